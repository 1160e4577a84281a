"""The difficult-case desk: taken on once, handed on, answered with a whole result; numbers and names in part only."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from huiban.domains.difficulties.models import Difficulty
from huiban.domains.difficulties.public import find_by_code, hand_to, raise_difficulty, take_ownership
from huiban.domains.directory.public import Role
from huiban.foundation.actors import Actor, Channel
from tests import factories as make
from tests.surfaces.desk.signing_in import signed_in

pytestmark = pytest.mark.django_db

VISITOR = Actor(kind="person", id=None, name="", channel=Channel.PORTAL)
PHONE = "13800001234"
ANSWER = {"cause": "shirking", "result": "done", "answer": "已协调两个部门现场会办，证照当天发出。"}


@pytest.fixture
def difficulty() -> Difficulty:
    return raise_difficulty(
        actor=VISITOR,
        text=f"电话 {PHONE} 打了没人管 <script>alert(1)</script>",
        matter="房屋过户",
        contact=PHONE,
    )


def url(difficulty: Difficulty, act: str = "") -> str:
    return reverse("desk:difficulty", args=[difficulty.number]) + act


def test_taken_on_written_handed_and_answered(difficulty):
    place = make.organisation()
    clerk = signed_in(make.staff(Role.CLERK))
    assert "房屋过户" in clerk.get("/desk/difficulties/").content.decode()
    assert clerk.post(url(difficulty, "ownership")).status_code == 303
    assert clerk.post(url(difficulty, "steps"), {"text": "已打电话", "visible": "told"}).status_code == 303
    handed = {"organisation": str(place.id), "note": "请核实历史档案"}
    assert clerk.post(url(difficulty, "handing"), handed).status_code == 303
    page = clerk.get(url(difficulty)).content.decode()
    assert "部门在办" in page and place.name in page and "反映人可见" in page
    assert clerk.post(url(difficulty, "answer"), ANSWER).status_code == 303
    done = clerk.get("/desk/difficulties/?list=closed").content.decode()
    assert "办成了" in done and ANSWER["answer"] in done


def test_numbers_are_in_part_until_asked_for_and_text_is_text(difficulty):
    clerk = signed_in(make.staff(Role.CLERK))
    page = clerk.get(url(difficulty)).content.decode()
    assert PHONE not in page and "138****1234" in page and "<script>alert" not in page
    assert clerk.post(url(difficulty, "contact")).status_code == 409
    clerk.post(url(difficulty, "ownership"))
    shown = clerk.post(url(difficulty, "contact"))
    assert PHONE in shown.content.decode()
    after = clerk.get(url(difficulty)).content.decode()
    assert PHONE not in after and "查看了联系电话" in after


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"result": ""}, "请选办理结果"),
        ({"result": "not_lawful"}, "请写 4 到 300 个字"),
        ({"result": "passed_on"}, "请写 2 到 100 个字"),
        ({"answer": "\x00"}, "请写 10 到 2000 个字"),
    ],
)
def test_an_answer_without_its_parts_is_refused_and_what_was_typed_stays(difficulty, changes, said):
    clerk = signed_in(make.staff(Role.CLERK))
    clerk.post(url(difficulty, "ownership"))
    answer = clerk.post(url(difficulty, "answer"), ANSWER | {"legal_basis": "", "passed_to": ""} | changes)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text and 'id="task-answer" open' in text
    assert changes.get("answer") or ANSWER["answer"] in text
    difficulty.refresh_from_db()
    assert difficulty.state == "owned"


def test_a_colleague_was_first_and_a_manager_takes_over(difficulty, enter):
    first = make.staff(Role.CLERK)
    signed_in(first).post(url(difficulty, "ownership"))
    second, manager = enter(Role.CLERK), enter(Role.HALL_MANAGER)
    assert second.post(url(difficulty, "ownership")).status_code == 409
    assert second.post(url(difficulty, "answer"), ANSWER).status_code == 409
    assert "换我来办" in manager.get(url(difficulty)).content.decode()
    assert manager.post(url(difficulty, "ownership"), {"instead_of": str(first.id)}).status_code == 303


def test_departments_see_what_they_were_handed_and_others_nothing(difficulty, enter):
    owner, place = make.worker(Role.CLERK), make.organisation()
    department = enter(Role.REVIEWER, place)
    assert department.get(url(difficulty)).status_code == 404
    take_ownership(actor=owner, number=difficulty.number)
    hand_to(actor=owner, number=difficulty.number, organisation_id=place.id, note="请核实历史档案")
    page = department.get(url(difficulty)).content.decode()
    assert "房屋过户" in page and "谁反映的" not in page and "看完整电话" not in page
    assert department.post(url(difficulty, "steps"), {"text": "档案找到了"}).status_code == 303
    for act in ("contact", "ownership", "answer", "handing", "steps"):
        assert enter(Role.APPROVER, make.organisation()).post(url(difficulty, act)).status_code == 404
    assert enter(Role.EXIT_CLERK).get("/desk/difficulties/").status_code == 403
    assert enter(Role.ITEM_ADMIN).get(url(difficulty)).status_code == 404


def test_raised_at_the_desk_for_a_visitor_with_number_and_code_to_hand_over(enter):
    item = make.item()
    clerk = enter(Role.EXIT_CLERK)
    page = clerk.get(f"/desk/difficulties/new/?item={item.code}").content.decode()
    assert item.name in page
    key = re.search(r'name="key" value="(\w{32})"', page)
    given = {"item": item.code, "text": "跑了三趟没办成", "contact": PHONE, "key": key[1]}
    for _time in range(2):
        assert clerk.post("/desk/difficulties/new/", given).status_code == 303
    difficulty = Difficulty.objects.get()
    receipt = clerk.get("/desk/difficulties/receipt/").content.decode()
    assert difficulty.number in receipt and difficulty.query_code in receipt
    assert find_by_code(number=difficulty.number, query_code=difficulty.query_code).item_code == item.code
    refused = clerk.post("/desk/difficulties/new/", {"text": "\x00" * 9000, "contact": "", "item": "\x00"})
    assert refused.status_code == 422
    assert enter(Role.REVIEWER).get("/desk/difficulties/new/").status_code == 403


@pytest.mark.parametrize("month", ["", "2026-09", "0000-00", "9999-12", "\x00", "二〇二六"])
def test_the_months_are_for_managers(difficulty, enter, month):
    assert "这个月反映" in (
        enter(Role.HALL_MANAGER).get("/desk/difficulties/analysis/", {"month": month}).content.decode()
    )
    assert enter(Role.CLERK).get("/desk/difficulties/analysis/").status_code == 403


def test_a_linked_case_is_opened_by_those_who_may_see_it_only(enter):
    case, place = make.submitted(), make.organisation()
    difficulty = raise_difficulty(
        actor=make.applicant(case.person), text="交了三周没有消息", case_number=case.number
    )
    address = reverse("desk:case", args=[case.number])
    assert address in enter(Role.CLERK).get(url(difficulty)).content.decode()
    owner = make.worker(Role.CLERK)
    take_ownership(actor=owner, number=difficulty.number)
    hand_to(actor=owner, number=difficulty.number, organisation_id=place.id, note="请核实历史档案")
    page = enter(Role.REVIEWER, place).get(url(difficulty)).content.decode()
    assert case.number in page and address not in page
