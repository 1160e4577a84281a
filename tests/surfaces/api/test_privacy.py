"""People's rights over their data through the API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.directory.public import Role
from huiban.domains.people.models import Person
from huiban.domains.privacy.public import make_export
from huiban.foundation.actors import SYSTEM
from huiban.foundation.moment import at, now
from huiban.foundation.tokens.public import issue_token
from tests import factories as make
from tests.surfaces.api.conftest import Caller

pytestmark = pytest.mark.django_db


def test_the_register_is_everybodys(visitor):
    status, kinds = visitor.call("GET", "/personal-data")
    assert status == 200
    assert {"account", "cases", "access_record"} <= {kind["id"] for kind in kinds}
    assert "staff" not in {kind["id"] for kind in kinds}


def test_a_copy_by_token_its_owners_alone():
    who = make.person()
    mine, other = Caller(who), Caller(make.person())
    status, asked = mine.call("POST", "/me/exports")
    assert (status, asked["state"]) == (202, "waiting")
    assert mine.call("POST", "/me/exports")[0] == 409
    make_export(actor=SYSTEM, export_id=asked["id"])
    address = f"/me/exports/{asked['id']}/content"
    status, answer = mine.call("GET", address)
    assert status == 200 and b"".join(answer.streaming_content)[:2] == b"PK"
    assert other.call("GET", address)[0] == 404
    assert Caller(make.staff(Role.HALL_MANAGER)).call("GET", address)[0] == 404
    assert mine.call("GET", "/me/exports")[1][0]["downloads"] == 1


def test_what_is_sensitive_needs_a_fresh_sign_in():
    mine = Caller(make.person())
    with at(now() + timedelta(minutes=11)):
        for method, path, body in (
            ("POST", "/me/exports", None),
            ("DELETE", "/me/account", None),
            ("PUT", "/me/mobile", {"mobile": make.mobile(), "code": "123456"}),
        ):
            status, refused = mine.call(method, path, body)
            assert (status, refused["error"]["code"]) == (403, "session.proof_needed")


def test_a_token_that_may_only_read_asks_for_nothing():
    who = make.person()
    token, _ends = issue_token(
        holder_kind="person", holder_id=who.id, lasts=timedelta(hours=1), scopes=["people:read"]
    )
    narrowed = Caller(Authorization=f"Bearer {token}")
    assert narrowed.call("GET", "/me/data")[0] == 200
    status, refused = narrowed.call("POST", "/me/exports")
    assert (status, refused["error"]["code"]) == (403, "tokens.scope_missing")


def test_a_correction_from_asking_to_decision():
    make.item()
    who = make.person()
    mine, manager = Caller(who), Caller(make.staff(Role.HALL_MANAGER))
    png = make.picture().read()
    fields = {"field": "name", "new_value": "李样板", "reason": "写错了一个字"}
    status, asked = mine.upload("/me/corrections", "身份证.png", png, **fields)
    assert (status, asked["state"]) == (201, "asked")
    status, listed = manager.call("GET", "/corrections")
    assert [one["person"] for one in listed] == ["李**"]
    assert manager.call("GET", f"/corrections/{asked['id']}")[1]["new_value"] == "李样板"
    decision = {"granted": True, "answer": "看过原件，已更正。"}
    assert manager.call("POST", f"/corrections/{asked['id']}/decision", decision)[0] == 200
    assert Person.objects.get(id=who.id).name == "李样板"
    assert mine.call("GET", "/me")[0] == 401  # the token was the old name's
    assert Caller(who).call("GET", "/me/corrections")[1][0]["answer"] == decision["answer"]


def test_a_correction_is_withdrawn():
    make.item()
    mine = Caller(make.person())
    answer = mine.client.post(
        "/api/v1/me/corrections", {"field": "other", "new_value": "地址写错了", "reason": "搬家了的"}
    )
    assert answer.status_code == 201
    assert mine.call("DELETE", f"/me/corrections/{answer.json()['id']}")[0] == 204


def test_a_hold_keeps_the_account():
    case = make.submitted()
    manager, mine = Caller(make.staff(Role.HALL_MANAGER)), Caller(case.person)
    status, hold = manager.call(
        "POST", "/holds", {"number": case.number, "kind": "suit", "reason": "法院通知保全"}
    )
    assert status == 201
    status, refused = mine.call("DELETE", "/me/account")
    assert status == 409 and len(refused["error"]["fields"]["__all__"]) == 2
    assert len(mine.call("GET", "/me/account/obstacles")[1]["reasons"]) == 2
    assert manager.call("POST", f"/holds/{hold['id']}/lifting", {"reason": "判决已经生效"})[1]["lifted_at"]
    assert manager.call("GET", "/holds")[1] == []


def test_leaving_ends_the_token():
    mine = Caller(make.person())
    assert mine.call("DELETE", "/me/account")[0] == 204
    assert mine.call("GET", "/me")[0] == 401


def test_the_nights_are_the_system_administrators():
    status, state = Caller(make.staff(Role.SYSTEM_ADMIN)).call("GET", "/retention")
    assert status == 200 and state["held"] == 0 and "cases:drafts" in state["coming"]
