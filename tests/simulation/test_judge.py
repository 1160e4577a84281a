"""The verdict finds what is wrong: a lost number, a slot sold twice, a board that lies, a later comer called first."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huiban.domains.hall.replay import Event, Rules, replay
from huiban.domains.hall.staffing.public import Outcome
from huiban.simulation.displays import Board, agrees
from huiban.simulation.judge import (
    Record,
    Story,
    kpis_of,
    lost_numbers,
    oversold,
    quantile,
    stretched,
    wait_errors,
)
from huiban.simulation.world import Ledger, ZoneWatch

NINE = datetime(2026, 11, 30, 1, 0, tzinfo=UTC)
RULES = Rules(priority_ratio=2, ageing=timedelta(minutes=40), return_after=3)


def taken(number: str, sequence: int, minute: float, **data: object) -> Event:
    at = NINE + timedelta(minutes=minute)
    said = {
        "number": number,
        "sequence": sequence,
        "group": "a1",
        "priority": "none",
        "place_at": at.isoformat(),
    }
    return Event("hall:ticket:taken", at, {**said, **data})


def called(number: str, sequence: int, minute: float, rule: str = "ordinary") -> Event:
    data = {"number": number, "sequence": sequence, "window": 1, "rule": rule}
    return Event("hall:ticket:called", NINE + timedelta(minutes=minute), data)


def test_a_number_without_an_end_is_lost():
    ledger = Ledger()
    for place, number in enumerate(("A001", "A002", "A003")):
        ledger.issue("A", number, str(place))
    record = Record(stories={"A001": Story(outcome=Outcome.DONE), "A002": Story()})
    assert lost_numbers(record, ledger) == ["A002", "A003"]


def test_a_number_given_twice_is_noticed():
    ledger = Ledger()
    ledger.issue("A", "A001", "x")
    ledger.issue("A", "A001", "x")
    assert ledger.duplicated == []
    ledger.issue("A", "A001", "y")
    assert ledger.duplicated == ["A001"]


def test_a_ticket_at_two_windows_was_called_twice():
    ledger = Ledger()
    ledger.call(1, {"id": "x", "number": "A001"}, "A")
    ledger.release(1)
    ledger.call(2, {"id": "x", "number": "A001"}, "A")
    assert ledger.double_calls == []
    ledger.call(3, {"id": "x", "number": "A001"}, "A")
    assert len(ledger.double_calls) == 1


def test_a_slot_with_more_bookings_than_places_is_oversold():
    ledger = Ledger()
    ledger.capacity["tax", "9:00"], ledger.booked["tax", "9:00"] = 2, 2
    assert oversold(ledger, [(("tax", "9:00"), 2, 0)]) == []
    ledger.booked["tax", "9:00"] = 3
    assert len(oversold(ledger, [(("tax", "9:00"), 2, -1)])) == 2


def test_a_board_agrees_only_when_it_shows_the_very_calls():
    ledger, board = Ledger(), Board("/screens/zone/A/", zone="A")
    ledger.call(1, {"id": "x", "number": "A001"}, "A")
    ledger.call(20, {"id": "y", "number": "B001"}, "B")
    assert not agrees(board, ledger)
    board.shown = [("A001", 1)]
    assert agrees(board, ledger)
    board.shown = [("A001", 1), ("A001", 1)]
    assert not agrees(board, ledger)
    board.shown = [("A001", 2)]
    assert not agrees(board, ledger)


def test_overtaking_after_the_bound_is_counted():
    kept = [taken("A001", 1, 0), taken("A002", 2, 1), called("A001", 3, 50, "aged")]
    report = replay(kept, RULES)
    assert (report.violations, report.overtaken_after_bound) == ([], 0)
    report = replay([*kept[:2], called("A002", 3, 50, "aged")], RULES)
    assert (len(report.violations), report.overtaken_after_bound) == (1, 1)


def test_wait_errors_count_from_the_slot():
    story = Story(taken=NINE, slot=NINE + timedelta(minutes=10), first_called=NINE + timedelta(minutes=15))
    errors = wait_errors(Record(stories={"A001": story}), {"A001": 240.0, "A002": 60.0})
    assert errors == {"estimates": 1, "mean_seconds": 60.0, "p50_seconds": 60.0, "p90_seconds": 60.0}


@pytest.mark.parametrize(("share", "value"), [(0.5, 2), (0.75, 3), (0.99, 4), (0.0, 1)])
def test_quantiles(share, value):
    assert quantile([4, 1, 3, 2], share) == value


def test_who_came_while_a_clerk_looked_is_not_overlooked():
    watch, woken = ZoneWatch(), []
    seen = watch.stands
    assert watch.came() == []
    assert not watch.rest(1, lambda: woken.append(1), seen)
    assert watch.rest(1, lambda: woken.append(1), watch.stands)
    for wake in watch.came():
        wake()
    assert woken == [1]
    assert not watch.stir(1)


def test_a_compressed_day_is_stretched_to_be_compared_with_the_halls_measures():
    second = timedelta(seconds=1)
    story = Story(
        taken=NINE,
        slot=NINE + timedelta(minutes=20),
        first_called=NINE + 6 * second,
        started=NINE + 7 * second,
        ended=NINE + 17 * second,
        outcome=Outcome.DONE,
    )
    record = Record(stories={"A001": story, "A002": Story(taken=NINE + 5 * second)})
    whole = stretched(record, 60)
    assert kpis_of(whole, [])["mean_wait_seconds"] == 360
    assert kpis_of(whole, [])["mean_service_seconds"] == 600
    assert whole.stories["A002"] == Story(taken=NINE + 300 * second)
    assert wait_errors(whole, {"A001": 400.0})["mean_seconds"] == 40
    assert record.stories["A001"] is story


def test_nothing_stretched_is_nothing():
    assert stretched(Record(), 60).stories == {}
