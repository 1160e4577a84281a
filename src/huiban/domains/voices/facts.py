"""Facts of ratings. ``subject`` is the case number, or ``window:<number>`` for a visit; who rated is never part of what staff read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from huiban.foundation.facts.public import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class RatingGiven(Fact):
    tag: ClassVar[str] = "voices:rating:given"
    public: ClassVar[bool] = True
    grade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitRated(Fact):
    """How somebody was served at a window; counted apart from the ratings of cases."""

    tag: ClassVar[str] = "voices:visit:rated"
    window: int
    group: str
    grade: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpOpened(Fact):
    tag: ClassVar[str] = "voices:follow_up:opened"
    due: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpClaimed(Fact):
    tag: ClassVar[str] = "voices:follow_up:claimed"


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowUpClosed(Fact):
    tag: ClassVar[str] = "voices:follow_up:closed"
    resolution: str
    on_time: bool
