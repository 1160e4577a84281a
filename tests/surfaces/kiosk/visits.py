"""What visitors of these tests do again and again, and what they read."""

from __future__ import annotations

import re

from django.test import Client

from huiban.domains.catalog.public import Item, publish_content
from huiban.domains.hall.public import ServiceGroup, set_group
from huiban.foundation.actors import SYSTEM
from tests import factories as make
from tests.surfaces.portal.guides import stall


def text(answer) -> str:
    return answer.content.decode()


def key_on(page: str) -> str:
    found = re.search(r'name="key" value="(\w+)"', page)
    assert found
    return found.group(1)


def stall_item(code: str = "stalls", letter: str = "T") -> Item:
    """An item with a guide, handled by a service group of that code."""
    owner = make.organisation()
    made = make.item(owner=owner, name="临时摊点占道经营许可")
    publish_content(actor=SYSTEM, item_code=made.code, content=stall(), note="测试")
    group_for(owner.id, code, letter)
    return made


def group_for(organisation_id, code: str, letter: str) -> ServiceGroup:
    zone = make.group("zone-of-" + letter.lower(), letter).zone
    return set_group(
        actor=SYSTEM, code=code, zone_id=zone.id, name=f"业务 {code}", organisations=[organisation_id]
    )


def chooses(terminal: Client, item: Item, purpose: str = "needs") -> None:
    assert terminal.post(f"/kiosk/{purpose}/item", {"code": item.code}).headers["Location"] == "/kiosk/item/"


def takes(terminal: Client, priority: str = "none") -> str:
    """The address of the ticket for all matters chosen."""
    page = text(terminal.get("/kiosk/priority/"))
    groups = re.findall(r'name="group" value="([\w-]+)"', page)
    answer = terminal.post("/kiosk/tickets", {"group": groups, "priority": priority, "key": key_on(page)})
    assert answer.status_code == 303, text(answer)
    return answer.headers["Location"]
