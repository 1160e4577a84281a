"""Several matters in one visit, one number."""

from __future__ import annotations

import pytest

from huiban.domains.hall.models import Ticket
from tests import factories as make
from tests.surfaces.kiosk.visits import chooses, stall_item, takes, text

pytestmark = pytest.mark.django_db


def adds(terminal, **matter):
    return terminal.post("/kiosk/matters/add", matter)


def test_from_the_item_to_a_number_that_knows_it(terminal):
    item = stall_item()
    chooses(terminal, item)
    assert 'name="item"' in text(terminal.get("/kiosk/item/"))
    assert adds(terminal, item=item.code).headers["Location"] == "/kiosk/matters/"
    page = text(terminal.get("/kiosk/matters/"))
    assert "这次办 1 件事" in page
    assert "开一个摊" in page
    takes(terminal)
    ticket = Ticket.objects.get()
    assert (ticket.group.code, ticket.item_code, ticket.further_groups) == ("stalls", item.code, [])


def test_two_matters_are_one_chain_in_their_order(terminal):
    item, group = stall_item(), make.group("other", "U")
    adds(terminal, item=item.code)
    adds(terminal, group="other")
    shown = terminal.get(takes(terminal))
    ticket = Ticket.objects.get()
    assert (ticket.group.code, ticket.further_groups) == ("stalls", [group.id])
    assert "测试业务 other" in text(shown)


def test_a_business_chosen_from_the_list_is_one_more_matter(terminal):
    make.group("first")
    assert 'href="/kiosk/groups/first/"' in text(terminal.get("/kiosk/groups/"))
    adds(terminal, group="first")
    page = text(terminal.get("/kiosk/groups/"))
    assert 'name="group" value="first"' in page
    assert "/kiosk/groups/first/" not in page


def test_two_items_of_one_window_are_one_place_in_its_line(terminal):
    item = stall_item()
    second = make.item(owner=item.organisation, name="另一件")
    adds(terminal, item=item.code)
    adds(terminal, item=second.code)
    assert "这次办 2 件事" in text(terminal.get("/kiosk/matters/"))
    takes(terminal)
    assert Ticket.objects.get().further_groups == []


def test_the_same_thing_twice_is_once(terminal):
    make.group()
    adds(terminal, group="test")
    adds(terminal, group="test")
    assert "这次办 1 件事" in text(terminal.get("/kiosk/matters/"))


def test_five_and_no_more(terminal):
    for number in range(6):
        make.group(f"g{number}")
    for number in range(5):
        assert adds(terminal, group=f"g{number}").status_code == 303
    page = text(terminal.get("/kiosk/matters/"))
    assert "一次最多办 5 件" in page
    assert "还要办别的事" not in page
    refused = adds(terminal, group="g5")
    assert refused.status_code == 409
    assert "一次最多办 5 件" in text(refused)
    takes(terminal)
    assert len(Ticket.objects.get().further_groups) == 4


def test_what_is_taken_back_is_gone(terminal):
    make.group("a")
    make.group("b")
    adds(terminal, group="a")
    adds(terminal, group="b")
    terminal.post("/kiosk/matters/drop", {"place": "0"})
    takes(terminal)
    assert Ticket.objects.get().group.code == "b"


def test_taking_back_the_last_leads_to_choosing(terminal):
    make.group()
    adds(terminal, group="test")
    assert terminal.post("/kiosk/matters/drop", {"place": "0"}).headers["Location"] == "/kiosk/needs/"
    assert terminal.get("/kiosk/matters/").headers["Location"] == "/kiosk/"


@pytest.mark.parametrize("place", ["7", "-1", "x", "", "\x00"])
def test_taking_back_what_is_not_there_changes_nothing(terminal, place):
    make.group()
    adds(terminal, group="test")
    assert terminal.post("/kiosk/matters/drop", {"place": place}).status_code == 303
    assert "这次办 1 件事" in text(terminal.get("/kiosk/matters/"))


def test_an_item_without_a_window_of_its_own_leads_to_the_desk(terminal):
    item = make.item()
    chooses(terminal, item)
    assert "咨询导办台" in text(terminal.get("/kiosk/item/"))
    refused = adds(terminal, item=item.code)
    assert refused.status_code == 404
    assert "咨询导办台" in text(refused)


@pytest.mark.parametrize(
    "matter", [{}, {"group": "none"}, {"group": "\x00"}, {"item": "NONE"}, {"item": "x" * 900}]
)
def test_what_does_not_exist_is_not_added(terminal, matter):
    make.group()
    assert adds(terminal, **matter).status_code == 404
    assert terminal.get("/kiosk/matters/").headers["Location"] == "/kiosk/"


def test_a_line_that_closed_meanwhile_is_told_in_words(terminal):
    group = make.group()
    adds(terminal, group="test")
    page = terminal.get("/kiosk/priority/")
    group.accepting = False
    group.save()
    answer = terminal.post("/kiosk/tickets", {"group": "test", "priority": "none", "key": "a" * 32})
    assert page.status_code == 200
    assert answer.status_code == 409
    assert "没有取到号" in text(answer)
    assert not Ticket.objects.exists()


def test_what_one_visitor_chose_is_not_the_next_ones(terminal):
    make.group()
    adds(terminal, group="test")
    terminal.post("/kiosk/end/")
    for path in ("/kiosk/matters/", "/kiosk/priority/", "/kiosk/identity/"):
        assert terminal.get(path).headers["Location"] == "/kiosk/"
