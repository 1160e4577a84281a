"""Say who one is: the person's own profile, and a person registered by a clerk at the window."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiban.domains.directory.public import Role, has_role
from huiban.domains.people import facts, providers
from huiban.domains.people.asserted import is_same_name
from huiban.domains.people.models import Person
from huiban.domains.people.operations.mandates import end_mandates
from huiban.domains.people.operations.signed_in import lock_self, sign_out_everywhere
from huiban.domains.people.states import RealNameLevel
from huiban.foundation.actors import Actor
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Conflict, Forbidden, Invalid
from huiban.foundation.facts.public import record
from huiban.foundation.identifiers.public import check_citizen_id, is_mobile, normalise_mobile
from huiban.foundation.moment import now
from huiban.foundation.wall.looking import as_system


@transaction.atomic
def verify_identity(*, actor: Actor, name: str, citizen_id: str) -> Person:
    """Bind the signed-in person to a name and a citizen identity number, checked with the identity register.

    Once bound neither name nor number can be changed here. A number that belongs to another account is refused.
    """
    person = lock_self(actor)
    name, number = _checked_name(name), _checked_citizen_id(citizen_id)
    if person.citizen_id and (person.name, person.citizen_id) != (name, number):
        raise Conflict(
            _("您的身份已经核对过，不能再改姓名或号码。登记错了的，请到“我的信息”申请更正。"),
            code="people.identity_bound",
        )
    if not providers.identity_register().matches(name=name, citizen_id=number):
        raise Invalid(fields={"name": [_("姓名和身份证号对不上，请照身份证填写。")]})
    person.name, person.citizen_id = name, number
    person.citizen_id_index = blind_index("citizen_id", number)
    person.level = max(person.level, RealNameLevel.TWO_ELEMENTS)
    person.updated_at = now()
    _save_or_conflict(person)
    record(facts.IdentityVerified(subject=str(person.id), level=person.level), actor=actor)
    return person


@transaction.atomic
def change_address(*, actor: Actor, address: str) -> Person:
    """Change the address that forms are prefilled with (at most 200 characters)."""
    person = lock_self(actor)
    address = " ".join(address.split())
    if len(address) > 200 or "\x00" in address:
        raise Invalid(fields={"address": [_("地址最多 200 个字。")]})
    person.address = address or None
    person.updated_at = now()
    person.save(update_fields=["address", "updated_at"])
    record(facts.ProfileChanged(subject=str(person.id), fields=("address",)), actor=actor)
    return person


@dataclass(frozen=True, slots=True)
class Whose:
    """The visitor's answer to whose an online account is, with what the question ``shown``: its phone or providers."""

    shown: str
    theirs: bool


@transaction.atomic
def register_at_window(
    *, actor: Actor, name: str, citizen_id: str, mobile: str = "", whose: Whose | None = None
) -> Person:
    """The person with this number as a clerk has seen it on the card, made when new (level 3).

    A known number must come with the known name. The phone is kept only when nobody has it yet. An account that somebody
    made online with this number is theirs who holds the card. The clerk gives its phone, or is asked ``whose`` it is:
    ``Invalid`` with that field; ``data`` has what is ``shown`` and the ``providers`` of an account without a phone. When
    it is another's, whoever came in by it is out.
    """
    if not has_role(actor, Role.CLERK):
        raise Forbidden
    name, number, mobile = _checked_name(name), _checked_citizen_id(citizen_id), normalise_mobile(mobile)
    if mobile and not is_mobile(mobile):
        raise Invalid(fields={"mobile": [_("请填写 11 位手机号，例如 13800000000。")]})
    index = blind_index("citizen_id", number)
    person = Person.objects.select_for_update().filter(citizen_id_index=index).first()
    if person is not None and not is_same_name(person.name, name):
        raise Invalid(fields={"name": [_("这个身份证号登记的是另一个姓名，请核对证件。")]})
    created = person is None
    if person is not None and person.level < RealNameLevel.SEEN_AT_WINDOW:
        _take_over(actor, person, mobile, whose)
    if person is None:
        person = Person(name=name, citizen_id=number, citizen_id_index=index, created_at=now())
    person.level = RealNameLevel.SEEN_AT_WINDOW
    person.updated_at = now()
    if (
        mobile
        and not person.mobile
        and not Person.objects.filter(mobile_index=blind_index("mobile", mobile)).exists()
    ):
        person.mobile, person.mobile_index = mobile, blind_index("mobile", mobile)
    _save_or_conflict(person)
    if created:
        record(facts.PersonRegistered(subject=str(person.id)), actor=actor)
    record(facts.IdentityVerified(subject=str(person.id), level=person.level), actor=actor)
    return person


def _take_over(actor: Actor, person: Person, mobile: str, whose: Whose | None) -> None:
    """An online account is its owner's, or goes with every sign-in that it let in and every mandate it gave or got; so
    do outside accounts whose provider never said whose they are. A phone is the owner's who can give it."""
    with as_system("people.take_over"):
        unproved = person.identities.filter(level__lt=RealNameLevel.TWO_ELEMENTS)
        providers = sorted(set(unproved.values_list("provider", flat=True)))
    shown = person.masked_mobile or ",".join(providers)
    if not shown or (person.mobile and person.mobile == mobile):
        return
    if whose is None or whose.shown != shown or (whose.theirs and person.mobile):
        raise Invalid(
            fields={"whose": [_question(person)]},
            data={"shown": shown, "providers": [] if person.mobile else providers},
        )
    if whose.theirs:
        return
    fields = tuple(name for name, had in (("mobile", person.mobile), ("identities", providers)) if had)
    person.mobile = person.mobile_index = None
    with as_system("people.take_over"):
        unproved.delete()
    sign_out_everywhere(person)
    end_mandates(actor, person)
    record(facts.ProfileChanged(subject=str(person.id), fields=fields), actor=actor)


def _question(person: Person) -> str:
    if not person.mobile:
        return _(
            "这个身份证号已有网上账号，没有绑手机，用别的平台的账号登录。请问是不是本人开的；"
            "不是的，这个账号在网上的登录和企业授权一并停止。"
        )
    words = _(
        "这个身份证号已有网上账号，绑的手机是 %(mobile)s。是本人的，请在手机号里填它；不是的，请勾选，"
        "这个账号在网上的登录和企业授权一并停止。"
    )
    return words % {"mobile": person.masked_mobile}


def prefill(person: Person) -> Mapping[str, str]:
    """What a form may be prefilled with, by the names the item contents use (``person.name`` …)."""
    birth = person.birth_date
    values = {
        "person.name": person.name,
        "person.citizen_id": person.citizen_id or "",
        "person.mobile": person.mobile or "",
        "person.address": person.address or "",
        "person.sex": person.sex,
        "person.birth_date": birth.isoformat() if birth else "",
    }
    return {name: value for name, value in values.items() if value}


def _checked_name(name: str) -> str:
    name = name.strip()
    if not 2 <= len(name) <= 60 or any(ord(character) < 32 for character in name):
        raise Invalid(fields={"name": [_("请照身份证填写姓名（2 到 60 个字）。")]})
    return name


def _checked_citizen_id(citizen_id: str) -> str:
    checked = check_citizen_id(citizen_id)
    if checked.value is None:
        raise Invalid(fields={"citizen_id": [checked.message]})
    return checked.value.number


def _save_or_conflict(person: Person) -> None:
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as error:
        raise Conflict(
            _("这个身份证号已经登记在另一个手机号下。请用那个手机号登录，或带身份证到窗口合并。"),
            code="people.identity_taken",
        ) from error
