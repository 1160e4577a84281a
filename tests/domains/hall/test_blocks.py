"""Numbers issued while cut off become tickets once, in their place, and none is lost silently."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from huiban.domains.devices.public import device_actor, retire_device
from huiban.domains.hall.models import Line, NumberBlock, Ticket
from huiban.domains.hall.operations.leave import close_past_lines
from huiban.domains.hall.public import (
    Issued,
    call_next,
    check_day,
    close_line,
    finish_service,
    list_waiting,
    reconcile_numbers,
    refill_numbers,
    reopen_line,
    reserve_numbers,
    start_service,
    take_ticket,
)
from huiban.foundation.actors import SYSTEM, Actor, Channel
from huiban.foundation.errors import Conflict, HuibanError, Invalid, NotFound, TooMany
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import at
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)
NINE = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_nine():  # type: ignore[no-untyped-def]
    with at(NINE):
        yield


@pytest.fixture
def kiosk():
    make.group()
    return make.bound_device()[0]


def block_of(device, count: int = 10) -> NumberBlock:
    zone = make.group().zone_id
    return reserve_numbers(actor=device_actor(device), device_id=device.id, zone_id=zone, count=count)


def issued(serial: int, minutes: float = 0, **changes) -> Issued:
    given = {"group": "test", "priority": "none", "key": uuid4().hex}
    return Issued(serial=serial, taken_at=NINE + timedelta(minutes=minutes), **{**given, **changes})


def report(device, block, *numbers: Issued):
    return reconcile_numbers(
        actor=device_actor(device), device_id=device.id, block_id=block.id, issued=numbers
    )


def facts(tag: str) -> list[dict]:
    return [row.data for row in FactRecord.objects.filter(tag=f"hall:numbers:{tag}").order_by("id")]


def test_kept_numbers_are_given_to_nobody_else(kiosk):
    block = block_of(kiosk)
    assert (block.first, block.last) == (1, 10)
    assert take_ticket(actor=KIOSK, groups=["test"]).number == "T011"
    assert facts("reserved")[0] | {"first": 1, "last": 10} == facts("reserved")[0]


def test_issued_numbers_become_tickets_with_the_time_they_were_taken(kiosk):
    block = block_of(kiosk)
    with at(NINE + timedelta(minutes=10)):
        take_ticket(actor=KIOSK, groups=["test"])
    with at(NINE + timedelta(minutes=30)):
        found = report(kiosk, block, issued(1, 5), issued(2, 12, priority="elder"))
        assert [one.ticket.number for one in found] == ["T001", "T002"]
        assert [one.ticket.channel for one in found] == ["kiosk", "kiosk"]
        assert found[0].ticket.place_at == NINE + timedelta(minutes=5)
        assert [one.number for one in list_waiting(block.line.zone_id)] == ["T002", "T001", "T011"]


def test_the_same_report_twice_changes_nothing(kiosk):
    block = block_of(kiosk)
    numbers = (issued(1), issued(2, 1))
    with at(NINE + timedelta(minutes=5)):
        first, again = report(kiosk, block, *numbers), report(kiosk, block, *numbers)
    assert [one.ticket.id for one in first] == [one.ticket.id for one in again]
    assert Ticket.objects.count() == 2
    assert Line.objects.get().sequence == 2


def test_a_number_used_by_somebody_else_is_refused(kiosk):
    block = block_of(kiosk)
    one = issued(1)
    report(kiosk, block, one)
    with pytest.raises(Conflict):
        report(kiosk, block, issued(1))
    with pytest.raises(Conflict):
        report(kiosk, block, issued(2, key=one.key))
    assert Ticket.objects.count() == 1


def test_somebody_elses_block_does_not_exist(kiosk):
    block = block_of(kiosk)
    other, _secret = make.bound_device()
    with pytest.raises(NotFound):
        report(other, block, issued(1))
    with pytest.raises(NotFound):
        reconcile_numbers(actor=KIOSK, device_id=kiosk.id, block_id=uuid4(), issued=[issued(1)])
    assert not Ticket.objects.exists()


@pytest.mark.parametrize(
    ("number", "field"),
    [
        (issued(0), "serial"),
        (issued(11), "serial"),
        (issued(1, group="nothing"), "group"),
        (issued(1, group="tax"), "group"),
        (issued(1, priority="king"), "priority"),
        (issued(1, 10), "taken_at"),
        (issued(1, -10), "taken_at"),
        (issued(1, -24 * 60), "taken_at"),
        (issued(1, key=""), "key"),
        (issued(1, key="x" * 41), "key"),
        (issued(1, key="键" * 20), "key"),
    ],
)
def test_what_cannot_be_true_is_refused_whole(kiosk, number, field):
    make.group("tax", "H")
    block = block_of(kiosk)
    with pytest.raises(Invalid) as refused:
        report(kiosk, block, issued(2), number)
    assert list(refused.value.fields) == [f"issued.1.{field}"]
    assert not Ticket.objects.exists()


def test_a_retired_kiosk_neither_reserves_nor_reports(kiosk):
    block = block_of(kiosk)
    retire_device(actor=SYSTEM, device_id=kiosk.id, reason="坏了")
    with pytest.raises(NotFound):
        report(kiosk, block, issued(1))
    with pytest.raises(NotFound):
        block_of(kiosk)


def test_a_board_reserves_nothing():
    make.group()
    board, _secret = make.bound_device("hall_board")
    with pytest.raises(NotFound):
        block_of(board)


def test_no_kiosk_takes_all_numbers_of_a_day(kiosk):
    for _block in range(4):
        block_of(kiosk, 50)
    with pytest.raises(TooMany):
        block_of(kiosk, 1)
    with pytest.raises(Invalid):
        block_of(kiosk, 51)


def test_refilling_reserves_where_numbers_are_short(kiosk):
    make.group("tax", "H")
    closed = make.group("roads", "J", order=1)
    close_line(actor=SYSTEM, zone_id=closed.zone_id)
    free = {make.group().zone_id: 5}
    blocks = refill_numbers(actor=KIOSK, device_id=kiosk.id, free=free)
    assert [block.line.zone.letter for block in blocks] == ["H"]


def test_a_zone_that_gives_no_more_does_not_keep_the_others_from_a_kiosk(kiosk):
    full, other = make.group(), make.group("tax", "H")
    for _block in range(4):
        block_of(kiosk, 50)
    blocks = refill_numbers(actor=KIOSK, device_id=kiosk.id, free={full.zone_id: 0, other.zone_id: 0})
    assert [block.line.zone.letter for block in blocks] == ["H"]


def test_a_question_of_another_kiosk_or_another_zone_is_another_question(kiosk):
    make.group("tax", "H")
    other, _key = make.bound_device()
    asked = [
        refill_numbers(actor=device_actor(device), device_id=device.id, free={}, asked="one")
        for device in (kiosk, other, kiosk)
    ]
    assert asked[0] == asked[2]
    assert len({(block.line_id, block.first) for blocks in asked for block in blocks}) == 4


def test_numbers_of_a_line_closed_by_mistake_count_again_when_it_opens(kiosk):
    block = block_of(kiosk, 4)
    early = issued(1)
    close_line(actor=SYSTEM, zone_id=block.line.zone_id)
    told_late = issued(2)
    assert report(kiosk, block, told_late)[0].ticket is None
    for _press in range(2):
        reopen_line(actor=SYSTEM, zone_id=block.line.zone_id)
    assert report(kiosk, block, early)[0].ticket.taken_at == early.taken_at
    assert report(kiosk, block, told_late)[0].ticket is None
    assert [fact["serials"] for fact in facts("kept_again")] == [[1, 3, 4]]
    close_line(actor=SYSTEM, zone_id=block.line.zone_id)
    assert [fact["serials"] for fact in facts("void")] == [[1, 2, 3, 4], [3, 4]]
    (checked,) = check_day(NINE.date()).values()
    assert checked.gaps == []


def test_a_touch_whose_answer_never_arrived_has_one_ticket_at_the_end(kiosk):
    block = block_of(kiosk)
    key = uuid4().hex
    unseen = take_ticket(actor=KIOSK, groups=["test"], idempotency_key=key)
    with at(NINE + timedelta(minutes=1)):
        report(kiosk, block, issued(1), issued(2, key=key), issued(3))
    unseen.refresh_from_db()
    assert unseen.state == "cancelled"
    assert [one.number for one in list_waiting(block.line.zone_id)] == ["T001", "T002", "T003"]
    (checked,) = check_day(NINE.date()).values()
    assert checked.gaps == []


def test_unused_numbers_are_void_when_the_line_closes_and_late_ones_are_said(kiosk):
    block = block_of(kiosk, 4)
    report(kiosk, block, issued(2))
    close_line(actor=SYSTEM, zone_id=block.line.zone_id)
    assert [fact["serials"] for fact in facts("void")] == [[1, 3, 4]]
    late = issued(3)
    for _report in range(2):
        assert report(kiosk, block, late)[0].ticket is None
    assert [(fact["serial"], fact["group"]) for fact in facts("late")] == [(3, "test")]
    assert Ticket.objects.get().serial == 2
    with pytest.raises(Conflict):
        block_of(kiosk)


def test_the_night_voids_what_nobody_closed_and_a_report_of_the_morning_is_late(kiosk):
    block = block_of(kiosk, 3)
    with at(NINE + timedelta(hours=15, minutes=5)):
        assert report(kiosk, block, issued(1))[0].ticket is None
    with at(NINE + timedelta(hours=15, minutes=10)):
        close_past_lines()
    assert [fact["serials"] for fact in facts("void")] == [[2, 3]]
    with at(NINE + timedelta(hours=24)):
        assert report(kiosk, block, issued(2, 60))[0].ticket is None
    assert [fact["serial"] for fact in facts("late")] == [1, 2]
    assert not Ticket.objects.exists()


def test_the_checker_finds_the_order_right(kiosk):
    clerk = make.clerk_at_window()
    block = block_of(kiosk)
    numbers: list[str] = []

    def serve(minutes: float) -> None:
        with at(NINE + timedelta(minutes=minutes)):
            ticket = call_next(actor=clerk)
            numbers.append(ticket.number)
            start_service(actor=clerk, ticket_id=ticket.id)
            finish_service(actor=clerk, ticket_id=ticket.id)

    for minutes in (1, 3, 20):
        with at(NINE + timedelta(minutes=minutes)):
            take_ticket(actor=KIOSK, groups=["test"])
    serve(10)
    with at(NINE + timedelta(minutes=21)):
        report(kiosk, block, issued(1, 2), issued(2, 15, priority="elder"), issued(3, 4))
    for minutes in (22, 23, 24, 25, 26):
        serve(minutes)
    assert numbers == ["T011", "T002", "T001", "T012", "T003", "T013"]
    (checked,) = check_day(NINE.date()).values()
    assert checked.violations == []
    assert checked.gaps == []
    assert checked.left_standing == 0


@pytest.mark.django_db(transaction=True)
def test_kiosks_that_reserve_and_report_at_once_never_share_a_number():
    make.group()
    kiosks = [make.bound_device()[0] for _kiosk in range(4)]
    blocks = make.together(*[lambda device=device: block_of(device, 5) for device in kiosks])
    assert not [one for one in blocks if isinstance(one, HuibanError)]
    serials = [serial for block in blocks for serial in block.serials]
    assert sorted(serials) == list(range(1, 21))
    moment = blocks[0].reserved_at  # other threads live in the real present
    one = Issued(serial=blocks[0].first, group="test", priority="none", key=uuid4().hex, taken_at=moment)
    make.together(*[lambda: report(kiosks[0], blocks[0], one) for _report in range(4)])
    assert Ticket.objects.count() == 1
