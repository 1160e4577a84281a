"""The hall's key figures, by the worked example of their definition and at their edges."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiban.domains.hall.staffing.kpis import (
    Outcome,
    ServedTicket,
    WindowTime,
    compute_kpis,
    nearest_rank,
)

NINE = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


def ticket(wait: float, service: float | None = None, outcome: Outcome = Outcome.DONE) -> ServedTicket:
    start = None if service is None else at(wait)
    end = None if service is None else at(wait + service)
    return ServedTicket(at(0), first_called_at=at(wait), started_at=start, ended_at=end, outcome=outcome)


def test_the_worked_example():
    kpis = compute_kpis(
        [ticket(4, 10), ticket(9, 20), ticket(30, outcome=Outcome.ABANDONED)], [WindowTime(60 * 60)]
    )
    assert kpis.mean_wait_seconds == pytest.approx(14.33 * 60, abs=0.5)
    assert kpis.abandonment_rate == pytest.approx(1 / 3)
    assert kpis.utilisation == pytest.approx(0.5)
    assert kpis.mean_service_seconds == 15 * 60
    assert (kpis.taken, kpis.called, kpis.served, kpis.done, kpis.abandoned) == (3, 3, 2, 2, 1)
    assert (kpis.p50_wait_seconds, kpis.p90_wait_seconds) == (9 * 60, 30 * 60)
    assert kpis.long_wait_rate == 0  # 30 minutes are not more than 30 minutes


def test_nothing_known_is_none_and_not_nought():
    kpis = compute_kpis([])
    assert kpis.mean_wait_seconds is None and kpis.p90_wait_seconds is None
    assert kpis.abandonment_rate is None and kpis.utilisation is None and kpis.long_wait_rate is None


def test_who_was_never_called_is_in_no_wait_and_no_abandonment():
    gone = ServedTicket(at(0), outcome=Outcome.ABANDONED)
    closed = ServedTicket(at(0), outcome=Outcome.UNSERVED)
    kpis = compute_kpis([ticket(6, 5), gone, closed])
    assert (kpis.taken, kpis.called, kpis.abandoned, kpis.abandonment_rate) == (3, 1, 0, 0.0)
    assert kpis.mean_wait_seconds == 360


@pytest.mark.parametrize(
    ("checked_in", "called", "wait"),
    [(-20, 5, 5), (10, 25, 15), (None, 5, 5), (-20, -5, 0)],
    ids=["came early", "came late", "took the number before the slot", "called before the slot"],
)
def test_an_appointment_waits_from_the_later_of_slot_and_check_in(checked_in, called, wait):
    one = ServedTicket(
        at(-3000),
        slot_start=at(0),
        checked_in_at=None if checked_in is None else at(checked_in),
        first_called_at=at(called),
    )
    assert one.wait_seconds == wait * 60


def test_pauses_are_no_open_time():
    kpis = compute_kpis([ticket(0, 30)], [WindowTime(90 * 60, paused_seconds=30 * 60)])
    assert kpis.utilisation == pytest.approx(0.5)


def test_long_waits_count_among_the_served_and_the_others_are_told_beside():
    kpis = compute_kpis([ticket(31, 5), ticket(2, 5), ticket(45, outcome=Outcome.ABANDONED)])
    assert kpis.long_wait_rate == 0.5
    assert kpis.long_waits_not_served == 1


def test_a_service_that_was_transferred_uses_the_window_but_is_not_done():
    kpis = compute_kpis([ticket(0, 10, Outcome.TRANSFERRED), ticket(0, 20)], [WindowTime(60 * 60)])
    assert kpis.mean_service_seconds == 20 * 60
    assert kpis.utilisation == pytest.approx(0.5)


@given(st.lists(st.floats(0, 1e5), min_size=1), st.floats(0.01, 1))
def test_a_percentile_is_the_least_value_that_the_share_does_not_exceed(values, share):
    values.sort()
    found = nearest_rank(values, share)
    assert sum(value <= found for value in values) >= share * len(values) - 1e-6
    assert sum(value < found for value in values) < share * len(values)
