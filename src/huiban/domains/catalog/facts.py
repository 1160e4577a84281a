"""Facts about items. ``subject`` is the item's code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from huiban.foundation.facts.public import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemsImported(Fact):
    """``subject`` is the import run's id."""

    tag: ClassVar[str] = "catalog:items:imported"
    profile: str
    rows: int
    created: int
    changed: int
    warnings: int


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPublished(Fact):
    tag: ClassVar[str] = "catalog:version:published"
    number: int
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemStatusChanged(Fact):
    tag: ClassVar[str] = "catalog:item:status_changed"
    status: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasAdded(Fact):
    tag: ClassVar[str] = "catalog:alias:added"
    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AliasRemoved(Fact):
    tag: ClassVar[str] = "catalog:alias:removed"
    phrase: str
