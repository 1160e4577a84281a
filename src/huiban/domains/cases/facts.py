"""Facts of a case. ``subject`` is the case number; written reasons stay in the case's own rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from huiban.foundation.facts.public import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFact(Fact):
    """Base of facts the applicant may see."""

    public: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSubmitted(CaseFact):
    tag: ClassVar[str] = "cases:case:submitted"
    item: str
    version: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePreReviewed(CaseFact):
    tag: ClassVar[str] = "cases:case:pre_reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseAccepted(CaseFact):
    tag: ClassVar[str] = "cases:case:accepted"
    promised_due: str | None
    statutory_due: str | None
    provisional: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseNotAccepted(CaseFact):
    tag: ClassVar[str] = "cases:case:not_accepted"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepExamined(CaseFact):
    tag: ClassVar[str] = "cases:step:examined"
    step: str
    name: str
    opinion: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseReturned(Fact):
    """The approver sent the case back to be examined again."""

    tag: ClassVar[str] = "cases:case:returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDecided(CaseFact):
    tag: ClassVar[str] = "cases:case:decided"
    outcome: str
    on_time: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseClosed(CaseFact):
    tag: ClassVar[str] = "cases:case:closed"
    outcome: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseDelivered(CaseFact):
    tag: ClassVar[str] = "cases:case:delivered"
    method: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseArchived(Fact):
    tag: ClassVar[str] = "cases:case:archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseWithdrawn(CaseFact):
    tag: ClassVar[str] = "cases:case:withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class CasesExported(Fact):
    """A list was given away. ``narrowed_by`` names the filters, not what was typed into them."""

    tag: ClassVar[str] = "cases:list:exported"
    narrowed_by: list[str]
