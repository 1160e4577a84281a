from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from huiban.foundation.facts.public import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentStored(Fact):
    """``subject`` is the document's id."""

    tag: ClassVar[str] = "documents:document:stored"
    size: int
    sha256: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentScanned(Fact):
    """The virus scanner found nothing."""

    tag: ClassVar[str] = "documents:document:scanned"


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentRefused(Fact):
    """The virus scanner found something, and the file is deleted."""

    tag: ClassVar[str] = "documents:document:refused"
    found: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentForgotten(Fact):
    tag: ClassVar[str] = "documents:document:forgotten"
