"""A number is shown in full for a reason only, each time recorded, and never past the permission."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.cases.public import reveal_number
from huiban.domains.directory.public import Role
from huiban.domains.people.public import find_visitor, reveal_visitor_number
from huiban.foundation.access_log.public import AccessEntry
from huiban.foundation.errors import Invalid, NotFound
from huiban.foundation.moment import at, now
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def clerk():
    return make.worker(Role.CLERK)


def test_the_applicants_numbers_and_those_of_the_form(clerk):
    case = make.submitted()
    ask = {"actor": clerk, "number": case.number, "reason": "contact"}
    assert reveal_number(field="mobile", **ask) == case.person.mobile
    assert reveal_number(field="citizen_id", **ask) == case.person.citizen_id
    assert reveal_number(field="form.phone", **ask) == case.form["phone"]
    entries = AccessEntry.objects.filter(actor_id=clerk.id).order_by("id")
    assert [entry.fields for entry in entries] == [["mobile"], ["citizen_id"], ["form.phone"]]
    assert {(entry.matter, entry.reason, entry.person_id) for entry in entries} == {
        (case.number, "contact", case.person_id)
    }


def test_every_time_is_an_entry_and_holds_no_number(clerk):
    case = make.submitted()
    for _ in range(2):
        reveal_number(
            actor=clerk, number=case.number, field="mobile", reason="other", note="法院来函要求核对"
        )
    entries = list(AccessEntry.objects.filter(actor_id=clerk.id))
    assert [entry.note for entry in entries] == ["法院来函要求核对"] * 2
    assert all(case.person.mobile not in str(vars(entry)) for entry in entries)


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"reason": ""}, "reason"),
        ({"reason": "curious"}, "reason"),
        ({"reason": "handling"}, "reason"),  # known from what is opened, not to be claimed
        ({"reason": "other"}, "note"),
        ({"reason": "other", "note": "   嗯 "}, "note"),
        ({"reason": "contact", "note": "长" * 201}, "note"),
    ],
)
def test_without_a_good_reason_nothing_is_shown(clerk, given, wrong):
    case = make.submitted()
    with pytest.raises(Invalid) as refused:
        reveal_number(actor=clerk, number=case.number, field="mobile", **given)
    assert list(refused.value.fields) == [wrong]
    assert not AccessEntry.objects.filter(actor_id=clerk.id).exists()


@pytest.mark.parametrize("field", ["name", "form.why", "form.nothing", "address", "", "form."])
def test_only_numbers_that_are_there_can_be_asked_for(clerk, field):
    with pytest.raises(NotFound):
        reveal_number(actor=clerk, number=make.submitted().number, field=field, reason="contact")


def test_who_may_not_see_the_case_learns_nothing():
    case = make.submitted()
    for actor in (
        make.worker(Role.REVIEWER, make.organisation()),
        make.applicant(),
        make.applicant(case.person),
    ):
        with pytest.raises(NotFound):
            reveal_number(actor=actor, number=case.number, field="mobile", reason="contact")


def test_a_visitors_number_only_after_they_were_looked_up_and_not_for_ever(clerk):
    person, moment = make.person(), now()
    ask = {"actor": clerk, "person_id": person.id, "field": "citizen_id", "reason": "verify"}
    with pytest.raises(NotFound):
        reveal_visitor_number(**ask)
    find_visitor(actor=clerk, person_id=person.id)
    assert reveal_visitor_number(**ask) == person.citizen_id
    with pytest.raises(NotFound):
        reveal_visitor_number(**ask | {"actor": make.worker(Role.CLERK)})
    with at(moment + timedelta(hours=13)), pytest.raises(NotFound):
        reveal_visitor_number(**ask)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.HALL_MANAGER, Role.SYSTEM_ADMIN])
def test_only_clerks_have_people_at_a_window(role):
    with pytest.raises(NotFound):
        find_visitor(actor=make.worker(role), person_id=make.person().id)
