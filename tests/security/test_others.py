"""What is not mine does not exist: numbers, ids and fields of others, guessed, typed or smuggled in."""

from __future__ import annotations

from uuid import uuid4

import pytest
from django.test import Client

from huiban.domains.cases.public import Case, start_draft
from huiban.domains.directory.models import Staff
from huiban.domains.directory.public import Role
from huiban.foundation.tokens.public import issue_token
from tests import factories as make

pytestmark = pytest.mark.django_db


def bearer(kind: str, holder) -> Client:
    from datetime import timedelta

    token, _ends = issue_token(holder_kind=kind, holder_id=holder.id, lasts=timedelta(hours=1))
    return Client(raise_request_exception=False, HTTP_AUTHORIZATION=f"Bearer {token}")


@pytest.fixture
def theirs():
    """A case with a document, and a draft, of somebody else."""
    owner = make.person()
    case = make.submitted(who=owner)
    draft = start_draft(actor=make.applicant(owner), item_code=make.item().code)
    document = next(link.document for material in case.materials.all() for link in material.documents.all())
    return case, draft, document


def test_pages_of_somebody_elses_case_answer_as_if_there_were_none(as_person, theirs):
    case, draft, document = theirs
    stranger = as_person()
    for number, draft_id, document_id in (
        (case.number, draft.id, document.id),
        ("370211-20260101-000000-X", uuid4(), uuid4()),
    ):
        answers = [
            stranger.get(f"/my/cases/{number}/"),
            stranger.get(f"/my/cases/{number}/receipt/"),
            stranger.get(f"/my/cases/{number}/receipt.pdf"),
            stranger.get(f"/my/cases/{number}/documents/{document_id}/"),
            stranger.get(f"/my/cases/{number}/rating/"),
            stranger.post(f"/my/cases/{number}/withdraw/"),
            stranger.get(f"/my/documents/{document_id}/"),
            stranger.post(f"/my/documents/{document_id}/forget/"),
            stranger.get(f"/drafts/{draft_id}/summary/"),
            stranger.post(f"/drafts/{draft_id}/submit/"),
            stranger.post(f"/drafts/{draft_id}/discard/"),
            stranger.get(f"/drafts/{draft_id}/documents/{document_id}/"),
            stranger.post(f"/drafts/{draft_id}/materials/m_id/upload/", {"offer": str(document_id)}),
        ]
        assert {answer.status_code for answer in answers} == {404}
    assert Case.objects.get(id=case.id).state == case.state


def test_a_document_of_mine_does_not_open_under_somebody_elses_case(as_person, theirs):
    case, _draft, document = theirs
    me = make.person()
    mine = make.submitted(who=me)
    browser = as_person(me)
    assert browser.get(f"/my/cases/{mine.number}/documents/{document.id}/").status_code == 404
    assert browser.get(f"/my/cases/{case.number}/documents/{document.id}/").status_code == 404


def test_the_api_tells_a_stranger_nothing_of_a_case(theirs):
    case, draft, document = theirs
    stranger = bearer("person", make.person())
    paths = [
        f"/cases/{case.number}",
        f"/cases/{case.number}/timeline",
        f"/cases/{case.number}/documents/{document.id}",
        f"/cases/{case.number}/results",
        f"/drafts/{draft.id}",
        f"/results/{uuid4()}",
    ]
    assert {stranger.get(f"/api/v1{path}").status_code for path in paths} == {404}
    assert stranger.get("/api/v1/cases").json()["count"] == 0


def test_a_query_code_opens_its_own_case_only(theirs):
    case, _draft, _document = theirs
    other = make.submitted()
    for number, code in (
        (case.number, other.query_code),
        (case.number, "00000000"),
        (other.number, case.query_code),
    ):
        answer = Client().post(
            "/api/v1/progress", {"number": number, "query_code": code}, content_type="application/json"
        )
        assert answer.status_code in (404, 422)


@pytest.mark.parametrize(
    "smuggled",
    [
        {"state": "decided"},
        {"is_superuser": True},
        {"entered_by": str(uuid4())},
        {"organisation_id": str(uuid4())},
        {"__class__": "x"},
    ],
)
def test_fields_that_nobody_asked_for_are_refused_by_the_api(smuggled):
    person, item = make.person(), make.item()
    caller = bearer("person", person)
    answer = caller.post("/api/v1/drafts", {"item": item.code, **smuggled}, content_type="application/json")
    assert answer.status_code == 422


def test_a_draft_is_mine_whoever_i_say_it_is_for():
    person, other, item = make.person(), make.person(), make.item()
    body = {"item": item.code, "person_id": str(other.id)}
    answer = bearer("person", person).post("/api/v1/drafts", body, content_type="application/json")
    assert answer.status_code in (201, 403, 422)
    path = f"/api/v1/drafts/{answer.json().get('id', uuid4())}"
    assert bearer("person", other).get(path).status_code == 404


def test_fields_that_nobody_asked_for_are_ignored_by_pages(as_staff, as_person):
    person = make.person()
    level = person.level
    as_person(person).post(
        "/my/profile/", {"level": "4", "id": str(uuid4()), "name": "改名", "address": "样本路 1 号"}
    )
    person.refresh_from_db()
    assert person.level == level
    place = make.centre()
    as_staff(Role.SYSTEM_ADMIN).post(
        "/console/staff/new/",
        {
            "username": "planted",
            "name": "样本",
            "organisation": str(place.id),
            "password": "a long enough secret 7",
            "again": "a long enough secret 7",
            "is_superuser": "on",
            "is_staff": "on",
            "is_active": "",
        },
    )
    made = Staff.objects.filter(username="planted").first()
    assert made is None or not getattr(made, "is_superuser", False)


@pytest.mark.parametrize(
    "name",
    [
        "аdmin",
        "admin\u200b",
        "ａｄｍｉｎ",
        "adm\u0131n",
        "ad min",
        "admin\u202e",
        "王admin",
        "",
        "a" * 41,
        "-admin",
    ],
)
def test_a_user_name_that_looks_like_another_is_refused(name):
    from huiban.domains.directory.public import create_staff
    from huiban.foundation.actors import SYSTEM
    from huiban.foundation.errors import HuibanError

    create_staff(
        actor=SYSTEM, username="admin", name="样本", organisation_id=make.centre().id, password=make.PASSWORD
    )
    with pytest.raises(HuibanError):
        create_staff(
            actor=SYSTEM, username=name, name="样本", organisation_id=make.centre().id, password=make.PASSWORD
        )


def test_the_same_name_in_capitals_is_taken_already():
    from huiban.domains.directory.public import create_staff
    from huiban.foundation.actors import SYSTEM
    from huiban.foundation.errors import Conflict

    staff = make.staff(Role.CLERK)
    with pytest.raises(Conflict):
        create_staff(
            actor=SYSTEM,
            username=staff.username.upper(),
            name="样本",
            organisation_id=make.centre().id,
            password=make.PASSWORD,
        )
