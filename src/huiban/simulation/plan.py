"""Who comes when and what happens then, drawn from a seed before the day begins: pure, and the same for every run.

Seconds of a day are counted from midnight where the hall is.
"""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TypeVar

T = TypeVar("T")
HOUR = 3_600
FIRST_ARRIVAL, LAST_ARRIVAL = 8.75 * HOUR, 16.75 * HOUR
OPENING, CLOSING = 8.9 * HOUR, 17 * HOUR
NIGHT = 18 * HOUR
PEAKS = ((9.75 * HOUR, 0.75 * HOUR, 0.5), (14.5 * HOUR, 0.7 * HOUR, 0.35))
"""Middle, spread and share of each rush; the rest comes evenly."""

MATTERS = ((1, 0.80), (2, 0.15), (3, 0.05))
PRIORITIES = (("none", 0.83), ("elder", 0.11), ("infant", 0.025), ("disabled", 0.015), ("military", 0.02))
BY_GUIDE, BY_PHONE = 0.12, 0.06
"""Shares of visitors served by the guide desk and by their own phone; the others use a terminal."""

BOOKED = 0.15
SERVICE_SPREAD = 0.5
PATIENCE_MINUTES, PATIENCE_SPREAD = 75.0, 0.6


@dataclass(frozen=True, slots=True)
class Group:
    """A service group as the product lists it."""

    code: str
    zone: str
    minutes: int


@dataclass(frozen=True, slots=True)
class Visitor:
    """One visit. ``services`` are seconds at the window for each matter."""

    index: int
    arrives: float
    groups: tuple[str, ...]
    services: tuple[float, ...]
    priority: str
    way: str
    patience: float
    leaves_quietly: bool
    misses_call: bool
    comes_back: bool
    looks: int
    held: bool
    transferred: bool
    late: float


@dataclass(frozen=True, slots=True)
class Booking:
    """A visitor who books beforehand and comes ``offset`` seconds after the slot's start, or not at all."""

    visitor: Visitor
    slot: float
    offset: float
    shows_up: bool
    rebooks: bool
    cancels: bool


@dataclass(frozen=True, slots=True)
class Shift:
    """One window's day: when it opens, its pauses (start, seconds, reason), when it means to close."""

    number: int
    zone: str
    opens: float
    pauses: tuple[tuple[float, float, str], ...]
    closes: float


@dataclass(frozen=True, slots=True)
class Plan:
    seed: int
    visitors: tuple[Visitor, ...]
    bookings: tuple[Booking, ...]
    shifts: tuple[Shift, ...]
    kiosk_outages: tuple[tuple[int, float, float], ...] = ()
    display_cuts: tuple[tuple[int, float, float], ...] = ()
    web_kills: tuple[float, ...] = field(default=())


def draw(
    *,
    seed: int,
    visitors: int,
    groups: Sequence[Group],
    windows: Sequence[tuple[int, str]],
    kiosks: int,
    displays: int,
) -> Plan:
    """The plan of a day. ``windows`` are numbers with their zone's letter."""
    dice = random.Random(seed)
    weights = _popularity(dice, groups, windows)
    minutes = {group.code: group.minutes for group in groups}
    everybody = [_visitor(dice, index, groups, weights, minutes) for index in range(visitors)]
    booked = [one for one in everybody if dice.random() < BOOKED and one.way != "guide"]
    bookings = tuple(_booking(dice, one) for one in booked)
    names = {one.visitor.index for one in bookings}
    walk_ins = sorted((one for one in everybody if one.index not in names), key=lambda one: one.arrives)
    shifts = tuple(_shift(dice, number, zone) for number, zone in windows)
    return Plan(
        seed,
        tuple(walk_ins),
        bookings,
        shifts,
        tuple(_cut(dice, index, 900, 2400) for index in _some(dice, kiosks, 3)),
        tuple(_cut(dice, index, 300, 1500) for index in _some(dice, displays, max(1, displays // 5))),
        (dice.uniform(9.5, 10.5) * HOUR, dice.uniform(14, 15) * HOUR),
    )


def _popularity(
    dice: random.Random, groups: Sequence[Group], windows: Sequence[tuple[int, str]]
) -> list[float]:
    """Visitors by group, so that every zone is about equally busy for its windows, some twice as busy as others."""
    staffed = {
        letter: sum(zone == letter for _number, zone in windows) for letter in {one.zone for one in groups}
    }
    rush = {letter: dice.uniform(0.6, 1.4) for letter in sorted(staffed)}
    beside = {letter: sum(one.zone == letter for one in groups) for letter in staffed}
    return [
        staffed[one.zone] * rush[one.zone] / beside[one.zone] / one.minutes * dice.uniform(0.8, 1.2)
        for one in groups
    ]


def _visitor(
    dice: random.Random,
    index: int,
    groups: Sequence[Group],
    weights: Sequence[float],
    minutes: dict[str, int],
) -> Visitor:
    matters = _pick(dice, MATTERS)
    codes: list[str] = []
    while len(codes) < matters:
        code = dice.choices(groups, weights)[0].code
        if code not in codes:
            codes.append(code)
        if len(codes) == sum(weight > 0 for weight in weights):
            break
    chance = dice.random()
    way = "guide" if chance < BY_GUIDE else "phone" if chance < BY_GUIDE + BY_PHONE else "kiosk"
    return Visitor(
        index=index,
        arrives=_arrival(dice),
        groups=tuple(codes),
        services=tuple(_lognormal(dice, minutes[code] * 60.0, SERVICE_SPREAD) for code in codes),
        priority=_pick(dice, PRIORITIES),
        way=way,
        patience=_lognormal(dice, PATIENCE_MINUTES * 60, PATIENCE_SPREAD),
        leaves_quietly=dice.random() < 0.5,
        misses_call=dice.random() < 0.06,
        comes_back=dice.random() < 0.6,
        looks=dice.choice((0, 0, 0, 1, 2)),
        held=dice.random() < 0.02,
        transferred=dice.random() < 0.03,
        late=dice.uniform(60, 420),
    )


def _arrival(dice: random.Random) -> float:
    while True:
        chance, moment = dice.random(), 0.0
        for middle, spread, share in PEAKS:
            if chance < share:
                moment = dice.gauss(middle, spread)
                break
            chance -= share
        else:
            moment = dice.uniform(FIRST_ARRIVAL, LAST_ARRIVAL)
        if FIRST_ARRIVAL <= moment <= LAST_ARRIVAL:
            return moment


def _booking(dice: random.Random, visitor: Visitor) -> Booking:
    slot = math.floor(visitor.arrives / 1_800) * 1_800.0
    offset = dice.gauss(-8 * 60, 9 * 60)
    return Booking(visitor, slot, offset, dice.random() > 0.08, dice.random() < 0.06, dice.random() < 0.05)


def _shift(dice: random.Random, number: int, zone: str) -> Shift:
    lunch_early = dice.random() < 0.5
    lunch = (11.5 if lunch_early else 12.4) * HOUR + dice.uniform(0, 600)
    pauses = [(lunch, 45 * 60.0, "午餐")]
    if dice.random() < 0.4:
        pauses.append((dice.uniform(9.5, 16.5) * HOUR, dice.uniform(300, 900), "短休"))
    return Shift(
        number, zone, OPENING + dice.uniform(-300, 900), tuple(sorted(pauses)), CLOSING + dice.uniform(0, 600)
    )


def _cut(dice: random.Random, index: int, shortest: float, longest: float) -> tuple[int, float, float]:
    start = dice.uniform(9.2, 15.5) * HOUR
    return index, start, start + dice.uniform(shortest, longest)


def _some(dice: random.Random, count: int, wanted: int) -> list[int]:
    return dice.sample(range(count), min(wanted, count))


def _pick(dice: random.Random, shares: Sequence[tuple[T, float]]) -> T:
    return dice.choices([value for value, _share in shares], [share for _value, share in shares])[0]


def _lognormal(dice: random.Random, mean: float, spread: float) -> float:
    """A positive time with this mean; ``spread`` is the standard deviation of its logarithm."""
    return dice.lognormvariate(math.log(mean) - spread**2 / 2, spread)
