"""The wait: behind those whom the same windows serve; and how wrong it was, for the group it was told for."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.directory.public import Role, Window
from huiban.domains.hall.models import Ticket
from huiban.domains.hall.operations.take import Place
from huiban.domains.hall.public import (
    call_next,
    find_position,
    find_session,
    help_zones,
    open_window,
    past_error,
    set_capabilities,
    start_service,
    take_ticket,
    transfer_ticket,
)
from huiban.foundation.actors import SYSTEM, Actor, Channel
from huiban.foundation.moment import now
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


def take(code: str) -> Ticket:
    return take_ticket(actor=KIOSK, groups=[code])


def clerk_for(*codes: str, letter: str = "T") -> Actor:
    place: Window = make.window_in(letter)
    set_capabilities(actor=SYSTEM, window_id=place.id, groups=codes)
    actor = make.acting(make.staff(Role.CLERK), place)
    open_window(actor=actor, window_id=place.id)
    return actor


@pytest.fixture(autouse=True)
def _groups():
    make.group("one")
    make.group("two")


def test_people_whom_other_windows_serve_are_not_waited_for():
    clerk_for("one"), clerk_for("two")
    for _visitor in range(4):
        take("two")
    ticket = take("one")
    assert find_position(ticket).ahead == 0
    assert ticket.estimated_seconds == find_position(ticket).wait_seconds == 0


def test_people_of_another_group_count_when_the_same_window_takes_both():
    clerk_for("one", "two")
    for _visitor in range(2):
        take("two")
    ticket = take("one")
    assert find_position(ticket).ahead == 2
    assert ticket.estimated_seconds == 2 * 8 * 60


def test_a_window_that_has_somebody_is_waited_for():
    first, second = clerk_for("one"), clerk_for("one")
    take("one")
    call_next(actor=first)
    assert take("one").estimated_seconds == 0  # the second window is free
    call_next(actor=second)
    assert [take("one").estimated_seconds for _visitor in range(3)] == [
        turn * 8 * 60 / 2 for turn in (1, 2, 3)
    ]


def test_priority_and_appointments_are_told_their_own_place():
    busy = clerk_for("one")
    take("one")
    call_next(actor=busy)
    for _visitor in range(4):
        take("one")
    elder = take_ticket(actor=KIOSK, groups=["one"], priority="elder")
    assert elder.estimated_seconds == find_position(elder).wait_seconds == 8 * 60
    booked = take_ticket(actor=KIOSK, groups=["one"], place=Place(slot_start=now() - timedelta(minutes=1)))
    assert booked.estimated_seconds == find_position(booked).wait_seconds == 8 * 60


def test_a_comprehensive_window_serves_everybody():
    clerk_for()
    take("two")
    assert find_position(take("one")).ahead == 1


def test_a_window_that_helps_from_another_zone_serves_everybody_of_this_one():
    helper = make.clerk_at_window("H")
    zone = take("two").line.zone_id
    help_zones(actor=SYSTEM, window_id=helper.window_id, zone_ids=[zone])
    assert find_position(take("one")).ahead == 1


def test_who_was_sent_to_another_window_is_not_waited_for():
    clerk_for("one")
    other = clerk_for("two")
    sent = take("two")
    number = find_session(other.own_id).window.number
    assert call_next(actor=other).id == sent.id
    transfer_ticket(actor=other, ticket_id=sent.id, reason="换组", group="one", window_number=number)
    assert find_position(take("one")).ahead == 0


def test_without_an_open_window_nothing_is_promised_and_everybody_counts():
    take("two")
    ticket = take("one")
    assert ticket.estimated_seconds is None
    assert find_position(ticket).ahead == 1


def test_the_error_of_an_estimate_stays_with_the_group_it_was_told_for():
    clerk = clerk_for("one", "two")
    ticket = take("one")
    assert call_next(actor=clerk).id == ticket.id
    start_service(actor=clerk, ticket_id=ticket.id)
    transfer_ticket(actor=clerk, ticket_id=ticket.id, reason="属于另一组", group="two")
    groups = {group.code: group.id for group in (make.group("one"), make.group("two"))}
    assert past_error(group_id=groups["one"], day=ticket.day).count == 1
    assert past_error(group_id=groups["two"], day=ticket.day).count == 0
    call_next(actor=clerk)
    assert past_error(group_id=groups["one"], day=ticket.day).count == 1
    assert past_error(group_id=groups["two"], day=ticket.day).count == 0
