"""Every number of the cockpit equals the facts, and equals the list it leads to."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from django.test import Client

from huiban.domains.cases.public import close, hand_over, refuse_acceptance, withdraw
from huiban.domains.catalog.public import LimitText
from huiban.domains.directory.public import Role
from huiban.domains.insight.public import Measure, Place, count_cases_behind, list_cases_behind
from huiban.domains.people.public import person_actor
from huiban.domains.voices.public import rate
from huiban.foundation.actors import SYSTEM, Channel
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import LOCAL_ZONE, at, now
from huiban.surfaces.cockpit.moment import Number, read_days, this_moment
from huiban.surfaces.cockpit.period import this_period
from huiban.surfaces.cockpit.scope import Scope
from tests.factories import (
    accepted,
    acting,
    content,
    decided,
    examined,
    item,
    organisation,
    person,
    staff,
    submitted,
    window,
    worker,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(staff(Role.HALL_MANAGER))
    return client


@pytest.fixture
def busy_hall() -> list[object]:
    """Two departments and three windows after some weeks of random work; today included."""
    dice = random.Random(20261120)
    departments = [organisation() for _ in range(2)]
    items = [
        item(content(promised_limit=LimitText(length=length), statutory_limit=LimitText(length=20)), owner)
        for owner in departments
        for length in (1, 3, 9)
    ]
    who = person()
    clerks = [acting(staff(Role.CLERK), window(number)) for number in (901, 902, 903)] + [worker(Role.CLERK)]
    hands = {owner.id: (worker(Role.REVIEWER, owner), worker(Role.APPROVER, owner)) for owner in departments}
    exit_clerk = worker(Role.EXIT_CLERK)
    noon = datetime.now(LOCAL_ZONE).replace(hour=0, minute=1, second=0, microsecond=0)
    for back in sorted((dice.choice((0, 0, 1, 2, 4, 7, 12, 20)) for _ in range(28)), reverse=True):
        chosen = dice.choice(items)
        clerk, (reviewer, approver) = dice.choice(clerks), hands[chosen.organisation_id]
        steps = dice.randint(0, 6)
        with at(noon - timedelta(days=back)):
            case = submitted(chosen, who)
            if steps == 0 and dice.random() < 0.5:
                withdraw(actor=person_actor(who, Channel.PORTAL), number=case.number)
                continue
            if steps == 1 and dice.random() < 0.4:
                refuse_acceptance(
                    actor=clerk, number=case.number, reason="材料与事项不符，不属于本机关职权。"
                )
                continue
            if steps >= 1:
                case = accepted(case, clerk)
        with at(noon - timedelta(days=max(0, back - dice.choice((0, 1, 5))))):
            if steps >= 2:
                case = examined(case, reviewer)
            if steps >= 3:
                _decide(case, approver)
            if steps >= 4:
                close(actor=SYSTEM, number=case.number)
            if steps >= 5:
                hand_over(actor=exit_clerk, number=case.number, receiver="李样本", relation="本人")
            if steps >= 6:
                rate(
                    actor=person_actor(who, Channel.PORTAL),
                    number=case.number,
                    grade=dice.randint(1, 5),
                    reasons=[],
                    text="",
                )
    return departments


def _decide(case, approver) -> None:  # type: ignore[no-untyped-def]
    from huiban.domains.cases.public import Outcome, decide

    decide(
        actor=approver, number=case.number, outcome=Outcome.GRANTED, overdue_reason="材料核查用了更长时间。"
    )


def _numbers(scope: Scope) -> Iterator[Number]:
    moment, period = this_moment(scope, read_days(scope), warnings=50), this_period(scope, read_days(scope))
    for station in moment.stations:
        yield station.today
        yield station.before
        if station.track:
            yield station.track
    yield from moment.running_out
    yield from period.totals
    yield from (period.decided, period.late)
    for rank in (*period.departments, *period.windows):
        yield from rank.numbers
        yield from (number for number in (rank.late, rank.overdue_now) if number)


def _scopes(departments) -> list[Scope]:  # type: ignore[no-untyped-def]
    today = now().astimezone(LOCAL_ZONE).date()
    return [
        Scope(today, days, department, list(departments), True)
        for days in (7, 30)
        for department in (None, *departments)
    ]


def test_every_number_is_the_length_of_its_list(manager: Client, busy_hall) -> None:  # type: ignore[no-untyped-def]
    seen: Counter[str] = Counter()
    for scope in _scopes(busy_hall):
        for number in _numbers(scope):
            if number.url in seen:
                continue
            answer = manager.get(number.url)
            assert answer.status_code == 200, number.url
            assert answer.context["total"] == number.value, (number.label, number.url)
            seen[number.url] = number.value
    assert sum(1 for value in seen.values() if value) > 40
    assert {url.split("?")[0] for url in seen} == {"/desk/cases/", "/cockpit/cases/"}


def test_numbers_are_the_facts(busy_hall) -> None:  # type: ignore[no-untyped-def]
    scope = _scopes(busy_hall)[0]
    facts = list(FactRecord.objects.filter(local_day__range=(scope.since, scope.today)))
    period = this_period(scope, read_days(scope))
    for number, measure in zip(
        period.totals, ("submitted", "accepted", "not_accepted", "decided"), strict=False
    ):
        assert number.value == sum(fact.tag == f"cases:case:{measure}" for fact in facts)
    late = [f for f in facts if f.tag == "cases:case:decided" and not f.data["on_time"]]
    assert period.late.value == len(late)
    decided_facts = [f for f in facts if f.tag == "cases:case:decided"]
    expected = 100 * (len(decided_facts) - len(late)) / len(decided_facts) if decided_facts else None
    assert period.on_time == expected
    assert period.rated == sum(fact.tag == "voices:rating:given" for fact in facts)
    assert sum(rank.numbers[0].value for rank in period.departments) == period.totals[0].value
    assert sum(rank.numbers[0].value for rank in period.windows) == period.totals[1].value


def test_the_list_holds_what_the_number_counts(busy_hall) -> None:  # type: ignore[no-untyped-def]
    scope = _scopes(busy_hall)[0]
    for measure in Measure:
        for place in (Place(), Place(busy_hall[0].id), Place(no_window=True)):
            where = {"since": scope.since, "until": scope.today, "place": place}
            rows = list_cases_behind(measure, **where, limit=500)
            assert len(rows) == count_cases_behind(measure, **where)
            assert len({row.case.number for row in rows}) == len(rows)
            if place.organisation_id:
                assert all(row.case.organisation_id == place.organisation_id for row in rows)


def test_warnings_begin_with_what_can_still_be_saved(busy_hall) -> None:  # type: ignore[no-untyped-def]
    scope = _scopes(busy_hall)[0]
    moment = this_moment(scope, read_days(scope), warnings=500)
    due_days = [due.due for due in moment.warnings]
    assert len(due_days) == sum(number.value for number in moment.running_out)
    savable = [day for day in due_days if day >= scope.today]
    lost = [day for day in due_days if day < scope.today]
    assert due_days == sorted(savable) + sorted(lost, reverse=True)


def test_pace_is_the_mean_of_the_working_days() -> None:
    noon = datetime(2026, 11, 16, 12, tzinfo=LOCAL_ZONE)  # a Monday without holidays near
    made = item(content(promised_limit=LimitText(length=5), statutory_limit=LimitText(length=20)))
    for taken in (1, 3):
        with at(noon):
            case = examined(accepted(submitted(made)))
        with at(noon + timedelta(days=taken)):
            decided(case)
    day = noon.date()
    scope = Scope(day + timedelta(days=5), 7, None, [made.organisation], True)
    pace = this_period(scope, read_days(scope)).pace
    assert pace is not None
    assert (pace.cases, pace.statutory, pace.promised, pace.taken) == (2, 20, 5, 2)
    assert pace.promised_faster == 0.75
