"""Rebuilds the people behind the snapshots: who arrived, who was called, and how long each waited.

Between two snapshots, waiting + called numbers say what happened: arrivals = Δwaiting + calls. The shown number
often lags behind the line, so a fall of the line counts as calls at once and is set off against numbers that
advance later (``debt``); nobody is counted twice, and the balance waiting = before + arrivals - calls - left
always holds.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field
from itertools import pairwise

from huiban.domains.hall.forecast.reading import Snapshot

MAX_ADVANCE = 40
"""A greater step of the number in one interval is another series of numbers, not that many people."""
OUT_OF_TURN = 10
"""A new number so little below the highest was called out of turn; a lower one begins another series."""
MAX_STALE = 2
"""So many snapshots running may show an old number again; after that the numbers have been reset."""
LONG_GAP = 20
"""Minutes between snapshots after which the time of a single arrival or call is no longer known."""
CLEARED = 8
"""A line of so many that vanishes at once, while no number advances, was cleared and not served."""


@dataclass(slots=True)
class Visitor:
    """One rebuilt arrival. ``seen`` is the snapshot just before; ``wait`` is unknown for who was never called."""

    seen: int
    at: float
    wait: float | None = None
    certain: bool = True


@dataclass(slots=True)
class Flow:
    """What happened in one queue on one day; position i is the interval that ends at snapshot i."""

    snapshots: list[Snapshot] = field(default_factory=list)
    arrivals: list[int] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)
    left: list[int] = field(default_factory=list)
    head_ages: list[float] = field(default_factory=list)
    last_waits: list[float] = field(default_factory=list)
    visitors: list[Visitor] = field(default_factory=list)
    stale: int = 0


class Numbers:
    """Reads how far called numbers advanced, over several series, repeats and resets."""

    def __init__(self) -> None:
        self._tops: dict[str, list[int]] = {}
        self._shown: set[tuple[str, int]] = set()
        self._last: tuple[str, int] | None = None
        self._stale = 0
        self.was_reset = False

    def advance(self, snapshot: Snapshot) -> int | None:
        """How many numbers were called since the snapshot before; nothing when this snapshot is stale."""
        self.was_reset = False
        called = snapshot.called
        if called is None or called == self._last:
            self._stale = 0
            return 0
        if called in self._shown:
            self._stale += 1
            if self._stale <= MAX_STALE:
                return None
            self._tops.clear()
            self._shown.clear()
            self.was_reset = True
        self._stale = 0
        steps = self._step(called) if called[0] == snapshot.letter else 1
        self._last = called
        self._shown.add(called)
        return steps

    def _step(self, called: tuple[str, int]) -> int:
        tops = self._tops.setdefault(called[0], [])
        number = called[1]
        for place, top in enumerate(tops):
            if 0 < number - top <= MAX_ADVANCE:
                tops[place] = number
                return number - top
        if any(0 <= top - number <= OUT_OF_TURN for top in tops):
            return 0
        tops.append(number)
        return 1


class Rebuild:
    """Takes the snapshots of one queue and day one after the other; knows only what it has been given."""

    def __init__(self) -> None:
        self.flow = Flow()
        self._numbers = Numbers()
        self._line: deque[Visitor | None] = deque()
        self._debt = 0
        self._last_wait = 0.0

    def take(self, snapshot: Snapshot) -> bool:
        """Account for the next snapshot; false when it is stale and was passed over."""
        advanced = self._numbers.advance(snapshot)
        if advanced is None:
            self.flow.stale += 1
            return False
        if not self.flow.snapshots:
            self._line.extend([None] * snapshot.waiting)
            self._note(snapshot, 0, 0, 0)
            return True
        arrivals, calls, left = self._balance(snapshot, advanced)
        self._move(snapshot, arrivals, calls, left)
        self._note(snapshot, arrivals, calls, left)
        return True

    def _balance(self, snapshot: Snapshot, advanced: int) -> tuple[int, int, int]:
        before = self.flow.snapshots[-1]
        change = snapshot.waiting - before.waiting
        if self._numbers.was_reset:
            self._debt = 0
        number_lost = before.called is not None and snapshot.called is None
        if snapshot.waiting == 0 and change < 0 and not advanced and (number_lost or -change >= CLEARED):
            self._debt = 0
            return 0, 0, -change
        calls = max(-change, advanced - self._debt, 0)
        self._debt = max(0, self._debt + calls - advanced)
        return change + calls, calls, 0

    def _move(self, snapshot: Snapshot, arrivals: int, calls: int, left: int) -> None:
        start, end = self.flow.snapshots[-1].minute, snapshot.minute
        certain = end - start <= LONG_GAP
        seen = len(self.flow.snapshots) - 1
        for at in _spread(start, end, arrivals):
            visitor = Visitor(seen, at, certain=certain)
            self.flow.visitors.append(visitor)
            self._line.append(visitor)
        for at in _spread(start, end, calls):
            called = self._line.popleft()
            if called is not None:
                called.wait = max(0.0, at - called.at)
                called.certain = called.certain and certain
                self._last_wait = called.wait
        for _ in range(left):
            self._line.popleft()

    def _note(self, snapshot: Snapshot, arrivals: int, calls: int, left: int) -> None:
        flow = self.flow
        flow.snapshots.append(snapshot)
        flow.arrivals.append(arrivals)
        flow.calls.append(calls)
        flow.left.append(left)
        head = self._line[0] if self._line else None
        first = flow.snapshots[0].minute
        since = head.at if head else float(first if self._line else snapshot.minute)
        flow.head_ages.append(snapshot.minute - since)
        flow.last_waits.append(self._last_wait)


def _spread(start: int, end: int, count: int) -> list[float]:
    step = (end - start) / (count + 1)
    return [start + step * place for place in range(1, count + 1)]


def rebuild_day(snapshots: list[Snapshot]) -> Flow:
    """The flow of one queue on one day."""
    rebuild = Rebuild()
    for snapshot in snapshots:
        rebuild.take(snapshot)
    return rebuild.flow


def observed_minutes(flow: Flow, start: int, end: int) -> int:
    """Minutes between start and end that lie in intervals short enough to be sure of."""
    return sum(
        max(0, min(end, after.minute) - max(start, before.minute))
        for before, after in pairwise(flow.snapshots)
        if after.minute - before.minute <= LONG_GAP
    )
