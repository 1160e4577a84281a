"""What people and auditors read of the record."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.cases.public import find_case, find_draft, start_draft
from huiban.domains.directory.public import Role
from huiban.domains.oversight.public import (
    ReadFilter,
    count_own_reads,
    list_looks_without_case,
    list_own_reads,
    list_reads,
)
from huiban.domains.people.public import find_visitor
from huiban.foundation.access_log.public import AccessEntry
from huiban.foundation.errors import Forbidden, Unauthenticated
from huiban.foundation.moment import at, local_day, now
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def auditor():
    return make.worker(Role.AUDIT_ADMIN)


def test_a_person_reads_the_office_and_role_and_not_the_name():
    case, clerk = make.submitted(), make.staff(Role.CLERK)
    find_case(actor=make.acting(clerk), number=case.number)
    (read,) = list_own_reads(actor=make.applicant(case.person))
    assert (read.organisation, read.roles, read.matter) == ("测试中心", ["综合受理员"], case.number)
    assert clerk.name not in str(read)


def test_a_person_reads_only_of_their_own():
    case, other = make.submitted(), make.submitted()
    find_case(actor=make.worker(Role.CLERK), number=other.number)
    assert list_own_reads(actor=make.applicant(case.person)) == []
    assert count_own_reads(actor=make.applicant(other.person)) == 1
    with pytest.raises(Unauthenticated):
        list_own_reads(actor=make.worker(Role.CLERK))


def test_an_auditor_narrows_by_staff_person_day_and_surface(auditor):
    begun = now()
    case, other, clerk = make.submitted(), make.submitted(), make.staff(Role.CLERK)
    find_case(actor=make.acting(clerk), number=case.number)
    find_case(actor=make.worker(Role.CLERK), number=other.number)

    def matters(**narrow):
        """Since this began: the record outlives the tests that ran before, and their people may have had these numbers."""
        rows = list_reads(actor=auditor, narrow=ReadFilter(**narrow)).rows
        return [
            row.entry.matter for row in rows if row.entry.actor_id != auditor.id and row.entry.at >= begun
        ]

    assert matters(staff=clerk.username) == [case.number]
    assert matters(citizen_id=other.person.citizen_id) == [other.number]
    assert matters(staff=clerk.username, day=local_day(now())) == [case.number]
    assert matters(staff=clerk.username, day=local_day(now() - timedelta(days=1))) == []
    assert matters(staff=clerk.username, surface="kiosk") == []
    assert matters(citizen_id=make.citizen_id("19000101")) == []


def test_reading_the_record_is_recorded_and_the_person_reads_that(auditor):
    person = make.person()
    list_reads(actor=auditor, narrow=ReadFilter(citizen_id=person.citizen_id))
    list_reads(actor=auditor, narrow=ReadFilter())
    entries = AccessEntry.objects.filter(actor_id=auditor.id).order_by("id")
    assert [(entry.person_id, entry.reason) for entry in entries] == [(person.id, "audit"), (None, "audit")]
    assert [read.fields for read in list_own_reads(actor=make.applicant(person))] == [["查看记录"]]


@pytest.mark.parametrize("role", [role for role in Role if role != Role.AUDIT_ADMIN])
def test_nobody_else_reads_the_record(role):
    actor = make.worker(role)
    with pytest.raises(Forbidden):
        list_reads(actor=actor, narrow=ReadFilter())
    with pytest.raises(Forbidden):
        list_looks_without_case(actor=actor)


def test_looks_with_nothing_behind_them_are_counted_and_the_unusual_comes_first(auditor):
    usual, curious = make.worker(Role.CLERK), make.worker(Role.CLERK)
    people = [make.person() for _ in range(6)]
    yesterday = now() - timedelta(days=1)
    with at(yesterday):
        for person in people[:3]:
            find_visitor(actor=usual, person_id=person.id)
        find_visitor(actor=curious, person_id=people[0].id)
    for person in people[:3]:
        find_visitor(actor=usual, person_id=person.id)
    for person in people:
        find_visitor(actor=curious, person_id=person.id)
    mine = [one for one in list_looks_without_case(actor=auditor) if one.staff.id in (usual.id, curious.id)]
    assert [(one.staff.id, one.day, one.people, one.usual) for one in mine][:2] == [
        (curious.id, local_day(now()), 6, 1.0),
        (usual.id, local_day(now()), 3, 3.0),
    ]


def test_a_look_that_led_to_an_intake_or_a_case_has_something_behind_it(auditor):
    clerk, person = make.worker(Role.CLERK), make.person()
    find_visitor(actor=clerk, person_id=person.id)
    draft = start_draft(actor=clerk, item_code=make.item().code, person_id=person.id)
    find_draft(actor=clerk, draft_id=draft.id)
    case, other = make.submitted(), make.worker(Role.CLERK)
    find_visitor(actor=other, person_id=case.person_id)
    find_case(actor=other, number=case.number)
    found = list_looks_without_case(actor=auditor, limit=10_000)
    assert not [one for one in found if one.staff.id in (clerk.id, other.id)]
