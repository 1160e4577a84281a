"""Arrivals, forecast, measured habits and windows needed, on constructed days with figures known by hand."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from huiban.domains.directory.public import Role
from huiban.domains.hall.jobs import plan_roster
from huiban.domains.hall.models import RosterProposal
from huiban.domains.hall.public import (
    abandon_ticket,
    ask_roster,
    call_next,
    cancel_ticket,
    close_window,
    find_roster,
    hall_goals,
    pass_ticket,
    pause_window,
    resume_window,
    staffing_day,
    take_ticket,
)
from huiban.domains.hall.queries.arrivals import count_arrivals
from huiban.domains.hall.queries.forecast_day import forecast_day
from huiban.domains.hall.queries.habits import patience, service_times
from huiban.domains.hall.queries.windows_day import windows_by_half_hour
from huiban.domains.hall.staffing.public import Load, erlang_a
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Forbidden, Invalid, NotFound
from tests import factories as make
from tests.domains.hall.days import FRIDAY, KIOSK, clock, come, quiet_days, serve, workdays_before

pytestmark = pytest.mark.django_db
MONDAY = date(2026, 11, 30)


def test_a_chain_arrives_in_each_of_its_groups():
    make.group()
    make.group("tax", "H")
    with clock(9, 10):
        first, second = make.clerk_at_window(), make.clerk_at_window("H")
        take_ticket(actor=KIOSK, groups=["test", "tax"])
    serve(first, (9, 20), (9, 45))
    serve(second, (10, 5), (10, 9))
    with clock(11):
        come(2)
    assert count_arrivals(FRIDAY, FRIDAY) == {FRIDAY: {"test": {18: 1, 22: 2}, "tax": {19: 1}}}
    assert count_arrivals(MONDAY, MONDAY) == {}


def test_too_little_history_forecasts_nothing_and_says_how_little():
    quiet_days(workdays_before(FRIDAY, 2))
    with clock(8):
        found = forecast_day(FRIDAY, ["test"])
    assert (found.days_known, found.is_enough, found.expected) == (2, False, {})


def test_equal_days_are_forecast_as_they_were():
    quiet_days(workdays_before(FRIDAY, 4), hour=10, visitors=6)
    with clock(8):
        found = forecast_day(FRIDAY, ["test"])
    assert (found.days_known, found.is_enough, found.is_rough) == (4, True, True)
    assert found.expected_at(20, ["test"]) == pytest.approx(6)
    assert found.expected_at(21, ["test"]) == 0
    assert found.miss is not None
    assert (found.miss.days, found.miss.forecast, found.miss.week_before) == (1, pytest.approx(0), 0)


def test_only_days_before_are_learned_from_and_today_is_told_beside():
    quiet_days(workdays_before(FRIDAY, 3), visitors=2)
    with clock(10):
        come(9)
        found = forecast_day(FRIDAY, ["test"])
        assert found.expected_at(20, ["test"]) == pytest.approx(2)
        assert found.came_at(20, ["test"]) == 9
        later = forecast_day(MONDAY, ["test"])
        assert (later.days_known, later.came_at(20, ["test"])) == (3, 0)


def test_a_day_off_expects_nobody():
    quiet_days(workdays_before(FRIDAY, 4))
    with clock(8):
        found = forecast_day(date(2026, 11, 28), ["test"])
    assert (found.works, found.expected) == (False, {})


def test_service_is_measured_and_drawn_towards_the_stated_time():
    zone = make.group(service_minutes=8).zone_id
    with clock(9):
        clerk = make.clerk_at_window()
        come(2)
    serve(clerk, (9, 0), (9, 20))
    serve(clerk, (9, 30), (9, 40))
    assert service_times(zone, FRIDAY)["test"].measured == 0  # the day itself is not before it
    found = service_times(zone, MONDAY)["test"]
    assert (found.measured, found.stated_seconds) == (2, 480)
    assert found.seconds == pytest.approx((5 * 8 + 20 + 10) * 60 / 7)


def test_patience_is_all_waiting_by_those_who_left():
    """Waits 10 (served), 20 (cancelled before the call), 40 (called, did not come): two left in 70 minutes."""
    zone = make.group().zone_id
    with clock(9):
        clerk = make.clerk_at_window()
        come()
        cancelled = come()
        come()
    serve(clerk, (9, 10), (9, 15))
    with clock(9, 20):
        cancel_ticket(actor=SYSTEM, ticket_id=cancelled.id, reason="走了")
    with clock(9, 40):
        gone = call_next(actor=clerk)
        assert gone is not None
        pass_ticket(actor=clerk, ticket_id=gone.id)
        abandon_ticket(actor=clerk, ticket_id=gone.id)
    found = patience(zone, MONDAY)
    assert (found.left, found.stated_seconds, found.stated_weight) == (2, 1800, 5)
    assert found.seconds == pytest.approx((5 * 30 + 70) * 60 / 7)
    assert patience(zone, FRIDAY).seconds == 1800


def test_open_windows_by_half_hour_without_their_pauses():
    zone = make.group().zone_id
    with clock(9, 15):
        clerk = make.clerk_at_window()
    with clock(9, 40):
        pause_window(actor=clerk, reason="取材料")
    with clock(9, 55):
        resume_window(actor=clerk)
    with clock(10, 30):
        close_window(actor=clerk)
    assert windows_by_half_hour(FRIDAY, zone) == pytest.approx({18: 0.5, 19: 0.5, 20: 1.0})


def test_windows_needed_are_the_least_that_meet_the_goal():
    quiet_days(workdays_before(FRIDAY, 3), visitors=20)
    with clock(8):
        zone = make.group().zone_id
        found = staffing_day(FRIDAY, zone)
    busy = next(one for one in found.half_hours if one.half_hour == 20)
    assert busy.expected == pytest.approx(20)
    assert busy.need is not None
    load, target = Load(40, busy.service_seconds, found.patience.seconds), hall_goals().target
    assert target.missed(erlang_a(load, busy.windows, 600)) == ()
    assert target.missed(erlang_a(load, busy.windows - 1, 600)) != ()
    assert {one.windows for one in found.half_hours if one.half_hour != 20} == {1}
    assert (busy.came, busy.open_windows) == (0, 0)


def test_an_empty_day_needs_nothing_said():
    with clock(8):
        found = staffing_day(FRIDAY, make.group().zone_id)
    assert (found.half_hours, found.needs) == ((), {})
    with pytest.raises(NotFound):
        staffing_day(FRIDAY, make.window().id)


# --- rosters ---
def asked(people: int = 20) -> RosterProposal:
    quiet_days(workdays_before(FRIDAY, 3), hour=10, visitors=20)
    with clock(8):
        return ask_roster(
            actor=make.worker(Role.HALL_MANAGER), zone_id=make.group().zone_id, day=FRIDAY, people=people
        )


def test_a_roster_is_computed_by_its_job_and_every_shift_has_its_reason():
    proposal = asked()
    with clock(8):
        plan_roster(proposal_id=str(proposal.id))
    found = find_roster(proposal.zone_id, FRIDAY)
    assert found is not None
    assert found.computed_at is not None
    plan = found.plan
    needs = {half: need for half, need, _covered, _short in plan["half_hours"] if need}
    assert min(needs.values()) == 1
    assert plan["shortage"] == 0
    working = {name: count for name, count in plan["counts"].items() if count}
    assert working
    assert set(plan["reasons"]) == set(working)
    assert all(
        plan["reasons"].values()
    )  # nobody is proposed without a half hour that lacks a window otherwise


def test_too_few_people_leave_half_hours_short_and_say_which():
    proposal = asked(people=1)
    with clock(8):
        plan_roster(proposal_id=str(proposal.id))
    plan = RosterProposal.objects.get().plan
    assert sum(plan["counts"].values()) == 1
    assert plan["shortage"] == sum(row[3] for row in plan["half_hours"]) > 0


def test_asking_again_replaces_and_the_old_job_does_nothing_more():
    proposal = asked(people=1)
    with clock(8):
        plan_roster(proposal_id=str(proposal.id))
        again = ask_roster(
            actor=make.worker(Role.HALL_MANAGER), zone_id=proposal.zone_id, day=FRIDAY, people=2
        )
    assert (again.id, again.computed_at, again.people) == (proposal.id, None, 2)
    with clock(8):
        plan_roster(proposal_id=str(proposal.id))
        first = RosterProposal.objects.get().computed_at
        plan_roster(proposal_id=str(proposal.id))
    assert RosterProposal.objects.get().computed_at == first


def test_without_history_the_proposal_says_why_not():
    with clock(8):
        proposal = ask_roster(actor=SYSTEM, zone_id=make.group().zone_id, day=FRIDAY, people=3)
        plan_roster(proposal_id=str(proposal.id))
    assert RosterProposal.objects.get().plan == {"why": "no_history"}


@pytest.mark.parametrize(("people", "days"), [(0, 0), (201, 0), (5, -1), (5, 61)])
def test_impossible_rosters_are_refused(people, days):
    with clock(8), pytest.raises(Invalid):
        ask_roster(
            actor=SYSTEM, zone_id=make.group().zone_id, day=FRIDAY + timedelta(days=days), people=people
        )


def test_rosters_are_the_hall_managers():
    zone = make.group().zone_id
    with clock(8), pytest.raises(Forbidden):
        ask_roster(actor=make.worker(Role.CLERK), zone_id=zone, day=FRIDAY, people=3)
    with clock(8), pytest.raises(NotFound):
        ask_roster(actor=SYSTEM, zone_id=make.window().id, day=FRIDAY, people=3)
