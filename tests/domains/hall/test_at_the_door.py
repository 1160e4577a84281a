"""What the guide desk asks the hall: a ticket of today by its printed number, and the wait of whoever comes now."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huiban.domains.directory.public import Role
from huiban.domains.hall.public import expected_wait, find_ticket_today, take_ticket
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.errors import Forbidden, NotFound
from huiban.foundation.moment import at
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


def test_a_ticket_is_found_by_its_number_on_its_day_only():
    make.group()
    clerk = make.worker(Role.CLERK)
    with at(datetime.now(UTC) - timedelta(days=1)):
        take_ticket(actor=KIOSK, groups=["test"])
    with pytest.raises(NotFound):
        find_ticket_today(actor=clerk, number="T001")
    ticket = take_ticket(actor=KIOSK, groups=["test"])
    assert find_ticket_today(actor=clerk, number="ｔ 001").id == ticket.id


def test_visitors_and_other_staff_do_not_look_tickets_up():
    make.group()
    take_ticket(actor=KIOSK, groups=["test"])
    for actor in (KIOSK, make.applicant(), make.worker(Role.REVIEWER)):
        with pytest.raises(Forbidden):
            find_ticket_today(actor=actor, number="T001")


def test_the_wait_grows_with_the_line_and_needs_an_open_window():
    group = make.group()
    assert expected_wait(group) is None
    make.clerk_at_window()
    alone = expected_wait(group)
    take_ticket(actor=KIOSK, groups=["test"])
    behind = expected_wait(group)
    assert alone is not None and behind is not None and alone < behind
