"""One matter through the API alone, from the code on the phone to the rating."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from huiban.domains.certificates.public import issue_result
from huiban.domains.directory.public import Role
from huiban.foundation.actors import SYSTEM
from tests import factories as make

pytestmark = pytest.mark.django_db


def sign_in(visitor, capsys, mobile: str):
    status, _answer = visitor.call("POST", "/sign-in-codes", {"mobile": mobile})
    assert status == 202
    code = capsys.readouterr().err.split("您的验证码是 ")[1][:6]
    status, session = visitor.call("POST", "/sessions", {"mobile": mobile, "code": code})
    assert status == 201
    visitor.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {session['token']}"
    return visitor


def test_one_matter_from_sign_in_to_rating(visitor, caller, capsys):
    owner = make.organisation()
    item = make.item(owner=owner)
    me = sign_in(visitor, capsys, make.mobile())
    assert (
        me.call("PUT", "/me/identity", {"name": "李样本", "citizen_id": make.citizen_id()})[1]["level"] == 2
    )

    status, guide = me.call("GET", f"/items/{item.code}")
    assert (status, guide["if_accepted_today"]["promised"]["provisional"] in (True, False)) == (200, True)
    status, draft = me.call("POST", "/drafts", {"item": item.code})
    assert (status, draft["form"]["name"]) == (201, "李样本")
    assert set(draft["missing"]) == {"form.why", "materials.m_id", "delivery_method"}
    path = f"/drafts/{draft['id']}"
    status, saved = me.call(
        "PATCH", path, {"form": {"why": "需要办理", "phone": "138"}, "delivery_method": "window"}
    )
    assert (status, list(saved["faults"])) == (200, ["form.phone"])
    assert saved["form"]["phone"] == "138"
    me.call("PATCH", path, {"form": {"phone": "13800000001"}})
    assert me.upload(f"{path}/documents", "证件.png", make.picture().read(), material="m_id")[0] == 201

    status, receipt = me.call(
        "POST", "/cases", {"draft_id": draft["id"]}, **{"Idempotency-Key": "first-try-1"}
    )
    assert status == 201
    assert me.call("POST", "/cases", {"draft_id": draft["id"]})[1]["number"] == receipt["number"]
    number = receipt["number"]

    clerk, reviewer = caller(make.staff(Role.CLERK)), caller(make.staff(Role.REVIEWER, owner))
    approver, exit_clerk = caller(make.staff(Role.APPROVER, owner)), caller(make.staff(Role.EXIT_CLERK))
    assert clerk.call("GET", "/worklists/intake")[1]["count"] == 1
    assert clerk.call("POST", f"/cases/{number}/pre-review", {"checks": {"m_id": "good"}})[0] == 200
    status, accepted = clerk.call("POST", f"/cases/{number}/acceptance")
    assert (status, accepted["state"], accepted["applicant"]) == (200, "accepted", "李**")
    assert accepted["limits"]["promised"]["length"] == 5
    assert (
        reviewer.call("POST", f"/cases/{number}/examinations", {"opinion": "pass"})[1]["state"] == "approving"
    )
    assert (
        approver.call("POST", f"/cases/{number}/decision", {"outcome": "granted"})[1]["outcome"] == "granted"
    )
    issue_result(actor=SYSTEM, case_number=number)
    status, results = me.call("GET", f"/cases/{number}/results")
    assert status == 200
    assert results
    document = me.call("GET", f"/results/{results[0]['id']}")[1].content
    assert document.startswith(b"%PDF-")
    assert (
        exit_clerk.call("POST", f"/cases/{number}/hand-over", {"receiver": "李样本", "relation": "本人"})[0]
        == 200
    )

    assert (
        visitor.call("GET", f"/verifications/{results[0]['verification_code']}")[1]["standing"] == "genuine"
    )
    assert caller().upload("/verifications", "result.pdf", document)[1]["standing"] == "genuine"
    assert caller().upload("/verifications", "result.pdf", b"%PDF-1.7 nothing")[1]["standing"] == "unknown"

    asked = {"number": number, "query_code": receipt["query_code"]}
    status, progress = caller().call("POST", "/progress", asked)
    mine = me.call("GET", f"/cases/{number}/timeline")[1]
    assert (status, progress["timeline"]) == (200, mine)
    assert [entry["tag"] for entry in mine][-1] == "cases:case:delivered"
    assert me.call("POST", f"/cases/{number}/rating", {"grade": 5, "reasons": ["late"]})[0] == 201
    assert me.call("POST", f"/cases/{number}/rating", {"grade": 1})[0] == 409

    manager = caller(make.staff(Role.HALL_MANAGER))
    follow_ups = manager.call("GET", "/follow-ups")[1]
    assert [(row["case"], row["grade"]) for row in follow_ups] == [(number, 5)]
    follow_up = f"/follow-ups/{follow_ups[0]['id']}"
    assert manager.call("POST", f"{follow_up}/claim")[0] == 200
    answer = {"resolution": "corrected", "answer": "已核实情况，向您致歉并整改完毕。"}
    assert manager.call("POST", f"{follow_up}/answer", answer)[1]["state"] == "closed"
    flows = manager.call("GET", "/flows")[1]
    assert flows["totals"]["submitted"] == flows["totals"]["accepted"] == flows["totals"]["decided"] == 1
    assert flows["ratings"]["5"] == 1


def test_a_document_given_once_is_offered_again(caller):
    person = make.person()
    me, first, second = caller(person), make.item(), make.item()
    one = me.call("POST", "/drafts", {"item": first.code})[1]
    me.upload(f"/drafts/{one['id']}/documents", "证件.png", make.picture().read(), material="m_id")
    two = me.call("POST", "/drafts", {"item": second.code})[1]
    offered = two["offers"]["m_id"][0]["id"]
    status, given = me.call("PUT", f"/drafts/{two['id']}/materials/m_id", {"document_id": offered})
    assert (status, given["materials"]["m_id"]["documents"]) == (200, [offered])
    stranger = caller(make.person())
    other = stranger.call("POST", "/drafts", {"item": second.code})[1]
    assert other["offers"] == {}
    assert stranger.call("PUT", f"/drafts/{other['id']}/materials/m_id", {"document_id": offered})[0] == 404


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("证件.png", b"MZ this is a program", "documents.wrong_format"),
        ("证件.png", b"", "documents.empty"),
        ("证件.png", b"\x89PNG\r\n\x1a\nbroken", "documents.wrong_format"),
        ("大.pdf", b"%PDF-" + b"0" * (11 * 1024 * 1024), "documents.too_large"),
        ("页.html", b"<script>alert(1)</script>", "documents.wrong_format"),
    ],
)
def test_files_that_are_not_what_they_should_be_are_refused_in_words(caller, name, content, code):
    me, item = caller(make.person()), make.item()
    draft = me.call("POST", "/drafts", {"item": item.code})[1]
    status, refused = me.upload(f"/drafts/{draft['id']}/documents", name, content, material="m_id")
    assert (status, refused["error"]["code"]) == (422, code)
    assert refused["error"]["fields"]["file"]


def test_a_picture_that_would_fill_the_memory_is_refused(caller):
    stored = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(stored, "PNG")
    me, item = caller(make.person()), make.item()
    draft = me.call("POST", "/drafts", {"item": item.code})[1]
    status, _refused = me.upload(
        f"/drafts/{draft['id']}/documents", "图.png", stored.getvalue(), material="m_id"
    )
    assert status == 422
