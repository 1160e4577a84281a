"""Sign the public in: a code to the phone, then the code back."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.people import facts, providers
from huiban.domains.people.models import Person, SignInChallenge
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Invalid, TooMany, Unavailable
from huiban.foundation.facts.public import record
from huiban.foundation.identifiers.public import is_mobile, normalise_mobile
from huiban.foundation.locks import lock
from huiban.foundation.moment import now
from huiban.foundation.wall.looking import as_system

CODE_LASTS = timedelta(minutes=5)
MAX_TRIES = 5
PAUSE_BETWEEN_CODES = timedelta(seconds=60)
CODES_PER_DAY = 10
CODES_PER_ADDRESS_AND_HOUR = 60


@as_system("people.request_code")
def request_code(*, mobile: str, address: str = "") -> datetime:
    """Send a six-digit code to ``mobile`` and return when it ends.

    Refuses a malformed number, a second code within a minute, more than ten a day for a number and more than sixty
    an hour from one network address. Says the same whether or not the number has an account.
    """
    mobile = normalise_mobile(mobile)
    if not is_mobile(mobile):
        raise Invalid(fields={"mobile": [_("请填写 11 位手机号，例如 13800000000。")]})
    code = f"{secrets.randbelow(1_000_000):06d}"
    with transaction.atomic():
        index = blind_index("mobile", mobile)
        lock("sign-in", [index.hex()])
        address_index = blind_index("address", address) if address else None
        _require_patience(index, address_index)
        challenge = SignInChallenge.objects.create(
            mobile_index=index,
            address_index=address_index,
            code_digest=_digest(index, code),
            created_at=now(),
            expires_at=now() + CODE_LASTS,
        )
    try:
        providers.sms().send(
            mobile, _("您的验证码是 %(code)s，5 分钟内有效。工作人员不会向您索要验证码。") % {"code": code}
        )
    except providers.SmsFailed as error:
        SignInChallenge.objects.filter(id=challenge.id).delete()
        raise Unavailable(_("验证码没有发出去，请过一分钟再试。"), code="people.sms_failed") from error
    return challenge.expires_at


@as_system("people.try_code")
@transaction.atomic
def try_code(index: bytes, code: str) -> bool:
    """Use up the newest open challenge when ``code`` fits; count the try when it does not (kept on failure)."""
    rows = SignInChallenge.objects.select_for_update().filter(mobile_index=index, used_at__isnull=True)
    moment = now()
    challenge = rows.filter(expires_at__gt=moment, created_at__lte=moment).order_by("-created_at").first()
    if challenge is None or challenge.tries >= MAX_TRIES:
        return False
    challenge.tries += 1
    fits = hmac.compare_digest(bytes(challenge.code_digest), _digest(index, code))
    if fits:
        challenge.used_at = moment
    challenge.save(update_fields=["tries", "used_at"])
    return fits


@as_system("people.sign_in")
def sign_in(*, mobile: str, code: str, channel: Channel = Channel.PORTAL) -> Person:
    """The person of this phone, made when the phone is new. Raises ``Invalid`` for a wrong, old or used code.

    Whoever waits here for an account that is going back to its owner finds the phone nobody's.
    """
    mobile, code = normalise_mobile(mobile), code.strip()
    index = blind_index("mobile", mobile)
    if not is_mobile(mobile) or not try_code(index, code):
        raise Invalid(
            code="people.wrong_code", fields={"code": [_("验证码不对或已过期。请核对，或重新获取一个。")]}
        )
    with transaction.atomic():
        lock("sign-in", [index.hex()])
        person = Person.objects.select_for_update(no_key=True).filter(mobile_index=index).first()
        created = person is None
        if person is None:
            person = Person.objects.create(
                mobile=mobile, mobile_index=index, created_at=now(), updated_at=now()
            )
        actor = person_actor(person, channel)
        if created:
            record(facts.PersonRegistered(subject=str(person.id)), actor=actor)
        record(facts.PersonSignedIn(subject=str(person.id)), actor=actor)
    return person


def person_actor(person: Person, channel: Channel, company_id: UUID | None = None) -> Actor:
    """The actor value of a person; facts show the masked name only."""
    return Actor(
        kind="person",
        id=person.id,
        name=person.masked_name,
        channel=channel,
        company_id=company_id,
        signed_out_at=person.signed_out_at,
    )


def _require_patience(index: bytes, address_index: bytes | None) -> None:
    moment = now()
    made = SignInChallenge.objects.filter(created_at__lte=moment)  # not before a clock was set back
    recent = made.filter(mobile_index=index)
    if recent.filter(created_at__gt=moment - PAUSE_BETWEEN_CODES, used_at__isnull=True).exists():
        raise TooMany(_("验证码刚刚发过，请等一分钟再获取。"), code="people.code_just_sent")
    if recent.filter(created_at__gt=moment - timedelta(days=1)).count() >= CODES_PER_DAY:
        raise TooMany(
            _("这个手机号今天获取验证码的次数太多了，请明天再试，或到窗口办理。"),
            code="people.too_many_codes",
        )
    if address_index is not None:
        from_address = made.filter(address_index=address_index)
        if (
            from_address.filter(created_at__gt=moment - timedelta(hours=1)).count()
            >= CODES_PER_ADDRESS_AND_HOUR
        ):
            raise TooMany(code="people.too_many_codes")


def _digest(index: bytes, code: str) -> bytes:
    return hashlib.sha256(index + code.encode()).digest()
