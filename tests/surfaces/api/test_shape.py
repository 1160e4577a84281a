"""One error shape, every language, every role: what the API refuses and how."""

from __future__ import annotations

import re
from uuid import uuid4

import pytest

from huiban.domains.directory.public import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
NOBODY_NEEDED = {
    "find_items", "get_item", "describe_situation", "list_departments", "list_life_events", "list_zones",
    "request_sign_in_code", "create_session", "create_staff_session", "inquire_progress", "rate_with_code",
    "verify_code", "verify_file", "get_hall", "list_hall_groups", "get_hall_line", "list_hall_calls",
    "get_hall_record", "get_hall_slip", "return_to_hall_line", "cancel_hall_ticket",
    "list_hall_slots", "list_personal_data",
}  # fmt: skip


def test_every_operation_is_documented_with_the_same_error_shape(visitor):
    status, document = visitor.call("GET", "/openapi.json")
    assert status == 200
    operations = [op for path in document["paths"].values() for op in path.values()]
    assert len({op["operationId"] for op in operations}) == len(operations) >= 50
    for operation in operations:
        for refusal in ("401", "403", "404", "409", "422", "429", "503"):
            schema = operation["responses"][refusal]["content"]["application/json"]["schema"]
            assert schema["$ref"].endswith("/ErrorAnswer"), operation["operationId"]


def test_whatever_is_not_open_to_everybody_asks_who_calls(visitor):
    document = visitor.call("GET", "/openapi.json")[1]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if operation["operationId"] in NOBODY_NEEDED:
                continue
            concrete = path.removeprefix("/api/v1").replace("{number}", "370211-20261120-000123-C")
            concrete = re.sub(r"\{\w+_id\}", lambda _name: str(uuid4()), concrete)
            concrete = concrete.replace("{queue}", "intake").replace("{material}", "m")
            status, refused = visitor.call(method.upper(), concrete, {})
            assert (status, refused["error"]["code"]) == (401, "unauthenticated"), (method, path)


def test_a_false_token_is_nobody(caller):
    stranger = caller()
    stranger.client.defaults["HTTP_AUTHORIZATION"] = "Bearer hb1_" + "x" * 43
    assert stranger.call("GET", "/me")[0] == 401


def test_an_ended_token_is_nobody(caller):
    me = caller(make.person())
    assert me.call("GET", "/me")[0] == 200
    assert me.call("DELETE", "/sessions/current")[0] == 204
    assert me.call("GET", "/me")[0] == 401


def test_somebody_elses_things_do_not_exist(caller):
    case, stranger = make.submitted(), caller(make.person())
    for method, path in [
        ("GET", f"/cases/{case.number}"),
        ("GET", f"/cases/{case.number}/timeline"),
        ("GET", f"/cases/{case.number}/results"),
        ("POST", f"/cases/{case.number}/withdrawal"),
        ("GET", f"/drafts/{case.draft.id}"),
        ("DELETE", f"/drafts/{case.draft.id}"),
    ]:
        status, refused = stranger.call(method, path)
        assert (status, refused["error"]["code"]) == (404, "not_found"), path
    document = case.materials.get().documents.get().document_id
    assert stranger.call("GET", f"/cases/{case.number}/documents/{document}")[0] == 404
    assert stranger.call("GET", "/cases")[1]["count"] == 0


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("pre-review", {"checks": {"m_id": "good"}}),
        ("acceptance", None),
        ("refusal", {"reason": "不属于本机关职权范围，请向有权机关申请。"}),
        ("examinations", {"opinion": "pass", "step": "examine"}),
        ("decision", {"outcome": "granted"}),
        ("hand-over", {"receiver": "李样本", "relation": "本人"}),
        ("posting", {"courier": "邮政", "tracking_number": "EX123456789CN"}),
        ("archive", None),
    ],
)
def test_an_applicant_cannot_do_what_staff_do_with_their_own_case(caller, path, body):
    case = make.submitted()
    status, refused = caller(case.person).call("POST", f"/cases/{case.number}/{path}", body)
    assert (status, refused["error"]["code"]) == (403, "forbidden")


def test_staff_never_rate(caller):
    case = make.submitted()
    clerk = caller(make.staff(Role.CLERK))
    assert clerk.call("POST", f"/cases/{case.number}/rating", {"grade": 1})[0] == 403


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("POST", "/sign-in-codes", {"mobile": "12"}),
        ("POST", "/sign-in-codes", {}),
        ("POST", "/sign-in-codes", {"mobile": "13800000001", "admin": True}),
        ("POST", "/progress", {"number": "\x00", "query_code": 5}),
        ("GET", "/items?limit=0", None),
        ("GET", "/items?limit=abc", None),
        ("GET", "/items?department=x", None),
    ],
)
def test_malformed_requests_name_the_field(visitor, method, path, body):
    status, refused = visitor.call(method, path, body)
    assert status == 422
    assert refused["error"]["fields"]
    assert refused["error"]["request_id"]


def test_errors_speak_the_asked_language(caller):
    chinese, english = caller(), caller(**{"Accept-Language": "en"})
    wrong = {"number": "370211-20261120-000123-C", "query_code": "12345678"}
    here, there = (c.call("POST", "/progress", wrong)[1]["error"] for c in (chinese, english))
    assert here["code"] == there["code"] == "cases.inquiry"
    assert here["message"].startswith("没有找到")
    assert there["message"].isascii()


def test_a_broken_body_is_told_so(visitor):
    answer = visitor.client.post("/api/v1/progress", "{not json", content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "request.malformed"


def test_whoever_has_the_right_code_may_look_as_often_as_they_like(caller):
    case, holder = make.submitted(), caller()
    right = {"number": case.number, "query_code": case.query_code}
    assert {holder.call("POST", "/progress", right)[0] for _look in range(30)} == {200}


def test_guessing_a_query_code_stops_after_twenty_tries(caller):
    case = make.submitted()
    stranger = caller()
    wrong = {"number": case.number, "query_code": "00000000"}
    assert {stranger.call("POST", "/progress", wrong)[0] for _try in range(20)} == {404}
    status, refused = stranger.call(
        "POST", "/progress", {"number": case.number, "query_code": case.query_code}
    )
    assert (status, refused["error"]["code"]) == (429, "cases.inquiry_blocked")
    holder = caller()
    holder.client.defaults["REMOTE_ADDR"] = "203.0.113.9"
    status, found = holder.call("POST", "/progress", {"number": case.number, "query_code": case.query_code})
    assert (status, found["number"]) == (200, case.number)  # a stranger elsewhere keeps nobody out


def test_a_session_needs_its_csrf_token(client):
    person = make.person()
    session = client.session
    session["person_id"] = str(person.id)
    session.save()
    strict = type(client)(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert strict.get("/api/v1/me").status_code == 200
    refused = strict.post("/api/v1/drafts", '{"item": "x"}', content_type="application/json")
    assert refused.status_code == 403


def test_a_body_with_nul_or_the_wrong_types_never_breaks_the_server(caller):
    me, item = caller(make.person()), make.item()
    draft = me.call("POST", "/drafts", {"item": item.code})[1]["id"]
    for form in (
        {"why": "a\x00b"},
        {"why": {"a": 1}},
        {"why": "x" * 20_000},
        {"nothing": "x"},
        {"why": [1, 2]},
    ):
        assert me.call("PATCH", f"/drafts/{draft}", {"form": form})[0] == 422, form
    for answers in ({"nothing": "x"}, {"nothing": ["\x00"]}):
        assert me.call("PATCH", f"/drafts/{draft}", {"answers": answers})[0] in (200, 422)
    assert me.call("GET", "/items/%00")[0] == 404
    assert me.call("GET", "/cases?text=%00")[0] == 200


def test_guessing_a_staff_password_is_slowed_down(visitor):
    staff = make.staff(Role.CLERK)
    wrong = {"username": staff.username, "password": "not this one at all"}
    answers = [visitor.call("POST", "/staff-sessions", wrong)[0] for _try in range(7)]
    assert answers[:5] == [401] * 5
    assert answers[-1] == 429
    right = {"username": staff.username, "password": make.PASSWORD}
    assert visitor.call("POST", "/staff-sessions", right)[0] == 429


def test_staff_sign_in_and_are_told_their_roles(visitor):
    staff = make.staff(Role.CLERK)
    status, session = visitor.call(
        "POST", "/staff-sessions", {"username": staff.username, "password": make.PASSWORD}
    )
    assert status == 201
    visitor.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {session['token']}"
    assert visitor.call("GET", "/me")[1]["roles"] == ["clerk"]
