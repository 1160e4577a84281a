"""One line for all: taking, calling, serving, leaving; each step and what it refuses."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from huiban.domains.directory.public import Role
from huiban.domains.hall.models import Attendance, Ticket
from huiban.domains.hall.operations.leave import close_past_lines
from huiban.domains.hall.public import (
    Visitor,
    abandon_ticket,
    call_next,
    cancel_by_code,
    cancel_ticket,
    check_day,
    close_line,
    close_window,
    find_position,
    find_session,
    find_ticket,
    finish_service,
    help_zones,
    hold_ticket,
    list_calls,
    list_waiting,
    open_window,
    pass_ticket,
    pause_window,
    recall,
    resume_ticket,
    resume_window,
    return_by_code,
    return_ticket,
    start_service,
    take_ticket,
    transfer_ticket,
)
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.errors import HuibanError
from huiban.foundation.facts.public import list_facts
from huiban.foundation.moment import at, now
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


def take(*groups: str, **changes) -> Ticket:
    return take_ticket(actor=KIOSK, groups=groups or ("test",), **changes)


def numbers(letter: str = "T") -> list[str]:
    zone = make.group(letter=letter, code="test" if letter == "T" else letter.lower()).zone_id
    return [one.number for one in list_waiting(zone)]


def called(clerk: Actor) -> str:
    ticket = call_next(actor=clerk)
    assert ticket is not None
    return ticket.number


def served(clerk: Actor) -> str:
    ticket = call_next(actor=clerk)
    assert ticket is not None
    start_service(actor=clerk, ticket_id=ticket.id)
    finish_service(actor=clerk, ticket_id=ticket.id)
    return ticket.number


def refused(code: str):
    return pytest.raises(HuibanError, match=f"^{code}:")


@pytest.fixture(autouse=True)
def _group():
    make.group()


def test_numbers_run_through_the_day_of_a_zone_whatever_the_group():
    make.group("other")
    assert [take().number, take("other").number, take().number] == ["T001", "T002", "T003"]


def test_a_new_day_begins_with_one():
    take()
    with at(now() + timedelta(days=1)):
        assert take().number == "T001"


def test_first_come_is_first_called():
    [take() for _visitor in range(3)]
    clerk = make.clerk_at_window()
    assert [served(clerk) for _visitor in range(3)] == ["T001", "T002", "T003"]
    assert call_next(actor=clerk) is None


def test_priority_goes_first_twice_then_an_ordinary_visitor():
    for priority in ("none", "none", "elder", "infant", "disabled"):
        take(priority=priority)
    assert numbers() == ["T003", "T004", "T001", "T005", "T002"]
    clerk = make.clerk_at_window()
    assert [served(clerk) for _visitor in range(5)] == ["T003", "T004", "T001", "T005", "T002"]


def test_who_waited_too_long_goes_before_priority():
    take()
    clerk = make.clerk_at_window()
    with at(now() + timedelta(minutes=41)):
        take(priority="elder")
        assert served(clerk) == "T001"


def test_an_identity_card_of_sixty_makes_priority_and_one_active_ticket():
    number = make.citizen_id("19500101")
    first = take(visitor=Visitor(citizen_id=number))
    assert first.priority == "elder"
    assert take(visitor=Visitor(citizen_id=number)).id == first.id
    cancel_by_code(actor=KIOSK, code=first.code)
    assert take(visitor=Visitor(citizen_id=number)).id != first.id


def test_the_same_key_gives_the_same_ticket():
    assert take(idempotency_key="k1").id == take(idempotency_key="k1").id
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"groups": []}, "invalid"),
        ({"groups": ["test", "test"]}, "invalid"),
        ({"groups": ["unknown"]}, "hall.no_group"),
        ({"groups": ["test"], "priority": "king"}, "invalid"),
        ({"groups": ["test"], "visitor": Visitor(citizen_id="123")}, "invalid"),
    ],
)
def test_bad_requests_take_nothing(changes, code):
    with refused(code):
        take_ticket(actor=KIOSK, **changes)
    assert not Ticket.objects.exists()


def test_a_group_that_does_not_accept_refuses():
    group = make.group()
    group.accepting = False
    group.save()
    with refused("hall.not_accepting"):
        take()


def test_a_clerk_calls_nobody_while_somebody_is_here():
    take(), take()
    clerk = make.clerk_at_window()
    number = called(clerk)
    with pytest.raises(HuibanError) as error:
        call_next(actor=clerk)
    assert error.value.code == "hall.busy"
    assert error.value.data["number"] == number


def test_recall_three_times_then_pass():
    ticket, clerk = take(), make.clerk_at_window()
    called(clerk)
    for _time in range(3):
        recall(actor=clerk, ticket_id=ticket.id)
    with refused("hall.recalled_enough"):
        recall(actor=clerk, ticket_id=ticket.id)
    assert pass_ticket(actor=clerk, ticket_id=ticket.id).state == "passed"


def test_a_passed_visitor_comes_after_three_numbers():
    clerk = make.clerk_at_window()
    late = take()
    [take() for _visitor in range(5)]
    called(clerk)
    pass_ticket(actor=clerk, ticket_id=late.id)
    return_by_code(actor=KIOSK, code=late.code)
    assert [served(clerk) for _visitor in range(6)] == ["T002", "T003", "T004", "T001", "T005", "T006"]


def test_a_passed_visitor_need_not_wait_when_nobody_else_does():
    clerk, ticket = make.clerk_at_window(), take()
    called(clerk)
    pass_ticket(actor=clerk, ticket_id=ticket.id)
    return_by_code(actor=KIOSK, code=ticket.code)
    return_by_code(actor=KIOSK, code=ticket.code)
    assert called(clerk) == "T001"


def test_three_passes_are_enough():
    clerk, ticket = make.clerk_at_window(), take()
    for _time in range(2):
        called(clerk)
        pass_ticket(actor=clerk, ticket_id=ticket.id)
        return_ticket(actor=clerk, ticket_id=ticket.id)
    called(clerk)
    pass_ticket(actor=clerk, ticket_id=ticket.id)
    with refused("hall.passed_enough"):
        return_ticket(actor=clerk, ticket_id=ticket.id)
    assert abandon_ticket(actor=clerk, ticket_id=ticket.id).state == "abandoned"


def test_hold_frees_the_window_and_resume_does_not_queue():
    clerk = make.clerk_at_window()
    first = take()
    take()
    called(clerk)
    start_service(actor=clerk, ticket_id=first.id)
    hold_ticket(actor=clerk, ticket_id=first.id, reason="去复印")
    second = called(clerk)
    with refused("hall.still_serving"):
        resume_ticket(actor=clerk, ticket_id=first.id)
    start_service(actor=clerk, ticket_id=find_id(second))
    finish_service(actor=clerk, ticket_id=find_id(second))
    assert resume_ticket(actor=clerk, ticket_id=first.id).state == "serving"
    assert finish_service(actor=clerk, ticket_id=first.id).state == "done"


def test_transfer_keeps_the_place_in_the_other_line():
    make.group("tax", "H")
    first = take()
    clerk, other = make.clerk_at_window(), make.clerk_at_window("H")
    called(clerk)
    with at(now() + timedelta(minutes=1)):
        take_ticket(actor=KIOSK, groups=["tax"])
        transfer_ticket(actor=clerk, ticket_id=first.id, group="tax", reason="属于办税")
        assert called(other) == "T001"


def test_change_of_window_reserves_the_visitor_for_it():
    first, clerk, other, third = take(), *(make.clerk_at_window() for _window in range(3))
    take(priority="elder")
    served(clerk)
    assert called(clerk) == first.number
    number = open_number(other)
    transfer_ticket(actor=clerk, ticket_id=first.id, window_number=number, reason="材料由邻窗核对")
    assert call_next(actor=third) is None
    assert called(other) == first.number


def test_a_chain_goes_on_to_the_next_group_without_queueing_again():
    make.group("tax", "H")
    ticket = take("test", "tax")
    clerk, other = make.clerk_at_window(), make.clerk_at_window("H")
    with at(now() + timedelta(minutes=2)):
        take_ticket(actor=KIOSK, groups=["tax"])
        called(clerk)
        start_service(actor=clerk, ticket_id=ticket.id)
        assert finish_service(actor=clerk, ticket_id=ticket.id).state == "waiting"
        assert called(other) == "T001"
    assert Attendance.objects.filter(ticket=ticket).count() == 2


def test_finishing_twice_finishes_once():
    clerk, ticket = make.clerk_at_window(), take()
    called(clerk)
    start_service(actor=clerk, ticket_id=ticket.id)
    finish_service(actor=clerk, ticket_id=ticket.id)
    finish_service(actor=clerk, ticket_id=ticket.id)
    tags = [fact.tag for fact in list_facts(subject=f"ticket:{ticket.id}")]
    assert tags == [
        "hall:ticket:taken",
        "hall:ticket:called",
        "hall:service:started",
        "hall:service:finished",
    ]


def test_a_colleague_cannot_touch_the_visitor_of_another_window():
    clerk, other, ticket = make.clerk_at_window(), make.clerk_at_window(), take()
    called(clerk)
    for step in (start_service, pass_ticket, recall):
        with refused("hall.not_here"):
            step(actor=other, ticket_id=ticket.id)


def test_only_the_holder_or_the_hall_cancels():
    ticket = take()
    with refused("not_found"):
        cancel_ticket(actor=make.applicant(), ticket_id=ticket.id, reason="别人的号")
    with refused("hall.no_ticket"):
        cancel_by_code(actor=KIOSK, code="WRONGCODE2")
    assert find_ticket(id=ticket.id).state == "waiting"


def test_a_pause_stops_calls_and_needs_a_reason():
    take()
    clerk = make.clerk_at_window()
    with refused("invalid"):
        pause_window(actor=clerk, reason=" ")
    pause_window(actor=clerk, reason="取件")
    with refused("hall.paused"):
        call_next(actor=clerk)
    resume_window(actor=clerk)
    assert called(clerk) == "T001"
    with refused("hall.still_serving"):
        close_window(actor=clerk)


def test_a_window_has_one_clerk_and_a_clerk_one_window():
    first = make.clerk_at_window()
    window_id = first.window_id
    assert window_id
    with refused("hall.window_taken"):
        open_window(actor=make.worker(Role.CLERK), window_id=window_id)
    with refused("hall.window_taken"):
        open_window(actor=first, window_id=make.window_in().id)
    with refused("forbidden"):
        open_window(actor=make.worker(Role.REVIEWER), window_id=make.window_in().id)


def test_a_window_without_help_calls_from_its_own_zone_only():
    make.group("tax", "H")
    take_ticket(actor=KIOSK, groups=["tax"])
    clerk = make.clerk_at_window()
    assert call_next(actor=clerk) is None
    zone = make.group("tax", "H").zone_id
    with refused("forbidden"):
        help_zones(actor=clerk, window_id=clerk.window_id, zone_ids=[zone])
    help_zones(actor=make.worker(Role.HALL_MANAGER), window_id=clerk.window_id, zone_ids=[zone])
    assert called(clerk) == "H001"


def test_closing_leaves_no_ticket_undefined():
    clerk, manager = make.clerk_at_window(), make.worker(Role.HALL_MANAGER)
    first, _second, _third = take(), take(), take()
    called(clerk)
    start_service(actor=clerk, ticket_id=first.id)
    with refused("hall.still_serving"):
        close_line(actor=manager, zone_id=first.line.zone_id)
    finish_service(actor=clerk, ticket_id=first.id)
    called(clerk)
    pass_ticket(actor=clerk, ticket_id=find_id("T002"))
    close_line(actor=manager, zone_id=first.line.zone_id)
    assert sorted(Ticket.objects.values_list("state", flat=True)) == ["abandoned", "done", "unserved"]
    assert list_calls() == []
    with refused("hall.not_accepting"):
        take()


def test_nobody_but_the_manager_closes():
    with refused("forbidden"):
        close_line(actor=make.worker(Role.CLERK), zone_id=make.group().zone_id)


def test_position_and_estimate_count_those_before():
    [take() for _visitor in range(3)]
    last = find_ticket(id=take().id)
    assert find_position(last).wait_seconds is None
    make.clerk_at_window()
    position = find_position(last)
    assert position.ahead == 3
    assert position.wait_seconds == (3 * 8 * 60)


def test_the_database_itself_refuses_a_second_number_and_a_second_visitor_at_a_window():
    clerk, first, second = make.clerk_at_window(), take(), take()
    called(clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(id=second.id).update(serial=first.serial)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(id=second.id).update(window_id=clerk.window_id, state="called")


def find_id(number: str):
    return next(ticket.id for ticket in Ticket.objects.all() if ticket.number == number)


def open_number(actor: Actor) -> int:
    session = find_session(actor.own_id)
    assert session
    return session.window.number


def test_the_night_closes_what_nobody_closed():
    clerk, ticket = make.clerk_at_window(), take()
    called(clerk)
    start_service(actor=clerk, ticket_id=ticket.id)
    take()
    with at(now() + timedelta(days=1)):
        assert close_past_lines() == 1
        assert close_past_lines() == 0
    assert sorted(Ticket.objects.values_list("state", flat=True)) == ["done", "unserved"]
    clerk_again = find_session(clerk.own_id)
    assert clerk_again is None


def test_a_chain_into_a_closed_line_ends_as_unserved():
    tax = make.group("tax", "H")
    ticket, clerk = take("test", "tax"), make.clerk_at_window()
    called(clerk)
    start_service(actor=clerk, ticket_id=ticket.id)
    close_line(actor=make.worker(Role.HALL_MANAGER), zone_id=tax.zone_id)
    with refused("hall.not_accepting"):
        transfer_ticket(actor=clerk, ticket_id=ticket.id, group="tax", reason="转办")
    assert finish_service(actor=clerk, ticket_id=ticket.id).state == "unserved"


def test_a_chain_leaves_out_what_the_visitor_has_another_ticket_for():
    make.group("tax", "H")
    visitor = Visitor(citizen_id=make.citizen_id())
    take("tax", visitor=visitor)
    ticket, clerk = take("test", "tax", visitor=visitor), make.clerk_at_window()
    called(clerk)
    start_service(actor=clerk, ticket_id=ticket.id)
    with refused("hall.has_ticket"):
        transfer_ticket(actor=clerk, ticket_id=ticket.id, group="tax", reason="转办")
    assert finish_service(actor=clerk, ticket_id=ticket.id).state == "done"


def test_a_window_that_closes_releases_who_was_sent_or_set_aside_there():
    sent, aside = take(), take()
    clerk, other = make.clerk_at_window(), make.clerk_at_window()
    called(other)
    transfer_ticket(actor=other, ticket_id=sent.id, window_number=open_number(clerk), reason="转办")
    assert called(other) == aside.number
    close_window(actor=clerk)
    hold_ticket(actor=other, ticket_id=aside.id, reason="去复印")
    assert called(other) == sent.number
    pass_ticket(actor=other, ticket_id=sent.id)
    close_window(actor=other)
    third = make.clerk_at_window()
    assert resume_ticket(actor=third, ticket_id=aside.id).state == "serving"
    (report,) = check_day(sent.day).values()
    assert report.violations == []


def test_closing_a_zone_leaves_alone_the_window_that_serves_elsewhere():
    make.group()
    zone = make.group("tax", "H").zone_id
    ticket = take_ticket(actor=KIOSK, groups=["tax"])
    clerk, manager = make.clerk_at_window(), make.worker(Role.HALL_MANAGER)
    help_zones(actor=manager, window_id=clerk.window_id, zone_ids=[zone])
    called(clerk)
    start_service(actor=clerk, ticket_id=ticket.id)
    own = make.group().zone_id
    with refused("hall.still_serving"):
        close_line(actor=manager, zone_id=own)
    close_line(actor=manager, zone_id=own, force=True)
    assert finish_service(actor=clerk, ticket_id=ticket.id).state == "done"


def test_a_matter_reached_by_transfer_is_not_done_twice():
    make.group("tax", "H")
    ticket, clerk, other = take("test", "tax"), make.clerk_at_window(), make.clerk_at_window("H")
    called(clerk)
    transfer_ticket(actor=clerk, ticket_id=ticket.id, group="tax", reason="先办税")
    called(other)
    start_service(actor=other, ticket_id=ticket.id)
    assert finish_service(actor=other, ticket_id=ticket.id).state == "done"


def test_a_chain_into_a_closed_zone_is_refused_when_taken():
    tax = make.group("tax", "H")
    close_line(actor=make.worker(Role.HALL_MANAGER), zone_id=tax.zone_id)
    with refused("hall.not_accepting"):
        take("test", "tax")


def test_yesterdays_ticket_does_not_stand_in_the_way():
    visitor = Visitor(citizen_id=make.citizen_id())
    take(visitor=visitor)
    with at(now() + timedelta(days=1)):
        assert take(visitor=visitor).number == "T001"


def test_the_wait_and_the_people_ahead_are_of_one_order():
    make.clerk_at_window()
    [take() for _visitor in range(10)]
    elder = find_ticket(id=take(priority="elder").id)
    position = find_position(elder)
    assert (position.ahead, position.wait_seconds) == (0, 0)


def test_a_returned_visitor_is_told_the_place_where_they_will_be_called():
    clerk, late = make.clerk_at_window(), take()
    called(clerk)
    pass_ticket(actor=clerk, ticket_id=late.id)
    [take() for _visitor in range(10)]
    return_by_code(actor=KIOSK, code=late.code)
    assert find_position(find_ticket(id=late.id)).ahead == 3
    assert [served(clerk) for _visitor in range(4)][-1] == late.number
