"""The second factor of staff: one-time codes by the clock (RFC 6238) and ten recovery codes."""

from __future__ import annotations

import hmac
import secrets
from datetime import UTC, datetime
from uuid import UUID

import pyotp
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.directory import facts
from huiban.domains.directory.access import can_manage_accounts
from huiban.domains.directory.models import RecoveryCode, SecondFactor, Staff, StaffSession
from huiban.domains.directory.operations.sessions import end_all_sessions
from huiban.domains.directory.queries.sessions import count_recovery_codes, owes_second_factor
from huiban.foundation.actors import Actor
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now
from huiban.foundation.tokens.public import revoke_tokens

STEP_SECONDS = 30
STEPS_AROUND = 1
RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"


@transaction.atomic
def begin_second_factor(*, actor: Actor, renew: bool = False) -> SecondFactor:
    """A secret for the actor's own authenticator, not in force before a code confirms it.

    Asked again it is the same one, so that a page opened twice does not spoil a code scanned already; ``renew`` makes
    another. Raises ``Conflict`` when a factor is in force.
    """
    _own(actor)
    factor = SecondFactor.objects.select_for_update().filter(staff_id=actor.own_id).first()
    if factor and factor.confirmed_at:
        raise Conflict(_("双重验证已经开启。"), code="directory.second_factor_in_force")
    if factor is None or renew:
        secret = {"secret": pyotp.random_base32(), "created_at": now(), "last_step": 0}
        factor, _made = SecondFactor.objects.update_or_create(staff_id=actor.own_id, defaults=secret)
    return factor


@transaction.atomic
def confirm_second_factor(*, actor: Actor, code: str) -> list[str]:
    """Put the factor in force by a code of it. Returns the ten recovery codes, which cannot be read again."""
    staff = _own(actor)
    factor = SecondFactor.objects.select_for_update().filter(staff_id=staff.id).first()
    if factor is None:
        raise NotFound
    if factor.confirmed_at:
        raise Conflict(_("双重验证已经开启。"), code="directory.second_factor_in_force")
    if not _accept(factor, code):
        raise Invalid(
            code="directory.wrong_code",
            fields={"code": [_("验证码不对。请看手机上现在显示的 6 位数字；手机的时间也要准。")]},
        )
    factor.confirmed_at = now()
    factor.save(update_fields=["confirmed_at"])
    StaffSession.objects.filter(staff_id=staff.id, ended_at__isnull=True).update(factor_owed=False)
    record(facts.SecondFactorSet(subject=staff.username), actor=actor)
    return _new_recovery_codes(staff)


@transaction.atomic
def renew_recovery_codes(*, actor: Actor) -> list[str]:
    """Ten new recovery codes instead of the old ones, which end. Raises ``NotFound`` without a factor in force."""
    staff = _own(actor)
    if not SecondFactor.objects.filter(staff_id=staff.id, confirmed_at__isnull=False).exists():
        raise NotFound
    record(facts.RecoveryCodesRenewed(subject=staff.username), actor=actor)
    return _new_recovery_codes(staff)


@transaction.atomic
def reset_second_factor(*, actor: Actor, staff_id: UUID) -> None:
    """Take a second factor away: one's own, or somebody's who lost theirs, as a security administrator.

    Somebody else's sessions end. Whoever must have a factor sets up a new one before anything else. Nothing changes when
    there is none.
    """
    if actor.id != staff_id and not can_manage_accounts(actor):
        raise Forbidden
    staff = Staff.objects.select_for_update().filter(id=staff_id).first()
    if staff is None:
        raise NotFound
    removed, _kinds = SecondFactor.objects.filter(staff_id=staff_id, confirmed_at__isnull=False).delete()
    if not removed:
        return
    RecoveryCode.objects.filter(staff_id=staff_id).delete()
    own = actor.id == staff_id
    if own:
        owed = owes_second_factor(staff_id)
        StaffSession.objects.filter(staff_id=staff_id, ended_at__isnull=True).update(factor_owed=owed)
        if owed:
            revoke_tokens(holder_kind="staff", holder_id=staff_id)
    else:
        end_all_sessions(actor, staff_id, "factor")
    record(facts.SecondFactorReset(subject=staff.username, own=own), actor=actor)


def use_code(actor: Actor, staff: Staff, code: str) -> bool:
    """Part of another operation's transaction: whether ``code`` is good, once. Six digits, or a recovery code."""
    typed = code.strip().lower().replace(" ", "").replace("-", "")
    factor = SecondFactor.objects.select_for_update().filter(staff_id=staff.id).first()
    if factor is None or factor.confirmed_at is None:
        return False
    return _accept(factor, typed) or _use_recovery_code(actor, staff, typed)


def provisioning_uri(factor: SecondFactor, staff: Staff) -> str:
    """What the code to scan holds."""
    issuer = settings.HUIBAN_SITE_NAME or "慧办"
    return pyotp.TOTP(factor.secret).provisioning_uri(name=staff.username, issuer_name=issuer)


def code_at(secret: str, moment: datetime) -> str:
    """The six digits of the time step that ``moment`` (aware) lies in."""
    return pyotp.TOTP(secret).at(moment.astimezone(UTC))


def _accept(factor: SecondFactor, code: str) -> bool:
    """Whether ``code`` is that of now, one step earlier or later, and of a later step than the last one accepted."""
    typed = code.strip().replace(" ", "")
    if len(typed) != 6 or not (typed.isascii() and typed.isdigit()):
        return False
    clock, current = pyotp.TOTP(factor.secret), int(now().timestamp()) // STEP_SECONDS
    for step in range(current - STEPS_AROUND, current + STEPS_AROUND + 1):
        if step > factor.last_step and hmac.compare_digest(clock.generate_otp(step), typed):
            factor.last_step = step
            factor.save(update_fields=["last_step"])
            return True
    return False


def _use_recovery_code(actor: Actor, staff: Staff, typed: str) -> bool:
    used = RecoveryCode.objects.filter(digest=_digest(staff, typed), staff_id=staff.id, used_at__isnull=True)
    if not used.update(used_at=now()):
        return False
    record(facts.RecoveryCodeUsed(subject=staff.username, left=count_recovery_codes(staff.id)), actor=actor)
    return True


def _new_recovery_codes(staff: Staff) -> list[str]:
    RecoveryCode.objects.filter(staff_id=staff.id).delete()
    codes = ["".join(secrets.choice(_LETTERS) for _place in range(10)) for _code in range(RECOVERY_CODES)]
    RecoveryCode.objects.bulk_create(
        [RecoveryCode(staff=staff, digest=_digest(staff, code)) for code in codes]
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _digest(staff: Staff, code: str) -> bytes:
    return blind_index("recovery-code", f"{staff.id}:{code}")


def _own(actor: Actor) -> Staff:
    staff = Staff.objects.select_for_update().filter(id=actor.own_id).first() if actor.is_staff else None
    if staff is None:
        raise Forbidden
    return staff
