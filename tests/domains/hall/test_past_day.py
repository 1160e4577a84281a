"""A past day replayed with other windows and without priority: before and after by the same model."""

from __future__ import annotations

import pytest

from huiban.domains.hall.public import (
    Change,
    close_window,
    list_past_days,
    replay_past_day,
)
from huiban.domains.hall.queries.past_day import AHEAD, ORDINARY
from huiban.foundation.errors import NotFound
from tests import factories as make
from tests.domains.hall.days import FRIDAY, clock, come, serve

pytestmark = pytest.mark.django_db
MORE = Change(more=1, start=18, end=20)


def day_of(visitors: int, *, ahead: int = 0):
    """One window from nine to ten; everybody comes at nine (who has priority last) and takes ten minutes."""
    zone = make.group().zone_id
    with clock(9):
        clerk = make.clerk_at_window()
        come(visitors - ahead)
        if ahead:
            come(ahead, priority="elder")
    for turn in range(visitors):
        serve(clerk, (9, turn * 10), (9, turn * 10 + 10))
    with clock(10):
        close_window(actor=clerk)
    return zone


def test_one_more_window_halves_the_line():
    zone = day_of(4)
    with clock(8, day=FRIDAY.replace(day=28)):
        found = replay_past_day(FRIDAY, zone, MORE)
    assert found.plan == {18: 1, 19: 1}
    assert found.changed == {18: 2, 19: 2}
    assert found.recorded.mean_wait_seconds == pytest.approx((0 + 10 + 20 + 30) * 60 / 4)
    assert found.found is not None
    before, after = found.found.before.kpis, found.found.after.kpis
    assert before.called == after.called == 4
    assert after.mean_wait_seconds == pytest.approx((0 + 0 + 10 + 10) * 60 / 4)
    assert before.mean_wait_seconds > after.mean_wait_seconds
    assert before.utilisation > after.utilisation


def test_no_change_changes_nothing():
    zone = day_of(3)
    with clock(8, day=FRIDAY.replace(day=28)):
        found = replay_past_day(FRIDAY, zone, Change()).found
    assert found is not None
    assert found.before == found.after


def test_without_priority_who_came_first_is_called_first():
    zone = day_of(3, ahead=1)
    with clock(8, day=FRIDAY.replace(day=28)):
        found = replay_past_day(FRIDAY, zone, Change(without_priority=True))
    assert found.prioritised == 1
    assert found.found is not None
    before, after = found.found.before.by_group, found.found.after.by_group
    assert before[AHEAD].mean_wait_seconds < after[AHEAD].mean_wait_seconds
    assert before[ORDINARY].mean_wait_seconds > after[ORDINARY].mean_wait_seconds


def test_a_day_with_one_ticket_nobody_called():
    zone = make.group().zone_id
    with clock(9):
        come()
    with clock(8, day=FRIDAY.replace(day=28)):
        found = replay_past_day(FRIDAY, zone, MORE)
        assert (found.recorded.taken, found.recorded.called, found.found) == (1, 0, None)
        assert list_past_days(zone) == [FRIDAY]


def test_a_day_without_a_line_or_not_over_is_not_found():
    zone = make.group().zone_id
    with clock(9):
        come()
        for day in (FRIDAY, FRIDAY.replace(day=2), FRIDAY.replace(month=12)):
            with pytest.raises(NotFound):
                replay_past_day(day, zone, MORE)
        assert list_past_days(zone) == []
