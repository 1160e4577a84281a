"""Folded or not, the cockpit counts the same: every fact once, whatever commits when."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.db import connection, transaction

from huiban.domains.cases.public import close, hand_over
from huiban.domains.directory.public import Role
from huiban.domains.insight.models import DayCount, FoldedTo
from huiban.domains.insight.public import (
    decided_late,
    flow_by_day,
    flow_by_department,
    flow_by_window,
    fold_again,
    fold_record,
    pace,
    ratings_by_grade,
    totals,
)
from huiban.domains.people.public import person_actor
from huiban.domains.voices.public import rate
from huiban.foundation.actors import SYSTEM, Channel
from huiban.foundation.moment import at, local_today, now
from huiban.foundation.verification.public import run_checks
from huiban.surfaces.command.main import main
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 300  # seconds: a long test of the other process holds one transaction


def picture() -> dict[str, object]:
    span = {"since": local_today() - timedelta(days=29), "until": local_today()}
    days = flow_by_day(**span)
    return {
        "days": [(flow.day, flow.counts) for flow in days],
        "late": decided_late(days),
        "grades": ratings_by_grade(days),
        "departments": {flow.id: (flow.counts, flow.late) for flow in flow_by_department(**span)},
        "windows": {flow.id: flow.counts for flow in flow_by_window(**span)},
        "pace": pace(**span),
    }


def folded() -> None:
    """Fold until everything committed before is folded: a transaction elsewhere in the cluster holds it up while it lasts."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_current_xact_id()::text::bigint")
        (own,) = cursor.fetchone()
    deadline = time.monotonic() + PATIENCE
    while fold_record() <= own:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def some_cases() -> None:
    with at(now() - timedelta(days=3)):
        make.decided(make.examined(make.accepted(make.submitted())))
        make.accepted(make.submitted())
    make.submitted()


def test_the_numbers_are_the_same_before_and_after_folding_and_in_between():
    some_cases()
    before = picture()
    folded()
    assert DayCount.objects.filter(kind="submitted").exists()
    assert picture() == before
    some_cases()
    more = picture()
    assert (
        totals(flow_by_day(since=local_today() - timedelta(days=29), until=local_today()))["submitted"] == 6
    )
    folded()
    assert picture() == more


def test_folding_again_and_again_adds_nothing():
    some_cases()
    folded()
    before, rows = (
        picture(),
        set(DayCount.objects.values_list("local_day", "kind", "org_id", "window_id", "count")),
    )
    folded()
    folded()
    assert picture() == before
    deadline = time.monotonic() + PATIENCE
    fold_again()
    while set(DayCount.objects.values_list("local_day", "kind", "org_id", "window_id", "count")) != rows:
        assert time.monotonic() < deadline
        fold_record()
    assert picture() == before


def test_a_fact_of_a_transaction_that_lasts_is_counted_once_when_it_commits():
    made, people = make.item(), [make.person(), make.person()]
    make.centre()

    def slowly():
        with transaction.atomic():
            make.submitted(made, people[0])
            with connection.cursor() as cursor:
                cursor.execute("select pg_sleep(1.2)")

    def meanwhile():
        time.sleep(0.4)
        make.submitted(made, people[1])
        fold_record()
        time.sleep(0.2)
        fold_record()
        return totals(flow_by_day(since=local_today() - timedelta(days=1), until=local_today()))["submitted"]

    _none, seen = make.together(slowly, meanwhile)
    assert seen == 1
    span = {"since": local_today() - timedelta(days=1), "until": local_today()}
    assert totals(flow_by_day(**span))["submitted"] == 2
    folded()
    assert totals(flow_by_day(**span))["submitted"] == 2


def test_grades_and_late_decisions_are_folded_too():
    case = make.decided()
    close(actor=SYSTEM, number=case.number)
    hand_over(actor=make.worker(Role.EXIT_CLERK), number=case.number, receiver="李样本", relation="本人")
    actor = person_actor(case.person, Channel.PORTAL)
    rate(actor=actor, number=case.number, grade=2, reasons=[], text="")
    before = picture()
    assert before["grades"][2] == 1
    folded()
    assert picture() == before


def test_a_database_loaded_into_a_cluster_that_begins_anew_is_folded_anew():
    some_cases()
    folded()
    before = picture()
    FoldedTo.objects.update(xid=10**15)  # as the cluster it came from had counted
    some_cases()
    fold_record()
    assert FoldedTo.objects.get().xid < 10**15
    after = picture()
    assert [flow["submitted"] for _day, flow in after["days"]] == [
        2 * flow["submitted"] for _day, flow in before["days"]
    ]
    some_cases()
    folded()
    now_ = picture()
    assert sum(flow["submitted"] for _day, flow in now_["days"]) == 9
    assert problems() == []


def test_a_number_changed_by_hand_is_found_and_counted_anew(capsys):
    some_cases()
    folded()
    assert problems() == []
    DayCount.objects.filter(kind="submitted").update(count=77)
    assert "the cockpit counts 77" in problems()[0]
    deadline = time.monotonic() + PATIENCE
    while problems():
        assert main(["cockpit", "recount"]) == 0
        assert time.monotonic() < deadline
    assert "counted again" in capsys.readouterr().out


def problems() -> list[str]:
    (outcome,) = run_checks(only=["insight:days"])
    return [problem.text for problem in outcome.problems]
