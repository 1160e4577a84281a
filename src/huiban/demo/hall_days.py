"""Some past working days of the hall: visitors with two peaks, windows with their lunch, called in the stated order."""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from uuid import UUID

from huiban.demo.district import District
from huiban.domains.directory.public import Staff, Window, Zone, list_windows, list_zones
from huiban.domains.hall.public import (
    CallRule,
    PastSession,
    PastVisit,
    PriorityClass,
    ServiceGroup,
    list_groups,
    record_past_day,
)
from huiban.foundation.actors import SYSTEM
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.moment import LOCAL_ZONE, local_today

WORKDAYS = 10
OPENS, LAST_NUMBER, GOES_HOME = 9 * 3600, 16.6 * 3600, 17.25 * 3600
ZONES, WINDOWS = "BEFGM", 2
"""Of the demonstration's hall only these zones and so many windows each have a past: it must load in seconds."""
VISITORS_PER_WINDOW = 24
WEEKDAYS = (1.25, 1.0, 1.05, 0.95, 0.85, 0.6, 0.6)
PRIORITIES = (PriorityClass.ELDER, PriorityClass.DISABLED, PriorityClass.INFANT, PriorityClass.MILITARY)
AGEING, RATIO, LUNCH = 40 * 60, 2, 40 * 60


@dataclass(slots=True)
class Desk:
    """A window with the person who sits there, and when they have lunch (seconds of the day)."""

    window: Window
    staff: Staff
    lunch: float
    paused: tuple[float, float] | None = None


@dataclass(slots=True)
class Coming:
    """A visitor in seconds of the day."""

    at: float
    visit: PastVisit
    minutes: float
    leaves_at: float


@dataclass(slots=True)
class SimulatedLine:
    """One zone through one day, second by second."""

    day: date
    desks: list[Desk]
    random: random.Random
    waiting: list[Coming] = field(default_factory=list)
    idle: list[Desk] = field(default_factory=list)
    called: list[tuple[Coming, Desk]] = field(default_factory=list)
    run: int = 0
    _events: list[tuple[float, int, Callable[[float], None]]] = field(default_factory=list)
    _order: itertools.count[int] = field(default_factory=itertools.count)

    def live(self, coming: Sequence[Coming]) -> None:
        """Arrivals, impatience, lunches and windows that become free, in the order of time."""
        for one in coming:
            self._at(one.at, lambda at, one=one: self._arrive(one, at))
            self._at(one.leaves_at, lambda at, one=one: self._lose_patience(one, at))
        for desk in self.desks:
            self._at(OPENS + self.random.uniform(1, 60), lambda at, desk=desk: self._be_free(desk, at))
            self._at(desk.lunch, lambda at, desk=desk: self._go_to_lunch(desk, at))
        while self._events:
            at, _order, happen = heapq.heappop(self._events)
            happen(at)

    def _at(self, moment: float, happen: Callable[[float], None]) -> None:
        heapq.heappush(self._events, (moment, next(self._order), happen))

    def _arrive(self, one: Coming, at: float) -> None:
        self.waiting.append(one)
        self._wake(at)

    def _lose_patience(self, one: Coming, at: float) -> None:
        if one in self.waiting:
            self.waiting.remove(one)
            one.visit.cancelled, one.visit.gone_at = True, self.moment(at)

    def _go_to_lunch(self, desk: Desk, at: float) -> None:
        """An idle window goes at its time, a busy one after its visitor."""
        if desk in self.idle:
            self.idle.remove(desk)
            self._be_free(desk, at)

    def _wake(self, at: float) -> None:
        if self.waiting and self.idle:
            desk = self.idle.pop(0)
            self._at(at + self.random.uniform(4, 9), lambda at: self._be_free(desk, at))

    def _be_free(self, desk: Desk, at: float) -> None:
        if at >= desk.lunch and desk.paused is None:
            desk.paused = (at, at + LUNCH)
            self._at(at + LUNCH, lambda at: self._be_free(desk, at))
            self._wake(at)
        elif at < GOES_HOME and self.waiting:
            until = self._serve(desk, self._whose_turn(at), at)
            self._at(until, lambda at: self._be_free(desk, at))
        elif at < GOES_HOME:
            self.idle.append(desk)

    def _whose_turn(self, at: float) -> tuple[Coming, CallRule]:
        first = self.waiting[0]
        ahead = [one for one in self.waiting if one.visit.priority != PriorityClass.NONE]
        plain = [one for one in self.waiting if one.visit.priority == PriorityClass.NONE]
        if first.at <= at - AGEING:
            return first, CallRule.AGED
        if ahead and (self.run < RATIO or not plain):
            self.run = min(self.run + 1, RATIO)
            return ahead[0], CallRule.PRIORITY
        self.run = 0
        return plain[0], CallRule.ORDINARY

    def _serve(self, desk: Desk, turn: tuple[Coming, CallRule], at: float) -> float:
        one, rule = turn
        self.waiting.remove(one)
        self.called.append((one, desk))
        one.visit.called_at, one.visit.rule = self.moment(at), rule
        if self.random.random() < 0.03:
            one.visit.passed_at = self.moment(at + 95)
            return at + 100
        started = at + self.random.uniform(15, 45)
        ended = started + one.minutes * 60
        one.visit.started_at, one.visit.ended_at = self.moment(started), self.moment(ended)
        return ended + self.random.uniform(5, 40)

    def moment(self, seconds: float) -> datetime:
        return datetime.combine(self.day, time(), LOCAL_ZONE) + timedelta(seconds=seconds)


class HallDays:
    """The zones whose windows have clerks, one working day after the other."""

    def __init__(self, district: District, *, workdays: int = WORKDAYS, seed: int = 20261128) -> None:
        self._random = random.Random(seed)  # noqa: S311  (nothing secret is drawn)
        self._workdays = workdays
        self._groups = list_groups()
        self._staffed = _staffed(district)

    def run(self) -> int:
        """Record the last working days before today; return how many visitors came."""
        return sum(
            self._record(day, zone)
            for day in _workdays_before(local_today(), self._workdays)
            for zone in list_zones()
            if zone.id in self._staffed
        )

    def _record(self, day: date, zone: Zone) -> int:
        desks = [
            Desk(window, staff, 11.67 * 3600 if place % 2 else 12.33 * 3600)
            for place, (window, staff) in enumerate(self._staffed[zone.id])
        ]
        groups = [group for group in self._groups if group.zone_id == zone.id]
        count = round(VISITORS_PER_WINDOW * len(desks) * WEEKDAYS[day.weekday()] * 9 / _mean_minutes(groups))
        line = SimulatedLine(day, desks, self._random)
        coming = [self._come(line, groups) for _number in range(count + self._random.randint(-5, 5))]
        line.live(coming)
        closing = line.moment(GOES_HOME + 25 * 60)
        sessions = {id(desk): _session(line, desk) for desk in desks}
        for one, desk in line.called:
            one.visit.session = sessions[id(desk)]
        record_past_day(
            actor=SYSTEM,
            zone_id=zone.id,
            day=day,
            sessions=list(sessions.values()),
            visits=[one.visit for one in coming],
            closed_at=closing,
        )
        return len(coming)

    def _come(self, line: SimulatedLine, groups: list[ServiceGroup]) -> Coming:
        group = self._random.choice(groups)
        at = 0.0
        while not OPENS <= at <= LAST_NUMBER:
            at = self._random.gauss(self._random.choice((10.1, 10.1, 14.6)), 1.1) * 3600
        priority = self._random.choice(PRIORITIES) if self._random.random() < 0.12 else PriorityClass.NONE
        visit = PastVisit(group.code, line.moment(at), priority)
        minutes = group.service_minutes * self._random.lognormvariate(-0.1, 0.45)
        return Coming(at, visit, minutes, at + self._random.expovariate(1 / (150 * 60)) + 300)


def _session(line: SimulatedLine, desk: Desk) -> PastSession:
    pauses = [("午餐", line.moment(desk.paused[0]), line.moment(desk.paused[1]))] if desk.paused else []
    return PastSession(
        desk.window, desk.staff.id, line.moment(OPENS - 300), line.moment(GOES_HOME + 20 * 60), pauses
    )


def _mean_minutes(groups: list[ServiceGroup]) -> float:
    return sum(group.service_minutes for group in groups) / len(groups)


def _staffed(district: District) -> dict[UUID, list[tuple[Window, Staff]]]:
    """The windows at which somebody of the demonstration sits, by zone."""
    found: dict[UUID, list[tuple[Window, Staff]]] = {}
    clerks = [(district.clerk_windows[clerk.id], clerk) for clerk in district.clerks]
    exits = [window for window in list_windows() if window.exit_window]
    for window, member in [*clerks, *zip(exits, district.exit_clerks, strict=False)]:
        if window.zone.letter in ZONES and len(found.get(window.zone_id, [])) < WINDOWS:
            found.setdefault(window.zone_id, []).append((window, member))
    return found


def _workdays_before(day: date, count: int) -> list[date]:
    calendar, found = current_calendar(), []
    while len(found) < count:
        day -= timedelta(days=1)
        if calendar.is_workday(day):
            found.append(day)
    return found[::-1]
