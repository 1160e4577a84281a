"""A matter that could not be done: raised without an account, looked up with number and code, asked once more."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from huiban.domains.difficulties.models import Difficulty
from huiban.domains.difficulties.public import add_step, close_difficulty, take_ownership
from huiban.domains.directory.public import Role
from tests import factories as make

pytestmark = pytest.mark.django_db

GIVEN = {"matter": "房屋过户", "text": "跑了三个窗口，都说不归自己管。", "contact": "13800001234"}
ANSWER = "已协调两个部门现场会办，证照当天发出。"


def raise_one(client: Client, **changes) -> Difficulty:
    answer = client.post("/difficulties/", GIVEN | changes)
    assert answer.status_code == 303, answer.content.decode()
    return Difficulty.objects.latest("raised_at")


def answered(difficulty: Difficulty) -> None:
    owner = make.worker(Role.CLERK)
    take_ownership(actor=owner, number=difficulty.number)
    add_step(actor=owner, number=difficulty.number, text="内部：部门没人接电话")
    add_step(actor=owner, number=difficulty.number, text="明天上午请带身份证来。", told=True)
    close_difficulty(actor=owner, number=difficulty.number, cause="shirking", result="done", answer=ANSWER)


def test_raised_without_an_account_and_looked_up_on_another_phone(visitor):
    difficulty = raise_one(visitor)
    page = visitor.get(f"/difficulties/{difficulty.number}/").content.decode()
    assert difficulty.query_code in page and "收到了，正在安排专人" in page
    other = Client()
    assert other.get(f"/difficulties/{difficulty.number}/").status_code == 303
    wrong = other.post("/difficulties/inquiry/", {"number": difficulty.number, "code": "00000000"})
    assert wrong.status_code == 404
    right = other.post("/difficulties/inquiry/", {"number": difficulty.number, "code": difficulty.query_code})
    assert right.status_code == 303
    assert GIVEN["text"] in other.get(right.url).content.decode()


def test_the_answer_and_the_words_meant_for_the_person_are_read_and_nothing_else(browser):
    difficulty = raise_one(browser, contact="")
    answered(difficulty)
    page = browser.get(f"/difficulties/{difficulty.number}/").content.decode()
    assert ANSWER in page and "明天上午请带身份证来。" in page and "办成了" in page
    assert "内部" not in page
    assert difficulty.matter in browser.get("/difficulties/").content.decode()


def test_somebody_elses_is_asked_for_its_code(browser, visitor):
    difficulty = raise_one(visitor)
    assert browser.get(f"/difficulties/{difficulty.number}/").status_code == 303
    asked = browser.post(f"/difficulties/{difficulty.number}/reopening", {"reason": "我来看看怎么回事"})
    assert asked.status_code == 303 and "inquiry" in asked.url
    assert difficulty.matter not in browser.get("/difficulties/").content.decode()


@pytest.mark.parametrize("who", ["browser", "visitor"])
def test_asked_once_more(who, request):
    client = request.getfixturevalue(who)
    difficulty = raise_one(client)
    answered(difficulty)
    address = f"/difficulties/{difficulty.number}/"
    assert client.post(address + "reopening", {"reason": ""}).status_code == 422
    assert client.post(address + "reopening", {"reason": "证还是没有拿到"}).status_code == 303
    assert "证还是没有拿到" in client.get(address).content.decode()
    answered(difficulty)
    assert "请再办一次" not in client.get(address).content.decode()
    assert client.post(address + "reopening", {"reason": "证还是没有拿到"}).status_code == 409


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"text": ""}, "请写 5 到 2000 个字"),
        ({"text": "\x00" * 20}, "请写 5 到 2000 个字"),
        ({"text": "长" * 20_000}, "请写 5 到 2000 个字"),
        ({"contact": ""}, "打得通的电话"),
        ({"case_number": "\x00"}, "办件编号不对"),
        ({"matter": "\x00\x00"}, "请写 2 到 80 个字"),
    ],
)
def test_what_cannot_be_kept_is_told_where_it_stands(visitor, changes, said):
    answer = visitor.post("/difficulties/", GIVEN | changes)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert not Difficulty.objects.exists()


def test_hostile_addresses(visitor):
    assert visitor.get("/difficulties/%00/").status_code in (303, 404)
    assert visitor.get("/difficulties/?item=%00").status_code == 200
    assert visitor.get("/difficulties/inquiry/?number=" + "9" * 3000).status_code == 200
    assert visitor.post("/difficulties/inquiry/", {"number": "\x00", "code": "\x00"}).status_code == 404


def test_a_double_press_is_one(visitor):
    page = visitor.get("/difficulties/").content.decode()
    found = re.search(r'name="key" value="(\w{32})"', page)
    assert found
    raise_one(visitor, key=found[1])
    raise_one(visitor, key=found[1])
    assert Difficulty.objects.count() == 1
