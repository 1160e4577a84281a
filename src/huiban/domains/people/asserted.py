"""What a provider asserts of a person, and how much of it is believed."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiban.domains.people import facts
from huiban.domains.people.models import Person
from huiban.domains.people.states import RealNameLevel
from huiban.foundation.actors import Actor
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Conflict
from huiban.foundation.facts.public import record
from huiban.foundation.identifiers.public import check_citizen_id, is_mobile, normalise_mobile
from huiban.foundation.moment import now
from huiban.foundation.openid.public import Assertion


def asserted_number(assertion: Assertion) -> str:
    """The identity number, when it is a right one, comes with a name and at a real-name level; empty otherwise."""
    if assertion.level < RealNameLevel.TWO_ELEMENTS or not 2 <= len(assertion.name) <= 60:
        return ""
    checked = check_citizen_id(assertion.citizen_id)
    return checked.value.number if checked.value else ""


def asserted_level(assertion: Assertion) -> int:
    """The real-name level: without a number none above the lowest."""
    return assertion.level if asserted_number(assertion) else RealNameLevel.PHONE


def free_mobile(assertion: Assertion) -> str:
    """The phone the provider has checked, when nobody here has it: a phone leads to nobody's account."""
    mobile = normalise_mobile(assertion.mobile)
    if not is_mobile(mobile) or Person.objects.filter(mobile_index=blind_index("mobile", mobile)).exists():
        return ""
    return mobile


def require_same_name(person: Person, assertion: Assertion) -> None:
    """Raises ``Conflict`` when the number is known here under another name."""
    if person.name and not is_same_name(person.name, assertion.name):
        raise Conflict(
            _("对方说的姓名和这里登记的不一样。请带身份证到窗口核对。"), code="people.identity_differs"
        )


def apply_assertion(actor: Actor, person: Person, assertion: Assertion) -> None:
    """Part of another operation's transaction, the person locked: take over name, number and a higher level.

    Raises ``Conflict`` when the person is known by another number or name; never lowers a level.
    """
    number = asserted_number(assertion)
    if not number:
        return
    if person.citizen_id and person.citizen_id != number:
        raise Conflict(
            _("对方说的身份证号和这里登记的不一样。请带身份证到窗口核对。"), code="people.identity_differs"
        )
    require_same_name(person, assertion)
    if person.citizen_id and person.level >= assertion.level:
        return
    index = blind_index("citizen_id", number)
    if Person.objects.filter(citizen_id_index=index).exclude(id=person.id).exists():
        return  # registered elsewhere meanwhile: this account keeps what it has
    person.name = person.name or assertion.name
    person.citizen_id, person.citizen_id_index = number, index
    person.level = max(person.level, assertion.level)
    person.updated_at = now()
    person.save()
    record(facts.IdentityVerified(subject=str(person.id), level=person.level), actor=actor)


def is_same_name(name: str, other: str) -> bool:
    """Whether two spellings are one name: blanks and the kinds of dots between parts do not count."""
    return _plain(name) == _plain(other)


def _plain(name: str) -> str:
    return "".join(name.split()).replace("•", "·").replace("．", "·")
