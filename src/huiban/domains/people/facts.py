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
    """``method``: ``code`` (to the phone) or the name of an outside provider."""

    tag: ClassVar[str] = "people:person:signed_in"
    method: str = "code"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityVerified(Fact):
    tag: ClassVar[str] = "people:person:identity_verified"
    level: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileChanged(Fact):
    tag: ClassVar[str] = "people:person:profile_changed"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityCorrected(Fact):
    """``fields``: which were wrong, never what they were or are."""

    tag: ClassVar[str] = "people:person:identity_corrected"
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountClosed(Fact):
    tag: ClassVar[str] = "people:person:account_closed"


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


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonIdentityBound(Fact):
    """``by``: ``first`` (a new person), ``number`` (the same identity number was asserted at a real-name level) or
    ``own`` (the person asked for it, signed in)."""

    tag: ClassVar[str] = "people:identity:bound"
    provider: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonIdentityUnbound(Fact):
    tag: ClassVar[str] = "people:identity:unbound"
    provider: str
