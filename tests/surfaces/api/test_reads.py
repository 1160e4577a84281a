"""Numbers in full and the record of who looked, through the API."""

from __future__ import annotations

import pytest

from huiban.domains.directory.public import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_clerk_looks_a_person_up_and_sees_a_number_for_a_reason(clerk):
    person = make.person()
    where = f"/people/{person.id}/reveals"
    assert clerk.call("POST", where, {"field": "mobile", "reason": "contact"})[0] == 404
    status, found = clerk.call("POST", "/people/lookups", {"citizen_id": person.citizen_id})
    assert (status, found["id"], found["name"]) == (200, str(person.id), person.name)
    assert person.citizen_id not in str(found)
    assert clerk.call("POST", where, {"field": "mobile", "reason": "why not"})[0] == 422
    shown = clerk.call("POST", where, {"field": "mobile", "reason": "contact"})
    assert shown == (200, {"field": "mobile", "value": person.mobile})


def test_the_person_reads_who_looked(clerk, caller):
    case = make.submitted()
    clerk.call("GET", f"/cases/{case.number}")
    clerk.call("POST", f"/cases/{case.number}/reveals", {"field": "citizen_id", "reason": "verify"})
    status, reads = caller(case.person).call("GET", "/me/reads")
    assert (status, reads["count"]) == (200, 2)
    assert [read["reason"] for read in reads["results"]] == ["当面核对身份", "办理这件事"]
    assert {read["organisation"] for read in reads["results"]} == {"测试中心"}
    assert caller(make.person()).call("GET", "/me/reads")[1]["count"] == 0
    assert clerk.call("GET", "/me/reads")[0] == 404


def test_only_auditors_query_the_record(clerk, caller, visitor):
    case = make.submitted()
    clerk.call("GET", f"/cases/{case.number}")
    asked = {"citizen_id": case.person.citizen_id, "surface": "api"}
    assert visitor.call("POST", "/access-record/queries", asked)[0] == 401
    assert clerk.call("POST", "/access-record/queries", asked)[0] == 404
    assert caller(case.person).call("POST", "/access-record/queries", asked)[0] == 404
    status, found = caller(make.staff(Role.AUDIT_ADMIN)).call("POST", "/access-record/queries", asked)
    entry = next(one for one in found["results"] if one["matter"] == case.number)
    assert status == 200
    assert (entry["operation"], entry["fields"][0], entry["surface"]) == ("cases.sheet", "name", "api")
    assert case.person.citizen_id not in str(found)
