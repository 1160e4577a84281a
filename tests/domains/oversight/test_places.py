"""Every place where staff come to read somebody's data leaves its entry in the record."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from huiban.domains.appointments.public import find_appointment
from huiban.domains.cases.public import (
    CaseFilter,
    find_case,
    find_case_document,
    find_draft,
    find_draft_document,
    list_cases,
    start_draft,
)
from huiban.domains.certificates.public import find_result, issue_result, list_results
from huiban.domains.difficulties.public import (
    find_difficulty,
    raise_difficulty,
    show_contact,
    take_ownership,
)
from huiban.domains.directory.public import Role
from huiban.domains.people.public import find_person_by_citizen_id, find_visitor, list_visitors
from huiban.foundation.access_log.public import AccessEntry
from huiban.foundation.actors import SYSTEM
from tests import factories as make
from tests.domains.appointments.halls import booked, hall

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).resolve().parents[3] / "src" / "huiban"


def read_by(actor):
    rows = AccessEntry.objects.filter(actor_id=actor.id).order_by("id")
    return [(row.operation, row.person_id, row.matter) for row in rows]


@pytest.fixture
def clerk():
    return make.worker(Role.CLERK)


def test_the_sheet_of_a_case(clerk):
    case = make.submitted()
    find_case(actor=clerk, number=case.number)
    assert read_by(clerk) == [("cases.sheet", case.person_id, case.number)]
    (entry,) = AccessEntry.objects.filter(actor_id=clerk.id)
    assert entry.fields == ["name", "masked_numbers", "form", "materials"]


def test_a_case_that_is_not_theirs_leaves_nothing():
    stranger, case = make.worker(Role.REVIEWER, make.organisation()), make.submitted()
    with pytest.raises(Exception, match="not_found"):
        find_case(actor=stranger, number=case.number)
    assert read_by(stranger) == []


def test_a_document_of_a_case(clerk):
    case = make.submitted()
    document = case.materials.first().documents.first().document
    find_case_document(actor=clerk, number=case.number, document_id=document.id)
    assert read_by(clerk) == [("cases.document", case.person_id, case.number)]
    assert AccessEntry.objects.get(actor_id=clerk.id).object_id == document.id


def test_the_names_in_a_list_that_was_searched(clerk):
    case, other = make.submitted(), make.submitted()
    list_cases(actor=clerk, narrow=CaseFilter(text=case.number))
    assert read_by(clerk) == [("cases.list", case.person_id, case.number)]
    list_cases(actor=clerk, narrow=CaseFilter())
    assert ("cases.list", other.person_id, other.number) in read_by(clerk)
    assert len([one for one in read_by(clerk) if one[2] == case.number]) == 1


def test_a_result_document():
    reviewer = make.worker(Role.REVIEWER)
    case = make.decided()
    issue_result(actor=SYSTEM, case_number=case.number)
    result = list_results(case)[0]
    find_result(actor=reviewer, document_id=result.id)
    assert read_by(reviewer) == [("certificates.result", case.person_id, case.number)]


def test_the_person_at_the_window(clerk):
    person, other = make.person(), make.person()
    find_visitor(actor=clerk, person_id=person.id)
    find_person_by_citizen_id(actor=clerk, citizen_id=other.citizen_id)
    list_visitors(actor=clerk, person_ids=[person.id, other.id])
    assert read_by(clerk) == [
        ("people.visitor", person.id, ""),
        ("people.lookup", other.id, ""),
        ("people.visitor", other.id, ""),
    ]


def test_an_application_taken_in_and_its_documents(clerk):
    person = make.person()
    draft = start_draft(actor=clerk, item_code=make.item().code, person_id=person.id)
    find_draft(actor=clerk, draft_id=draft.id)
    with pytest.raises(Exception, match="not_found"):
        find_draft_document(actor=clerk, draft_id=draft.id, document_id=draft.id)
    assert read_by(clerk) == [("cases.draft", person.id, "")]


def test_a_difficulty_and_the_phone_each_time(clerk):
    person = make.person()
    raised = raise_difficulty(
        actor=make.applicant(person), matter="办证", text="跑了三次都没有办成。", contact="", item_code=""
    )
    take_ownership(actor=clerk, number=raised.number)
    find_difficulty(actor=clerk, number=raised.number)
    find_difficulty(actor=clerk, number=raised.number)
    show_contact(actor=clerk, number=raised.number)
    show_contact(actor=clerk, number=raised.number)
    sheet, contact = (
        ("difficulties.sheet", person.id, raised.number),
        ("difficulties.contact", person.id, raised.number),
    )
    assert read_by(clerk) == [sheet, contact, contact]


def test_an_appointment(clerk):
    hall()
    made = booked()
    find_appointment(actor=clerk, code=made.code)
    assert read_by(clerk) == [("appointments.find", made.person_id, "")]


def test_one_who_acts_for_the_same_company_is_recorded_and_the_applicant_is_not():
    case = make.submitted()
    find_case(actor=make.applicant(case.person), number=case.number)
    assert not AccessEntry.objects.filter(actor_id=case.person_id).exists()


# Queries that hand out personal data without a note, and the only modules of surfaces that may use them.
UNNOTED = {
    "find_person": {
        "components/session.py",  # who signs in
        "api/v1/auth.py",  # whose token it is
        "api/v1/people.py",  # the caller's own profile
        "portal/matters.py",
        "portal/outside.py",  # one's own
        "portal/companies.py",
        "portal/profile.py",
        "portal/own_data.py",
        "portal/own_account.py",
        "portal/own_corrections.py",
        "portal/proving.py",
        "portal/applying.py",
    },
    "find_draft_owner": {"portal/gates.py"},  # a session that showed the draft's code
    "find_document": set(),
    "list_offers": set(),
}


def test_no_surface_reads_past_the_record():
    found: dict[str, set[str]] = {name: set() for name in UNNOTED}
    for path in (SOURCE / "surfaces").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                for name in node.names:
                    if name.name in UNNOTED:
                        found[name.name].add(str(path.relative_to(SOURCE / "surfaces")))
    assert found == UNNOTED


def test_no_surface_asks_the_tables_of_people_and_cases_itself():
    """``Person.objects`` or ``Case.objects`` in a page would be a reading nobody notes."""
    tables = {
        "Person",
        "Case",
        "Draft",
        "StoredDocument",
        "ResultDocument",
        "Difficulty",
        "Appointment",
        "AccessEntry",
    }
    asked = [
        f"{path.relative_to(SOURCE)}:{node.lineno}"
        for path in (SOURCE / "surfaces").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr == "objects"
        and isinstance(node.value, ast.Name)
        and node.value.id in tables
    ]
    assert asked == []
