"""The hall against a simple model: whatever is pressed in whatever order, both say the same."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.extra.django import TestCase
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from huiban.domains.directory.public import Role
from huiban.domains.hall.models import Attendance, Line, Ticket
from huiban.domains.hall.public import (
    call_next,
    cancel_by_code,
    close_line,
    finish_service,
    hold_ticket,
    list_waiting,
    pass_ticket,
    resume_ticket,
    return_by_code,
    start_service,
    take_ticket,
)
from huiban.foundation.actors import Actor, Channel
from tests import factories as make

KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)
RATIO, RETURN_AFTER = 2, 3
WINDOWS = st.integers(0, 2)


class Hall(RuleBasedStateMachine):
    """The model keeps lists and counts; it knows nothing of tables."""

    def __init__(self) -> None:
        super().__init__()
        for ticket in Ticket.objects.filter(state__in=["called", "serving"]):
            raise AssertionError(f"{ticket} was left over")
        self.zone = make.group().zone_id
        self.clerks = [make.clerk_at_window() for _window in range(3)]
        self.tickets: list[Ticket] = []
        self.priority: set[int] = set()
        self.waiting: list[int] = []
        self.back: dict[int, int] = {}
        self.at: dict[int, tuple[int, str]] = {}
        self.held: dict[int, int] = {}
        self.passed: list[int] = []
        self.passes: dict[int, int] = {}
        self.calls = self.run = 0

    def expected(self) -> int | None:
        due = [one for one in self.waiting if self.back.get(one, 0) <= self.calls]
        for one in due:
            if one in self.back:
                return one
        ahead = [one for one in due if one in self.priority]
        ordinary = [one for one in due if one not in self.priority]
        if ahead and (self.run < RATIO or not ordinary):
            return ahead[0]
        if ordinary:
            return ordinary[0]
        return self.waiting[0] if self.waiting else None

    @rule(priority=st.booleans())
    def take(self, priority: bool) -> None:
        ticket = take_ticket(actor=KIOSK, groups=["test"], priority="elder" if priority else "none")
        place = len(self.tickets)
        self.tickets.append(ticket)
        self.waiting.append(place)
        if priority:
            self.priority.add(place)

    @rule(window=WINDOWS)
    def call(self, window: int) -> None:
        if window in self.at:
            return
        expected = self.expected()
        ticket = call_next(actor=self.clerks[window])
        if expected is None:
            assert ticket is None
            return
        assert ticket is not None
        assert ticket.id == self.tickets[expected].id
        due, back = self.back.get(expected, 0) <= self.calls, expected in self.back
        if due and not back:
            self.run = min(self.run + 1, RATIO) if expected in self.priority else 0
        self.calls += 1
        self.back.pop(expected, None)
        self.waiting.remove(expected)
        self.at[window] = (expected, "called")

    @rule(window=WINDOWS)
    def start_and_finish(self, window: int) -> None:
        if window not in self.at:
            return
        place, state = self.at[window]
        clerk, ticket_id = self.clerks[window], self.tickets[place].id
        if state == "called":
            start_service(actor=clerk, ticket_id=ticket_id)
            self.at[window] = (place, "serving")
        else:
            finish_service(actor=clerk, ticket_id=ticket_id)
            del self.at[window]

    @rule(window=WINDOWS)
    def pass_by(self, window: int) -> None:
        if self.at.get(window, (0, ""))[1] != "called":
            return
        place, _state = self.at.pop(window)
        pass_ticket(actor=self.clerks[window], ticket_id=self.tickets[place].id)
        self.passed.append(place)
        self.passes[place] = self.passes.get(place, 0) + 1

    @rule(window=WINDOWS)
    def hold(self, window: int) -> None:
        if window not in self.at:
            return
        place, _state = self.at.pop(window)
        hold_ticket(actor=self.clerks[window], ticket_id=self.tickets[place].id, reason="去复印")
        self.held[place] = window

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def resume(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(sorted(self.held)))
        window = self.held[place]
        if window in self.at:
            return
        del self.held[place]
        resume_ticket(actor=self.clerks[window], ticket_id=self.tickets[place].id)
        self.at[window] = (place, "serving")

    @precondition(lambda self: any(self.passes[one] < 3 for one in self.passed))
    @rule(data=st.data())
    def come_back(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from([one for one in self.passed if self.passes[one] < 3]))
        return_by_code(actor=KIOSK, code=self.tickets[place].code)
        self.passed.remove(place)
        self.waiting = sorted([*self.waiting, place])
        self.back[place] = self.calls + RETURN_AFTER

    @precondition(lambda self: self.waiting)
    @rule(data=st.data())
    def cancel(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(self.waiting))
        cancel_by_code(actor=KIOSK, code=self.tickets[place].code)
        self.waiting.remove(place)
        self.back.pop(place, None)

    @invariant()
    def both_say_the_same(self) -> None:
        shown = [one.id for one in list_waiting(self.zone)]
        assert sorted(shown) == sorted(self.tickets[place].id for place in self.waiting)
        expected = self.expected()
        assert shown[:1] == ([self.tickets[expected].id] if expected is not None else [])
        there = {t.window_id: t.id for t in Ticket.objects.filter(state__in=["called", "serving"])}
        assert there == {
            self.clerks[window].window_id: self.tickets[place].id for window, (place, _s) in self.at.items()
        }
        assert Attendance.objects.filter(ended_at__isnull=True).count() == len(self.at)

    def teardown(self) -> None:
        """The end of the day leaves nobody undefined."""
        close_line(actor=make.worker(Role.HALL_MANAGER), zone_id=self.zone, force=True)
        left = Ticket.objects.exclude(state__in=["done", "abandoned", "cancelled", "unserved"])
        assert not left.exists()
        assert not Attendance.objects.filter(ended_at__isnull=True).exists()
        Attendance.objects.all().delete()
        Ticket.objects.all().delete()
        Line.objects.all().delete()


@pytest.mark.slow
class TheHallIsTheModel(TestCase):
    def test_it(self) -> None:
        run_state_machine_as_test(
            Hall,
            settings=settings(
                max_examples=40,
                stateful_step_count=30,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
