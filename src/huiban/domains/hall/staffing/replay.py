"""What if a past day had had other windows: its visitors come again, in the same order, to another plan.

A discrete-event replay. Visitors of a pool share one line, called by arrival; whoever waits longer than their patience
leaves, is called in their turn all the same and does not come (弃号). Groups with priority go ahead by a ratio, as in
the hall's stated order. A window that closes finishes its visitor first.
Patience nobody knows is drawn from the seed, the same for a visitor under every plan, so that two plans differ by their
windows alone. Times are seconds of the day, half hours their number in the day (16 is 08:00).
"""

from __future__ import annotations

import heapq
import math
import random
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from huiban.domains.hall.staffing.kpis import Kpis, Outcome, ServedTicket, WindowTime, compute_kpis

HALF_HOUR = 1800.0
_MIDNIGHT = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Arrival:
    """A visitor of the past day. ``patience_seconds`` is known for few; ``None`` draws it."""

    at_seconds: float
    service_seconds: float
    group: str
    patience_seconds: float | None = None


@dataclass(frozen=True, slots=True)
class Pool:
    """Windows that serve the same groups (业务组): how many are open in each half hour; unnamed half hours have none.

    ``ahead`` are the groups called first, at most ``ratio`` in a row while others wait, unless somebody has waited
    longer than ``ageing_seconds``: then the one who has waited longest.
    """

    groups: frozenset[str]
    windows: Mapping[int, int]
    ahead: frozenset[str] = frozenset()
    ratio: int = 2
    ageing_seconds: float = math.inf


@dataclass(frozen=True, slots=True)
class Habits:
    """How visitors behave. ``mean_patience_seconds`` (exponential) ``None``: everybody stays."""

    mean_patience_seconds: float | None = None
    no_show_seconds: float = 0.0
    """How long a window waits for somebody called who has left."""


@dataclass(frozen=True, slots=True)
class Replayed:
    """A day as it went: of all windows, and of each group (without utilisation, for windows belong to pools)."""

    kpis: Kpis
    by_group: dict[str, Kpis]
    unserved: int
    """Still in the line when the last window closed."""


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The same day under two plans."""

    before: Replayed
    after: Replayed


def what_if(
    arrivals: Sequence[Arrival],
    before: Sequence[Pool],
    after: Sequence[Pool],
    *,
    habits: Habits | None = None,
    seed: int = 1,
) -> WhatIf:
    """Replay the day under the plan it had and under another one, both by the same model."""
    return WhatIf(
        replay_day(arrivals, before, habits=habits, seed=seed),
        replay_day(arrivals, after, habits=habits, seed=seed),
    )


def replay_day(
    arrivals: Sequence[Arrival], pools: Sequence[Pool], *, habits: Habits | None = None, seed: int = 1
) -> Replayed:
    """The day under this plan; every group must belong to exactly one pool."""
    habits = habits or Habits()
    _check(arrivals, pools)
    comers = _draw_patience(arrivals, habits, seed)
    tickets: dict[str, list[ServedTicket]] = {}
    windows: list[WindowTime] = []
    for pool in pools:
        line = _Line(pool, habits)
        for group, ticket in line.run([one for one in comers if one.group in pool.groups]):
            tickets.setdefault(group, []).append(ticket)
        windows.append(WindowTime(line.open_seconds))
    every = [ticket for group in sorted(tickets) for ticket in tickets[group]]
    return Replayed(
        kpis=compute_kpis(every, windows),
        by_group={group: compute_kpis(tickets[group]) for group in sorted(tickets)},
        unserved=sum(ticket.outcome == Outcome.UNSERVED for ticket in every),
    )


@dataclass(frozen=True, slots=True)
class _Comer:
    at: float
    service: float
    group: str
    leaves_at: float


def _check(arrivals: Sequence[Arrival], pools: Sequence[Pool]) -> None:
    groups = [group for pool in pools for group in pool.groups]
    if len(set(groups)) < len(groups):
        raise ValueError("a group belongs to two pools")
    if unknown := {arrival.group for arrival in arrivals} - set(groups):
        raise ValueError(f"no window serves {', '.join(sorted(unknown))}")
    if any(count < 0 for pool in pools for count in pool.windows.values()):
        raise ValueError("windows must be 0 or more")
    if any(min(one.at_seconds, one.service_seconds, one.patience_seconds or 0) < 0 for one in arrivals):
        raise ValueError("times must be 0 or more")


def _draw_patience(arrivals: Iterable[Arrival], habits: Habits, seed: int) -> list[_Comer]:
    """In the order of arrival; a number is drawn for everybody, so that one known patience moves no other."""
    chance, comers = random.Random(seed), []  # noqa: S311
    for one in sorted(arrivals, key=lambda arrival: arrival.at_seconds):
        drawn, patience = -math.log1p(-chance.random()), one.patience_seconds
        if patience is None:
            mean = habits.mean_patience_seconds
            patience = math.inf if mean is None else drawn * mean
        comers.append(_Comer(one.at_seconds, one.service_seconds, one.group, one.at_seconds + patience))
    return comers


class _Line:
    """One pool through the day."""

    def __init__(self, pool: Pool, habits: Habits) -> None:
        self._pool, self._habits = pool, habits
        self._waiting: deque[_Comer] = deque()
        self._ahead: deque[_Comer] = deque()
        self._run = 0
        self._busy_until: list[float] = []
        self._now = 0.0
        self.open_seconds = 0.0
        """Summed over windows; one that finishes its visitor after closing counts until then."""

    def run(self, comers: Sequence[_Comer]) -> list[tuple[str, ServedTicket]]:
        """The visitors' tickets with their groups."""
        tickets: list[tuple[str, ServedTicket]] = []
        coming = deque(comers)
        bounds = deque(sorted({half + end for half in self._pool.windows for end in (0, 1)}))
        while coming or bounds or self._busy_until:
            self._advance(self._next_moment(coming, bounds))
            while coming and coming[0].at <= self._now:
                one = coming.popleft()
                (self._ahead if one.group in self._pool.ahead else self._waiting).append(one)
            while bounds and bounds[0] * HALF_HOUR <= self._now:
                bounds.popleft()
            self._call(tickets)
        left = [*self._ahead, *self._waiting]
        return tickets + [(one.group, _ticket(one, Outcome.UNSERVED)) for one in left]

    def _next_moment(self, coming: deque[_Comer], bounds: deque[int]) -> float:
        moments = [coming[0].at] if coming else []
        moments += [bounds[0] * HALF_HOUR] if bounds else []
        moments += self._busy_until[:1]
        return max(self._now, min(moments))

    def _advance(self, moment: float) -> None:
        self.open_seconds += max(self._open(), len(self._busy_until)) * (moment - self._now)
        self._now = moment
        while self._busy_until and self._busy_until[0] <= moment:
            heapq.heappop(self._busy_until)

    def _open(self) -> int:
        return self._pool.windows.get(int(self._now // HALF_HOUR), 0)

    def _call(self, tickets: list[tuple[str, ServedTicket]]) -> None:
        while (self._waiting or self._ahead) and len(self._busy_until) < self._open():
            one = self._next()
            left = one.leaves_at < self._now
            busy = self._habits.no_show_seconds if left else one.service
            if busy > 0:
                heapq.heappush(self._busy_until, self._now + busy)
            tickets.append((one.group, _ticket(one, Outcome.ABANDONED if left else Outcome.DONE, self._now)))

    def _next(self) -> _Comer:
        """Whose turn it is; the one of the longest wait once that is beyond the ageing bound."""
        if not self._ahead or not self._waiting:
            line = self._ahead or self._waiting
        elif min(self._ahead[0].at, self._waiting[0].at) <= self._now - self._pool.ageing_seconds:
            return (self._ahead if self._ahead[0].at < self._waiting[0].at else self._waiting).popleft()
        else:
            line = self._ahead if self._run < self._pool.ratio else self._waiting
        self._run = min(self._run + 1, self._pool.ratio) if line is self._ahead else 0
        return line.popleft()


def _ticket(one: _Comer, outcome: Outcome, called: float | None = None) -> ServedTicket:
    started = called if outcome == Outcome.DONE else None
    return ServedTicket(
        taken_at=_moment(one.at),
        first_called_at=None if called is None else _moment(called),
        started_at=None if started is None else _moment(started),
        ended_at=None if started is None else _moment(started + one.service),
        outcome=outcome,
    )


def _moment(seconds: float) -> datetime:
    return _MIDNIGHT + timedelta(seconds=seconds)
