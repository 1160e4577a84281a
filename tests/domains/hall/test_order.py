"""The order of the database and the order in Python are one; nobody starves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from huiban.domains.hall.line import lock_line
from huiban.domains.hall.models import Line, Ticket
from huiban.domains.hall.order import Waiting, find_head, in_order, rule_of, run_after
from huiban.domains.hall.states import CallRule, PriorityClass
from tests import factories as make

NOON = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)

waiting_tickets = st.lists(
    st.tuples(
        st.integers(0, 90),  # minutes since the place
        st.sampled_from(["none", "none", "elder", "infant"]),
        st.sampled_from([None, None, -20, 10]),  # the slot's start, minutes from now
        st.sampled_from([None, None, 3, 9]),  # return at call
    ),
    max_size=12,
)


def build(line: Line, given_tickets) -> list[Waiting]:
    group = make.group()
    made = []
    for place, (minutes, priority, slot, back) in enumerate(given_tickets, start=1):
        slot_start = NOON + timedelta(minutes=slot) if slot is not None else None
        taken = NOON - timedelta(minutes=minutes)
        place_at = max(taken, slot_start) if slot_start else taken
        ticket = Ticket.objects.create(
            code=uuid4().hex[:16], day=line.day, letter="T", serial=place, line=line, group=group,
            channel="kiosk", priority=priority, slot_start=slot_start, taken_at=taken, place_at=place_at,
            place_sequence=place, return_at_call=back,
        )  # fmt: skip
        made.append(Waiting(ticket.id, group.id, place_at, place, priority, slot_start, back, None))
    return made


class OneOrder(TestCase):
    @settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
    @given(waiting_tickets, st.integers(0, 2), st.integers(0, 10))
    def test_the_database_calls_whom_the_list_shows_first(self, tickets, run, calls):
        line = lock_line(make.group().zone_id)
        line.priority_run, line.calls = run, calls
        window = make.window_in()
        expected = build(line, tickets)
        while expected:
            first = in_order(expected, line, NOON)[0]
            head = find_head(line=line, window_id=window.id, groups=[], now=NOON)
            assert head is not None
            assert head.ticket_id == first.id
            assert head.rule == rule_of(first, line, NOON)
            line.priority_run = run_after(line, head.rule)
            line.calls += 1
            Ticket.objects.filter(id=first.id).update(state="done")
            expected.remove(first)
        assert find_head(line=line, window_id=window.id, groups=[], now=NOON) is None


def a_line(**changes) -> Line:
    return Line(**{"priority_ratio": 2, "ageing_minutes": 40, "return_after": 3, "recalls": 3, **changes})


def a_visitor(minute: int, priority: str = "none") -> Waiting:
    return Waiting(uuid4(), uuid4(), NOON + timedelta(minutes=minute), minute, priority, None, None, None)


@given(
    st.lists(st.sampled_from(["none", "elder"]), min_size=1, max_size=60),
    st.integers(2, 9),
    st.integers(1, 4),
)
def test_nobody_is_overtaken_after_the_ageing_bound(arrivals, service, ratio):
    """One arrival a minute, one window: when an aged visitor waits, nobody younger is called."""
    line = a_line(priority_ratio=ratio)
    visitors = [a_visitor(minute, priority) for minute, priority in enumerate(arrivals)]
    waiting: list[Waiting] = []
    clock, coming = 0, list(visitors)
    while coming or waiting:
        moment = NOON + timedelta(minutes=clock)
        while coming and coming[0].place_at <= moment:
            waiting.append(coming.pop(0))
        if waiting:
            first = in_order(waiting, line, moment)[0]
            bound = moment - timedelta(minutes=line.ageing_minutes)
            aged = [one for one in waiting if one.place_at <= bound]
            if aged:
                assert first.place_at == min(one.place_at for one in aged)
            line.priority_run = run_after(line, rule_of(first, line, moment))
            waiting.remove(first)
        clock += service


@given(st.lists(st.sampled_from(["none", "elder"]), max_size=40), st.integers(1, 4))
def test_the_ratio_is_never_exceeded_while_an_ordinary_visitor_waits(arrivals, ratio):
    line = a_line(priority_ratio=ratio)
    waiting = [a_visitor(minute, priority) for minute, priority in enumerate(arrivals)]
    moment, run = NOON + timedelta(minutes=39), 0
    waiting = [one for one in waiting if one.place_at <= moment]
    for place, one in enumerate(in_order(waiting, line, moment)):
        later = in_order(waiting, line, moment)[place:]
        if one.priority == PriorityClass.NONE:
            run = 0
        else:
            run += 1
            assert run <= ratio or all(other.priority != PriorityClass.NONE for other in later)


@pytest.mark.parametrize(
    ("ticket", "rule"),
    [
        (a_visitor(-41), CallRule.AGED),
        (a_visitor(-39), CallRule.ORDINARY),
        (a_visitor(-39, "elder"), CallRule.PRIORITY),
    ],
)
def test_the_bound_of_ageing(ticket, rule):
    assert rule_of(ticket, a_line(calls=0), NOON) == rule
