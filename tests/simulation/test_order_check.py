"""The independent check of the stated order, on lines written by hand."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from huiban.simulation.order_check import Policy, Recorded, check_line

START = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def line(*steps):
    """Facts from (minute, step, number, further data)."""
    facts = []
    for sequence, (minute, step, number, *more) in enumerate(steps, start=1):
        moment = START + timedelta(minutes=minute)
        data = {"number": number, "sequence": sequence}
        if step == "taken":
            data |= {
                "priority": more[0] if more else "none",
                "place_at": moment.isoformat(),
                "slot_start": None,
            }
        elif step == "called":
            data |= {"rule": more[0], "window": 1}
        elif step == "returned":
            data |= {"return_at_call": more[0]}
        facts.append(Recorded(f"hall:ticket:{step}", moment, data))
    return facts


def verdict(*steps):
    return check_line(line(*steps), Policy(priority_ratio=2, ageing_minutes=40))


def test_first_come_first_served_is_the_order():
    found = verdict(
        (0, "taken", "A001"), (1, "taken", "A002"), (2, "called", "A001", "ordinary"),
        (3, "called", "A002", "ordinary"),
    )  # fmt: skip
    assert (found.calls, found.violations, found.gaps, found.most_overtaken) == (2, [], [], 0)


def test_a_later_number_called_first_is_a_violation():
    found = verdict((0, "taken", "A001"), (1, "taken", "A002"), (2, "called", "A002", "ordinary"))
    assert [(one.called, one.expected) for one in found.violations] == [("A002", "A001")]
    assert found.overtaken == {"A001": 1}


def test_a_wrong_reason_is_a_violation():
    assert verdict((0, "taken", "A001"), (1, "called", "A001", "aged")).violations


def test_two_priority_calls_then_an_ordinary_one():
    steps = [(0, "taken", "A001"), *((n, "taken", f"A00{n + 1}", "elder") for n in (1, 2, 3))]
    calls = [(5, "called", "A002", "priority"), (6, "called", "A003", "priority")]
    assert not verdict(*steps, *calls, (7, "called", "A001", "ordinary")).violations
    assert verdict(*steps, *calls, (7, "called", "A004", "priority")).violations


def test_who_waited_past_the_bound_goes_first():
    steps = [(0, "taken", "A001"), (30, "taken", "A002", "elder")]
    assert not verdict(*steps, (41, "called", "A001", "aged")).violations
    assert verdict(*steps, (41, "called", "A002", "priority")).violations
    assert not verdict(*steps, (40, "called", "A002", "priority")).violations, (
        "on the boundary both are right"
    )


def test_a_returned_number_waits_for_the_agreed_calls():
    steps = [
        *((n, "taken", f"A00{n}") for n in (1, 2, 3, 4)), (5, "called", "A001", "ordinary"), (6, "passed", "A001"),
        (7, "returned", "A001", 2), (8, "called", "A002", "ordinary"),
    ]  # fmt: skip
    assert not verdict(*steps, (9, "called", "A001", "returned")).violations
    early = [*steps[:-1], (8, "called", "A001", "returned")]
    assert verdict(*early).violations


def test_a_missing_fact_is_seen():
    facts = line((0, "taken", "A001"), (1, "taken", "A002"), (2, "called", "A001", "ordinary"))
    assert check_line([facts[0], facts[2]], Policy(2, 40)).gaps == [3]
