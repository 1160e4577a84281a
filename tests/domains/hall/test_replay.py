"""The checker of the order: it finds what is wrong and is content with what the hall did."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from huiban.domains.hall.operations.leave import close_past_lines
from huiban.domains.hall.public import (
    call_next,
    cancel_by_code,
    check_day,
    finish_service,
    pass_ticket,
    return_by_code,
    start_service,
    take_ticket,
    transfer_ticket,
)
from huiban.domains.hall.replay import Event, Rules, replay
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.moment import at, local_today, now
from tests import factories as make

KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)
RULES = Rules(priority_ratio=2, ageing=timedelta(minutes=40), return_after=3)
NINE = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)


def minute(number: float) -> datetime:
    return NINE + timedelta(minutes=number)


def taken(sequence: int, number: str, when: float, priority: str = "none") -> Event:
    data = {"sequence": sequence, "number": number, "group": "g", "priority": priority}
    return Event("hall:ticket:taken", minute(when), data | {"place_at": minute(when).isoformat()})


def called(sequence: int, number: str, when: float, rule: str = "ordinary") -> Event:
    data = {"sequence": sequence, "number": number, "window": 1, "rule": rule}
    return Event("hall:ticket:called", minute(when), data)


def test_first_come_first_called_is_right_and_the_opposite_is_found():
    line = [taken(1, "A1", 0), taken(2, "A2", 1)]
    assert replay([*line, called(3, "A1", 2), called(4, "A2", 3)], RULES).violations == []
    report = replay([*line, called(3, "A2", 2)], RULES)
    assert report.violations == ["#3: A2 (ordinary) was called, not A1 (ordinary)"]
    assert report.most_overtaken == 1


def test_a_clerk_who_picks_a_friend_by_priority_is_found():
    line = [taken(1, "A1", 0), *(taken(number, f"A{number}", 1, "elder") for number in (2, 3, 4))]
    calls = [called(5, "A2", 2, "priority"), called(6, "A3", 3, "priority")]
    assert replay([*line, *calls, called(7, "A1", 4)], RULES).violations == []
    assert len(replay([*line, *calls, called(7, "A4", 4, "priority")], RULES).violations) == 1


def test_who_waited_too_long_must_be_called():
    line = [taken(1, "A1", 0), taken(2, "A2", 30, "elder")]
    assert replay([*line, called(3, "A1", 41, "aged")], RULES).violations == []
    assert len(replay([*line, called(3, "A2", 41, "priority")], RULES).violations) == 1


def test_a_missing_fact_is_a_gap():
    assert replay([taken(1, "A1", 0), taken(3, "A3", 1)], RULES).gaps == [2]


def test_somebody_called_who_does_not_wait_is_found():
    assert len(replay([called(1, "A9", 0)], RULES).violations) == 1


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["take", "elder", "call", "end", "pass", "return", "cancel", "transfer", "chain"]),
        st.integers(0, 2),
        st.integers(0, 25),
    ),
    min_size=10,
    max_size=60,
)


class TheHallKeepsItsOrder(TestCase):
    @settings(max_examples=40, suppress_health_check=list(HealthCheck))
    @given(STEPS)
    def test_whatever_happens_the_checker_finds_nothing(self, steps):
        with transaction.atomic():
            self.play(steps)
            transaction.set_rollback(True)

    def play(self, steps):
        make.group()
        make.group("second")
        make.group("tax", "H")
        clerks = [make.clerk_at_window(), make.clerk_at_window(), make.clerk_at_window("H")]
        here: dict = {}
        passed, waiting, clock = [], [], NINE
        for step, window, minutes in steps:
            clock += timedelta(minutes=minutes, seconds=1)
            with at(clock):
                self.step(step, window, clerks, here, passed, waiting)
        with at(clock):
            reports = check_day(clock.date())
        assert reports or not waiting
        for report in reports.values():
            assert report.violations == []
            assert report.gaps == []

    def step(self, step, window, clerks, here, passed, waiting):
        clerk, ticket = clerks[window], here.get(window)
        if step in ("take", "elder", "chain"):
            groups = ["second", "tax"] if step == "chain" else [("test", "second", "tax")[window]]
            priority = "elder" if step == "elder" else "none"
            waiting.append(take_ticket(actor=KIOSK, groups=groups, priority=priority))
        elif step == "return" and passed:
            return_by_code(actor=KIOSK, code=passed.pop(0).code)
        elif step == "cancel" and waiting:
            ticket = waiting.pop(0)
            ticket.refresh_from_db()
            if ticket.state == "waiting":
                cancel_by_code(actor=KIOSK, code=ticket.code)
        elif step == "call" and ticket is None:
            found = call_next(actor=clerk)
            if found:
                here[window] = found
        elif ticket is not None and step in ("end", "pass", "transfer"):
            del here[window]
            if step == "end":
                start_service(actor=clerk, ticket_id=ticket.id)
                finish_service(actor=clerk, ticket_id=ticket.id)
            elif step == "transfer":
                group = "tax" if ticket.group.code != "tax" else "test"
                transfer_ticket(actor=clerk, ticket_id=ticket.id, group=group, reason="转办")
            else:
                gone = pass_ticket(actor=clerk, ticket_id=ticket.id)
                if gone.passes < 3:
                    passed.append(gone)


@pytest.mark.django_db
def test_a_line_closed_in_the_night_belongs_to_its_own_day():
    make.group()
    with at(now() - timedelta(days=1)):
        yesterday = local_today()
        take_ticket(actor=KIOSK, groups=["test"])
    close_past_lines()
    take_ticket(actor=KIOSK, groups=["test"])
    before, after = check_day(yesterday)["T"], check_day(local_today())["T"]
    assert (before.gaps, before.left_standing) == ([], 0)
    assert (after.gaps, after.left_standing) == ([], 1)
