"""Sessions and second factors of staff, read."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from huiban.domains.directory.models import (
    AdministratorProposal,
    RecoveryCode,
    RoleAssignment,
    SecondFactor,
    StaffIdentity,
    StaffSession,
)
from huiban.domains.directory.queries.policies import limits_for
from huiban.domains.directory.states import Role
from huiban.foundation.moment import now

PENDING = timedelta(minutes=15)


def is_session_open(session: StaffSession) -> bool:
    """Neither ended nor run out."""
    moment = now()
    idle_until = session.last_seen_at + timedelta(minutes=session.idle_minutes)
    return session.ended_at is None and moment < session.ends_at and moment < idle_until


def list_open_sessions(staff_id: UUID) -> list[StaffSession]:
    """The newest first."""
    rows = StaffSession.objects.filter(staff_id=staff_id, ended_at__isnull=True, ends_at__gt=now())
    return [session for session in rows.order_by("-started_at") if is_session_open(session)]


def has_second_factor(staff_id: UUID) -> bool:
    """Whether a second factor is in force."""
    return SecondFactor.objects.filter(staff_id=staff_id, confirmed_at__isnull=False).exists()


def find_pending_factor(staff_id: UUID) -> SecondFactor | None:
    """The factor that was begun within a quarter of an hour and waits for its first code."""
    rows = SecondFactor.objects.filter(staff_id=staff_id, confirmed_at__isnull=True)
    return rows.filter(created_at__gt=now() - PENDING).first()


def owes_second_factor(staff_id: UUID) -> bool:
    """Whether a role held now asks for a second factor and there is none."""
    return limits_for(_roles(staff_id)).second_factor and not has_second_factor(staff_id)


def count_recovery_codes(staff_id: UUID) -> int:
    """How many are left."""
    return RecoveryCode.objects.filter(staff_id=staff_id, used_at__isnull=True).count()


def list_identities(staff_id: UUID) -> list[StaffIdentity]:
    """The outside accounts somebody signs in by, the oldest first."""
    return list(StaffIdentity.objects.filter(staff_id=staff_id).order_by("bound_at"))


def list_proposals() -> list[AdministratorProposal]:
    """Those nobody has decided yet, the oldest first."""
    rows = AdministratorProposal.objects.filter(decided_at__isnull=True)
    return list(rows.select_related("staff", "organisation", "proposed_by").order_by("proposed_at"))


def _roles(staff_id: UUID) -> list[Role]:
    rows = RoleAssignment.objects.filter(staff_id=staff_id, ended_at__isnull=True)
    return [Role(role) for role in rows.values_list("role", flat=True).distinct()]
