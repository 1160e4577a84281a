"""Difficulties through the API: raised by people and for visitors, owned by one, closed with a result, read by whom they concern."""

from __future__ import annotations

import pytest

from huiban.domains.difficulties.models import Difficulty
from huiban.domains.directory.public import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
TEXT = "跑了三个窗口，都说不归自己管，一直没有办成。"
ANSWER = "已协调两个部门现场会办，证照当天发出，向您致歉。"
WANTED = {"text": TEXT, "matter": "房屋过户"}
CLOSING = {"cause": "shirking", "result": "done", "answer": ANSWER}


def raised(me, **changes) -> str:
    status, receipt = me.call("POST", "/difficulties", WANTED | changes)
    assert status == 201
    return f"/difficulties/{receipt['number']}"


def test_raised_owned_handed_answered_and_asked_again(caller):
    me, clerk = caller(make.person()), caller(make.staff(Role.CLERK))
    department = make.organisation()
    path = raised(me)
    assert me.call("GET", path)[1]["state"] == "raised"
    status, owned = clerk.call("POST", f"{path}/ownership", {})
    assert (status, owned["state"], owned["may_reopen"]) == (200, "owned", False)
    handing = {"organisation": str(department.id), "note": "请核实登记信息，三日内回复。"}
    status, handed = clerk.call("POST", f"{path}/handing", handing)
    assert (status, handed["state"], handed["handed_to"]) == (200, "with_department", department.name)
    secret = clerk.call("POST", f"{path}/steps", {"text": "给部门打过电话"})
    assert (secret[0], secret[1]["kind"], secret[1]["told"]) == (201, "work", False)
    assert clerk.call("POST", f"{path}/steps", {"text": "部门今天上门核实", "told": True})[0] == 201
    status, closed = clerk.call("POST", f"{path}/answer", CLOSING)
    assert (status, closed["state"], closed["result"], closed["answer"]) == (200, "closed", "done", ANSWER)

    mine = me.call("GET", path)[1]
    words = [step["text"] for step in mine["steps"]]
    assert (mine["answer"], mine["may_reopen"]) == (ANSWER, True)
    assert "部门今天上门核实" in words
    assert "给部门打过电话" not in words
    assert {step["who"] for step in mine["steps"]} == {""}
    assert mine["owner"] == ""
    status, again = me.call("POST", f"{path}/reopening", {"reason": "证照上的名字还是错的。"})
    assert (status, again["state"], again["result"]) == (200, "raised", "")


def test_what_staff_read_has_no_whole_numbers(caller):
    mobile = make.mobile()
    path = raised(caller(make.person()), text=f"请打 {mobile}，三个窗口都不收。", contact=mobile)
    read = caller(make.staff(Role.CLERK)).call("GET", path)[1]
    assert mobile not in str(read)
    assert read["contact"].endswith(mobile[-4:])


def test_the_department_reads_what_was_handed_to_it_without_the_phone(caller):
    department, clerk = make.organisation(), caller(make.staff(Role.CLERK))
    reviewer = caller(make.staff(Role.REVIEWER, department))
    path = raised(caller(make.person()), contact=make.mobile())
    assert reviewer.call("GET", path)[0] == 404
    assert reviewer.call("GET", "/difficulties")[1] == {"count": 0, "results": []}
    clerk.call("POST", f"{path}/ownership", {})
    clerk.call("POST", f"{path}/handing", {"organisation": str(department.id), "note": "请核实办理。"})
    assert reviewer.call("GET", "/difficulties")[1]["count"] == 1
    assert reviewer.call("GET", path)[1]["contact"] == ""
    assert reviewer.call("POST", f"{path}/steps", {"text": "已核实"})[0] == 201
    status, refused = reviewer.call("POST", f"{path}/answer", CLOSING)
    assert (status, refused["error"]["code"]) == (403, "forbidden")


def test_staff_raise_it_for_a_visitor_with_a_phone(caller):
    clerk = caller(make.staff(Role.CLERK))
    status, refused = clerk.call("POST", "/difficulties", WANTED)
    assert (status, list(refused["error"]["fields"])) == (422, ["contact"])
    path = raised(clerk, contact="0532-80000000")
    assert clerk.call("GET", path)[1]["state"] == "raised"


def test_the_lists(caller):
    me, other = caller(make.person()), caller(make.person())
    clerk = caller(make.staff(Role.CLERK))
    first, _second = raised(me), raised(other)
    assert me.call("GET", "/difficulties")[1]["count"] == 1
    assert clerk.call("GET", "/difficulties")[1]["count"] == 2
    clerk.call("POST", f"{first}/ownership", {})
    assert [row["state"] for row in clerk.call("GET", "/difficulties?list=mine")[1]["results"]] == ["owned"]
    assert clerk.call("GET", "/difficulties?list=unowned")[1]["count"] == 1
    page = clerk.call("GET", "/difficulties?limit=1&offset=1")[1]
    assert (page["count"], len(page["results"])) == (2, 1)
    assert clerk.call("GET", "/difficulties?list=none")[0] == 422


def test_only_its_owner_answers_and_only_once(caller):
    clerk, colleague = caller(make.staff(Role.CLERK)), caller(make.staff(Role.CLERK))
    path = raised(caller(make.person()))
    status, refused = clerk.call("POST", f"{path}/answer", CLOSING)
    assert (status, refused["error"]["code"]) == (409, "difficulties.not_owner")
    clerk.call("POST", f"{path}/ownership", {})
    status, refused = colleague.call("POST", f"{path}/ownership", {})
    assert (status, refused["error"]["code"]) == (409, "difficulties.owned")
    for wrong, field in (
        ({"result": "not_lawful"}, "legal_basis"),
        ({"result": "passed_on"}, "passed_to"),
        ({"answer": "好"}, "answer"),
        ({"result": "rejected"}, "result"),
    ):
        status, refused = clerk.call("POST", f"{path}/answer", CLOSING | wrong)
        assert status == 422
        assert field in str(refused["error"]["fields"])
    assert clerk.call("POST", f"{path}/answer", CLOSING)[0] == 200
    status, refused = clerk.call("POST", f"{path}/answer", CLOSING)
    assert (status, refused["error"]["code"]) == (409, "difficulties.state")


def test_a_manager_takes_it_over(caller):
    member = make.staff(Role.CLERK)
    clerk, manager = caller(member), caller(make.staff(Role.HALL_MANAGER))
    path = raised(caller(make.person()))
    clerk.call("POST", f"{path}/ownership", {})
    assert manager.call("POST", f"{path}/ownership", {"instead_of": str(member.id)})[0] == 200
    assert clerk.call("POST", f"{path}/answer", CLOSING)[0] == 409


def test_a_stranger_finds_nothing_and_whoever_raised_it_moves_nothing(caller):
    me, stranger = caller(make.person()), caller(make.person())
    path = raised(me)
    acts = [
        ("ownership", {}),
        ("handing", {"organisation": str(make.organisation().id), "note": "请核实办理。"}),
        ("steps", {"text": "打过电话"}),
        ("answer", CLOSING),
    ]
    for act, body in acts:
        assert stranger.call("POST", f"{path}/{act}", body)[0] == 404, act
        assert me.call("POST", f"{path}/{act}", body)[0] == 403, act
    assert stranger.call("GET", path)[0] == 404
    assert (
        caller(make.staff(Role.CLERK)).call("POST", f"{path}/reopening", {"reason": "再来一次吧"})[0] == 403
    )
    assert Difficulty.objects.get().state == "raised"


def test_the_same_key_raises_once(caller):
    me, key = caller(make.person()), {"Idempotency-Key": "first-try-1"}
    numbers = {me.call("POST", "/difficulties", WANTED, **key)[1]["number"] for _try in range(2)}
    assert len(numbers) == Difficulty.objects.count() == 1
    assert me.call("POST", "/difficulties", WANTED, **{"Idempotency-Key": "短"})[0] == 422


@pytest.mark.parametrize("number", ["%00", "FY20260101-99999", "x" * 80, "²"])
def test_a_number_that_is_none_is_not_found(caller, clerk, number):
    assert clerk.call("GET", f"/difficulties/{number}")[0] == 404


@pytest.mark.parametrize(
    "body", [{}, {"text": "短", "matter": ""}, {"text": TEXT, "matter": "事", "more": 1}]
)
def test_what_says_too_little_or_too_much_is_refused(caller, body):
    status, refused = caller(make.person()).call("POST", "/difficulties", body)
    assert status == 422
    assert refused["error"]["fields"]
