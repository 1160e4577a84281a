"""The outside accounts of people: whom a provider's word finds, whom it never finds, and what it raises."""

from __future__ import annotations

import pytest

from huiban.domains.people.public import (
    Person,
    RealNameLevel,
    bind_person_identity,
    is_identity_session_open,
    leave_person_sessions,
    list_person_identities,
    person_actor,
    sign_in_by_identity,
    unbind_person_identity,
)
from huiban.foundation.actors import Channel
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Conflict, NotFound
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import now
from huiban.foundation.openid.public import Assertion, Ended
from tests import factories as make

pytestmark = pytest.mark.django_db
ISSUER = "https://province.example"


def vouched(subject: str = "p-1", **more) -> Assertion:  # type: ignore[no-untyped-def]
    return Assertion(**{"provider": "province", "issuer": ISSUER, "subject": subject} | more)


def real_name(subject: str = "p-1", *, number: str = "", name: str = "李样本", level: int = 2) -> Assertion:
    return vouched(subject, name=name, citizen_id=number or make.citizen_id(), level=level)


def signed_in(assertion: Assertion) -> Person:
    return sign_in_by_identity(assertion=assertion)[0].person


def acting(person: Person):
    return person_actor(person, Channel.PORTAL)


def by_phone(mobile: str) -> Person:
    return Person.objects.create(
        mobile=mobile, mobile_index=blind_index("mobile", mobile), created_at=now(), updated_at=now()
    )


def test_the_first_sign_in_makes_a_person_and_the_next_finds_it():
    person = signed_in(vouched())
    assert person.level == RealNameLevel.PHONE
    assert signed_in(vouched()).id == person.id
    assert signed_in(vouched("p-2")).id != person.id
    assert signed_in(vouched(issuer="https://other.example")).id != person.id
    fact = FactRecord.objects.filter(tag="people:person:signed_in", subject=str(person.id)).first()
    assert fact is not None
    assert fact.data == {"method": "province"}


def test_a_number_at_a_real_name_level_finds_the_person_who_has_it():
    known = make.person()
    assert signed_in(real_name(number=known.citizen_id or "")).id == known.id
    fact = FactRecord.objects.get(tag="people:identity:bound", subject=str(known.id))
    assert fact.data == {"provider": "province", "by": "number"}
    known.refresh_from_db()
    assert known.level == RealNameLevel.SEEN_AT_WINDOW


def test_a_number_below_a_real_name_level_finds_nobody():
    known = make.person()
    found = signed_in(vouched(name=known.name, citizen_id=known.citizen_id or "", level=1))
    assert found.id != known.id
    assert (found.citizen_id, found.name, found.level) == (None, "", RealNameLevel.PHONE)


def test_a_name_or_a_phone_never_leads_to_somebody():
    known = by_phone(make.mobile())
    found = signed_in(vouched(name="李样本", mobile=known.mobile or ""))
    assert found.id != known.id
    assert found.mobile is None


def test_a_free_phone_that_was_checked_is_kept():
    mobile = make.mobile()
    assert signed_in(vouched(mobile=mobile)).mobile == mobile


def test_a_number_known_under_another_name_is_refused_and_nothing_stays():
    known = make.person(name="王样本")
    with pytest.raises(Conflict):
        signed_in(real_name(number=known.citizen_id or "", name="李样本"))
    assert list_person_identities(actor=acting(known)) == []


def test_a_wrong_number_counts_as_none():
    person = signed_in(vouched(name="李样本", citizen_id="990000199001010000", level=3))
    assert (person.citizen_id, person.level) == (None, RealNameLevel.PHONE)


def test_a_level_rises_and_never_falls():
    number = make.citizen_id()
    person = signed_in(vouched())
    assert signed_in(real_name(number=number)).level == RealNameLevel.TWO_ELEMENTS
    assert signed_in(real_name(number=number, level=3)).level == RealNameLevel.SEEN_AT_WINDOW
    assert signed_in(vouched()).level == RealNameLevel.SEEN_AT_WINDOW
    assert signed_in(real_name(number=number, level=2)).level == RealNameLevel.SEEN_AT_WINDOW
    assert signed_in(vouched()).id == person.id


def test_another_number_on_a_known_account_is_refused():
    person = signed_in(real_name())
    with pytest.raises(Conflict):
        signed_in(real_name())
    person.refresh_from_db()
    assert person.level == RealNameLevel.TWO_ELEMENTS


def test_a_number_that_is_somebodys_already_is_not_taken_over_by_a_known_account():
    owner, mine = make.person(), signed_in(vouched())
    again = signed_in(real_name(number=owner.citizen_id or ""))
    assert (again.id, again.citizen_id, again.level) == (mine.id, None, RealNameLevel.PHONE)


def test_who_is_signed_in_binds_and_comes_back_by_it():
    person = by_phone(make.mobile())
    bind_person_identity(actor=acting(person), assertion=vouched())
    bind_person_identity(actor=acting(person), assertion=vouched())
    assert signed_in(vouched()).id == person.id
    assert len(list_person_identities(actor=acting(person))) == 1


def test_what_belongs_to_another_cannot_be_bound():
    other, person = signed_in(vouched()), by_phone(make.mobile())
    with pytest.raises(Conflict):
        bind_person_identity(actor=acting(person), assertion=vouched())
    for number in (make.person().citizen_id, None):
        with pytest.raises(Conflict):
            bind_person_identity(actor=acting(make.person()), assertion=real_name("p-3", number=number or ""))
    with pytest.raises(NotFound):
        bind_person_identity(actor=make.worker(make.Role.CLERK), assertion=vouched("p-4"))
    assert signed_in(vouched()).id == other.id


def test_one_takes_away_only_ones_own_and_not_the_only_way_in():
    person = by_phone(make.mobile())
    identity = bind_person_identity(actor=acting(person), assertion=vouched())
    with pytest.raises(NotFound):
        unbind_person_identity(actor=acting(make.person()), identity_id=identity.id)
    here, elsewhere = (sign_in_by_identity(assertion=vouched())[1].id for _time in range(2))
    unbind_person_identity(actor=acting(person), identity_id=identity.id, kept=here)
    assert is_identity_session_open(here)
    assert not is_identity_session_open(elsewhere)
    alone = signed_in(vouched("p-5"))
    only = list_person_identities(actor=acting(alone))[0]
    with pytest.raises(Conflict):
        unbind_person_identity(actor=acting(alone), identity_id=only.id)


def test_leaving_the_provider_ends_what_began_by_it():
    one, two = (sign_in_by_identity(assertion=vouched(sid=sid))[1].id for sid in ("a", "b"))
    leave_person_sessions(ended=Ended("https://other.example", "p-1", ""))
    leave_person_sessions(ended=Ended(ISSUER, "p-1", "a"))
    assert (is_identity_session_open(one), is_identity_session_open(two)) == (False, True)
    leave_person_sessions(ended=Ended(ISSUER, "p-1", ""))
    assert not is_identity_session_open(two)
