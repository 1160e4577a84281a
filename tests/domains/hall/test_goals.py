"""The file of goals and shifts is read as it stands, and refused when it does not make sense."""

from __future__ import annotations

import pytest
import yaml

from huiban.domains.hall.goals import DATA, clock_of, half_hour_of, hall_goals, read_goals


def written() -> dict:
    return yaml.safe_load(DATA.read_text(encoding="utf-8"))


def test_the_shipped_goals():
    goals = hall_goals()
    assert (clock_of(goals.first), clock_of(goals.last + 1)) == ("9:00", "17:00")
    assert (goals.share, goals.within_minutes, goals.abandonment) == (0.8, 10, 0.05)
    assert goals.tidal_rule(9).open_above_seconds > goals.tidal_rule(9).close_below_seconds
    covered = {half for pattern in goals.patterns for half in goals.half_hours if pattern.shift.works(half)}
    assert covered == set(goals.half_hours)


@pytest.mark.parametrize("text", ["9:15", "25:00", "nine", ""])
def test_a_time_off_the_half_hour_is_refused(text):
    with pytest.raises(ValueError):
        half_hour_of(text)


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        ("alarms", {"wait_minutes": 20, "wait_early_minutes": 20, "called_minutes": 3, "pause_minutes": 15}),
        ("shifts", [{"code": "x", "name": "x", "name_en": "x", "start": "17:00", "end": "09:00"}]),
    ],
)
def test_goals_that_make_no_sense_are_refused(part, wrong):
    with pytest.raises(ValueError):
        read_goals(written() | {part: wrong})


def test_thresholds_that_would_flap_are_refused():
    tide = {"open_above_minutes": 5, "close_below_minutes": 5, "minutes": 5, "step": 1, "fewest": 1}
    with pytest.raises(ValueError):
        read_goals(written() | {"tide": tide}).tidal_rule(3)
