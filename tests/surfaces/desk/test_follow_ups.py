"""Bad ratings: claimed, answered, never by those involved, never telling who rated."""

from __future__ import annotations

import pytest
from django.urls import reverse

from huiban.domains.cases.public import Case, close
from huiban.domains.directory.public import Role
from huiban.domains.voices.models import FollowUp
from huiban.domains.voices.public import FollowUpState, rate
from huiban.foundation.actors import SYSTEM
from tests import factories as make
from tests.surfaces.desk.signing_in import signed_in

pytestmark = pytest.mark.django_db

ANSWER = {"resolution": "corrected", "answer": "已核实情况并向您致歉，窗口今后一次说清所需材料。"}


def rated(case: Case | None = None) -> FollowUp:
    case = case or make.decided()
    close(actor=SYSTEM, number=case.number)
    who = case.person
    rate(
        actor=make.applicant(who),
        number=case.number,
        grade=4,
        reasons=["unclear"],
        text=f"跑了两趟，电话 {who.mobile} <script>alert(1)</script>",
    )
    return FollowUp.objects.get(rating__case=case)


def url(follow_up: FollowUp, act: str = "") -> str:
    return reverse("desk:follow-up", args=[follow_up.id]) + act


def test_a_bad_rating_is_claimed_and_answered():
    follow_up = rated()
    manager = signed_in(make.staff(Role.HALL_MANAGER))
    page = manager.get("/desk/follow-ups/").content.decode()
    assert "没有一次说清要什么" in page and "还剩 5 个工作日" in page
    assert manager.post(url(follow_up, "claim")).status_code == 303
    short = manager.post(url(follow_up, "answer"), {"resolution": "corrected", "answer": "改了"})
    assert short.status_code == 422
    assert "改了</textarea>" in short.content.decode()
    assert manager.post(url(follow_up, "answer"), ANSWER).status_code == 303
    follow_up.refresh_from_db()
    assert follow_up.state == FollowUpState.CLOSED
    done = manager.get("/desk/follow-ups/?closed=1").content.decode()
    assert "已核实情况并向您致歉" in done


def test_who_rated_is_not_shown(enter):
    follow_up = rated()
    case = follow_up.rating.case
    page = enter(Role.HALL_MANAGER).get(url(follow_up)).content.decode()
    assert case.applicant_name not in page
    assert case.number not in page
    assert case.person.mobile not in page
    assert "<script>alert" not in page


def test_nobody_handles_a_rating_of_their_own_work():
    approver = make.staff(Role.APPROVER)
    case = make.decided(approver=make.acting(approver))
    follow_up = rated(case)
    browser = signed_in(approver)
    page = browser.get(url(follow_up)).content.decode()
    assert "您办过这件事，差评要由另一位同事核实。" in page
    answer = browser.post(url(follow_up, "claim"))
    assert answer.status_code == 403
    follow_up.refresh_from_db()
    assert follow_up.state == FollowUpState.OPEN


def test_a_colleague_was_first(enter):
    follow_up = rated()
    first, second = enter(Role.HALL_MANAGER), enter(Role.HALL_MANAGER)
    first.post(url(follow_up, "claim"))
    answer = second.post(url(follow_up, "claim"))
    assert answer.status_code == 409
    assert "已经有同事在处理" in answer.content.decode()
    assert second.post(url(follow_up, "answer"), ANSWER).status_code == 409


def test_follow_ups_are_for_managers_and_approvers_of_the_department(enter):
    follow_up = rated()
    assert enter(Role.CLERK).get("/desk/follow-ups/").status_code == 403
    assert enter(Role.APPROVER, make.organisation()).get(url(follow_up)).status_code == 404
    assert enter(Role.APPROVER, make.organisation()).post(url(follow_up, "claim")).status_code == 404
    assert enter(Role.APPROVER, follow_up.organisation).get(url(follow_up)).status_code == 200


def test_without_ratings_the_page_says_so(enter):
    assert "没有差评要办" in enter(Role.HALL_MANAGER).get("/desk/follow-ups/").content.decode()
