"""Erlang-A against the chain solved directly, known values of Erlang-C, and what must always hold."""

from __future__ import annotations

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiban.domains.hall.staffing.erlang_a import Load, erlang_a, erlang_c_waiting
from tests.domains.hall.staffing.chains import called_within, solve_chain

loads = st.builds(
    Load,
    arrivals_per_hour=st.floats(0.5, 600),
    service_seconds=st.floats(30, 1800),
    patience_seconds=st.floats(60, 7200),
)


@pytest.mark.parametrize(
    ("arrivals", "service", "patience", "windows", "within"),
    [
        (30, 480, 1200, 3, 300),
        (30, 480, 1200, 5, 900),
        (60, 600, 900, 6, 600),  # overloaded: 10 Erlang at 6 windows
        (12, 300, 100, 1, 60),  # patience shorter than service
        (100, 360, 360, 10, 0),  # patience as long as service
    ],
)
def test_it_is_the_chain_solved_directly(arrivals, service, patience, windows, within):
    rate, mu, theta = arrivals / 3600, 1 / service, 1 / patience
    shares = solve_chain(rate, mu, theta, windows, 120)
    waiting = shares[windows:]
    queue = float(sum(place * share for place, share in enumerate(waiting)))
    stays = called_within(mu, theta, windows, len(waiting), within, patient=True)
    served = called_within(mu, theta, windows, len(waiting), within, patient=False)
    found = erlang_a(Load(arrivals, service, patience), windows, within)

    assert found.waiting_probability == pytest.approx(waiting.sum(), abs=1e-9)
    assert found.mean_wait_seconds == pytest.approx(queue / rate, abs=1e-6)
    assert found.abandonment_share == pytest.approx(theta * queue / rate, abs=1e-9)
    assert found.wait_within == pytest.approx(shares[:windows].sum() + waiting @ stays, abs=1e-8)
    assert found.served_within == pytest.approx(shares[:windows].sum() + waiting @ served, abs=1e-8)
    busy = sum(min(present, windows) * share for present, share in enumerate(shares))
    assert found.utilisation == pytest.approx(busy / windows, abs=1e-9)


@pytest.mark.parametrize(
    ("offered", "windows", "known"),
    [(0.7, 1, 0.7), (1, 2, 1 / 3), (2, 3, 4 / 9), (8, 10, 0.4092), (48, 55, 0.239)],
)
def test_erlang_c_has_the_known_values(offered, windows, known):
    assert erlang_c_waiting(offered, windows) == pytest.approx(known, abs=5e-4)


def test_erlang_c_of_the_textbook():
    """720 calls an hour of 240 seconds at 55 agents: mean wait 8.2 s, 84.6 % within 15 s."""
    found = erlang_a(Load(720, 240, None), 55, 15)
    assert found.mean_wait_seconds == pytest.approx(8.2, abs=0.05)
    assert found.wait_within == pytest.approx(0.846, abs=1e-3)
    assert found.abandonment_share == 0


@pytest.mark.parametrize(("arrivals", "windows"), [(30, 5), (100, 15), (500, 70)])
def test_endless_patience_is_the_limit(arrivals, windows):
    patient = erlang_a(Load(arrivals, 480, 1e9), windows, 300)
    endless = erlang_a(Load(arrivals, 480, None), windows, 300)
    assert patient.waiting_probability == pytest.approx(endless.waiting_probability, rel=1e-4)
    assert patient.mean_wait_seconds == pytest.approx(endless.mean_wait_seconds, rel=1e-4)
    assert patient.wait_within == pytest.approx(endless.wait_within, rel=1e-4)
    assert patient.served_within == pytest.approx(endless.served_within, rel=1e-4)


def test_patience_as_long_as_service_is_poisson():
    """With θ = μ the number present is that of endlessly many windows: P(all n busy) is a Poisson tail."""
    offered, windows = 7.5, 9
    tail = 1 - sum(math.exp(-offered) * offered**count / math.factorial(count) for count in range(windows))
    found = erlang_a(Load(offered * 6, 600, 600), windows, 60)
    assert found.waiting_probability == pytest.approx(tail, abs=1e-12)


def test_the_whole_hall_does_not_overflow():
    found = erlang_a(Load(20_000, 480, 1800), 2600, 600)
    assert 0 < found.waiting_probability < 1 and 0 < found.served_within <= 1
    swamped = erlang_a(Load(20_000, 480, 1800), 10, 600)
    assert swamped.abandonment_share == pytest.approx(1 - 10 / (20_000 * 480 / 3600), rel=1e-6)


def test_windows_that_cannot_keep_up_with_the_endlessly_patient():
    found = erlang_a(Load(60, 600, None), 10, 600)
    assert (found.waiting_probability, found.mean_wait_seconds, found.wait_within) == (1, math.inf, 0)


def test_nobody_comes():
    found = erlang_a(Load(0, 600, 600), 1, 600)
    assert (found.waiting_probability, found.served_within, found.utilisation) == (0, 1, 0)


@pytest.mark.parametrize(
    "numbers", [(-1, 60, None), (1, 0, None), (1, 60, 0), (math.nan, 60, None), (1, math.inf, None)]
)
def test_loads_that_mean_nothing_are_refused(numbers):
    with pytest.raises(ValueError, match="must be"):
        Load(*numbers)


@given(loads, st.integers(1, 200), st.floats(0, 3600))
@settings(deadline=None)
def test_every_window_helps(load, windows, within):
    fewer, more = erlang_a(load, windows, within), erlang_a(load, windows + 1, within)
    assert more.waiting_probability <= fewer.waiting_probability + 1e-12
    assert more.mean_wait_seconds <= fewer.mean_wait_seconds + 1e-9
    assert more.abandonment_share <= fewer.abandonment_share + 1e-12
    assert more.wait_within >= fewer.wait_within - 1e-12
    assert more.served_within >= fewer.served_within - 1e-12


@given(loads, st.integers(1, 200), st.floats(0, 3600))
@settings(deadline=None)
def test_shares_are_shares_and_agree(load, windows, within):
    found = erlang_a(load, windows, within)
    for share in (found.waiting_probability, found.abandonment_share, found.wait_within, found.utilisation):
        assert -1e-12 <= share <= 1 + 1e-12
    assert found.served_within <= min(found.wait_within, 1 - found.abandonment_share) + 1e-12
    assert found.abandonment_share == pytest.approx(
        found.mean_wait_seconds / load.patience_seconds, abs=1e-12
    )
    now = erlang_a(load, windows, 0)
    assert now.wait_within == pytest.approx(1 - now.waiting_probability, abs=1e-12)
    assert now.served_within == pytest.approx(1 - now.waiting_probability, abs=1e-9)
