"""Give and end roles. An administrator becomes one by two others: who proposes and who confirms."""

from __future__ import annotations

from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiban.domains.directory import facts
from huiban.domains.directory.access import is_administrator
from huiban.domains.directory.models import AdministratorProposal, Organisation, RoleAssignment, Staff, Window
from huiban.domains.directory.operations.sessions import end_all_sessions, require_account_manager
from huiban.domains.directory.queries.sessions import owes_second_factor
from huiban.domains.directory.states import ADMINISTRATORS, ALONE, Role
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Forbidden, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.locks import lock
from huiban.foundation.moment import now
from huiban.foundation.tokens.public import revoke_named_tokens


@transaction.atomic
def assign_role(
    *, actor: Actor, staff_id: UUID, role: Role, organisation_id: UUID, window_id: UUID | None = None
) -> RoleAssignment:
    """Give ``role`` at a place. Giving it twice changes nothing and records nothing.

    Nobody gives a role to themselves. Raises ``Conflict`` for a role that the ones held exclude, and for the role of an
    administrator, which needs a second person (``propose_administrator``) unless an operator gives it by command.
    """
    require_account_manager(actor)
    _require_somebody_else(actor, staff_id)
    if role in ADMINISTRATORS and actor.kind != "system":
        raise Conflict(_("管理员岗位要由另一位管理员确认。"), code="directory.second_person_needed")
    return _assign(actor, staff_id, role, organisation_id, window_id)


@transaction.atomic
def end_role(*, actor: Actor, assignment_id: UUID) -> None:
    """End a role from now on, and every open session with it. Ending it again changes nothing."""
    require_account_manager(actor)
    found = RoleAssignment.objects.select_for_update(of=("self",)).select_related("staff", "organisation")
    assignment = found.filter(id=assignment_id).first()
    if assignment is None:
        raise NotFound
    if assignment.ended_at is None:
        require_another_administrator(assignment.staff_id, assignment.role)
        assignment.ended_at = now()
        assignment.save(update_fields=["ended_at"])
        end_all_sessions(actor, assignment.staff_id, "role")
        fact = facts.RoleEnded(
            subject=assignment.staff.username, role=assignment.role, organisation=assignment.organisation.code
        )
        record(fact, actor=actor)


@transaction.atomic
def propose_administrator(
    *, actor: Actor, staff_id: UUID, role: Role, organisation_id: UUID
) -> AdministratorProposal:
    """Ask for somebody to become an administrator. Nothing changes before another administrator says yes."""
    require_account_manager(actor)
    _require_somebody_else(actor, staff_id)
    staff, organisation = _staff(staff_id), _organisation(organisation_id)
    _require_compatible(staff, role)
    try:
        with transaction.atomic():
            proposal = AdministratorProposal.objects.create(
                staff=staff,
                role=role,
                organisation=organisation,
                proposed_by_id=actor.own_id,
                proposed_at=now(),
            )
    except IntegrityError as error:
        raise Conflict(_("已经有一份申请在等确认。"), code="directory.proposed_already") from error
    fact = facts.AdministratorProposed(subject=staff.username, role=role, organisation=organisation.code)
    record(fact, actor=actor)
    return proposal


@transaction.atomic
def decide_administrator(*, actor: Actor, proposal_id: UUID, granted: bool) -> None:
    """Say yes or no to a proposal: any of the three administrators but the one who proposed and the one it is about."""
    if not is_administrator(actor):
        raise Forbidden
    rows = AdministratorProposal.objects.select_for_update(of=("self",)).select_related("staff")
    proposal = rows.filter(id=proposal_id, decided_at__isnull=True).first()
    if proposal is None:
        raise NotFound
    if actor.id in (proposal.proposed_by_id, proposal.staff_id):
        raise Conflict(_("要由另一位管理员确认，不能自己确认。"), code="directory.own_proposal")
    proposal.decided_by_id, proposal.decided_at, proposal.granted = actor.own_id, now(), granted
    proposal.save(update_fields=["decided_by", "decided_at", "granted"])
    fact = facts.AdministratorDecided(subject=proposal.staff.username, role=proposal.role, granted=granted)
    record(fact, actor=actor)
    if granted:
        _assign(actor, proposal.staff_id, Role(proposal.role), proposal.organisation_id, None)


def require_another_administrator(staff_id: UUID, role: str) -> None:
    """Refuse when nobody else could do an administrator's work afterwards. Administrators take turns at this."""
    if role not in ADMINISTRATORS:
        return
    lock("directory", ["administrators"])
    held = RoleAssignment.objects.filter(role=role, ended_at__isnull=True, staff__is_active=True)
    if held.filter(staff_id=staff_id).exists() and not held.exclude(staff_id=staff_id).exists():
        sentence = _("这是最后一位%(role)s。请先再指定一位。") % {"role": Role(role).label}
        raise Conflict(sentence, code="directory.last_administrator")


def _assign(
    actor: Actor, staff_id: UUID, role: Role, organisation_id: UUID, window_id: UUID | None
) -> RoleAssignment:
    staff, organisation = _staff(staff_id), _organisation(organisation_id)
    window = Window.objects.filter(id=window_id).first() if window_id else None
    place = {"staff": staff, "role": role, "organisation": organisation, "window": window, "ended_at": None}
    assignment = RoleAssignment.objects.filter(
        staff=staff, role=role, organisation=organisation, window=window, ended_at__isnull=True
    ).first()
    if assignment is not None:
        return assignment
    _require_compatible(staff, role)
    assignment = RoleAssignment.objects.create(**place, started_at=now())
    if owes_second_factor(staff.id):
        end_all_sessions(actor, staff.id, "factor")
    revoke_named_tokens(holder_kind="staff", holder_id=staff.id)  # given for what their holder might do then
    fact = facts.RoleAssigned(
        subject=staff.username,
        org_id=organisation.id,
        role=role,
        organisation=organisation.code,
        window=window.number if window else None,
    )
    record(fact, actor=actor)
    return assignment


def _require_compatible(staff: Staff, role: Role) -> None:
    """No two administrators in one person; security and audit with nothing else besides."""
    rows = RoleAssignment.objects.filter(staff=staff, ended_at__isnull=True)
    held = set(rows.values_list("role", flat=True))
    if role in ADMINISTRATORS and held.intersection(ADMINISTRATORS):
        raise Conflict(
            _("系统、安全、审计三种管理员，一个人只能是一种。"), code="directory.one_administrator"
        )
    if held and (role in ALONE or held.intersection(ALONE)):
        raise Conflict(_("安全管理员和审计管理员不能再有别的岗位。"), code="directory.administrator_alone")


def _require_somebody_else(actor: Actor, staff_id: UUID) -> None:
    if actor.id == staff_id:
        raise Conflict(_("不能给自己岗位。"), code="directory.own_role")


def _organisation(organisation_id: UUID) -> Organisation:
    organisation = Organisation.objects.filter(id=organisation_id).first()
    if organisation is None:
        raise NotFound
    return organisation


def _staff(staff_id: UUID) -> Staff:
    """Locked: what somebody holds is looked at and changed by one at a time."""
    staff = Staff.objects.select_for_update().filter(id=staff_id).first()
    if staff is None:
        raise NotFound
    return staff
