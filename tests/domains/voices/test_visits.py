"""The rating of a visit at a window: once, there and then, never by staff; a bad one is looked into like any other."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest

from huiban.domains.cases.public import close
from huiban.domains.directory.public import Role
from huiban.domains.hall.models import Attendance
from huiban.domains.hall.public import (
    call_next,
    finish_service,
    hold_ticket,
    pass_ticket,
    start_service,
    take_ticket,
)
from huiban.domains.voices.models import FollowUp, VisitRating
from huiban.domains.voices.public import (
    claim_follow_up,
    close_follow_up,
    find_follow_up,
    find_rating,
    list_follow_ups,
    list_visit_ratings,
    rate,
    rate_visit,
)
from huiban.foundation.actors import SYSTEM, Actor, Channel
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import at, now
from tests import factories as make

pytestmark = pytest.mark.django_db
PAD = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


@pytest.fixture(autouse=True)
def _calendar():
    make.group()


def served(clerk: Actor | None = None, **finish) -> Attendance:
    clerk = clerk or make.clerk_at_window()
    take_ticket(actor=PAD, groups=["test"])
    ticket = call_next(actor=clerk)
    start_service(actor=clerk, ticket_id=ticket.id)
    finish_service(actor=clerk, ticket_id=ticket.id, **finish)
    return Attendance.objects.get(ticket=ticket)


def give(visit: Attendance, grade: int = 2, actor: Actor = PAD, **given) -> VisitRating:
    return rate_visit(actor=actor, window_id=visit.window_id, attendance_id=visit.id, grade=grade, **given)


def test_a_visit_is_rated_once():
    visit = served()
    rating = give(visit, 1, reasons=["kind", "kind"], text=" 谢谢 ")
    assert (rating.grade, rating.reasons, rating.text) == (1, ["kind"], "谢谢")
    with pytest.raises(Conflict) as refused:
        give(visit, 5)
    assert refused.value.code == "voices.already_rated"
    assert not FollowUp.objects.exists()
    fact = FactRecord.objects.get(tag="voices:visit:rated")
    assert fact.data == {"window": visit.window.number, "group": "test", "grade": 1}


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_once_are_one_rating():
    visit = served()
    answers = make.together(*[lambda: give(visit, 4, reasons=["rude"]) for _press in range(4)])
    assert sum(isinstance(answer, VisitRating) for answer in answers) == 1
    assert FollowUp.objects.count() == 1


def test_staff_do_not_rate_and_nobody_rates_at_another_window():
    clerk = make.clerk_at_window()
    visit = served(clerk)
    with pytest.raises(Forbidden):
        give(visit, 1, actor=clerk)
    with pytest.raises(NotFound):
        rate_visit(actor=PAD, window_id=make.window_in().id, attendance_id=visit.id, grade=1)
    with pytest.raises(NotFound):
        rate_visit(actor=PAD, window_id=visit.window_id, attendance_id=uuid4(), grade=1)
    assert not VisitRating.objects.exists()


def test_only_a_finished_service_can_be_rated():
    for end in (pass_ticket, hold_ticket):
        clerk = make.clerk_at_window()
        take_ticket(actor=PAD, groups=["test"])
        ticket = call_next(actor=clerk)
        end(actor=clerk, ticket_id=ticket.id, **({"reason": "去复印"} if end is hold_ticket else {}))
        with pytest.raises(Conflict) as refused:
            give(Attendance.objects.get(ticket=ticket))
        assert refused.value.code == "voices.visit_over"


def test_not_after_the_next_visitor_has_begun():
    clerk = make.clerk_at_window()
    visit = served(clerk)
    take_ticket(actor=PAD, groups=["test"])
    following = call_next(actor=clerk)
    start_service(actor=clerk, ticket_id=following.id)
    with pytest.raises(Conflict):
        give(visit)


def test_not_long_afterwards():
    visit = served()
    with at(now() + timedelta(minutes=6)), pytest.raises(Conflict):
        give(visit)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"grade": 0}, "grade"),
        ({"grade": 6}, "grade"),
        ({"grade": 1, "reasons": ["rude"]}, "reasons"),
        ({"grade": 5, "reasons": ["kind"]}, "reasons"),
        ({"grade": 5, "text": "长" * 501}, "text"),
        ({"grade": 5, "text": "a\x00b"}, "text"),
    ],
)
def test_what_is_not_offered_is_refused(given, field):
    with pytest.raises(Invalid) as refused:
        give(served(), **given)
    assert field in refused.value.fields


def test_a_bad_one_is_due_in_five_working_days_and_answered_by_somebody_else():
    clerk = make.clerk_at_window()
    visit = served(clerk)
    rating = give(visit, 5, reasons=["rude"], text="没有好好说话")
    manager = make.worker(Role.HALL_MANAGER)
    (follow_up,) = list_follow_ups(actor=manager)
    assert follow_up.given == rating
    assert follow_up.case_number == ""
    assert f"{visit.window.number} 号窗口" in follow_up.title
    claim_follow_up(actor=manager, follow_up_id=follow_up.id)
    close_follow_up(
        actor=manager,
        follow_up_id=follow_up.id,
        resolution="corrected",
        answer="已核实并向您致歉，今后好好说话。",
    )
    told = list_visit_ratings(visit.ticket_id)
    assert told[0].follow_up.answer.startswith("已核实")
    tags = FactRecord.objects.filter(tag__startswith="voices:follow_up").order_by("id")
    assert [fact.subject for fact in tags] == [f"window:{visit.window.number}"] * 3


def test_the_clerk_of_the_visit_does_not_look_into_it():
    clerk = make.clerk_at_window()
    visit = served(clerk)
    give(visit, 4)
    make.assign_role(
        actor=SYSTEM, staff_id=clerk.own_id, role=Role.HALL_MANAGER, organisation_id=make.centre().id
    )
    (follow_up,) = list_follow_ups(actor=clerk)
    with pytest.raises(Forbidden):
        claim_follow_up(actor=clerk, follow_up_id=follow_up.id)
    with pytest.raises(NotFound):
        find_follow_up(actor=make.worker(Role.CLERK), follow_up_id=follow_up.id)


def test_the_visit_and_the_case_that_came_of_it_are_rated_apart():
    case = make.decided()
    close(actor=SYSTEM, number=case.number)
    visit = served(case_number=case.number)
    give(visit, 5)
    rate(actor=make.applicant(case.person), number=case.number, grade=1)
    assert find_rating(case).grade == 1
    assert VisitRating.objects.get(attendance=visit).grade == 5
    assert FollowUp.objects.filter(rating__isnull=True).count() == 1
