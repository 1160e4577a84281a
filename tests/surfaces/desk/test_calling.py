"""The clerk's line: call, serve, finish by key; refusals are said on the page and change nothing."""

from __future__ import annotations

import base64
import json
import re

import pytest
from django.urls import reverse

from huiban.domains.directory.public import Role
from huiban.domains.hall.models import Attendance, Ticket, WindowSession
from huiban.domains.hall.public import Visitor, help_zones, set_accepting, set_policy, take_ticket
from huiban.domains.people.models import Person
from huiban.domains.people.public import RealNameLevel
from huiban.foundation.actors import SYSTEM, Actor, Channel
from huiban.foundation.facts.public import FactRecord
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


def take(*groups: str, **changes) -> Ticket:
    return take_ticket(actor=KIOSK, groups=groups or ("test",), **changes)


def at_window(enter, role: Role = Role.CLERK):
    client = enter(role, window=make.window_in().number)
    assert client.post(reverse("desk:calling-open")).status_code == 303
    return client


def press(client, step: str, ticket: Ticket | None = None, **posted):
    return client.post(reverse(f"desk:calling-{step}", args=[ticket.id] if ticket else []), posted)


def page(client) -> str:
    return client.get(reverse("desk:calling")).content.decode()


@pytest.fixture(autouse=True)
def _group():
    make.group()


def test_a_visitor_from_the_call_to_the_end(enter):
    ticket, client = take(), at_window(enter)
    assert press(client, "next").status_code == 303
    assert "T001" in page(client)
    assert "人到了，开始办" in page(client)
    assert press(client, "start", ticket).status_code == 303
    assert press(client, "finish", ticket).status_code == 303
    ticket.refresh_from_db()
    assert ticket.state == "done"
    assert "叫下一位" in page(client)


def test_the_clerk_sees_numbers_in_the_stated_order_and_no_way_to_pick(enter):
    take(), take(priority="elder")
    text = page(at_window(enter))
    assert text.index("T002") < text.index("T001")
    assert "优先人群" in text
    assert not re.search(r"/next\?|name=.number", text)


def test_waiting_people_are_numbers_until_they_are_served(enter):
    who = make.person("欧阳样本")
    ticket = take(visitor=Visitor(person_id=who.id))
    client = at_window(enter)
    assert "欧" not in page(client)
    press(client, "next")
    press(client, "start", ticket)
    assert "欧***" in page(client)
    assert reverse("desk:visitor", args=[who.id]) in page(client)
    assert client.get(reverse("desk:visitor", args=[who.id])).status_code == 200


def test_whose_card_no_window_has_seen_shows_it_before_anything_is_taken_in(enter):
    who = make.person("欧阳样本")
    Person.objects.filter(id=who.id).update(level=RealNameLevel.TWO_ELEMENTS)
    ticket = take(visitor=Visitor(person_id=who.id))
    client = at_window(enter)
    press(client, "next")
    press(client, "start", ticket)
    visitor = reverse("desk:visitor", args=[who.id])
    asked = client.get(visitor).content.decode()
    assert "窗口还没有看过他的身份证" in asked
    assert "办什么事？" not in asked
    card = {"name": who.name, "citizen_id": who.citizen_id, "mobile": who.mobile}
    assert client.post(reverse("desk:visitors"), card).headers["Location"] == visitor
    assert "办什么事？" in client.get(visitor).content.decode()


def test_pressing_call_twice_says_who_is_still_here(enter):
    take(), take()
    client = at_window(enter)
    press(client, "next")
    answer = press(client, "next")
    assert answer.status_code == 409
    assert "T001 号还在本窗口" in answer.content.decode()
    assert Attendance.objects.count() == 1


def test_two_windows_call_two_visitors(enter):
    take(), take()
    first, second = at_window(enter), at_window(enter)
    press(first, "next"), press(second, "next")
    assert sorted(ticket.number for ticket in Ticket.objects.filter(state="called")) == ["T001", "T002"]


def test_pass_and_bring_back(enter):
    ticket, client = take(), at_window(enter)
    press(client, "next")
    press(client, "pass", ticket)
    assert "人回来了" in page(client)
    press(client, "return", ticket)
    ticket.refresh_from_db()
    assert ticket.state == "waiting"


def test_hold_with_a_reason_and_go_on(enter):
    ticket, client = take(), at_window(enter)
    press(client, "next")
    assert press(client, "hold", ticket, reason="").status_code == 422
    press(client, "hold", ticket, reason="<b>去复印</b>\x00")
    text = page(client)
    assert "&lt;b&gt;去复印&lt;/b&gt;" in text
    press(client, "go-on", ticket)
    ticket.refresh_from_db()
    assert ticket.state == "serving"


def test_transfer_keeps_the_place(enter):
    make.group("tax", "H")
    ticket, client = take(), at_window(enter)
    press(client, "next")
    answer = press(client, "transfer", ticket, group="tax", reason="属于办税")
    assert answer.status_code == 303
    before = ticket.place_at
    ticket.refresh_from_db()
    assert (ticket.group.code, ticket.place_at, ticket.state) == ("tax", before, "waiting")


def test_a_wrong_case_number_is_told_and_the_visitor_stays(enter):
    ticket, client = take(), at_window(enter)
    press(client, "next")
    press(client, "start", ticket)
    answer = press(client, "finish", ticket, case="NO-SUCH-CASE")
    assert answer.status_code == 422
    assert "没有这个办件编号" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.state == "serving"


def test_the_case_that_came_of_it_is_tied_to_the_attendance(enter):
    case, ticket, client = make.accepted(), take(), at_window(enter)
    press(client, "next")
    press(client, "start", ticket)
    assert press(client, "finish", ticket, case=case.number).status_code == 303
    assert Attendance.objects.get().case == case


def test_pause_resume_and_close(enter):
    client = at_window(enter)
    assert press(client, "pause", reason=" ").status_code == 422
    press(client, "pause", reason="用餐")
    assert "窗口暂停：用餐" in page(client)
    assert press(client, "next").status_code == 409
    press(client, "resume")
    press(client, "close")
    assert "窗口还没有开放" in page(client)


def test_nobody_waiting_is_said(enter):
    client = at_window(enter)
    press(client, "next")
    assert "现在没有人在等" in page(client)


def test_without_a_window_one_is_chosen_first(enter):
    client = enter(Role.CLERK)
    assert "您还没有选窗口" in page(client)
    assert press(client, "open").headers["Location"].startswith("/desk/window/")


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.APPROVER, Role.ITEM_ADMIN])
def test_calling_is_for_those_at_windows(enter, role):
    client = enter(role)
    assert client.get(reverse("desk:calling")).status_code == 403
    assert press(client, "next").status_code == 403


def test_another_windows_visitor_cannot_be_touched(enter):
    ticket, first, second = take(), at_window(enter), at_window(enter)
    press(first, "next")
    for step in ("start", "pass", "recall"):
        assert press(second, step, ticket).status_code == 409
    ticket.refresh_from_db()
    assert ticket.state == "called"


def test_looking_changes_nothing(enter):
    take()
    client = at_window(enter)
    for step in ("next", "open", "close", "pause"):
        assert client.get(reverse(f"desk:calling-{step}")).status_code == 405
    assert Ticket.objects.get().state == "waiting"


def part(client) -> str:
    return client.get(reverse("desk:calling"), headers={"HX-Request": "true"}).content.decode()


def test_a_refetch_brings_every_part_and_no_page(enter):
    ticket, client = take(), at_window(enter)
    names = ["line", "place", "now", "act", "more", "aside", "end"]
    for step in (None, "next", "start", "finish"):
        if step:
            press(client, step, ticket if step != "next" else None)
        text = part(client)
        assert re.findall(r'data-part="(\w+)"', text) == names
        assert "<html" not in text and "<h1" in text
    press(client, "close")
    text = part(client)
    assert re.findall(r'data-part="(\w+)"', text) == names
    assert "<html" not in text and "窗口还没有开放" in text


def test_the_page_listens_to_the_lines_it_helps_also_without_a_chosen_window(enter):
    helped = make.group("tax", "H").zone_id
    client = at_window(enter)
    session = WindowSession.objects.get()
    assert client.post(reverse("desk:window"), {"window": ""}).status_code == 303
    assert client.session.get("window_id") is None
    help_zones(actor=SYSTEM, window_id=session.window_id, zone_ids=[helped])
    take("tax")
    text = page(client)
    assert f'data-live="line:T line:H window:{session.window.number}"' in text
    assert "也帮 H 区：在等 1 人" in text
    token = client.get(reverse("desk:live")).json()["url"].split("t=")[1].split(".")[0]
    topics = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))["t"]
    assert {"line:T", "line:H", f"window:{session.window.number}"} <= set(topics)


@pytest.mark.parametrize(
    ("step", "posted", "field", "words"),
    [
        ("hold", {"reason": "短"}, "f-hold_reason", "请写明原因"),
        ("transfer", {"reason": "办", "group": "tax"}, "f-transfer_reason", "请写明原因"),
        ("transfer", {"reason": "属于办税", "group": "nothing"}, "f-group", "没有这个业务"),
        ("transfer", {"reason": "属于办税", "group": "stopped"}, "f-group", "现在不取号"),
        ("transfer", {"reason": "属于办税", "window": "9999"}, "f-window", "9999 号窗口没有开放"),
        ("transfer", {"reason": "属于办税"}, "f-group", "请选转到哪个业务或哪个窗口"),
        ("cancel", {"reason": ""}, "f-cancel_reason", "请写明原因"),
        ("finish", {"case": "NO-SUCH"}, "f-case", "没有这个办件编号"),
    ],
)
def test_a_refused_form_keeps_its_words_and_tells_the_field(enter, step, posted, field, words):
    make.group("tax", "H"), make.group("stopped", "H")
    set_accepting(actor=SYSTEM, code="stopped", accepting=False, reason="检修")
    ticket, client = take(), at_window(enter)
    press(client, "next")
    if step == "finish":
        press(client, "start", ticket)
    answer = press(client, step, ticket, **posted)
    text = answer.content.decode()
    assert answer.status_code in (409, 422)
    assert f'href="#{field}"' in text and words in text
    end = text.index(f'id="{field}"')
    block = text[text.rindex("has-error", 0, end) : end]
    assert words in block
    typed = next((value for name, value in posted.items() if name in ("reason", "case")), "")
    assert f'value="{typed}"' in text
    if posted.get("group") == "tax":
        assert re.search(r'value="tax"\s+selected', text)
    ticket.refresh_from_db()
    assert ticket.state in ("called", "serving")


def test_only_the_refused_form_shows_what_was_typed(enter):
    ticket, client = take(), at_window(enter)
    press(client, "next")
    text = press(client, "hold", ticket, reason="短").content.decode()
    assert text.count('value="短"') == 1
    assert "data-part-typed" in text
    assert "data-part-typed" not in part(client)


def test_a_double_press_calls_one_and_says_nothing_wrong(enter):
    first, second = take(), take()
    client = at_window(enter)
    key = re.search(r'name="key" value="(\w{32})"', page(client))[1]
    for _press in range(2):
        assert press(client, "next", key=key).status_code == 303
    assert press(client, "recall", first, calls="1").status_code == 303
    assert press(client, "recall", first, calls="1").status_code == 303
    first.refresh_from_db(), second.refresh_from_db()
    assert (first.state, first.calls, second.state) == ("called", 2, "waiting")
    for step in ("start", "finish"):
        for _press in range(2):
            assert press(client, step, first).status_code == 303
    assert press(client, "next", key=key).status_code == 303
    second.refresh_from_db()
    assert second.state == "waiting"


def test_a_stale_page_is_answered_in_words(enter):
    make.group("tax", "H")
    ticket, client = take(), at_window(enter)
    press(client, "next"), press(client, "pass", ticket)
    for step, posted in (
        ("start", {}),
        ("recall", {}),
        ("finish", {}),
        ("hold", {"reason": "去复印"}),
        ("transfer", {"reason": "属于办税", "group": "tax"}),
    ):
        answer = press(client, step, ticket, **posted)
        assert answer.status_code == 409, step
        assert "T001 号现在不在本窗口办理" in answer.content.decode()
    ticket.refresh_from_db()
    assert ticket.state == "passed"


def test_holding_twice_holds_once(enter):
    ticket, client = take(), at_window(enter)
    press(client, "next")
    for _press in range(2):
        assert press(client, "hold", ticket, reason="去复印").status_code == 303
    assert FactRecord.objects.filter(tag="hall:ticket:held").count() == 1


def test_a_visitor_who_gives_up_at_the_window_is_cancelled(enter):
    ticket, client = take(), at_window(enter)
    press(client, "next")
    assert press(client, "cancel", ticket, reason="今天不办了").status_code == 303
    ticket.refresh_from_db()
    assert (ticket.state, ticket.reason) == ("cancelled", "今天不办了")
    assert "叫下一位" in page(client)


def test_pausing_while_serving_lets_the_visitor_finish(enter):
    ticket, _next = take(), take()
    client = at_window(enter)
    press(client, "next"), press(client, "start", ticket)
    assert "办完这位就暂停" in page(client)
    assert press(client, "pause", reason="用餐").status_code == 303
    text = page(client)
    assert "T001" in text and "不暂停了，接着叫号" in text and "用餐" in text
    assert press(client, "finish", ticket).status_code == 303
    assert "窗口暂停：用餐" in page(client)
    assert press(client, "next").status_code == 409


def test_the_order_is_said_with_todays_figures(enter):
    zone = make.group().zone_id
    set_policy(actor=SYSTEM, zone_id=zone, priority_ratio=1, ageing_minutes=25, return_after=4, recalls=2)
    text = page(at_window(enter))
    assert "等满 25 分钟" in text and "隔 4 个号" in text and "最多连叫 1 位" in text


def test_every_button_of_the_window_has_its_key(enter):
    first, second, third = take(), take(), take()
    client = at_window(enter)

    def keys() -> set[str]:
        text = page(client)
        return set(re.findall(r'data-key="(Alt\+\w)"', text[text.index('id="calling"') :]))

    assert {"Alt+N", "Alt+U", "Alt+Q"} <= keys()
    press(client, "next")
    assert {"Alt+B", "Alt+R", "Alt+P", "Alt+M", "Alt+U"} <= keys()
    press(client, "hold", first, reason="去复印")
    press(client, "next"), press(client, "pass", second)
    assert {"Alt+N", "Alt+H", "Alt+Y"} <= keys()
    press(client, "next"), press(client, "start", third)
    assert {"Alt+I", "Alt+W", "Alt+M"} <= keys()
    press(client, "finish", third), press(client, "pause", reason="用餐")
    assert {"Alt+O", "Alt+Q"} <= keys()


def test_a_window_that_is_not_open_listens_for_its_opening(enter):
    place = make.window_in()
    client = enter(Role.CLERK, window=place.number)
    assert f'data-live="window:{place.number}"' in page(client)
    token = client.get(reverse("desk:live")).json()["url"].split("t=")[1].split(".")[0]
    topics = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))["t"]
    assert f"window:{place.number}" in topics
