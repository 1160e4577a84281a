"""A terminal cut off gives numbers of its own: none twice, none lost, nobody's place worse."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from huiban.domains.hall.public import (
    Given,
    Ticket,
    TicketState,
    check_day,
    close_line,
    list_waiting,
    report_numbers,
    reserve_numbers,
    take_ticket,
)
from huiban.foundation.actors import SYSTEM, Actor, Channel
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import at, local_today, now
from tests import factories as make

pytestmark = pytest.mark.django_db


def terminal() -> Actor:
    return Actor(kind="person", id=uuid4(), name="终端", channel=Channel.KIOSK)


@pytest.fixture
def zone():
    return make.group().zone_id


def given(serial: int, key: str = "", minutes_ago: float = 0, **changes):
    return Given(
        serial=serial,
        group="test",
        taken_at=now() - timedelta(minutes=minutes_ago),
        key=key or f"k{serial}",
        **changes,
    )


def walk_in() -> Ticket:
    return take_ticket(actor=terminal(), groups=["test"])


def test_numbers_set_apart_are_given_to_nobody_else(zone):
    first, second = (reserve_numbers(actor=terminal(), zone_id=zone, count=5) for _terminal in range(2))
    assert (first.first, first.last, second.first, second.last) == (1, 5, 6, 10)
    assert walk_in().serial == 11


def test_a_terminal_that_has_enough_gets_its_own_again(zone):
    kiosk = terminal()
    block = reserve_numbers(actor=kiosk, zone_id=zone, count=4)
    assert reserve_numbers(actor=kiosk, zone_id=zone, count=4).id == block.id
    report_numbers(actor=kiosk, block_id=block.id, given=[given(serial) for serial in (1, 2, 3)])
    assert reserve_numbers(actor=kiosk, zone_id=zone, count=4).first == 5


def test_what_was_given_stands_where_it_would_have_stood(zone):
    with at(now() - timedelta(minutes=30)):
        kiosk = terminal()
        block = reserve_numbers(actor=kiosk, zone_id=zone)
    with at(now() - timedelta(minutes=10)):
        later = walk_in()
    report_numbers(actor=kiosk, block_id=block.id, given=[given(1, minutes_ago=20), given(2, minutes_ago=5)])
    assert [one.number for one in list_waiting(zone)] == ["T001", later.number, "T002"]
    report = check_day(local_today())["T"]
    assert (report.violations, report.gaps) == ([], [])


def test_reporting_again_changes_nothing(zone):
    kiosk = terminal()
    block = reserve_numbers(actor=kiosk, zone_id=zone)
    once = report_numbers(actor=kiosk, block_id=block.id, given=[given(1), given(2)])
    again = report_numbers(actor=kiosk, block_id=block.id, given=[given(1), given(2), given(3)])
    assert [one.id for one in again[:2]] == [one.id for one in once]
    assert Ticket.objects.count() == 3


def test_a_number_reported_as_another_is_refused(zone):
    kiosk = terminal()
    block = reserve_numbers(actor=kiosk, zone_id=zone)
    report_numbers(actor=kiosk, block_id=block.id, given=[given(1)])
    with pytest.raises(Conflict) as refused:
        report_numbers(actor=kiosk, block_id=block.id, given=[given(1, key="other")])
    assert refused.value.code == "hall.number_given"
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"serial": 11}, {"serial": 0}, {"group": "none"}, {"key": ""}, {"taken_at": None}],
)
def test_what_is_none_of_the_block_is_refused_whole(zone, wrong):
    kiosk = terminal()
    block = reserve_numbers(actor=kiosk, zone_id=zone, count=10)
    values = {"serial": 2, "group": "test", "taken_at": now(), "key": "k2"} | wrong
    values["taken_at"] = values["taken_at"] or now() + timedelta(hours=1)
    with pytest.raises(Invalid):
        report_numbers(actor=kiosk, block_id=block.id, given=[given(1), Given(**values)])
    assert Ticket.objects.count() == 0


def test_somebody_elses_block_does_not_exist(zone):
    block = reserve_numbers(actor=terminal(), zone_id=zone)
    for stranger in (terminal(), SYSTEM, make.acting(make.staff(make.Role.HALL_MANAGER))):
        with pytest.raises(NotFound):
            report_numbers(actor=stranger, block_id=block.id, given=[given(1)])
    with pytest.raises(Forbidden):
        reserve_numbers(actor=SYSTEM, zone_id=zone)
    with pytest.raises(Invalid):
        reserve_numbers(actor=terminal(), zone_id=zone, count=21)


def test_an_early_clock_gains_no_place(zone):
    kiosk = terminal()
    block = reserve_numbers(actor=kiosk, zone_id=zone)
    ticket = report_numbers(actor=kiosk, block_id=block.id, given=[given(1, minutes_ago=600)])[0]
    assert ticket.place_at == block.reserved_at


def test_the_end_of_the_day_names_what_was_not_given_and_takes_late_reports(zone):
    kiosk = terminal()
    block = reserve_numbers(actor=kiosk, zone_id=zone, count=4)
    report_numbers(actor=kiosk, block_id=block.id, given=[given(2)])
    close_line(actor=SYSTEM, zone_id=zone)
    voided = FactRecord.objects.get(tag="hall:numbers:voided")
    assert voided.data["numbers"] == [1, 3, 4]
    with pytest.raises(Conflict):
        reserve_numbers(actor=kiosk, zone_id=zone)
    with at(now() + timedelta(days=1)):
        late = report_numbers(actor=kiosk, block_id=block.id, given=[given(3, minutes_ago=24 * 60)])[0]
    late.refresh_from_db()
    assert (late.state, late.day) == (TicketState.UNSERVED, local_today())
    report = check_day(local_today())["T"]
    assert (report.violations, report.gaps, report.left_standing) == ([], [], 0)


def test_a_code_made_by_the_terminal_opens_the_slip(zone):
    kiosk = terminal()
    block = reserve_numbers(actor=kiosk, zone_id=zone)
    own, broken = report_numbers(
        actor=kiosk, block_id=block.id, given=[given(1, code="ABCDEFGH23"), given(2, code="../../etc")]
    )
    assert own.code == "ABCDEFGH23"
    assert len(broken.code) == 10


@pytest.mark.django_db(transaction=True)
def test_two_terminals_reserve_at_once():
    zone = make.group().zone_id
    blocks = make.together(
        *[lambda: reserve_numbers(actor=terminal(), zone_id=zone, count=7) for _terminal in range(6)]
    )
    spans = sorted((block.first, block.last) for block in blocks)
    assert spans == [(start, start + 6) for start in range(1, 43, 7)]
