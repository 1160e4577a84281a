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
    """``method``: ``password``, ``code`` (a second factor as well), or the name of an outside identity provider."""

    tag: ClassVar[str] = "directory:staff:signed_in"
    method: str = "password"


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffSignInFailed(Fact):
    tag: ClassVar[str] = "directory:staff:sign_in_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorSet(Fact):
    tag: ClassVar[str] = "directory:factor:set"


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactorReset(Fact):
    """``own``: the holder removed it; otherwise a security administrator did."""

    tag: ClassVar[str] = "directory:factor:reset"
    own: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodesRenewed(Fact):
    tag: ClassVar[str] = "directory:recovery_codes:renewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecoveryCodeUsed(Fact):
    tag: ClassVar[str] = "directory:recovery_code:used"
    left: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionsEnded(Fact):
    """``reason``: ``own`` ``administrator`` ``limit`` ``password`` ``role`` ``factor`` ``inactive`` ``provider`` ``identity``."""

    tag: ClassVar[str] = "directory:sessions:ended"
    reason: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RolePolicySet(Fact):
    """``subject`` is the role."""

    tag: ClassVar[str] = "directory:role_policy:set"
    second_factor: bool
    idle_minutes: int
    longest_hours: int
    most_sessions: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministratorProposed(Fact):
    tag: ClassVar[str] = "directory:administrator:proposed"
    role: str
    organisation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AdministratorDecided(Fact):
    tag: ClassVar[str] = "directory:administrator:decided"
    role: str
    granted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenIssued(Fact):
    tag: ClassVar[str] = "directory:token:issued"
    token: str
    scopes: list[str] | None
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenRevoked(Fact):
    tag: ClassVar[str] = "directory:token:revoked"
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MobileSet(Fact):
    tag: ClassVar[str] = "directory:staff:mobile_set"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityBound(Fact):
    """``by``: ``username`` (a provider trusted for it said so at a sign-in) or ``own`` (the holder, signed in)."""

    tag: ClassVar[str] = "directory:identity:bound"
    provider: str
    by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityUnbound(Fact):
    tag: ClassVar[str] = "directory:identity:unbound"
    provider: str
    own: bool
