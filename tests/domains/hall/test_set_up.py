"""Groups, windows' capabilities, the figures of the order and the hours: by those who may, with facts, from when it holds."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from huiban.domains.directory.public import Role
from huiban.domains.hall.models import GroupOrganisation, Line, LinePolicy, OpeningHours
from huiban.domains.hall.public import (
    call_next,
    clear_day_hours,
    find_order,
    find_session,
    finish_service,
    hours_on,
    list_special_days,
    recall,
    set_accepting,
    set_capabilities,
    set_day_hours,
    set_group,
    set_hours,
    set_organisations,
    set_policy,
    start_service,
    take_ticket,
    usual_hours,
)
from huiban.foundation.actors import SYSTEM, Actor, Channel
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import local_today
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)
MORNING, AFTERNOON = (time(9), time(12)), (time(13, 30), time(17))
EVENING = (time(17, 30), time(20))
FIGURES = {"priority_ratio": 3, "ageing_minutes": 30, "return_after": 5, "recalls": 2}


def tags() -> list[str]:
    return list(
        FactRecord.objects.filter(tag__startswith="hall:").order_by("id").values_list("tag", flat=True)
    )


@pytest.mark.parametrize("role", [Role.HALL_MANAGER, Role.SYSTEM_ADMIN])
def test_managers_and_administrators_set_the_hall_up(role):
    group = make.group()
    actor = make.worker(role)
    set_accepting(actor=actor, code="test", accepting=False, reason="系统检修")
    set_policy(actor=actor, zone_id=group.zone_id, **FIGURES)
    set_hours(actor=actor, zone_id=None, spans=[MORNING])
    assert tags()[-3:] == ["hall:group:accepting", "hall:line:policy_set", "hall:hours:set"]


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.ITEM_ADMIN])
def test_others_do_not(role):
    group, window, actor = make.group(), make.window_in(), make.worker(role)
    for call in (
        lambda: set_group(actor=actor, code="x", zone_id=group.zone_id, name="某业务"),
        lambda: set_accepting(actor=actor, code="test", accepting=False, reason="系统检修"),
        lambda: set_organisations(actor=actor, code="test", organisations=[]),
        lambda: set_capabilities(actor=actor, window_id=window.id, groups=["test"]),
        lambda: set_policy(actor=actor, zone_id=group.zone_id, **FIGURES),
        lambda: set_hours(actor=actor, zone_id=None, spans=[MORNING]),
        lambda: set_day_hours(actor=actor, zone_id=None, day=local_today(), spans=[EVENING]),
    ):
        with pytest.raises(Forbidden):
            call()


def test_a_group_that_stops_says_why_and_takes_no_number():
    make.group()
    with pytest.raises(Invalid):
        set_accepting(actor=SYSTEM, code="test", accepting=False, reason=" ")
    group = set_accepting(actor=SYSTEM, code="test", accepting=False, reason="系统检修，明天恢复")
    assert (group.accepting, group.closed_reason) == (False, "系统检修，明天恢复")
    with pytest.raises(Conflict) as refused:
        take_ticket(actor=KIOSK, groups=["test"])
    assert "系统检修，明天恢复" in str(refused.value.message)
    assert set_accepting(actor=SYSTEM, code="test", accepting=True).closed_reason == ""
    take_ticket(actor=KIOSK, groups=["test"])


def test_a_group_people_wait_for_keeps_its_zone():
    here, there = make.group(), make.group("tax", "H")
    take_ticket(actor=KIOSK, groups=["test"])
    with pytest.raises(Invalid) as refused:
        set_group(actor=SYSTEM, code="test", zone_id=there.zone_id, name=here.name)
    assert "zone" in refused.value.fields


@pytest.mark.parametrize(
    ("field", "wrong"),
    [
        ("name", ""),
        ("name", "长" * 41),
        ("name", "a\x00b"),
        ("name_en", "x" * 61),
        ("service_minutes", 0),
        ("order", -1),
    ],
)
def test_what_a_group_cannot_be(field, wrong):
    group = make.group()
    given = {"name": "某业务", field: wrong}
    with pytest.raises(Invalid) as refused:
        set_group(actor=SYSTEM, code="test", zone_id=group.zone_id, **given)
    assert field in refused.value.fields


def test_organisations_belong_to_one_group_and_leave_it():
    make.group(), make.group("second")
    one, two = make.organisation(), make.organisation()
    set_organisations(actor=SYSTEM, code="test", organisations=[one.id, two.id])
    set_organisations(actor=SYSTEM, code="second", organisations=[two.id])
    found = dict(GroupOrganisation.objects.values_list("organisation_id", "group__code"))
    assert found == {one.id: "test", two.id: "second"}
    set_organisations(actor=SYSTEM, code="test", organisations=[])
    assert set(GroupOrganisation.objects.values_list("group__code", flat=True)) == {"second"}
    with pytest.raises(NotFound):
        set_organisations(actor=SYSTEM, code="nothing", organisations=[])


def test_capabilities_hold_at_an_open_window_from_now_on():
    make.group(), make.group("second"), make.group("tax", "H")
    clerk = make.clerk_at_window()
    set_capabilities(actor=SYSTEM, window_id=clerk.window_id, groups=["second"])
    first = take_ticket(actor=KIOSK, groups=["test"])
    assert call_next(actor=clerk) is None
    set_capabilities(actor=SYSTEM, window_id=clerk.window_id, groups=[])
    assert call_next(actor=clerk).id == first.id
    with pytest.raises(Invalid):
        set_capabilities(actor=SYSTEM, window_id=clerk.window_id, groups=["tax"])


def test_a_running_day_keeps_its_figures():
    group = make.group()
    take_ticket(actor=KIOSK, groups=["test"])
    set_policy(actor=SYSTEM, zone_id=group.zone_id, **FIGURES)
    line = Line.objects.get()
    assert (line.priority_ratio, line.ageing_minutes, line.return_after) == (2, 40, 3)
    assert find_order(group.zone_id).ageing_minutes == 40
    assert LinePolicy.objects.get().ageing_minutes == 30
    Line.objects.update(day=local_today() - timedelta(days=1))
    assert find_order(group.zone_id).ageing_minutes == 30


@pytest.mark.parametrize(
    "wrong", [{"priority_ratio": 0}, {"ageing_minutes": 4}, {"return_after": 21}, {"recalls": -1}]
)
def test_figures_have_bounds(wrong):
    group = make.group()
    with pytest.raises(Invalid) as refused:
        set_policy(actor=SYSTEM, zone_id=group.zone_id, **(FIGURES | wrong))
    assert set(refused.value.fields) == set(wrong)
    assert not LinePolicy.objects.exists()


def next_day(workday: bool) -> date:
    day = local_today()
    while current_calendar().is_workday(day) != workday:
        day += timedelta(days=1)
    return day


def test_hours_of_the_hall_of_a_zone_and_of_a_day():
    zone, other = make.group().zone_id, make.group("tax", "H").zone_id
    workday, free = next_day(True), next_day(False)
    assert not hours_on(workday).known
    set_hours(actor=SYSTEM, zone_id=None, spans=[AFTERNOON, MORNING])
    set_hours(actor=SYSTEM, zone_id=zone, spans=[MORNING])
    assert hours_on(workday).usual == hours_on(workday, other).usual == (MORNING, AFTERNOON)
    assert hours_on(workday, zone).usual == (MORNING,)
    assert hours_on(free).closed
    set_day_hours(actor=SYSTEM, zone_id=zone, day=free, spans=[MORNING], note="周末延时服务")
    assert hours_on(free, zone).extended == (MORNING,)
    assert hours_on(free, zone).note == "周末延时服务"
    assert hours_on(free, other).closed
    set_day_hours(actor=SYSTEM, zone_id=None, day=workday, spans=[], note="停电检修")
    assert hours_on(workday, zone).closed
    assert [one.note for one in list_special_days()] == [
        note for _day, note in sorted([(free, "周末延时服务"), (workday, "停电检修")])
    ]
    clear_day_hours(actor=SYSTEM, zone_id=None, day=workday)
    assert hours_on(workday, zone).usual == (MORNING,)
    set_hours(actor=SYSTEM, zone_id=zone, spans=[])
    assert usual_hours(zone) == ()
    assert hours_on(workday, zone).usual == (MORNING, AFTERNOON)


@pytest.mark.parametrize(
    "spans",
    [
        [(time(12), time(9))],
        [(time(9), time(9))],
        [MORNING, (time(11), time(13))],
        [MORNING, AFTERNOON, EVENING, (time(21), time(22))],
    ],
)
def test_impossible_hours_are_refused(spans):
    with pytest.raises(Invalid):
        set_hours(actor=SYSTEM, zone_id=None, spans=spans)
    assert not OpeningHours.objects.exists()


def test_a_day_in_the_past_or_without_a_reason_is_refused():
    with pytest.raises(Invalid):
        set_day_hours(actor=SYSTEM, zone_id=None, day=local_today() - timedelta(days=1), spans=[EVENING])
    with pytest.raises(Invalid):
        set_day_hours(actor=SYSTEM, zone_id=None, day=local_today(), spans=[])
    with pytest.raises(NotFound):
        clear_day_hours(actor=SYSTEM, zone_id=None, day=local_today())


def test_a_press_repeated_is_one_call_and_a_recall_seen_twice_is_one_recall():
    make.group()
    clerk = make.clerk_at_window()
    first, second = (take_ticket(actor=KIOSK, groups=["test"]) for _visitor in range(2))
    assert call_next(actor=clerk, idempotency_key="press-1").id == first.id
    assert call_next(actor=clerk, idempotency_key="press-1").id == first.id
    assert recall(actor=clerk, ticket_id=first.id, seen_calls=1).calls == 2
    assert recall(actor=clerk, ticket_id=first.id, seen_calls=1).calls == 2
    start_service(actor=clerk, ticket_id=first.id)
    finish_service(actor=clerk, ticket_id=first.id)
    assert call_next(actor=clerk, idempotency_key="press-1").state == "done"
    second.refresh_from_db()
    assert second.state == "waiting"
    assert find_session(clerk.own_id).state == "open"
