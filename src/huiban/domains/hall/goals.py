"""What the hall promises and how its people work, read from ``data/hall_staffing.yaml``. Half hours are numbers of the day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from huiban.domains.hall.staffing.public import Shift, Target, TidalRule

DATA = Path(__file__).resolve().parents[2] / "data" / "hall_staffing.yaml"


@dataclass(frozen=True, slots=True)
class Bounds:
    """From when somebody must look, in minutes."""

    wait: int
    wait_early: int
    called: int
    pause: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """An allowed shift with its names."""

    shift: Shift
    name: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Goals:
    """``first`` and ``last`` are the half hours the hall is open, both included."""

    first: int
    last: int
    target: Target
    share: float
    abandonment: float
    patience_seconds: float
    patience_weight: int
    bounds: Bounds
    patterns: tuple[Pattern, ...]
    tide: dict[str, int]

    @property
    def within_minutes(self) -> int:
        return round(self.target.within_seconds / 60)

    @property
    def half_hours(self) -> range:
        return range(self.first, self.last + 1)

    def tidal_rule(self, most: int) -> TidalRule:
        """The rule for a line that may have at most so many windows."""
        rule = self.tide
        return TidalRule(
            open_above_seconds=rule["open_above_minutes"] * 60,
            close_below_seconds=rule["close_below_minutes"] * 60,
            minutes=rule["minutes"],
            step=rule["step"],
            fewest=rule["fewest"],
            most=max(most, rule["fewest"]),
        )


@lru_cache(maxsize=1)
def hall_goals() -> Goals:
    """The goals of this installation. Raises ``ValueError`` or ``KeyError`` for a file that does not say them."""
    return read_goals(yaml.safe_load(DATA.read_text(encoding="utf-8")))


def read_goals(given: dict[str, Any]) -> Goals:
    goal, patience, bounds = given["goal"], given["patience"], given["alarms"]
    if not bounds["wait_early_minutes"] < bounds["wait_minutes"]:
        raise ValueError("a wait must be seen before it is too long")
    return Goals(
        first=half_hour_of(given["hours"]["opens"]),
        last=half_hour_of(given["hours"]["closes"]) - 1,
        target=Target(
            within_seconds=goal["called_within_minutes"] * 60,
            min_wait_within=goal["share"],
            max_abandonment_share=goal["abandonment"],
        ),
        share=goal["share"],
        abandonment=goal["abandonment"],
        patience_seconds=patience["minutes"] * 60,
        patience_weight=patience["counts_as"],
        bounds=Bounds(
            wait=bounds["wait_minutes"],
            wait_early=bounds["wait_early_minutes"],
            called=bounds["called_minutes"],
            pause=bounds["pause_minutes"],
        ),
        patterns=tuple(_pattern(row) for row in given["shifts"]),
        tide=dict(given["tide"]),
    )


def half_hour_of(text: str) -> int:
    """The half hour that begins at ``09:30``. Raises ``ValueError`` when none does."""
    hour, minute = (int(part) for part in text.split(":"))
    if minute not in (0, 30) or not 0 <= hour <= 24:
        raise ValueError(f"{text} is not on the half hour")
    return hour * 2 + minute // 30


def clock_of(half_hour: int) -> str:
    """When a half hour begins: 19 is ``9:30``."""
    return f"{half_hour // 2}:{half_hour % 2 * 30:02d}"


def _pattern(row: dict[str, Any]) -> Pattern:
    lunch = row.get("lunch")
    shift = Shift(
        name=row["code"],
        start=half_hour_of(row["start"]),
        end=half_hour_of(row["end"]),
        lunch=(half_hour_of(lunch[0]), half_hour_of(lunch[1])) if lunch else None,
    )
    return Pattern(shift, row["name"], row["name_en"])
