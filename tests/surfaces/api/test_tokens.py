"""Tokens narrowed to scopes, the code at sign-in, and proof before a token is issued."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.directory.public import (
    Role,
    begin_second_factor,
    code_at,
    confirm_second_factor,
    proposed_limits,
    set_role_policy,
)
from huiban.foundation.actors import SYSTEM
from huiban.foundation.moment import at, now
from huiban.foundation.tokens.public import SCOPES, issue_token
from huiban.surfaces.api.v1.auth import TokenActor
from huiban.surfaces.api.v1.urls import api
from tests import factories as make

pytestmark = pytest.mark.django_db
WANTED = {"name": "数据中台", "scopes": ["cases:read"], "days": 30}


def narrowed(caller, holder, scopes):
    kind = "person" if holder.__class__.__name__ == "Person" else "staff"
    token, _ends = issue_token(
        holder_kind=kind, holder_id=holder.id, lasts=timedelta(hours=1), name="试", scopes=scopes
    )
    one = caller()
    one.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {token}"
    return one


def test_every_operation_that_asks_who_calls_says_its_scope():
    areas = {scope.split(":")[0] for scope in SCOPES} | {"tokens", None}
    seen = set()
    for _prefix, router in api._routers:
        for view in router.path_operations.values():
            for operation in view.operations:
                own = operation.auth_callbacks
                for auth in own or (router.auth if isinstance(router.auth, list) else []):
                    if isinstance(auth, TokenActor):
                        assert auth.area in areas, operation.operation_id
                        seen.add(auth.area)
    assert seen == areas


def test_a_narrowed_token_does_what_it_names_and_nothing_else(caller):
    case, clerk = make.submitted(), make.staff(Role.CLERK)
    reader = narrowed(caller, clerk, ["cases:read"])
    assert reader.call("GET", f"/cases/{case.number}")[0] == 200
    assert reader.call("GET", "/me")[0] == 200
    for method, path, scope in (
        ("POST", f"/cases/{case.number}/acceptance", "cases:write"),
        ("GET", "/hall/window", "hall:read"),
        ("POST", "/hall/window/pause", "hall:write"),
        ("GET", "/aliases", "catalogue:read"),
        ("POST", "/tokens", "tokens:write"),
    ):
        status, refused = reader.call(method, path, {} if method == "POST" else None)
        assert (status, refused["error"]["code"]) == (403, "tokens.scope_missing"), path
        assert refused["error"]["data"] == {"scope": scope}
    case.refresh_from_db()
    assert case.accepted_at is None


def test_a_token_without_scopes_does_what_its_holder_may(caller):
    case = make.submitted()
    everything = narrowed(caller, make.staff(Role.CLERK), None)
    assert everything.call("GET", f"/cases/{case.number}")[0] == 200
    assert everything.call("GET", "/search-misses")[0] == 403  # by role, not by scope


def test_a_token_is_issued_after_a_fresh_sign_in_only(caller, clerk):
    status, made = clerk.call("POST", "/tokens", WANTED)
    assert status == 201
    with at(now() + timedelta(minutes=11)):
        status, refused = clerk.call("POST", "/tokens", WANTED)
    assert (status, refused["error"]["code"]) == (403, "session.proof_needed")
    program = caller()
    program.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {made['token']}"
    (listed,) = clerk.call("GET", "/tokens")[1]
    assert (listed["name"], listed["scopes"]) == ("数据中台", ["cases:read"])
    assert "token" not in listed
    assert clerk.call("DELETE", f"/tokens/{listed['id']}")[0] == 204
    assert program.call("GET", "/me")[0] == 401


def test_a_program_issues_no_tokens(caller):
    program = narrowed(caller, make.staff(Role.CLERK), None)
    status, refused = program.call("POST", "/tokens", WANTED)
    assert (status, refused["error"]["code"]) == (403, "session.proof_needed")


def test_an_applicant_has_no_tokens(caller):
    me = caller(make.person())
    assert me.call("POST", "/tokens", WANTED)[0] == 403
    assert me.call("GET", "/tokens")[0] == 403


def test_a_session_of_the_pages_proves_itself_through_the_api(client):
    client.force_login(make.staff(Role.CLERK))

    def post(path, body):
        return client.post(f"/api/v1{path}", body, content_type="application/json")

    with at(now() + timedelta(minutes=15)):
        assert post("/tokens", WANTED).json()["error"]["code"] == "session.proof_needed"
        assert post("/sessions/current/proof", {"proof": "not-this-one"}).status_code == 422
        assert post("/sessions/current/proof", {"proof": make.PASSWORD}).status_code == 204
        assert post("/tokens", WANTED).status_code == 201


def test_who_owes_a_second_factor_is_told_so(client, visitor):
    staff = make.staff(Role.SYSTEM_ADMIN)
    set_role_policy(actor=SYSTEM, role=Role.SYSTEM_ADMIN, limits=proposed_limits(Role.SYSTEM_ADMIN))
    client.force_login(staff)
    answer = client.get("/api/v1/me")
    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "directory.second_factor_needed")
    given = {"username": staff.username, "password": make.PASSWORD}
    status, refused = visitor.call("POST", "/staff-sessions", given)
    assert (status, refused["error"]["code"]) == (403, "directory.second_factor_needed")


def test_signing_in_takes_the_code_where_there_is_a_factor(visitor):
    staff, before = make.staff(Role.CLERK), now() - timedelta(minutes=5)
    with at(before):
        secret = begin_second_factor(actor=make.acting(staff)).secret
        confirm_second_factor(actor=make.acting(staff), code=code_at(secret, before))
    given = {"username": staff.username, "password": make.PASSWORD}
    moment = now()
    for code, expected in (
        ("", (401, "directory.code_needed")),
        ("1", (401, "directory.wrong_code")),
    ):
        status, refused = visitor.call("POST", "/staff-sessions", {**given, "code": code})
        assert (status, refused["error"]["code"]) == expected
    with at(moment):
        code = code_at(secret, moment)
        assert visitor.call("POST", "/staff-sessions", {**given, "code": code})[0] == 201
        assert visitor.call("POST", "/staff-sessions", {**given, "code": code})[0] == 401
