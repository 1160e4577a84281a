"""Tidal windows (潮汐窗口): when to open or close windows as the predicted wait rises and falls.

Rule (domain notes, 4.2): predicted wait above T1 for k minutes in a row → open n windows; below T2 for k minutes →
close n; T1 > T2, so that between them nothing changes (hysteresis). Times are seconds, one prediction a minute.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Tide(StrEnum):
    OPEN = "open"
    CLOSE = "close"
    KEEP = "keep"


@dataclass(frozen=True, slots=True)
class TidalRule:
    """T1, T2, k and n of a line, and the fewest and most windows it may have."""

    open_above_seconds: float
    close_below_seconds: float
    minutes: int
    step: int = 1
    fewest: int = 1
    most: int = 500

    def __post_init__(self) -> None:
        if not 0 <= self.close_below_seconds < self.open_above_seconds:
            raise ValueError("T1 must be above T2, and T2 at least 0")
        if self.minutes < 1 or self.step < 1 or not 0 <= self.fewest <= self.most:
            raise ValueError("k and n must be at least 1, the fewest windows not above the most")


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What to do, and the numbers that say so."""

    tide: Tide
    change: int
    """Windows to open (above 0) or close (below 0)."""
    windows: int
    """Windows open after the change."""
    threshold_seconds: float | None
    """T1 or T2, whichever the waits passed; ``None`` for neither."""
    minutes: int
    """Minutes in a row, up to now, beyond that threshold."""
    minutes_needed: int
    lowest_seconds: float | None
    """Of the predicted waits in those minutes."""
    highest_seconds: float | None
    held: bool = False
    """The waits ask for a change, but the fewest or most windows are reached."""


def suggest(waits: Sequence[float | None], windows: int, rule: TidalRule) -> Suggestion:
    """What the predicted waits say, one a minute, the latest last, **since the windows last changed**.

    A minute without a prediction (``None``) begins the count anew.
    """
    high = _run(waits, lambda wait: wait > rule.open_above_seconds)
    if high:
        room = max(0, min(rule.step, rule.most - windows))
        return _build(Tide.OPEN, room, high, windows, rule, rule.open_above_seconds)
    low = _run(waits, lambda wait: wait < rule.close_below_seconds)
    if low:
        room = max(0, min(rule.step, windows - rule.fewest))
        return _build(Tide.CLOSE, -room, low, windows, rule, rule.close_below_seconds)
    return Suggestion(Tide.KEEP, 0, windows, None, 0, rule.minutes, None, None)


def follow(waits: Iterable[float | None], windows: int, rule: TidalRule) -> list[Suggestion]:
    """The suggestion of every minute if each is followed at once; a change begins the count of minutes anew."""
    suggestions: list[Suggestion] = []
    since: list[float | None] = []
    for wait in waits:
        since.append(wait)
        suggestion = suggest(since, windows, rule)
        suggestions.append(suggestion)
        if suggestion.change:
            windows, since = suggestion.windows, []
    return suggestions


def _run(waits: Sequence[float | None], beyond: Callable[[float], bool]) -> list[float]:
    """The latest waits that all lie beyond the threshold, up to now."""
    found: list[float] = []
    for wait in reversed(waits):
        if wait is None or not beyond(wait):
            break
        found.append(wait)
    return found


def _build(
    tide: Tide, change: int, run: list[float], windows: int, rule: TidalRule, threshold: float
) -> Suggestion:
    ripe = len(run) >= rule.minutes
    change = change if ripe else 0
    return Suggestion(
        tide=tide if change else Tide.KEEP,
        change=change,
        windows=windows + change,
        threshold_seconds=threshold,
        minutes=len(run),
        minutes_needed=rule.minutes,
        lowest_seconds=min(run),
        highest_seconds=max(run),
        held=ripe and not change,
    )
