"""What happens to the machine's alarms and to jobs that gave up."""

from __future__ import annotations

from dataclasses import dataclass

from huiban.foundation.facts.public import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmRaised(Fact):
    """``subject`` is ``alarm:`` and the kind."""

    tag = "running:alarm:raised"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlarmEnded(Fact):
    tag = "running:alarm:ended"
    minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JobTriedAgain(Fact):
    """``subject`` is ``job:`` and its number."""

    tag = "running:job:tried_again"
    name: str
    attempts: int
