"""The day's clockwork: what happens when, and how far the product's clock is let go.

With a clock of one's own (a temporary instance) the product's time jumps from one batch of events to the next, so that
a day takes as long as the machine needs. Without, everything happens as fast as it is answered.
"""

from __future__ import annotations

import heapq
import itertools
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

from huiban.foundation.moment import ShiftedClock

Event = Callable[[], None]
BATCH_SECONDS = 15.0
"""Events this close together happen at once: the more, the more people press at the same time."""


class Engine:
    """Runs events in their order, those of a batch at once on ``workers`` threads."""

    def __init__(
        self, *, midnight: datetime, clock: ShiftedClock | None, workers: int, speed: float | None
    ) -> None:
        self.midnight, self.clock, self.speed = midnight, clock, speed
        self._pool = ThreadPoolExecutor(workers)
        self._heap: list[tuple[float, int, Event]] = []
        self._count = itertools.count()
        self._lock = threading.Lock()
        self._own = threading.local()
        self._time = 0.0
        self._failures: list[Exception] = []
        self.events = 0
        self.longest_run = (0.0, 0.0)

    @property
    def time(self) -> float:
        """Seconds of the day: of the event that asks, else of the batch."""
        return float(getattr(self._own, "time", self._time))

    def at(self, moment: float, event: Event) -> None:
        with self._lock:
            heapq.heappush(self._heap, (moment, next(self._count), event))

    def after(self, seconds: float, event: Event) -> None:
        self.at(self.time + seconds, event)

    def run(self, *, until: float, between: Callable[[float], None] = lambda _time: None) -> None:
        """Run everything before ``until``; ``between`` is called after each batch, while nothing is going on."""
        real, simulated = time.monotonic(), None
        while batch := self._take(until):
            start = batch[0][0]
            simulated = start if simulated is None else simulated
            self._pace(real + (start - simulated) / self.speed if self.speed else 0.0)
            self._time = start
            self.set_clock(start)
            for done in [self._pool.submit(self._one, moment, event) for moment, event in batch]:
                done.result()
            self.events += len(batch)
            if self._failures:
                raise self._failures[0]
            between(start)
        if simulated is not None:
            self.longest_run = max(self.longest_run, (self._time - simulated, time.monotonic() - real))

    @property
    def compression(self) -> float:
        """Simulated seconds in a real one, over the longest run; 1 when nothing was run."""
        simulated, real = self.longest_run
        return simulated / real if simulated > 0 and real > 0 else 1.0

    def set_clock(self, moment: float) -> None:
        if self.clock is not None:
            self.clock.set_to(self.midnight + timedelta(seconds=moment))

    def close(self) -> None:
        self._pool.shutdown(wait=False, cancel_futures=True)

    def _take(self, until: float) -> list[tuple[float, Event]]:
        with self._lock:
            if not self._heap or self._heap[0][0] >= until:
                return []
            end = min(self._heap[0][0] + BATCH_SECONDS, until)
            batch = []
            while self._heap and self._heap[0][0] < end:
                moment, _count, event = heapq.heappop(self._heap)
                batch.append((moment, event))
            return batch

    def _one(self, moment: float, event: Event) -> None:
        self._own.time = moment
        try:
            event()
        except Exception as error:  # noqa: BLE001 (raised again when the batch is over)
            self._failures.append(error)

    @staticmethod
    def _pace(due: float) -> None:
        wait = due - time.monotonic()
        if wait > 0:
            time.sleep(wait)
