"""What stands on a screen is what stands in the database, after every step."""

from __future__ import annotations

import html
import json
import re

import pytest
from django.test import Client

from huiban.domains.directory.models import Zone
from huiban.domains.directory.public import Role
from huiban.domains.hall.models import Ticket
from huiban.domains.hall.public import (
    Visitor,
    call_next,
    find_session,
    finish_service,
    open_window,
    pass_ticket,
    pause_window,
    recall,
    set_capabilities,
    set_policy,
    start_service,
    take_ticket,
    transfer_ticket,
)
from huiban.foundation.actors import SYSTEM, Actor, Channel
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


def shown(path: str) -> list[tuple[str, int, str]]:
    text = Client().get(path, headers={"HX-Request": "true"}).content.decode()
    found = re.search(r'data-snapshot="([^"]*)"', text)
    assert found
    return [(row["number"], row["window"], row["state"]) for row in json.loads(html.unescape(found.group(1)))]


def stored() -> list[tuple[str, int, str]]:
    rows = Ticket.objects.filter(state__in=["called", "serving"]).order_by("-called_at")
    return [(row.number, row.window.number, row.state) for row in rows]


def test_every_screen_shows_the_same_truth_after_every_step():
    make.group()
    first, second = make.clerk_at_window(), make.clerk_at_window()
    session = find_session(first.own_id)
    assert session
    for _visitor in range(3):
        take_ticket(actor=KIOSK, groups=["test"])
    one = call_next(actor=first)
    steps = [
        lambda: call_next(actor=second),
        lambda: recall(actor=first, ticket_id=one.id),
        lambda: start_service(actor=first, ticket_id=one.id),
        lambda: finish_service(actor=first, ticket_id=one.id),
        lambda: call_next(actor=first),
        lambda: pass_ticket(actor=first, ticket_id=Ticket.objects.get(serial=3).id),
    ]
    for step in steps:
        step()
        assert shown("/screens/hall/") == shown("/screens/zone/T/") == stored()
        mine = [row for row in stored() if row[1] == session.window.number]
        assert shown(f"/screens/window/{session.window.number}/") == mine


def test_no_person_is_on_any_screen():
    make.group()
    clerk, who = make.clerk_at_window(), make.person("欧阳样本")
    ticket = take_ticket(actor=KIOSK, groups=["test"], visitor=Visitor(person_id=who.id))
    call_next(actor=clerk)
    start_service(actor=clerk, ticket_id=ticket.id)
    for path in ("/screens/hall/", "/screens/zone/T/"):
        text = Client().get(path).content.decode()
        assert "欧" not in text
        assert ticket.code not in text


def test_a_window_says_that_it_is_paused_or_not_open():
    make.group()
    clerk, empty = make.clerk_at_window(), make.window_in()
    session = find_session(clerk.own_id)
    assert session
    pause_window(actor=clerk, reason="取件 <b>")
    text = Client().get(f"/screens/window/{session.window.number}/").content.decode()
    assert "暂停服务" in text
    assert "取件 &lt;b&gt;" in text
    assert "窗口未开放" in Client().get(f"/screens/window/{empty.number}/").content.decode()


@pytest.mark.parametrize("path", ["/screens/zone/Q/", "/screens/window/999/", "/screens/live/?zone=Q"])
def test_unknown_places_are_not_found(path):
    assert Client().get(path).status_code == 404


def test_a_screen_gets_a_fresh_stream_of_its_own_topics():
    make.group()
    assert "/live?t=" in Client().get("/screens/live/?zone=T").json()["url"]


def text_of(path: str, language: str = "zh-hans") -> str:
    client = Client()
    client.cookies["huiban_language"] = language
    return client.get(path).content.decode()


def test_the_hall_strip_says_how_many_windows_are_open():
    make.group(), make.group("tax", "H")
    first, _second = make.clerk_at_window(), make.clerk_at_window()
    assert "开 2 窗" in text_of("/screens/hall/")
    pause_window(actor=first, reason="取件")
    text = text_of("/screens/hall/")
    assert "开 1 窗" in text and "没有开窗" in text


def test_a_window_says_who_is_likely_to_be_next_there():
    make.group(), make.group("second")
    place = make.window_in()
    set_capabilities(actor=SYSTEM, window_id=place.id, groups=["second"])
    clerk = make.acting(make.staff(Role.CLERK), place)
    other = make.clerk_at_window()
    open_window(actor=clerk, window_id=place.id)
    for code in ("test", "second", "second"):
        take_ticket(actor=KIOSK, groups=[code])
    path = f"/screens/window/{place.number}/"
    next_ones = re.findall(r"<strong class=\"num\">(\w+)</strong>", text_of(path))
    assert next_ones == ["T002", "T003"]
    sent = call_next(actor=other)
    transfer_ticket(
        actor=other, ticket_id=sent.id, reason="请这边办", group="second", window_number=place.number
    )
    next_ones = re.findall(r"<strong class=\"num\">(\w+)</strong>", text_of(path))
    assert next_ones == ["T001", "T002", "T003"]
    pause_window(actor=clerk, reason="取件")
    assert "T002" not in text_of(path)


def test_the_order_is_said_with_its_figures_and_names_in_english():
    zone = make.group().zone
    set_policy(actor=SYSTEM, zone_id=zone.id, priority_ratio=1, ageing_minutes=25, return_after=4, recalls=2)
    assert "等满 25 分钟" in text_of("/screens/zone/T/")
    Zone.objects.filter(id=zone.id).update(name_en="Trials")
    for path in ("/screens/zone/T/", "/screens/hall/"):
        text = text_of(path, "en")
        assert "Trials" in text and "测试" not in re.sub(r"(?s)<head>.*?</head>", "", text), path
