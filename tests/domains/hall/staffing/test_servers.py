"""The least number of windows is the least, and its reason says so in numbers."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiban.domains.hall.staffing.erlang_a import Load, erlang_a
from huiban.domains.hall.staffing.servers import Target, servers_needed

targets = st.one_of(
    st.builds(Target, within_seconds=st.floats(60, 1800), min_served_within=st.floats(0.3, 0.95)),
    st.builds(Target, within_seconds=st.floats(60, 1800), min_wait_within=st.floats(0.3, 0.99)),
    st.builds(Target, max_mean_wait_seconds=st.floats(5, 1200)),
    st.builds(Target, max_abandonment_share=st.floats(0.01, 0.5), max_mean_wait_seconds=st.floats(5, 1200)),
)


def test_the_reason_tells_both_numbers():
    needed = servers_needed(Load(30, 480, 1200), Target(900, min_served_within=0.9))
    assert needed.met and needed.missed == ("served_within",)
    assert needed.reason["n"]["served_within"] >= 0.9 > needed.reason["n-1"]["served_within"]
    assert needed.servers == 5


@given(st.floats(1, 300), st.floats(60, 900), st.none() | st.floats(300, 3600), targets)
@settings(deadline=None)
def test_it_is_what_trying_one_after_another_finds(arrivals, service, patience, target):
    load = Load(arrivals, service, patience)
    tried = next(n for n in range(1, 300) if not target.missed(erlang_a(load, n, target.within_seconds)))
    needed = servers_needed(load, target)
    assert (needed.servers, needed.met) == (tried, True)
    assert ("n-1" in needed.reason) == (tried > 1) == bool(needed.missed)


def test_a_target_that_no_number_allowed_meets_is_told():
    needed = servers_needed(Load(60, 600, 1200), Target(max_mean_wait_seconds=1), most=10)
    assert (needed.servers, needed.met, needed.missed) == (10, False, ("mean_wait_seconds",))


def test_the_least_allowed_may_decide():
    needed = servers_needed(Load(1, 60, 600), Target(max_mean_wait_seconds=60), least=2)
    assert (needed.servers, needed.met, needed.missed) == (2, True, ())


def test_nobody_comes_and_one_window_is_enough():
    assert servers_needed(Load(0, 60, 600), Target(min_wait_within=1.0)).servers == 1


def test_a_target_demands_something():
    with pytest.raises(ValueError, match="at least one demand"):
        Target()
