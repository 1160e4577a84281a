"""One's own place in the line on the phone: true, without a name, changed by POST alone."""

from __future__ import annotations

import base64
import json
import re

import pytest
from django.test import Client

from huiban.domains.hall.models import Ticket
from huiban.domains.hall.public import (
    Visitor,
    call_next,
    close_line,
    finish_service,
    pass_ticket,
    reopen_line,
    start_service,
    take_ticket,
    transfer_ticket,
)
from huiban.foundation.actors import SYSTEM, Actor, Channel
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


def take(**changes) -> Ticket:
    make.group()
    return take_ticket(actor=KIOSK, groups=["test"], **changes)


def page(ticket: Ticket, client: Client | None = None) -> str:
    answer = (client or Client()).get(f"/t/{ticket.code}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_place_and_the_wait_are_told():
    take(), take()
    last = take()
    assert "现在没有开放的窗口" in page(last)
    make.clerk_at_window()
    text = page(last)
    assert '<strong class="num">2</strong>' in text
    assert "大约还要等 16 分钟" in text
    assert "估计仅供参考" in text


def test_every_state_says_what_to_do():
    ticket = take()
    clerk = make.clerk_at_window()
    call_next(actor=clerk)
    assert "叫到您了" in page(ticket)
    pass_ticket(actor=clerk, ticket_id=ticket.id)
    assert "我回来了" in page(ticket)
    Client().post(f"/t/{ticket.code}/return/")
    assert "已排回去" in page(ticket)
    call_next(actor=clerk)
    start_service(actor=clerk, ticket_id=ticket.id)
    assert "正在办理" in page(ticket)
    finish_service(actor=clerk, ticket_id=ticket.id)
    text = page(ticket)
    assert "办完了" in text
    assert "取消这个号" not in text


def test_whoever_was_sent_home_by_mistake_reads_that_numbers_are_given_again():
    ticket = take()
    zone = ticket.line.zone_id
    close_line(actor=SYSTEM, zone_id=zone)
    assert "今天闭厅了" in page(ticket)
    reopen_line(actor=SYSTEM, zone_id=zone)
    text = page(ticket)
    assert "又可以取号了" in text
    assert "今天闭厅了" not in text


def test_cancelling_twice_cancels_once():
    ticket, client = take(), Client()
    for _press in range(2):
        assert client.post(f"/t/{ticket.code}/cancel/").status_code == 303
    assert "已取消" in page(ticket, client)
    ticket.refresh_from_db()
    assert ticket.state == "cancelled"


def test_a_link_scanner_changes_nothing():
    ticket = take()
    for step in ("cancel", "return"):
        assert Client().get(f"/t/{ticket.code}/{step}/").status_code == 405
    ticket.refresh_from_db()
    assert ticket.state == "waiting"


def test_no_name_is_on_the_page():
    ticket = take(visitor=Visitor(person_id=make.person("欧阳样本").id))
    assert "欧" not in page(ticket)


def test_the_code_may_be_typed_in_small_letters_with_gaps():
    ticket = take()
    typed = f"{ticket.code[:5].lower()} {ticket.code[5:].lower()}"
    answer = Client().post("/t/", {"code": typed})
    assert answer.headers["Location"] == f"/t/{ticket.code}/"


@pytest.mark.parametrize("typed", ["", "WRONGCODE2", "\x00", "x" * 500])
def test_a_wrong_code_is_told(typed):
    answer = Client().post("/t/", {"code": typed})
    assert answer.status_code == 422
    assert "没有这个号码" in answer.content.decode()


def test_an_unknown_ticket_is_not_found():
    for path in ("/t/WRONGCODE2/", "/t/WRONGCODE2/live/"):
        assert Client().get(path).status_code == 404
    assert Client().post("/t/WRONGCODE2/cancel/").status_code == 404


def parts(ticket: Ticket) -> str:
    answer = Client().get(f"/t/{ticket.code}/", headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_refetch_brings_the_parts_and_the_line_to_listen_to():
    make.group("tax", "H")
    ticket, clerk = take(), make.clerk_at_window()
    assert f'data-live="ticket:{ticket.id} line:T"' in parts(ticket)
    call_next(actor=clerk)
    transfer_ticket(actor=clerk, ticket_id=ticket.id, group="tax", reason="属于办税")
    text = parts(ticket)
    assert "<html" not in text
    assert f'data-live="ticket:{ticket.id} line:H"' in text
    assert re.findall(r'data-part="([\w-]+)"', text) == ["ticket-now", "ticket-more"]
    token = Client().get(f"/t/{ticket.code}/live/").json()["url"].split("t=")[1].split(".")[0]
    topics = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))["t"]
    assert topics == [f"ticket:{ticket.id}", "line:H"]


def test_the_page_can_remind_and_says_the_order_with_its_figures():
    take(), take()
    last = take()
    text = page(last)
    assert 'data-ahead="2"' in text and 'data-state="waiting"' in text
    assert re.search(r'<option value="3"\s+selected', text)
    assert "等满 40 分钟" in text
    Client().post(f"/t/{last.code}/cancel/")
    text = page(last)
    assert "data-reminder=" not in text and "等满" not in text
