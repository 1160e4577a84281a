"""Change what identifies a person: the phone by code, name and number as a correction that somebody decided."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiban.domains.people import facts, providers
from huiban.domains.people.models import Person, SignInChallenge
from huiban.domains.people.operations.sign_in import try_code
from huiban.domains.people.operations.signed_in import lock_self, sign_out_everywhere
from huiban.foundation.actors import Actor
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Conflict, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.identifiers.public import check_citizen_id, is_mobile, normalise_mobile
from huiban.foundation.locks import lock
from huiban.foundation.moment import now
from huiban.foundation.wall.looking import as_system


def prove_by_code(*, actor: Actor, code: str) -> None:
    """Show that one still holds one's phone: uses up the code that was sent to it. Raises ``Invalid`` on ``code``."""
    person = (
        Person.objects.filter(id=actor.own_id, closed_at__isnull=True).first() if actor.is_person else None
    )
    if person is None or not person.mobile:
        raise NotFound
    _require_code(blind_index("mobile", person.mobile), code)


def change_mobile(*, actor: Actor, mobile: str, code: str, tell: Callable[[Person, str], None]) -> Person:
    """Go on with another phone, shown by the code sent to it. ``tell`` gets the phone before, in the transaction.

    Every session and token ends; a wrong code counts as a try whatever the caller does. Raises ``Invalid`` on ``mobile`` or ``code``, ``Conflict`` for a phone of another account.
    """
    mobile = normalise_mobile(mobile)
    if not is_mobile(mobile):
        raise Invalid(fields={"mobile": [_("请填写 11 位手机号，例如 13800000000。")]})
    index = blind_index("mobile", mobile)
    _require_code(index, code)
    with transaction.atomic():
        lock("sign-in", [index.hex()])
        person = lock_self(actor)
        if _is_taken(index, person):
            raise Conflict(
                _("这个手机号已经有别的账号。请换一个号码，或带身份证到窗口合并。"),
                code="people.mobile_taken",
            )
        before = person.mobile or ""
        person.mobile, person.mobile_index = mobile, index
        person.updated_at = now()
        sign_out_everywhere(person)
        record(facts.ProfileChanged(subject=str(person.id), fields=("mobile",)), actor=actor)
        tell(person, before)
    return person


@transaction.atomic
def correct_identity(*, actor: Actor, person_id: UUID, name: str, citizen_id: str) -> Person:
    """Put name and number right, as whoever decides the correction has seen them; checked with the identity register.

    The caller has made sure that ``actor`` may decide. Sessions and tokens end: they were given to the old name. Raises
    ``Invalid`` when the register knows them differently, ``Conflict`` when the number is another account's.
    """
    person = Person.objects.select_for_update().filter(id=person_id, closed_at__isnull=True).first()
    if person is None:
        raise NotFound
    number = _checked(citizen_id)
    if not providers.identity_register().matches(name=name, citizen_id=number):
        raise Invalid(
            code="people.register_differs",
            fields={"decision": [_("姓名和身份证号在人口库里对不上，不能这样更正。请核对凭证。")]},
        )
    changed = [
        field
        for field, old, new in (("name", person.name, name), ("citizen_id", person.citizen_id, number))
        if old != new
    ]
    person.name, person.citizen_id = name, number
    person.citizen_id_index = blind_index("citizen_id", number)
    person.updated_at = now()
    try:
        with transaction.atomic():
            sign_out_everywhere(person)
    except IntegrityError as error:
        raise Conflict(
            _("这个身份证号已经登记在另一个账号下，要先合并账号。"), code="people.identity_taken"
        ) from error
    record(facts.IdentityCorrected(subject=str(person.id), fields=tuple(changed)), actor=actor)
    return person


@as_system("people.is_mobile_taken")
def _is_taken(mobile_index: bytes, person: Person) -> bool:
    return Person.objects.filter(mobile_index=mobile_index).exclude(id=person.id).exists()


def _require_code(index: bytes, code: str) -> None:
    if not try_code(index, code.strip()):
        raise Invalid(
            code="people.wrong_code", fields={"code": [_("验证码不对或已过期。请核对，或重新获取一个。")]}
        )


def _checked(citizen_id: str) -> str:
    checked = check_citizen_id(citizen_id)
    if checked.value is None:
        raise Invalid(fields={"decision": [checked.message]})
    return checked.value.number


@transaction.atomic
def close_account(*, actor: Actor) -> None:
    """Take away everything the account holds. The row stays, of nobody, because archives name its id.

    The caller has made sure that nothing stands open and has taken away what lies elsewhere. Mandates end now.
    """
    person = lock_self(actor)
    if person.mobile_index is not None:
        with as_system("people.forget_codes"):
            SignInChallenge.objects.filter(mobile_index=person.mobile_index).delete()
    person.identities.all().delete()
    person.mandates.filter(revoked_at__isnull=True).update(revoked_at=now())
    person.name, person.level = "", 1
    person.citizen_id = person.citizen_id_index = person.mobile = person.mobile_index = person.address = None
    person.updated_at = person.closed_at = now()
    sign_out_everywhere(person)
    record(facts.AccountClosed(subject=str(person.id)), actor=actor)
