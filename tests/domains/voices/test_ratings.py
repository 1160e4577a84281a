"""Ratings: once, voluntary, by the applicant; a bad one is answered."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from huiban.domains.cases.public import close, refuse_acceptance
from huiban.domains.directory.public import Role, assign_role
from huiban.domains.voices.public import (
    claim_follow_up,
    close_follow_up,
    count_follow_ups,
    find_rating,
    list_follow_ups,
    rate,
    rate_with_code,
)
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.moment import at
from tests import factories as make

pytestmark = pytest.mark.django_db


def finished(**people):
    case = make.decided(make.examined(make.accepted(**people)))
    close(actor=SYSTEM, number=case.number)
    return case


def rated_badly(**people):
    case = finished(**people)
    rate(actor=make.applicant(case.person), number=case.number, grade=5, reasons=["late"], text="等了很久")
    return case


def test_a_case_is_rated_once():
    case = finished()
    rate(actor=make.applicant(case.person), number=case.number, grade=1, reasons=["kind"])
    with pytest.raises(Conflict) as refused:
        rate_with_code(
            actor=make.applicant(case.person), number=case.number, query_code=case.query_code, grade=5
        )
    assert refused.value.code == "voices.already_rated"
    assert find_rating(case).grade == 1


def test_a_case_that_is_not_finished_is_not_rated():
    case = make.accepted()
    with pytest.raises(Conflict):
        rate(actor=make.applicant(case.person), number=case.number, grade=1)


def test_a_refused_acceptance_can_be_rated():
    case = make.submitted()
    refuse_acceptance(
        actor=make.worker(Role.CLERK), number=case.number, reason="不属于本机关职权范围，请另行申请。"
    )
    assert (
        rate(actor=make.applicant(case.person), number=case.number, grade=4, reasons=["unclear"]).grade == 4
    )


def test_neither_staff_nor_strangers_rate():
    case = finished()
    with pytest.raises(Forbidden):
        rate(actor=make.worker(Role.CLERK), number=case.number, grade=1)
    with pytest.raises(Forbidden):
        rate_with_code(actor=make.worker(Role.CLERK), number=case.number, query_code=case.query_code, grade=1)
    with pytest.raises(NotFound):
        rate(actor=make.applicant(), number=case.number, grade=1)


@pytest.mark.parametrize(
    ("grade", "reasons", "path"),
    [
        (0, [], "grade"),
        (6, [], "grade"),
        (1, ["late"], "reasons"),
        (5, ["kind"], "reasons"),
        (5, ["nothing"], "reasons"),
    ],
)
def test_grades_and_reasons_come_from_their_lists(grade, reasons, path):
    case = finished()
    with pytest.raises(Invalid) as refused:
        rate(actor=make.applicant(case.person), number=case.number, grade=grade, reasons=reasons)
    assert list(refused.value.fields) == [path]


def test_a_good_rating_opens_nothing():
    case = finished()
    rate(actor=make.applicant(case.person), number=case.number, grade=3)
    assert count_follow_ups(actor=make.worker(Role.HALL_MANAGER)) == 0


def test_a_bad_rating_is_due_in_five_working_days_and_closed_with_an_answer_only():
    with at(datetime(2026, 9, 18, 3, tzinfo=UTC)):
        rated_badly()
    manager = make.worker(Role.HALL_MANAGER)
    (follow_up,) = list_follow_ups(actor=manager)
    assert str(follow_up.due) == "2026-09-24"  # Sunday 20 September is a make-up workday
    with pytest.raises(Conflict):
        close_follow_up(
            actor=manager,
            follow_up_id=follow_up.id,
            resolution="corrected",
            answer="已核实并整改，向您致歉。",
        )
    claim_follow_up(actor=manager, follow_up_id=follow_up.id)
    with pytest.raises(Invalid):
        close_follow_up(actor=manager, follow_up_id=follow_up.id, resolution="corrected", answer="好")
    done = close_follow_up(
        actor=manager, follow_up_id=follow_up.id, resolution="corrected", answer="已核实并整改，向您致歉。"
    )
    assert done.state == "closed"
    assert count_follow_ups(actor=manager) == 0


def test_two_managers_cannot_take_on_the_same_rating():
    rated_badly()
    first, second = make.worker(Role.HALL_MANAGER), make.worker(Role.HALL_MANAGER)
    (follow_up,) = list_follow_ups(actor=first)
    claim_follow_up(actor=first, follow_up_id=follow_up.id)
    with pytest.raises(Conflict):
        claim_follow_up(actor=second, follow_up_id=follow_up.id)


def test_nobody_looks_into_their_own_bad_rating():
    clerk = make.staff(Role.CLERK)
    assign_role(
        actor=SYSTEM, staff_id=clerk.id, role=Role.HALL_MANAGER, organisation_id=clerk.organisation_id
    )
    rated_badly(clerk=make.acting(clerk))
    (follow_up,) = list_follow_ups(actor=make.acting(clerk))
    with pytest.raises(Forbidden) as refused:
        claim_follow_up(actor=make.acting(clerk), follow_up_id=follow_up.id)
    assert refused.value.code == "voices.involved"


def test_another_departments_approver_does_not_see_the_rating():
    case = rated_badly()
    own, other = (
        make.worker(Role.APPROVER, case.organisation),
        make.worker(Role.APPROVER, make.organisation()),
    )
    (follow_up,) = list_follow_ups(actor=own)
    assert list_follow_ups(actor=other) == []
    with pytest.raises(NotFound):
        claim_follow_up(actor=other, follow_up_id=follow_up.id)
