"""One item in large print: its questions one at a time, the list, and the way to the phone."""

from __future__ import annotations

import pytest

from huiban.domains.cases.public import Draft
from huiban.domains.catalog.public import Option, Question
from tests import factories as make
from tests.surfaces.kiosk.visits import chooses, stall_item, text
from tests.surfaces.portal.guides import stall

pytestmark = pytest.mark.django_db


def answers(terminal, **given):
    return terminal.post("/kiosk/item/question/", given)


def test_the_item_says_how_long_where_and_what(terminal):
    chooses(terminal, stall_item())
    page = text(terminal.get("/kiosk/item/"))
    for words in (
        "开一个摊",
        "5",
        "个工作日",
        "不收费",
        "T区 测试",
        "答 2 个问题就知道",
        "取号去办",
        "看要带什么",
    ):
        assert words in page, words


def test_questions_come_one_by_one_and_decide_the_list(terminal):
    chooses(terminal, stall_item(), "guides")
    page = text(terminal.get("/kiosk/item/question/"))
    assert "在哪里摆" in page
    assert "店面是谁的" not in page
    assert answers(terminal, q_place="shop").headers["Location"] == "/kiosk/item/question/"
    assert "店面是谁的" in text(terminal.get("/kiosk/item/question/"))
    answers(terminal, q_right="rent")
    assert terminal.get("/kiosk/item/question/").headers["Location"] == "/kiosk/item/bring/"
    page = text(terminal.get("/kiosk/item/bring/"))
    assert "您要带 2 样" in page
    assert "租赁合同" in page
    assert "data-print" in page


def test_another_answer_is_another_list(terminal):
    chooses(terminal, stall_item(), "guides")
    answers(terminal, q_place="shop")
    answers(terminal, q_right="rent")
    assert "在哪里摆" in text(terminal.get("/kiosk/item/question/?ask=q_place"))
    answers(terminal, q_place="online")
    page = text(terminal.get("/kiosk/item/bring/"))
    assert "您要带 1 样" in page
    assert "租赁合同" not in page


def test_an_answer_that_forbids_says_why(terminal):
    chooses(terminal, stall_item(), "guides")
    answers(terminal, q_place="street")
    assert "流动摆摊请问街道办事处" in text(terminal.get("/kiosk/item/bring/"))


@pytest.mark.parametrize(
    "given", [{}, {"q_place": ""}, {"q_place": "moon"}, {"q_none": "x"}, {"q_place": "\x00"}]
)
def test_what_is_no_answer_is_asked_again(terminal, given):
    chooses(terminal, stall_item(), "guides")
    answers(terminal, **given)
    page = text(terminal.get("/kiosk/item/question/"))
    assert "在哪里摆" in page
    assert "请选一项" in page


def test_several_answers_to_one_question(terminal):
    several = Question(
        id="q_goods",
        text="卖什么？",
        type="multi",
        options=[Option(value="fruit", label="水果"), Option(value="bread", label="面包")],
    )
    item = make.item(stall().model_copy(update={"situations": [several], "materials": [], "form_rules": []}))
    chooses(terminal, item, "guides")
    assert 'type="checkbox"' in text(terminal.get("/kiosk/item/question/"))
    answers(terminal, q_goods=["fruit", "bread"])
    page = text(terminal.get("/kiosk/item/bring/"))
    assert "水果、面包" in page
    assert "什么都不用带" in page


def test_the_phone_goes_on_with_the_answers_and_nothing_was_stored(terminal):
    item = stall_item()
    chooses(terminal, item, "handover")
    answers(terminal, q_place="shop")
    answers(terminal, q_right="own")
    assert terminal.get("/kiosk/item/question/").headers["Location"] == "/kiosk/item/phone/"
    shown = terminal.get("/kiosk/item/phone/")
    assert "您答的 2 个问题已经放在码里" in text(shown)
    address = shown.context["phone_url"]
    assert address.endswith(f"/apply/{item.code}/?q_place=shop&q_right=own")
    host = address.split("/")[2]
    assert f'在手机浏览器里打开 <b class="num">{host}</b>' in text(shown)
    assert not Draft.objects.exists()


def test_the_code_opens_the_application_with_the_answers(terminal, client):
    item = stall_item()
    chooses(terminal, item, "handover")
    answers(terminal, q_place="online")
    address = terminal.get("/kiosk/item/phone/").context["phone_url"]
    session = client.session
    session["person_id"] = str(make.person().id)
    session.save()
    assert client.post(address[address.index("/apply/") :], {"applicant": "self"}).status_code == 303
    assert Draft.objects.get().answers == {"q_place": "online"}


def test_an_item_nobody_applies_for_has_no_way_to_the_phone(terminal):
    item = stall_item()
    item.status = "suspended"
    item.save()
    chooses(terminal, item)
    page = text(terminal.get("/kiosk/item/"))
    assert "现在不办理" in page
    assert "取号去办" not in page
    assert terminal.get("/kiosk/item/phone/").headers["Location"] == "/kiosk/item/"


def test_an_item_without_a_guide_says_so(terminal):
    chooses(terminal, make.item(make.content(described=False, materials=[])))
    assert "指南还没有写全" in text(terminal.get("/kiosk/item/"))


@pytest.mark.parametrize("page", ["", "question/", "bring/", "phone/"])
def test_no_address_names_what_somebody_looked_at(terminal, page):
    chooses(terminal, stall_item(), "guides")
    answers(terminal, q_place="shop")
    terminal.post("/kiosk/end/")
    assert terminal.get(f"/kiosk/item/{page}").headers["Location"] == "/kiosk/"
