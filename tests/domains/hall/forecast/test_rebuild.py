"""Arrivals and waits rebuilt from snapshots, counted by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiban.domains.hall.forecast.rebuild import observed_minutes, rebuild_day
from tests.domains.hall.forecast.snapshots import shot


def test_arrivals_are_the_change_of_the_line_and_the_calls():
    flow = rebuild_day([shot(480, 0, "A001"), shot(485, 3, "A002"), shot(490, 1, "A005")])
    assert flow.calls == [0, 1, 3]
    assert flow.arrivals == [0, 4, 1]


def test_waits_are_first_come_first_served():
    # two come between 8:00 and 8:06 (8:02, 8:04); one is called at 8:09, one at 8:15
    flow = rebuild_day(
        [shot(480, 0, "A001"), shot(486, 2, "A001"), shot(492, 1, "A002"), shot(498, 0, "A003")]
    )
    assert [(visitor.at, visitor.wait) for visitor in flow.visitors] == [(482, 7), (484, 11)]


def test_who_already_stood_there_has_no_known_arrival_and_is_called_first():
    flow = rebuild_day(
        [shot(480, 1, "A001"), shot(486, 2, "A001"), shot(492, 1, "A002"), shot(498, 0, "A003")]
    )
    assert [visitor.wait for visitor in flow.visitors] == [495 - 483]


def test_numbers_may_start_anywhere():
    flow = rebuild_day([shot(480, 2), shot(485, 1, "A501"), shot(490, 1, "A502")])
    assert flow.calls == [0, 1, 1]
    assert flow.arrivals == [0, 0, 1]


def test_a_shown_number_that_lags_is_not_counted_twice():
    flow = rebuild_day([shot(480, 5, "A001"), shot(485, 3, "A001"), shot(490, 3, "A003")])
    assert flow.calls == [0, 2, 0]
    assert sum(flow.arrivals) == 0


def test_two_series_of_numbers_do_not_count_the_distance_between_them():
    flow = rebuild_day(
        [shot(480, 5, "A010"), shot(485, 4, "A901"), shot(490, 3, "A011"), shot(495, 2, "A902")]
    )
    assert flow.calls == [0, 1, 1, 1]
    assert sum(flow.arrivals) == 0


def test_an_old_number_shown_again_is_a_stale_snapshot():
    flow = rebuild_day(
        [shot(480, 3, "A001"), shot(485, 2, "A002"), shot(490, 3, "A001"), shot(495, 1, "A003")]
    )
    assert flow.stale == 1
    assert flow.calls == [0, 1, 1]


def test_numbers_that_were_reset_go_on_after_a_few_snapshots():
    before = [shot(480 + place, 0, f"A{place:03}") for place in range(1, 31)]
    after = [shot(520 + place, 0, f"A{place:03}") for place in range(1, 11)]
    flow = rebuild_day([*before, *after])
    assert flow.stale == 2
    assert sum(flow.calls) == 29 + 1 + 7


def test_a_lower_number_never_shown_begins_another_series():
    flow = rebuild_day([shot(480, 0, "A040"), shot(485, 0, "A001"), shot(490, 0, "A004")])
    assert flow.calls == [0, 1, 3]


def test_a_line_wiped_at_closing_was_not_served():
    flow = rebuild_day([shot(480, 0, "A001"), shot(485, 4, "A001"), shot(490, 0)])
    assert (flow.calls, flow.left) == ([0, 0, 0], [0, 0, 4])
    assert [visitor.wait for visitor in flow.visitors] == [None] * 4


def test_times_in_a_long_gap_are_not_certain():
    flow = rebuild_day([shot(480, 0, "A001"), shot(575, 2, "A001"), shot(580, 0, "A003")])
    assert [visitor.certain for visitor in flow.visitors] == [False, False]
    assert observed_minutes(flow, 480, 600) == 5


@st.composite
def simulated_days(draw):
    """Snapshots of a queue in which people really come and are called, and how many did."""
    called = draw(st.integers(1, 900))
    waiting = draw(st.integers(0, 5))
    shots, came, served = [shot(480, waiting, f"A{called:03}")], 0, 0
    for place in range(1, draw(st.integers(2, 30))):
        arrivals = draw(st.integers(0, 6))
        calls = draw(st.integers(0, min(8, waiting + arrivals)))
        waiting += arrivals - calls
        called, came, served = called + calls, came + arrivals, served + calls
        shots.append(shot(480 + 5 * place, waiting, f"A{called:03}"))
    return shots, came, served


@given(simulated_days())
def test_every_simulated_visitor_is_found_again(day):
    shots, came, served = day
    flow = rebuild_day(shots)
    assert (sum(flow.arrivals), sum(flow.calls), sum(flow.left)) == (came, served, 0)
    assert len(flow.visitors) == came


wild_days = st.lists(
    st.tuples(st.integers(1, 40), st.integers(0, 30), st.sampled_from(["", "A", "B"]), st.integers(0, 950)),
    min_size=1,
    max_size=40,
)


@given(wild_days)
def test_people_are_conserved_whatever_the_hall_shows(day):
    minute, shots = 400, []
    for step, waiting, letter, number in day:
        minute += step
        shots.append(shot(minute, waiting, f"{letter}{number:03}" if letter else ""))
    flow = rebuild_day(shots)
    balance = flow.snapshots[0].waiting
    for place, snapshot in enumerate(flow.snapshots):
        assert min(flow.arrivals[place], flow.calls[place], flow.left[place]) >= 0
        balance += flow.arrivals[place] - flow.calls[place] - flow.left[place]
        assert balance == snapshot.waiting
    assert len(flow.visitors) == sum(flow.arrivals)
    assert all(visitor.wait is None or visitor.wait >= 0 for visitor in flow.visitors)


@given(wild_days, st.integers(1, 39))
def test_the_past_is_rebuilt_without_the_future(day, cut):
    minute, shots = 400, []
    for step, waiting, letter, number in day:
        minute += step
        shots.append(shot(minute, waiting, f"{letter}{number:03}" if letter else ""))
    whole, part = rebuild_day(shots), rebuild_day(shots[:cut])
    seen = len(part.snapshots)
    assert whole.arrivals[:seen] == part.arrivals
    assert whole.calls[:seen] == part.calls
    assert whole.head_ages[:seen] == part.head_ages
    assert whole.last_waits[:seen] == part.last_waits


def test_the_age_of_the_head_and_the_wait_of_the_last_one_called():
    flow = rebuild_day([shot(480, 0, "A001"), shot(486, 2, "A001"), shot(492, 1, "A002")])
    assert flow.head_ages == [0, 4, 8]
    assert flow.last_waits == pytest.approx([0, 0, 7])
