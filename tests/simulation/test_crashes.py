"""Kills at random moments while cases and visits go on: what was answered is there, once, and the record agrees."""

from __future__ import annotations

import pytest

from tests.simulation.crash import crash_run

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]


@pytest.mark.timeout(280)
def test_nothing_that_was_answered_is_lost_or_done_twice() -> None:
    result = crash_run(rounds=10, seed=7, people=2)
    assert (result.lost, result.surprises, result.failures) == ([], [], [])
    assert [one["problems"] for one in result.verify if one["serious"]] == []
    assert len(result.verify) > 15
    assert sum(result.kills.values()) >= 10
    assert result.cuts + result.unavailable > 0
    assert result.cases > 0
    assert result.visits > 0
