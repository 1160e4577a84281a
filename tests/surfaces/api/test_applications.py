"""Apply in one step through the API."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.cases.models import Case
from huiban.foundation.moment import at, now
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_document_given_once_and_an_application_in_one_step(caller):
    item, me = make.item(), caller(make.person())
    status, document = me.upload("/documents", "证件.png", make.picture().read(), kind="")
    assert (status, document["content_type"], document["filename"]) == (201, "image/png", "证件.png")
    body = {
        "item": item.code,
        "form": {"why": "需要办理"},
        "materials": {"m_id": [document["id"]]},
        "delivery_method": "window",
    }
    key = {"Idempotency-Key": "one-step-1"}
    status, receipt = me.call("POST", "/applications", body, **key)
    assert (status, receipt["state"]) == (201, "submitted")
    assert me.call("POST", "/applications", body, **key)[1]["number"] == receipt["number"]
    assert me.call("GET", f"/cases/{receipt['number']}")[1]["materials"][0]["documents"] == [document["id"]]
    other = me.call("POST", "/applications", body | {"form": {"why": "另一件事"}}, **key)
    assert other[0] == 409  # a key that stands for another application loses nothing silently
    assert Case.objects.count() == 1


def test_refusals_name_their_place(visitor, caller):
    item, me = make.item(), caller(make.person())
    body = {"item": item.code, "delivery_method": "window"}
    assert visitor.call("POST", "/applications", body)[0] == 401
    assert visitor.upload("/documents", "证件.png", make.picture().read())[0] == 401
    status, refused = me.call("POST", "/applications", body)
    assert (status, set(refused["error"]["fields"])) == (422, {"form.why", "materials.m_id"})
    assert me.call("POST", "/applications", body | {"extra": 1})[0] == 422
    assert me.call("POST", "/applications", body, **{"Idempotency-Key": "short"})[0] == 422
    assert me.upload("/documents", "证件.exe", b"MZ\x90")[0] == 422


def test_a_clerk_s_program_names_only_people_the_clerk_looked_up(clerk):
    item, person = make.item(), make.person()
    body = {"item": item.code, "person_id": str(person.id)}
    assert clerk.call("POST", "/drafts", body)[0] == 404
    assert clerk.call("POST", "/applications", body | {"delivery_method": "window"})[0] == 404
    assert clerk.upload("/documents", "证件.png", make.picture().read(), person_id=str(person.id))[0] == 404
    assert clerk.call("POST", "/people/lookups", {"citizen_id": person.citizen_id})[0] == 200
    status, draft = clerk.call("POST", "/drafts", body)
    assert (status, draft["item"]) == (201, item.code)
    with at(now() + timedelta(hours=13)):
        assert clerk.call("POST", "/drafts", body)[0] == 404
