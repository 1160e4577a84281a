from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from huiban.foundation.facts.public import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationCreated(Fact):
    """``subject`` is the organisation's code."""

    tag: ClassVar[str] = "directory:organisation:created"
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffCreated(Fact):
    """``subject`` is the user name."""

    tag: ClassVar[str] = "directory:staff:created"
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleAssigned(Fact):
    tag: ClassVar[str] = "directory:role:assigned"
    role: str
    organisation: str
    window: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RoleEnded(Fact):
    tag: ClassVar[str] = "directory:role:ended"
    role: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PasswordSet(Fact):
    tag: ClassVar[str] = "directory:staff:password_set"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffActivated(Fact):
    tag: ClassVar[str] = "directory:staff:activated"
    active: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSignedIn(Fact):
    tag: ClassVar[str] = "directory:staff:signed_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSignInFailed(Fact):
    tag: ClassVar[str] = "directory:staff:sign_in_failed"
