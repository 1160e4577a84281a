"""Create staff, set passwords, let accounts sign in or not."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.hashers import identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiban.domains.directory import facts
from huiban.domains.directory.models import Organisation, Staff
from huiban.domains.directory.operations.roles import require_another_administrator
from huiban.domains.directory.operations.sessions import end_all_sessions, require_account_manager
from huiban.domains.directory.states import ADMINISTRATORS
from huiban.domains.directory.usernames import is_plain_username
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.identifiers.public import is_mobile, normalise_mobile


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
    require_account_manager(actor)
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
def set_password(*, actor: Actor, staff_id: UUID, password: str) -> None:
    """Set somebody's password as administrator, or one's own. Every open session and token of theirs ends."""
    if actor.id != staff_id:
        require_account_manager(actor)
    staff = _staff(staff_id)
    staff.password = _hashed(password, staff)
    staff.save(update_fields=["password"])
    end_all_sessions(actor, staff.id, "password")
    record(facts.PasswordSet(subject=staff.username), actor=actor)


@transaction.atomic
def set_active(*, actor: Actor, staff_id: UUID, active: bool) -> None:
    """Let an account sign in or not. An administrator cannot shut themselves out."""
    require_account_manager(actor)
    if actor.id == staff_id and not active:
        raise Conflict(_("不能停用自己的账号。"), code="directory.own_account")
    staff = _staff(staff_id)
    if not active:
        for role in ADMINISTRATORS:
            require_another_administrator(staff.id, role)
    staff.is_active = active
    staff.save(update_fields=["is_active"])
    if not active:
        end_all_sessions(actor, staff.id, "inactive")
    record(facts.StaffActivated(subject=staff.username, active=active), actor=actor)


@transaction.atomic
def set_own_mobile(*, actor: Actor, mobile: str) -> None:
    """The phone that is told when one's account changes; empty for none. Kept encrypted."""
    mobile = normalise_mobile(mobile)
    if mobile and not is_mobile(mobile):
        raise Invalid(fields={"mobile": [_("请填写 11 位手机号，例如 13800000000。")]})
    staff = _staff(actor.own_id)
    staff.mobile = mobile or None
    staff.save(update_fields=["mobile"])
    record(facts.MobileSet(subject=staff.username), actor=actor)


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
