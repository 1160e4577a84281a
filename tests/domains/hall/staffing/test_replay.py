"""A past day under other windows: computed by hand, checked against Erlang-A, and always in balance."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiban.domains.hall.staffing.erlang_a import Load, erlang_a
from huiban.domains.hall.staffing.replay import Arrival, Habits, Pool, replay_day, what_if

ALL = frozenset({"A"})
NINE = 18 * 1800
ONE_WINDOW, TWO_WINDOWS = Pool(ALL, {18: 1}), Pool(ALL, {18: 2})


def visitor(minute: float, service: float, patience: float | None = None, group: str = "A") -> Arrival:
    known = None if patience is None else patience * 60
    return Arrival(NINE + minute * 60, service * 60, group, known)


def test_computed_by_hand():
    """One window: 9:00–9:10 the first; 9:10 the second (waited 8), to 9:20; the third left at 9:14 and is called at
    9:20 (16); the fourth at once after (waited 5), to 9:25. Two windows: nobody waits but the third, 6 of their 10."""
    day = [visitor(0, 10), visitor(2, 10), visitor(4, 9, patience=10), visitor(15, 5)]
    found = what_if(day, [ONE_WINDOW], [TWO_WINDOWS])

    before, after = found.before.kpis, found.after.kpis
    assert before.mean_wait_seconds == pytest.approx((0 + 8 + 16 + 5) * 60 / 4)
    assert (before.called, before.done, before.abandonment_rate) == (4, 3, 0.25)
    assert before.utilisation == pytest.approx(25 / 30)
    # third: called at 9:10 after 6 minutes, served to 9:19; fourth: at 9:15 by the window free since 9:12
    assert after.mean_wait_seconds == pytest.approx(6 * 60 / 4)
    assert (after.called, after.done, after.abandonment_rate) == (4, 4, 0)
    assert after.utilisation == pytest.approx(34 / 60)


def test_who_has_left_costs_the_window_the_time_of_the_call():
    day = [visitor(0, 10), visitor(1, 5, patience=2), visitor(2, 5)]
    found = replay_day(day, [ONE_WINDOW], habits=Habits(no_show_seconds=60))
    assert found.kpis.mean_wait_seconds == pytest.approx((0 + 9 + 9) * 60 / 3)


def test_a_window_that_closes_finishes_its_visitor_and_calls_nobody_else():
    day = [visitor(0, 40), visitor(1, 5)]
    found = replay_day(day, [ONE_WINDOW])
    assert (found.kpis.done, found.unserved) == (1, 1)
    assert found.kpis.utilisation == pytest.approx(1)  # open until 9:40


def test_who_comes_before_opening_waits_for_it_and_a_second_window_helps_from_its_half_hour_on():
    day = [visitor(-5, 40), visitor(-4, 10)]
    found = replay_day(day, [Pool(ALL, {18: 1, 19: 2})])
    assert found.kpis.mean_wait_seconds == pytest.approx((5 + 34) * 60 / 2)


def test_groups_of_one_pool_share_a_line_and_others_do_not():
    day = [visitor(0, 20), visitor(1, 5, group="B"), visitor(2, 5, group="C")]
    apart = [ONE_WINDOW, Pool(frozenset({"B", "C"}), {18: 1})]
    found = replay_day(day, apart).by_group
    assert [found[group].mean_wait_seconds for group in "ABC"] == [0, 0, 4 * 60]
    shared = replay_day(day, [Pool(frozenset("ABC"), {18: 1})]).by_group
    assert [shared[group].mean_wait_seconds for group in "ABC"] == [0, 19 * 60, 23 * 60]


def test_the_seed_decides_and_nothing_else():
    day = [visitor(minute / 2, 4) for minute in range(50)]
    habits = Habits(mean_patience_seconds=600)
    assert replay_day(day, [ONE_WINDOW], habits=habits) == replay_day(day[::-1], [ONE_WINDOW], habits=habits)
    different = {replay_day(day, [ONE_WINDOW], habits=habits, seed=seed).kpis.abandoned for seed in range(9)}
    assert len(different) > 1


def test_a_long_day_of_chance_is_erlang_a():
    """Poisson arrivals, exponential service and patience: the replay and the formula know nothing of each other."""
    chance, now, day = random.Random(7), 0.0, []
    for _ in range(60_000):
        now += chance.expovariate(30 / 3600)
        day.append(Arrival(now, chance.expovariate(1 / 480), "A"))
    pool = Pool(ALL, dict.fromkeys(range(int(now // 1800) + 2), 4))
    found = replay_day(day, [pool], habits=Habits(mean_patience_seconds=1200)).kpis
    theory = erlang_a(Load(30, 480, 1200), 4, 600)
    assert found.abandonment_rate == pytest.approx(theory.abandonment_share, rel=0.05)
    assert found.utilisation == pytest.approx(theory.utilisation, rel=0.02)


visitors = st.lists(
    st.builds(
        visitor,
        st.integers(-30, 120),
        st.integers(0, 30),
        st.none() | st.integers(0, 40),
        st.sampled_from("AB"),
    ),
    max_size=25,
)
plans = st.dictionaries(st.integers(16, 24), st.integers(0, 3), max_size=9)


@given(visitors, plans, st.integers(0, 120))
@settings(deadline=None)
def test_nobody_is_lost_and_no_window_serves_more_than_it_is_open(day, plan, no_show):
    found = replay_day(day, [Pool(frozenset("AB"), plan)], habits=Habits(900, no_show))
    kpis = found.kpis
    assert kpis.taken == len(day) == kpis.done + kpis.abandoned + found.unserved
    assert kpis.utilisation is None or kpis.utilisation <= 1 + 1e-9


@given(visitors, plans)
@settings(deadline=None)
def test_one_window_more_all_day_leaves_no_more_people_unserved(day, plan):
    stay = [Arrival(one.at_seconds, one.service_seconds, one.group) for one in day]
    wide = {slot: count + 1 for slot, count in plan.items()}
    pools = [[Pool(frozenset("AB"), windows)] for windows in (plan, wide)]
    found = what_if(stay, *pools)
    assert found.after.unserved <= found.before.unserved


@pytest.mark.parametrize(
    ("day", "pools", "said"),
    [
        ([visitor(0, 5, group="Z")], [ONE_WINDOW], "no window serves Z"),
        ([], [ONE_WINDOW, ONE_WINDOW], "two pools"),
        ([], [Pool(ALL, {18: -1})], "windows must be"),
        ([visitor(0, -5)], [ONE_WINDOW], "times must be"),
    ],
)
def test_days_that_make_no_sense_are_refused(day, pools, said):
    with pytest.raises(ValueError, match=said):
        replay_day(day, pools)


MIXED = frozenset({"A", "B"})


def mixed(day, **rules):
    """One window for both groups; B goes ahead."""
    return replay_day(day, [Pool(MIXED, {18: 1, 19: 1}, ahead=frozenset({"B"}), **rules)])


def test_groups_with_priority_go_ahead_by_the_ratio():
    """All wait from 9:01 behind a first one; five minutes each. Order: B B A B A; B waits 4, 9, 19, A 14 and 24."""
    day = [visitor(0, 5)] + [visitor(1, 5)] * 2 + [visitor(1, 5, group="B")] * 3
    found = mixed(day, ratio=2)
    assert found.by_group["B"].mean_wait_seconds == pytest.approx((4 + 9 + 19) * 60 / 3)
    assert found.by_group["A"].mean_wait_seconds == pytest.approx((0 + 14 + 24) * 60 / 3)


def test_who_has_waited_beyond_the_ageing_bound_goes_first():
    """9:00–9:12 the first; at 9:12 the second has waited 11 minutes: beyond ten, before whoever has priority."""
    day = [visitor(0, 12), visitor(1, 5), visitor(8, 5, group="B")]
    assert mixed(day, ageing_seconds=600).by_group["A"].mean_wait_seconds == pytest.approx(11 * 60 / 2)
    assert mixed(day).by_group["A"].mean_wait_seconds == pytest.approx(16 * 60 / 2)
