"""What happens to people's rights over their data. No fact says what the data were or are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from huiban.foundation.facts.public import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportAsked(Fact):
    """``subject`` is the export's id."""

    tag: ClassVar[str] = "privacy:export:asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReady(Fact):
    tag: ClassVar[str] = "privacy:export:ready"
    size: int
    sha256: str
    left_out: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportFailed(Fact):
    tag: ClassVar[str] = "privacy:export:failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportDownloaded(Fact):
    tag: ClassVar[str] = "privacy:export:downloaded"


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionAsked(Fact):
    """``subject`` is the correction's id."""

    tag: ClassVar[str] = "privacy:correction:asked"
    field: str
    due: str
    proofs: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionWithdrawn(Fact):
    tag: ClassVar[str] = "privacy:correction:withdrawn"
    field: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectionDecided(Fact):
    tag: ClassVar[str] = "privacy:correction:decided"
    field: str
    granted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldPlaced(Fact):
    """``subject`` is the hold's id."""

    tag: ClassVar[str] = "privacy:hold:placed"
    case: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldLifted(Fact):
    tag: ClassVar[str] = "privacy:hold:lifted"
    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionBegan(Fact):
    """``subject`` is the run's id."""

    tag: ClassVar[str] = "privacy:retention:began"
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionTook(Fact):
    """One batch of one kind, in the transaction that took it away."""

    tag: ClassVar[str] = "privacy:retention:took"
    kind: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionEnded(Fact):
    tag: ClassVar[str] = "privacy:retention:ended"
    rows: int
