"""One simulated day from the doors' opening to the last line's closing, and its report."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from huiban.foundation.moment import LOCAL_ZONE
from huiban.simulation.accounts_file import Accounts
from huiban.simulation.booking_day import day_on_the_real_clock, played_day
from huiban.simulation.clerks import Clerk
from huiban.simulation.client import Api, Traffic
from huiban.simulation.crowd import Crowd
from huiban.simulation.displays import Displays, boards_of
from huiban.simulation.engine import Engine
from huiban.simulation.instance import Instance
from huiban.simulation.plan import HOUR, NIGHT, Group, Plan, draw
from huiban.simulation.report import Finished, report
from huiban.simulation.terminals import Terminals
from huiban.simulation.world import World, ZoneWatch

WORKERS = 16
COMPARE_EVERY = 150
MORNING = 8 * HOUR
LAST_MOMENT = 22.5 * HOUR


@dataclass(frozen=True, slots=True)
class Size:
    """What is asked for."""

    visitors: int
    windows: int
    kiosks: int
    displays: int
    seed: int
    speed: float | None


def simulate(
    instance: Instance, accounts: Accounts, size: Size, say: Callable[[str], None] = lambda _line: None
) -> dict[str, Any]:
    """Drive a running product through one day; the report, whose ``ok`` is false when an invariant failed."""
    traffic = Traffic()
    api = Api(instance.url, traffic)
    own = instance.clock is not None
    moment = datetime.now(LOCAL_ZONE)
    today = date.fromisoformat(accounts.day) if own else moment.date()
    midnight = datetime.combine(today, datetime.min.time(), LOCAL_ZONE)
    engine = Engine(midnight=midnight, clock=instance.clock, workers=WORKERS, speed=size.speed)
    world = World(api, engine, _groups(api))
    plan = _plan(size, world, accounts)
    world.zones = {letter: ZoneWatch() for letter in sorted({group.zone for group in world.groups.values()})}
    dice = random.Random(size.seed + 1)
    booking_day = (
        played_day(accounts.day) if own else day_on_the_real_clock(api, world.groups, accounts.day, moment)
    )
    terminals = Terminals(world, accounts.kiosks[: size.kiosks], plan, dice, accounts.guides)
    crowd = Crowd(
        world, plan, dice, guides=accounts.guides, people=accounts.people, terminals=terminals,
        booking_day=booking_day,
    )  # fmt: skip
    clerks = _clerks(world, plan, accounts, dice, crowd)
    boards = boards_of(size.displays, list(world.zones), [shift.number for shift in plan.shifts])
    displays = Displays(api, boards)
    begun = time.monotonic()
    try:
        say(f"{today}: {len(plan.visitors) + len(plan.bookings)} visitors, {len(clerks)} windows")
        _before_opening(world, crowd, accounts, displays, say)
        _schedule(world, plan, clerks, crowd, terminals, displays, instance, say)
        engine.run(until=NIGHT, between=_looker(world, displays, dice))
        _close_everything(world, accounts, clerks, say)
        terminals.reconcile_all()
        displays.compare(world.ledger)
        seconds = time.monotonic() - begun
    finally:
        displays.stop()
        engine.close()
    found = report(Finished(size, world, displays, plan, crowd, today.isoformat(), seconds, own))
    api.close()
    return found


def _groups(api: Api) -> dict[str, Group]:
    rows = api.ask("groups", "GET", "/hall/groups").body
    return {row["code"]: Group(row["code"], row["zone"], row["service_minutes"]) for row in rows}


def _plan(size: Size, world: World, accounts: Accounts) -> Plan:
    windows = [(number, zone) for number, zone, _token in accounts.clerks[: size.windows]]
    served = {zone for _number, zone in windows}
    world.groups = {code: group for code, group in world.groups.items() if group.zone in served}
    return draw(
        seed=size.seed,
        visitors=size.visitors,
        groups=list(world.groups.values()),
        windows=windows,
        kiosks=size.kiosks,
        displays=size.displays,
    )


def _clerks(world: World, plan: Plan, accounts: Accounts, dice: random.Random, crowd: Crowd) -> list[Clerk]:
    tokens = {number: token for number, _zone, token in accounts.clerks}
    return [
        Clerk(world, shift, tokens[shift.number], random.Random(dice.getrandbits(64)), crowd)
        for shift in plan.shifts
    ]


def _before_opening(
    world: World, crowd: Crowd, accounts: Accounts, displays: Displays, say: Callable[[str], None]
) -> None:
    """The evening before: people book. In the morning: lines are opened, boards are switched on."""
    world.engine.set_clock(-8 * HOUR)
    crowd.book_all()
    world.engine.run(until=1)
    world.engine.set_clock(MORNING)
    for letter in world.zones:
        world.api.ask("reopen", "POST", f"/hall/zones/{letter}/reopening", token=accounts.manager)
    displays.start()
    say(f"{len(crowd.codes)} appointments")


def _schedule(
    world: World,
    plan: Plan,
    clerks: list[Clerk],
    crowd: Crowd,
    terminals: Terminals,
    displays: Displays,
    instance: Instance,
    say: Callable[[str], None],
) -> None:
    for clerk in clerks:
        world.engine.at(clerk.shift.opens, clerk.begin)
    crowd.schedule()
    terminals.schedule()
    for index, start, end in plan.display_cuts:
        if index < len(displays.boards):
            board = displays.boards[index]
            world.engine.at(start, lambda one=board: setattr(one, "cut", True))
            world.engine.at(end, lambda one=board: setattr(one, "cut", False))
    for moment in plan.web_kills:
        world.engine.at(moment, lambda: _kill(world, instance, say))


def _kill(world: World, instance: Instance, say: Callable[[str], None]) -> None:
    if instance.kill("web"):
        world.ledger.count("web_kills")
        say("web process killed")


def _looker(world: World, displays: Displays, dice: random.Random) -> Callable[[float], None]:
    """Compare boards with answers at random moments, while nothing is going on."""
    chances = random.Random(dice.getrandbits(64))

    def look(_time: float) -> None:
        if chances.random() < 1 / COMPARE_EVERY:
            displays.compare(world.ledger)

    return look


def _close_everything(
    world: World, accounts: Accounts, clerks: list[Clerk], say: Callable[[str], None]
) -> None:
    """Whoever is at a window is served to the end; then every line is closed."""
    world.engine.run(until=LAST_MOMENT)
    world.engine.set_clock(LAST_MOMENT)
    for letter in world.zones:
        world.api.ask(
            "close line", "POST", f"/hall/zones/{letter}/closing", token=accounts.manager, fine=(200,)
        )
    say(f"{sum(clerk.open for clerk in clerks)} windows were left to the closing")
