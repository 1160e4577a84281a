"""Shift counts: the cheapest, the same every time, and explained."""

from __future__ import annotations

import itertools
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from huiban.domains.hall.staffing.roster import Shift, plan_shifts

ROOT = Path(__file__).resolve().parents[4]
EARLY = Shift("early", 17, 33, lunch=(23, 25))
LATE = Shift("late", 19, 35, lunch=(25, 27))
SHORT = Shift("short", 18, 24)
SHIFTS = (EARLY, LATE, SHORT)
BUSY_MORNING = dict.fromkeys(range(17, 35), 2) | {19: 4, 20: 5, 21: 4}


def cost_of(need, shifts, counts, penalty):
    paid = sum(count * shift.paid_half_hours for shift, count in zip(shifts, counts, strict=True))
    short = sum(
        max(0, wanted - sum(n for shift, n in zip(shifts, counts, strict=True) if shift.works(half_hour)))
        for half_hour, wanted in need.items()
    )
    return paid + penalty * short


def test_a_morning_peak_is_met_by_a_short_shift():
    roster = plan_shifts(BUSY_MORNING, SHIFTS, staff=12)
    assert roster.optimal and roster.cost == pytest.approx(roster.least_cost)
    assert roster.counts["short"] >= 1
    peak = next(one for one in roster.half_hours if one.half_hour == 20)
    assert (peak.need, peak.covered, peak.shortage) == (5, 5, 0)
    assert sum(peak.shifts.values()) == peak.covered


def test_nobody_is_at_the_window_during_lunch():
    roster = plan_shifts({23: 1, 26: 1}, (EARLY,), staff=1)
    lunch, after = (next(one for one in roster.half_hours if one.half_hour == slot) for slot in (23, 26))
    assert (lunch.covered, lunch.shortage, lunch.shifts) == (0, 1, {})
    assert (after.covered, after.shortage, after.shifts) == (1, 0, {"early": 1})
    assert roster.paid_half_hours == 14


def test_too_few_people_leave_a_shortage_that_is_told():
    roster = plan_shifts(BUSY_MORNING, SHIFTS, staff=2)
    assert sum(roster.counts.values()) == 2
    assert roster.shortage_half_hours == sum(one.shortage for one in roster.half_hours) > 0
    assert all(one.shortage == max(0, one.need - one.covered) for one in roster.half_hours)


def test_a_shift_may_have_a_limit_of_people():
    limited = Shift("short", 18, 24, at_most=1)
    assert plan_shifts({20: 3}, (limited,), staff=9).counts == {"short": 1}


@pytest.mark.parametrize(("need", "shifts"), [({}, SHIFTS), ({20: 2}, ()), ({40: 1}, SHIFTS)])
def test_nothing_needed_or_nothing_that_helps_is_a_roster_of_nobody(need, shifts):
    roster = plan_shifts(need, shifts, staff=5)
    assert not any(roster.counts.values())
    assert roster.shortage_half_hours == sum(need.values())


def test_the_same_question_has_the_same_answer():
    assert len({repr(plan_shifts(BUSY_MORNING, SHIFTS, staff=7)) for _ in range(3)}) == 1


@given(
    st.dictionaries(st.integers(16, 36), st.integers(0, 3), max_size=8),
    st.integers(0, 4),
    st.sampled_from([0, 1, 5, 20]),
)
@settings(deadline=None, max_examples=40)
def test_no_other_counts_cost_less(need, staff, penalty):
    roster = plan_shifts(need, SHIFTS, staff, shortage_penalty=penalty)
    every = (counts for counts in itertools.product(range(staff + 1), repeat=3) if sum(counts) <= staff)
    best = min(cost_of(need, SHIFTS, counts, penalty) for counts in every)
    assert roster.cost == cost_of(need, SHIFTS, tuple(roster.counts.values()), penalty) == best
    assert sum(roster.counts.values()) <= staff


def test_a_whole_hall_is_planned():
    need = {slot: 40 + 20 * (slot % 5) for slot in range(17, 35)}
    shifts = [
        Shift(f"{start}-{lunch}", start, start + 16, (lunch, lunch + 2))
        for start in range(16, 20)
        for lunch in range(22, 27)
    ]
    roster = plan_shifts(need, shifts, staff=168)
    assert roster.optimal


@pytest.mark.parametrize(
    ("start", "end", "lunch"), [(20, 20, None), (20, 49, None), (20, 30, (19, 22)), (20, 30, (25, 25))]
)
def test_shifts_that_make_no_sense_are_refused(start, end, lunch):
    with pytest.raises(ValueError, match="shift odd"):
        Shift("odd", start, end, lunch)


def test_questions_that_make_no_sense_are_refused():
    with pytest.raises(ValueError, match="same name"):
        plan_shifts({20: 1}, (EARLY, EARLY), staff=1)
    with pytest.raises(ValueError, match="half hours 0 to 47"):
        plan_shifts({48: 1}, SHIFTS, staff=1)
    with pytest.raises(ValueError, match="0 or more"):
        plan_shifts({20: 1}, SHIFTS, staff=-1)


def test_the_solver_is_loaded_by_planning_alone():
    code = (
        "import sys, huiban.domains.hall.staffing.public;"
        "print(sorted({'ortools', 'numpy', 'pandas'} & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
        env={"PYTHONPATH": "src"},
    )
    assert done.stdout.strip() == "[]"
