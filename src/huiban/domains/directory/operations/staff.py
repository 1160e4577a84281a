"""Create staff, give and end roles, set passwords."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiban.domains.directory import facts
from huiban.domains.directory.access import has_role
from huiban.domains.directory.models import Organisation, RoleAssignment, Staff, Window
from huiban.domains.directory.queries.sign_ins import sign_in_subject
from huiban.domains.directory.states import Role
from huiban.domains.directory.usernames import is_plain_username
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.locks import lock
from huiban.foundation.moment import now
from huiban.foundation.tokens.public import revoke_tokens


@transaction.atomic
def create_staff(
    *,
    actor: Actor,
    username: str,
    name: str,
    organisation_id: UUID,
    password: str = "",
    password_hash: str = "",
    employee_number: str = "",
) -> Staff:
    """A new member of staff without any role. Refuses a taken user name and a weak password.

    ``password_hash`` instead of ``password`` takes over an account whose password is already hashed by a known hasher.
    """
    _require_administrator(actor)
    organisation = _organisation(organisation_id)
    staff = Staff(
        username=username.strip(),
        name=name.strip(),
        organisation=organisation,
        employee_number=employee_number,
    )
    if not staff.username or not staff.name:
        raise Invalid(
            fields={"username": [_("请填写登录名。")]}
            if not staff.username
            else {"name": [_("请填写姓名。")]}
        )
    if not is_plain_username(staff.username):
        raise Invalid(fields={"username": [_("登录名只能用英文字母、数字和 . _ @ -，或者只用汉字和数字。")]})
    if Staff.objects.filter(username__iexact=staff.username).exists():
        raise Conflict(_("这个登录名已经有人用了。"), code="directory.username_taken")
    staff.password = _known_hash(password_hash) if password_hash else _hashed(password, staff)
    try:
        with transaction.atomic():
            staff.save()
    except IntegrityError as error:
        raise Conflict(_("这个登录名已经有人用了。"), code="directory.username_taken") from error
    record(
        facts.StaffCreated(subject=staff.username, org_id=organisation.id, organisation=organisation.code),
        actor=actor,
    )
    return staff


@transaction.atomic
def assign_role(
    *, actor: Actor, staff_id: UUID, role: Role, organisation_id: UUID, window_id: UUID | None = None
) -> RoleAssignment:
    """Give ``role`` at a place. Giving it twice changes nothing and records nothing."""
    _require_administrator(actor)
    staff, organisation = _staff(staff_id), _organisation(organisation_id)
    window = Window.objects.filter(id=window_id).first() if window_id else None
    assignment, created = RoleAssignment.objects.get_or_create(
        staff=staff,
        role=role,
        organisation=organisation,
        window=window,
        ended_at=None,
        defaults={"started_at": now()},
    )
    if created:
        number = window.number if window else None
        record(
            facts.RoleAssigned(
                subject=staff.username,
                org_id=organisation.id,
                role=role,
                organisation=organisation.code,
                window=number,
            ),
            actor=actor,
        )
    return assignment


@transaction.atomic
def end_role(*, actor: Actor, assignment_id: UUID) -> None:
    """End a role from now on. Ending it again changes nothing."""
    _require_administrator(actor)
    found = RoleAssignment.objects.select_for_update(of=("self",)).select_related("staff", "organisation")
    assignment = found.filter(id=assignment_id).first()
    if assignment is None:
        raise NotFound
    if assignment.ended_at is None:
        if assignment.role == Role.SYSTEM_ADMIN:
            _require_another_administrator(assignment.staff_id)
        assignment.ended_at = now()
        assignment.save(update_fields=["ended_at"])
        fact = facts.RoleEnded(
            subject=assignment.staff.username, role=assignment.role, organisation=assignment.organisation.code
        )
        record(fact, actor=actor)


@transaction.atomic
def set_password(*, actor: Actor, staff_id: UUID, password: str) -> None:
    """Set somebody's password as administrator, or one's own. Every open session and token of theirs ends."""
    if actor.id != staff_id:
        _require_administrator(actor)
    staff = _staff(staff_id)
    staff.password = _hashed(password, staff)
    staff.save(update_fields=["password"])
    revoke_tokens(holder_kind="staff", holder_id=staff.id)
    record(facts.PasswordSet(subject=staff.username), actor=actor)


@transaction.atomic
def set_active(*, actor: Actor, staff_id: UUID, active: bool) -> None:
    """Let an account sign in or not. An administrator cannot shut themselves out."""
    _require_administrator(actor)
    if actor.id == staff_id and not active:
        raise Conflict(_("不能停用自己的账号。"), code="directory.own_account")
    staff = _staff(staff_id)
    if not active:
        _require_another_administrator(staff.id)
    staff.is_active = active
    staff.save(update_fields=["is_active"])
    if not active:
        revoke_tokens(holder_kind="staff", holder_id=staff.id)
    record(facts.StaffActivated(subject=staff.username, active=active), actor=actor)


def verify_staff(*, username: str, password: str) -> Staff | None:
    """The active member of staff with this password, or ``None``; takes equally long either way."""
    staff = Staff.objects.select_related("organisation").filter(username=username, is_active=True).first()
    if staff is None:
        make_password(password)
        return None
    return staff if check_password(password, staff.password, setter=None) else None


@transaction.atomic
def record_sign_in(*, actor: Actor, username: str, succeeded: bool) -> None:
    """Write down that somebody signed in as ``username``, or tried to; a name nobody has is not kept in clear."""
    kind = facts.StaffSignedIn if succeeded else facts.StaffSignInFailed
    record(kind(subject=sign_in_subject(username)), actor=actor)


def _require_administrator(actor: Actor) -> None:
    if actor.kind != "system" and not has_role(actor, Role.SYSTEM_ADMIN):
        raise Forbidden


def _require_another_administrator(staff_id: UUID) -> None:
    """Refuse when nobody else could manage staff afterwards. Administrators take turns at this."""
    lock("directory", ["administrators"])
    held = RoleAssignment.objects.filter(role=Role.SYSTEM_ADMIN, ended_at__isnull=True, staff__is_active=True)
    if held.filter(staff_id=staff_id).exists() and not held.exclude(staff_id=staff_id).exists():
        raise Conflict(_("这是最后一位系统管理员。请先再指定一位。"), code="directory.last_administrator")


def _organisation(organisation_id: UUID) -> Organisation:
    organisation = Organisation.objects.filter(id=organisation_id).first()
    if organisation is None:
        raise NotFound
    return organisation


def _staff(staff_id: UUID) -> Staff:
    staff = Staff.objects.select_for_update().filter(id=staff_id).first()
    if staff is None:
        raise NotFound
    return staff


def _hashed(password: str, staff: Staff) -> str:
    try:
        validate_password(password, staff)
    except ValidationError as error:
        raise Invalid(fields={"password": list(error.messages)}) from error
    return make_password(password)


def _known_hash(encoded: str) -> str:
    try:
        identify_hasher(encoded)
    except ValueError as error:
        raise Invalid(fields={"password_hash": [_("不认识的密码格式。")]}) from error
    return encoded
