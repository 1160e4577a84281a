"""The manager's hall: what stands there is true, and what is pressed happens."""

from __future__ import annotations

import pytest
from django.test import Client

from huiban.domains.directory.public import Role
from huiban.domains.hall.models import Ticket, WindowSession
from huiban.domains.hall.public import call_next, start_service, take_ticket
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.errors import Conflict
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


@pytest.fixture
def manager() -> Client:
    client = Client()
    client.force_login(make.staff(Role.HALL_MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_zone_with_people_and_no_window_is_marked(manager):
    make.group()
    take_ticket(actor=KIOSK, groups=["test"])
    assert "要增开窗口" in manager.get("/cockpit/hall/").content.decode()
    make.clerk_at_window()
    assert "要增开窗口" not in manager.get("/cockpit/hall/").content.decode()


def test_a_window_is_sent_to_help_and_calls_there(manager):
    make.group()
    zone = make.group("tax", "H").zone_id
    take_ticket(actor=KIOSK, groups=["tax"])
    clerk = make.clerk_at_window()
    assert call_next(actor=clerk) is None
    answer = manager.post("/cockpit/hall/help/", {"window": clerk.window_id, "zone": zone})
    assert answer.status_code == 303
    assert "来支援" in manager.get("/cockpit/hall/").content.decode()
    ticket = call_next(actor=clerk)
    assert ticket is not None
    assert ticket.number == "H001"
    manager.post("/cockpit/hall/help/", {"window": clerk.window_id})
    assert WindowSession.objects.get(closed_at=None).helps == []


def test_closing_is_refused_while_somebody_is_served_and_then_done(manager):
    zone = make.group().zone_id
    ticket, clerk = take_ticket(actor=KIOSK, groups=["test"]), make.clerk_at_window()
    call_next(actor=clerk)
    start_service(actor=clerk, ticket_id=ticket.id)
    text = manager.post("/cockpit/hall/closing/", {"zone": zone}, follow=True).content.decode()
    assert "还有 1 位正在办理：T001" in text
    Ticket.objects.filter(id=ticket.id).update(state="called")
    text = manager.post("/cockpit/hall/closing/", {"zone": zone}, follow=True).content.decode()
    assert "没有留下未了结的号" in text
    assert Ticket.objects.get().state == "unserved"


def test_a_zone_closed_by_mistake_gives_numbers_again(manager):
    zone = make.group().zone_id
    assert "重新放号" not in manager.get("/cockpit/hall/").content.decode()
    manager.post("/cockpit/hall/closing/", {"zone": zone})
    with pytest.raises(Conflict):
        take_ticket(actor=KIOSK, groups=["test"])
    assert "这个区重新放号" in manager.get("/cockpit/hall/").content.decode()
    text = manager.post("/cockpit/hall/reopening/", {"zone": zone}, follow=True).content.decode()
    assert "又可以取号了" in text
    assert take_ticket(actor=KIOSK, groups=["test"]).number == "T001"


@pytest.mark.parametrize("posted", [{}, {"window": "x", "zone": "y"}, {"zone": "0" * 32}])
def test_unknown_windows_and_zones_are_not_found(manager, posted):
    assert manager.post("/cockpit/hall/help/", posted).status_code == 404
    assert manager.post("/cockpit/hall/closing/", posted).status_code == 404
    assert manager.post("/cockpit/hall/reopening/", posted).status_code == 404


@pytest.mark.parametrize("role", [Role.CLERK, Role.ITEM_ADMIN])
def test_the_hall_is_its_managers(role):
    client = Client()
    client.force_login(make.staff(role), backend="django.contrib.auth.backends.ModelBackend")
    assert client.get("/cockpit/hall/").status_code == 404
    for act in ("closing", "reopening"):
        assert client.post(f"/cockpit/hall/{act}/", {"zone": make.group().zone_id}).status_code == 404


def test_the_key_figures_stand_with_their_formulas(manager):
    make.group()
    ticket, clerk = take_ticket(actor=KIOSK, groups=["test"]), make.clerk_at_window()
    text = manager.get("/cockpit/hall/").content.decode()
    assert "—" in text
    call_next(actor=clerk)
    start_service(actor=clerk, ticket_id=ticket.id)
    text = manager.get("/cockpit/hall/").content.decode()
    assert "0.0 分钟" in text
    assert "弃号 ÷ 叫过的号" in text
