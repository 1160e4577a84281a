"""Facts of difficulties. ``subject`` is the difficulty's number; what was said and by whom is not in them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from huiban.foundation.facts.public import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DifficultyRaised(Fact):
    tag: ClassVar[str] = "difficulties:difficulty:raised"
    item: str
    due: str
    signed_in: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DifficultyOwned(Fact):
    """``taken_over``: from a colleague, by a hall manager."""

    tag: ClassVar[str] = "difficulties:difficulty:owned"
    taken_over: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DifficultyHanded(Fact):
    """``org_id`` is the organisation it was handed to."""

    tag: ClassVar[str] = "difficulties:difficulty:handed"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepAdded(Fact):
    tag: ClassVar[str] = "difficulties:step:added"
    told: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSeen(Fact):
    tag: ClassVar[str] = "difficulties:contact:seen"


@dataclass(frozen=True, slots=True, kw_only=True)
class DifficultyClosed(Fact):
    tag: ClassVar[str] = "difficulties:difficulty:closed"
    cause: str
    result: str
    on_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DifficultyReopened(Fact):
    tag: ClassVar[str] = "difficulties:difficulty:reopened"
    due: str
