"""Say or choose what one needs; no address says what it was."""

from __future__ import annotations

import pytest

from huiban.domains.catalog.models import LifeEvent, LifeEventItem
from tests.surfaces.kiosk.visits import chooses, stall_item, text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("purpose", ["needs", "guides", "handover"])
def test_what_is_often_needed_stands_there_at_once(terminal, purpose):
    item = stall_item()
    page = text(terminal.get(f"/kiosk/{purpose}/"))
    assert "开一个摊" in page
    assert f'value="{item.code}"' in page


def test_ones_own_words_find_it(terminal):
    item = stall_item()
    asked = terminal.post("/kiosk/needs/question", {"q": "我想开一个摊"})
    assert asked.headers["Location"] == "/kiosk/needs/found/"
    page = text(terminal.get("/kiosk/needs/found/"))
    assert f'value="{item.code}"' in page
    assert 'value="我想开一个摊"' in page


def test_what_nothing_fits_is_said_and_the_desk_named(terminal):
    terminal.post("/kiosk/needs/question", {"q": "xyzzy"})
    page = text(terminal.get("/kiosk/needs/found/"))
    assert "没有找到" in page
    assert "咨询导办台" in page


@pytest.mark.parametrize("words", ["", "   ", "\u200b"])
def test_no_question_is_asked_again(terminal, words):
    assert terminal.post("/kiosk/needs/question", {"q": words}).headers["Location"] == "/kiosk/needs/"


@pytest.mark.parametrize(
    "words", ["\x00", "长" * 5000, "<script>alert(1)</script>", "'; drop table items; --", "%00"]
)
def test_hostile_words_are_words(terminal, words):
    answer = terminal.post("/kiosk/needs/question", {"q": words}, follow=True)
    assert answer.status_code == 200
    assert "<script>alert" not in text(answer)


def test_the_next_visitor_does_not_see_the_question(terminal):
    terminal.post("/kiosk/needs/question", {"q": "离婚登记"})
    terminal.post("/kiosk/end/")
    assert terminal.get("/kiosk/needs/found/").headers["Location"] == "/kiosk/needs/"


def test_events_of_life_lead_to_items(terminal):
    item = stall_item()
    event = LifeEvent.objects.create(slug="shop", audience="company", name="开店", name_en="Opening a shop")
    LifeEventItem.objects.create(event=event, item=item)
    assert 'name="event" value="shop"' in text(terminal.get("/kiosk/needs/events/"))
    assert terminal.post("/kiosk/needs/event", {"event": "shop"}).headers["Location"] == "/kiosk/needs/items/"
    page = text(terminal.get("/kiosk/needs/items/?page=99"))
    assert "开店" in page
    assert f'value="{item.code}"' in page
    terminal.post("/kiosk/end/")
    assert terminal.get("/kiosk/needs/items/").headers["Location"] == "/kiosk/needs/events/"


@pytest.mark.parametrize("slug", ["", "none", "\x00", "x" * 900])
def test_an_event_that_is_none_leads_back_to_the_list(terminal, slug):
    assert terminal.post("/kiosk/guides/event", {"event": slug}).status_code == 303
    assert terminal.get("/kiosk/guides/items/").headers["Location"] == "/kiosk/guides/events/"


@pytest.mark.parametrize("code", ["", "NONE-1", "\x00", "x" * 900])
def test_an_item_that_is_none_is_refused_on_a_page_of_the_terminal(terminal, code):
    answer = terminal.post("/kiosk/needs/item", {"code": code})
    assert answer.status_code == 404
    assert "没有这个事项" in text(answer)
    assert "data-kiosk" in text(answer)


def test_a_purpose_that_is_none_is_no_address(terminal):
    assert terminal.get("/kiosk/whims/").status_code == 404


def test_another_item_begins_without_the_answers_to_the_one_before(terminal):
    first, second = stall_item(), stall_item("others", "U")
    chooses(terminal, first)
    terminal.post("/kiosk/item/question/", {"q_place": "online"})
    chooses(terminal, second)
    assert "在哪里摆" in text(terminal.get("/kiosk/item/question/"))
