"""The clockwork: order of events, time inside them, what is planned from within."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huiban.foundation.moment import ShiftedClock
from huiban.simulation.engine import Engine

MIDNIGHT = datetime(2030, 1, 7, tzinfo=UTC)


@pytest.fixture
def clock(tmp_path):
    return ShiftedClock.create(tmp_path / "clock")


def test_events_run_in_order_and_plan_others(clock):
    engine, seen = Engine(midnight=MIDNIGHT, clock=clock, workers=4, speed=None), []

    def first() -> None:
        seen.append(("first", engine.time))
        engine.after(100, lambda: seen.append(("later", engine.time)))

    engine.at(50, lambda: seen.append(("second", engine.time)))
    engine.at(20, first)
    engine.at(500, lambda: seen.append(("never", engine.time)))
    engine.run(until=400)
    engine.close()
    assert seen == [("first", 20), ("second", 50), ("later", 120)]
    assert engine.events == 3


def test_the_products_clock_jumps_and_never_goes_back(clock):
    engine = Engine(midnight=MIDNIGHT, clock=clock, workers=1, speed=None)
    engine.set_clock(3_600)
    engine.set_clock(60)
    engine.close()
    assert timedelta(hours=1) <= clock.now() - MIDNIGHT < timedelta(hours=1, seconds=30)


def test_a_failing_event_ends_the_run(clock):
    engine = Engine(midnight=MIDNIGHT, clock=clock, workers=1, speed=None)
    engine.at(1, lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        engine.run(until=10)
    engine.close()


def test_another_process_sees_the_clock(clock, tmp_path):
    seen = ShiftedClock(tmp_path / "clock")
    clock.set_to(MIDNIGHT)
    assert abs((seen.now() - clock.now()).total_seconds()) < 5
    with pytest.raises(TypeError):
        seen.set_to(MIDNIGHT + timedelta(days=1))


def test_compression_is_of_the_longest_run_and_one_without_any(monkeypatch):
    passed = [0.0]
    engine = Engine(midnight=MIDNIGHT, clock=None, workers=1, speed=None)
    assert engine.compression == 1.0
    monkeypatch.setattr("huiban.simulation.engine.time.monotonic", lambda: passed[0])
    engine.at(0, lambda: passed.__setitem__(0, passed[0] + 2))
    engine.run(until=1)  # everybody books at one moment: no time of the day passes
    assert engine.compression == 1.0
    engine.at(100, lambda: passed.__setitem__(0, passed[0] + 1))
    engine.at(500, lambda: passed.__setitem__(0, passed[0] + 3))
    engine.run(until=600)
    engine.close()
    assert engine.compression == 100.0
