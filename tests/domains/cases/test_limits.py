"""Both dates of a case: counted from acceptance, honest about years nobody has announced."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from huiban.domains.cases.public import accept, case_limits, pre_review
from huiban.domains.catalog.public import LimitText, publish_content
from huiban.domains.directory.public import Role
from huiban.foundation.actors import SYSTEM
from huiban.foundation.clock.public import explain
from huiban.foundation.moment import at
from tests import factories as make

pytestmark = pytest.mark.django_db


def accepted_at(moment: datetime, **limits: LimitText | None):
    with at(moment):
        case, clerk = make.submitted(make.item(make.content(**limits))), make.worker(Role.CLERK)
        pre_review(actor=clerk, number=case.number, checks={"m_id": "good"}, notes={})
        return accept(actor=clerk, number=case.number)


def test_the_promise_and_the_law_run_from_the_day_of_acceptance():
    case = accepted_at(datetime(2026, 2, 12, 2, tzinfo=UTC))
    assert (case.promised_due, case.statutory_due) == (date(2026, 2, 26), date(2026, 3, 18))
    assert case.limits["promised"] == {
        "start": "2026-02-12", "due": "2026-02-26", "length": 5, "unit": "workday", "provisional": False,
    }  # fmt: skip


def test_a_limit_across_new_year_is_provisional():
    case = accepted_at(datetime(2026, 12, 21, 2, tzinfo=UTC))
    assert not case.limits["promised"]["provisional"]
    assert case.limits["statutory"]["provisional"]
    assert case.statutory_due.year == 2027


def test_the_day_of_acceptance_is_the_day_in_china():
    case = accepted_at(datetime(2026, 12, 31, 16, 30, tzinfo=UTC))
    assert case.limits["promised"]["start"] == "2027-01-01"


def test_an_item_without_a_limit_in_law_has_the_promise_only():
    case = accepted_at(datetime(2026, 11, 20, 2, tzinfo=UTC), statutory_limit=None)
    assert (case.promised_due, case.statutory_due) == (date(2026, 11, 27), None)


def test_an_immediate_item_is_due_the_same_day():
    limit = LimitText(length=0, unit="immediate")
    case = accepted_at(datetime(2026, 11, 20, 2, tzinfo=UTC), promised_limit=limit)
    assert case.promised_due == date(2026, 11, 20)


def test_a_running_case_keeps_the_limits_it_was_accepted_under():
    item = make.item()
    case = make.accepted(make.submitted(item))
    publish_content(
        actor=SYSTEM, item_code=item.code, content=make.content(promised_limit=LimitText(length=1)), note=""
    )
    case.refresh_from_db()
    assert case.item_version.number == 1
    assert case.limits["promised"]["length"] == 5
    assert make.submitted(item).item_version.number == 2


def test_every_date_says_how_it_was_computed():
    make.item()
    limits = case_limits(make.content(), date(2026, 2, 12))
    sentences = " ".join(explain(limits.promised))
    for part in ("2月12日", "2月14日", "2月26日"):
        assert part in sentences
