"""What strangers and colleagues try through the API: other departments' numbers, texts that are none, numbers that are
none, addresses of nothing."""

from __future__ import annotations

import pytest

from huiban.domains.cases.public import save_draft, start_draft
from huiban.domains.directory.public import Role, set_active, set_password
from huiban.foundation.actors import SYSTEM
from tests import factories as make

pytestmark = pytest.mark.django_db
HALF_A_CHARACTER = "\ud800"


def test_a_departments_manager_reads_that_department_only(caller):
    own, other = make.organisation(), make.organisation()
    make.submitted(make.item(owner=own))
    make.submitted(make.item(owner=other))
    manager = caller(make.staff(Role.HALL_MANAGER, own))
    status, flows = manager.call("GET", "/flows")
    assert status == 200
    assert flows["totals"]["submitted"] == 1
    assert [row["id"] for row in flows["departments"]] == [str(own.id)]
    assert manager.call("GET", f"/flows?department={own.id}")[0] == 200
    assert manager.call("GET", f"/flows?department={other.id}")[0] == 404
    whole = caller(make.staff(Role.HALL_MANAGER)).call("GET", "/flows")[1]
    assert whole["totals"]["submitted"] == 2


@pytest.mark.parametrize(
    "query", ["until=0001-01-01", "since=9999-12-31", "since=0001-01-01&until=0001-01-02"]
)
def test_days_at_the_ends_of_time_never_break_the_server(caller, query):
    assert caller(make.staff(Role.HALL_MANAGER)).call("GET", f"/flows?{query}")[0] in (200, 422)


@pytest.mark.parametrize("text", ["a\x00b", f"a{HALF_A_CHARACTER}b"])
def test_text_that_nobody_can_store_is_refused_wherever_it_stands(caller, clerk, text):
    who = make.person()
    item, me = make.item(make.content(materials=[])), caller(who)
    draft = start_draft(actor=make.applicant(who), item_code=item.code)
    case = make.submitted()
    for calling, method, path, body in [
        (me, "PATCH", f"/drafts/{draft.id}", {"form": {"why": text}}),
        (me, "PATCH", f"/drafts/{draft.id}", {"form": {text: "x"}}),
        (me, "PATCH", f"/drafts/{draft.id}", {"answers": {text: text}}),
        (me, "PATCH", f"/drafts/{draft.id}", {"delivery_address": text}),
        (me, "PUT", "/me/address", {"address": text}),
        (
            clerk,
            "POST",
            f"/cases/{case.number}/pre-review",
            {"checks": {"m_id": "good"}, "notes": {"m_id": text}},
        ),
        (clerk, "POST", "/sessions", {"mobile": text, "code": text}),
        (clerk, "POST", "/progress", {"number": text, "query_code": text}),
        (clerk, "POST", "/staff-sessions", {"username": text, "password": text}),
    ]:
        status, refused = calling.call(method, path, body)
        assert status in (400, 401, 404, 422), (path, status, refused)


@pytest.mark.parametrize("number", ["NaN", "sNaN", "1e999999999", "Infinity", "9" * 300])
def test_numbers_that_are_none_are_kept_as_typed_and_named(caller, number):
    from huiban.domains.catalog.public import FormField, FormSection

    fields = [
        FormField(id="area", label="面积", type="number"),
        FormField(id="big", label="说明", show_when="area > 100"),
    ]
    item = make.item(make.content(materials=[], form=[FormSection(id="s", title="表", fields=fields)]))
    who = make.person()
    draft = start_draft(actor=make.applicant(who), item_code=item.code)
    _draft, faults = save_draft(actor=make.applicant(who), draft_id=draft.id, form={"area": number})
    assert list(faults) == ["form.area"]


def test_a_number_that_json_has_no_word_for_is_refused(caller):
    who = make.person()
    draft = start_draft(actor=make.applicant(who), item_code=make.item().code)
    me = caller(who)
    answer = me.client.generic(
        "PATCH", f"/api/v1/drafts/{draft.id}", '{"form": {"why": NaN}}', "application/json"
    )
    assert answer.status_code in (400, 422)


@pytest.mark.parametrize("path", ["/items/%00", "/cases/%00", "/verifications/%00", "/aliases/%00"])
def test_a_nul_in_an_address_never_breaks_the_server(clerk, path):
    assert clerk.call("GET", path)[0] in (404, 405, 200)


def test_a_new_password_ends_every_token(caller):
    staff = make.staff(Role.CLERK)
    held = caller(staff)
    assert held.call("GET", "/me")[0] == 200
    set_password(actor=SYSTEM, staff_id=staff.id, password="another-pass-phrase-2")
    assert held.call("GET", "/me")[0] == 401


def test_a_closed_account_does_not_get_its_tokens_back(caller):
    staff = make.staff(Role.CLERK)
    held = caller(staff)
    set_active(actor=SYSTEM, staff_id=staff.id, active=False)
    set_active(actor=SYSTEM, staff_id=staff.id, active=True)
    assert held.call("GET", "/me")[0] == 401
