"""The same request twice is done once: every operation that changes something takes an Idempotency-Key."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from huiban.domains.cases.public import CaseState
from huiban.domains.directory.public import Role
from huiban.domains.documents.public import StoredDocument
from huiban.foundation.access_log.public import AccessEntry, Reason
from huiban.foundation.facts.public import list_facts
from huiban.foundation.idempotency.models import KeptAnswer
from huiban.foundation.idempotency.public import begin, drop, forget_old_answers, keep
from huiban.foundation.moment import at, now
from huiban.surfaces.api.v1.repeats import HEADER, OWN_KEY, WITHOUT_KEY
from tests import factories as make

pytestmark = pytest.mark.django_db
KEY = {HEADER: "a-key-of-this-press"}


def test_every_operation_that_changes_something_takes_a_key(visitor):
    document = visitor.call("GET", "/openapi.json")[1]
    known = set()
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            headers = [one["name"] for one in operation.get("parameters", []) if one["in"] == "header"]
            takes = HEADER in headers
            wants = method != "get" and operation["operationId"] not in WITHOUT_KEY
            assert takes is wants, f"{method} {path}: {operation['operationId']}"
            known.add(operation["operationId"])
    assert WITHOUT_KEY.keys() | OWN_KEY <= known
    assert all(WITHOUT_KEY.values())


def test_the_same_press_twice_is_one_act_with_one_answer(clerk):
    case = make.submitted()
    checks = {"checks": {material.material: "good" for material in case.materials.all()}}
    first = clerk.client.post(
        f"/api/v1/cases/{case.number}/pre-review", checks, "application/json", headers=KEY
    )
    again = clerk.client.post(
        f"/api/v1/cases/{case.number}/pre-review", checks, "application/json", headers=KEY
    )
    assert (first.status_code, again.status_code) == (200, 200)
    assert first.json() == again.json()
    assert (first.headers.get("Idempotent-Replay"), again.headers["Idempotent-Replay"]) == (None, "true")
    tags = [fact.tag for fact in list_facts(subject=case.number)]
    assert tags == ["cases:case:submitted", "cases:case:pre_reviewed"]


def test_without_a_key_the_second_press_is_refused_as_before(clerk):
    case = make.accepted()
    assert clerk.call("POST", f"/cases/{case.number}/acceptance")[0] == 409


def test_a_key_that_stood_for_something_else_is_refused(clerk):
    one, other = make.submitted(), make.submitted()
    body = {"checks": {material.material: "good" for material in one.materials.all()}}
    assert clerk.call("POST", f"/cases/{one.number}/pre-review", body, **KEY)[0] == 200
    status, refused = clerk.call("POST", f"/cases/{other.number}/pre-review", body, **KEY)
    assert (status, refused["error"]["code"]) == (409, "request.key_used")


def test_a_key_belongs_to_its_caller(caller):
    case = make.submitted()
    mine, theirs = caller(make.staff(Role.CLERK)), caller(make.staff(Role.CLERK))
    body = {"checks": {material.material: "good" for material in case.materials.all()}}
    assert mine.call("POST", f"/cases/{case.number}/pre-review", body, **KEY)[0] == 200
    assert theirs.call("POST", f"/cases/{case.number}/pre-review", body, **KEY)[0] == 409


@pytest.mark.parametrize("key", ["short", "x" * 201, "with space in it", "汉字汉字汉字汉字"])
def test_a_key_that_cannot_be_one_is_refused_before_anything_happens(clerk, key):
    case = make.submitted()
    key = key.encode().decode("latin-1")
    status, refused = clerk.call("POST", f"/cases/{case.number}/acceptance", **{HEADER: key})
    assert (status, list(refused["error"]["fields"])) == (422, [HEADER])


def test_a_refusal_keeps_nothing_and_is_judged_again(clerk):
    case = make.submitted()
    assert clerk.call("POST", f"/cases/{case.number}/acceptance", **KEY)[0] == 422
    assert KeptAnswer.objects.count() == 0
    body = {"checks": {material.material: "good" for material in case.materials.all()}}
    clerk.call("POST", f"/cases/{case.number}/pre-review", body)
    assert clerk.call("POST", f"/cases/{case.number}/acceptance", **KEY)[0] == 200


def test_what_a_refusal_counted_stays_counted(visitor):
    case = make.submitted()
    body = {"number": case.number, "query_code": "00000000", "grade": 1}
    assert visitor.call("POST", "/progress/rating", body, **KEY)[0] >= 400
    case.refresh_from_db()
    assert case.inquiry_failures == 1


def test_an_error_of_ours_undoes_everything_and_frees_the_key(clerk, monkeypatch):
    case = make.submitted()
    body = {"checks": {material.material: "good" for material in case.materials.all()}}

    def break_after_the_change(_case):
        raise OperationalError("server closed the connection unexpectedly")

    with monkeypatch.context() as broken:
        broken.setattr("huiban.surfaces.api.v1.handling.case_out", break_after_the_change)
        status, refused = clerk.call("POST", f"/cases/{case.number}/pre-review", body, **KEY)
    assert (status, refused["error"]["code"]) == (503, "unavailable")
    case.refresh_from_db()
    assert case.state == CaseState.SUBMITTED
    assert clerk.call("POST", f"/cases/{case.number}/pre-review", body, **KEY)[0] == 200


def test_an_upload_twice_is_one_document_and_another_file_is_another_request(caller):
    who = make.person()
    me = caller(who)
    draft = me.call("POST", "/drafts", {"item": make.item().code}, **KEY)[1]
    path = f"/api/v1/drafts/{draft['id']}/documents"

    def upload(shade: str):
        file = make.picture()
        file.name = f"{shade}.png"
        return me.client.post(path, {"material": "m_id", "file": file}, headers={HEADER: "upload-key-1"})

    first, again, other = upload("a"), upload("a"), upload("b")
    assert (first.status_code, again.status_code, other.status_code) == (201, 201, 409)
    assert StoredDocument.objects.count() == 1


def test_what_has_no_answer_is_repeated_without_one(caller):
    me = caller(make.person())
    draft = me.call("POST", "/drafts", {"item": make.item().code})[1]
    assert [me.call("DELETE", f"/drafts/{draft['id']}", **KEY)[0] for _turn in range(2)] == [204, 204]


def test_nobody_reads_anothers_answer_where_nobody_says_who_they_are(visitor):
    first, second = make.decided(), make.decided()
    bodies = [{"number": case.number, "query_code": case.query_code, "grade": 1} for case in (first, second)]
    for case in (first, second):
        with connection.cursor() as cursor:
            cursor.execute("update cases set state = 'closed' where id = %s", [case.id])
    assert [visitor.call("POST", "/progress/rating", body, **KEY)[0] for body in bodies * 2] == [201] * 4


def test_answers_are_sealed_and_forgotten_after_a_week():
    with at(now() - timedelta(days=8)):
        claim, known = begin(caller="staff 1", key="12345678", asked=b"x")
        assert known is None
        keep(claim, status=201, body='{"name": "李样本"}')
    with connection.cursor() as cursor:
        cursor.execute("select body from kept_answers")
        assert "李样本".encode() not in bytes(cursor.fetchone()[0])
    assert begin(caller="staff 1", key="12345678", asked=b"x")[1].body == '{"name": "李样本"}'
    assert forget_old_answers() == 1
    claim, known = begin(caller="staff 1", key="12345678", asked=b"x")
    assert known is None
    drop(claim)
    assert KeptAnswer.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_key_are_one(caller):
    staff, case = make.staff(Role.CLERK), make.submitted()
    body = {"checks": {material.material: "good" for material in case.materials.all()}}
    callers = [caller(staff) for _turn in range(4)]
    calls = [
        lambda one=one: one.call("POST", f"/cases/{case.number}/pre-review", body, **KEY) for one in callers
    ]
    answers = make.together(*calls)
    assert [status for status, _body in answers] == [200] * 4
    assert len({str(body) for _status, body in answers}) == 1
    assert len(list_facts(subject=case.number)) == 2


def test_what_is_secret_or_recorded_is_never_answered_from_what_was_kept(clerk):
    person = make.person()
    looked = clerk.client.post(
        "/api/v1/people/lookups", {"citizen_id": person.citizen_id}, "application/json", headers=KEY
    )
    assert looked.status_code == 200
    reveal = {"field": "citizen_id", "reason": Reason.VERIFY.value}
    for _press in range(2):
        answer = clerk.client.post(
            f"/api/v1/people/{person.id}/reveals", reveal, "application/json", headers=KEY
        )
        assert answer.status_code == 200, answer.content
        assert "Idempotent-Replay" not in answer.headers
    assert AccessEntry.objects.filter(person_id=person.id, operation="people.reveal").count() == 2
    assert not KeptAnswer.objects.exists()
