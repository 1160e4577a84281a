"""The identity card number: of use when it is right, sealed while it waits, gone with its owner."""

from __future__ import annotations

import pytest
from django.contrib.sessions.models import Session

from huiban.domains.hall.models import Ticket
from huiban.foundation.identifiers.public import mask_citizen_id
from tests import factories as make
from tests.surfaces.kiosk.visits import takes, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def chosen(terminal):
    make.group()
    answer = terminal.post("/kiosk/matters/add", {"group": "test", "then": "identity"})
    assert answer.headers["Location"] == "/kiosk/identity/"
    return terminal


def types(terminal, number: str):
    return terminal.post("/kiosk/identity/", {"citizen_id": number})


def test_sixty_and_older_go_first_by_their_number(chosen):
    number = make.citizen_id("19500101")
    assert types(chosen, number).headers["Location"] == "/kiosk/priority/"
    page = text(chosen.get("/kiosk/priority/"))
    assert mask_citizen_id(number) in page
    assert number not in page
    shown = text(chosen.get(takes(chosen)))
    assert Ticket.objects.get().priority == "elder"
    assert "60 周岁以上老年人" in shown
    assert number not in shown


def test_younger_ones_do_not(chosen):
    types(chosen, make.citizen_id("19900101"))
    takes(chosen)
    assert Ticket.objects.get().priority == "none"


def test_the_same_person_has_one_place_and_its_code_stays_with_the_first_slip(chosen):
    number = make.citizen_id()
    types(chosen, number)
    takes(chosen)
    code = Ticket.objects.get().code
    assert code in text(chosen.get("/kiosk/ticket/"))
    chosen.post("/kiosk/end/")
    chosen.post("/kiosk/matters/add", {"group": "test"})
    types(chosen, number.lower())
    shown = text(chosen.get(takes(chosen)))
    ticket = Ticket.objects.get()
    assert ticket.number in shown
    assert "您今天已经取过这项业务的号" in shown
    assert 'class="qr"' not in shown.split("<main")[1]
    assert f">{ticket.code}<" not in shown


@pytest.mark.parametrize("number", ["", "1234", "110101199001011234", "x" * 900, "\x00", "<b>1</b>", "９９"])
def test_a_wrong_number_is_said_and_not_used(chosen, number):
    answer = types(chosen, number)
    assert answer.headers["Location"] == "/kiosk/identity/"
    page = text(chosen.get("/kiosk/identity/"))
    assert 'id="fault"' in page
    assert "<b>1" not in page
    assert 'id="fault"' not in text(chosen.get("/kiosk/identity/"))
    takes(chosen)
    assert Ticket.objects.get().visitor_index is None


def test_one_may_skip_it_or_take_it_back(chosen):
    types(chosen, make.citizen_id("19500101"))
    assert chosen.post("/kiosk/identity/forget").headers["Location"] == "/kiosk/priority/"
    takes(chosen)
    ticket = Ticket.objects.get()
    assert (ticket.priority, ticket.visitor_index) == ("none", None)


def test_the_number_is_in_no_address_no_store_and_no_page_afterwards(chosen):
    number = make.citizen_id()
    assert number not in types(chosen, number).headers["Location"]
    assert all(number not in str(row.get_decoded()) for row in Session.objects.all())
    chosen.post("/kiosk/end/")
    chosen.post("/kiosk/matters/add", {"group": "test"})
    for path in ("/kiosk/identity/", "/kiosk/priority/"):
        page = text(chosen.get(path))
        assert number not in page
        assert mask_citizen_id(number) not in page
    takes(chosen)
    assert Ticket.objects.get().visitor_index is None


def test_it_goes_with_the_ticket_at_the_latest(chosen):
    number = make.citizen_id()
    types(chosen, number)
    takes(chosen)
    assert chosen.get("/kiosk/identity/").headers["Location"] == "/kiosk/"
    assert "citizen_id" not in str([row.get_decoded() for row in Session.objects.all()]).replace(
        "'sealed_citizen_id': ''", ""
    )


def test_nobody_outside_types_numbers_here(client):
    make.group()
    assert (
        client.post("/kiosk/identity/", {"citizen_id": make.citizen_id()}).headers["Location"]
        == "/kiosk/binding/"
    )
