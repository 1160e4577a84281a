"""Facts about people. ``subject`` is the person's or company's id: never a name, number or phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from huiban.foundation.facts.public import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRegistered(Fact):
    tag: ClassVar[str] = "people:person:registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonSignedIn(Fact):
    tag: ClassVar[str] = "people:person:signed_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityVerified(Fact):
    tag: ClassVar[str] = "people:person:identity_verified"
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(Fact):
    tag: ClassVar[str] = "people:person:profile_changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompanyRegistered(Fact):
    tag: ClassVar[str] = "people:company:registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateGranted(Fact):
    tag: ClassVar[str] = "people:mandate:granted"
    mandate: str
    agent: str
    role: str
    valid_from: str
    valid_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MandateRevoked(Fact):
    tag: ClassVar[str] = "people:mandate:revoked"
    mandate: str
