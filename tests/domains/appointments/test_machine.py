"""The counter of slots against a simple model: whatever is done in whatever order, both say the same."""

from __future__ import annotations

import hypothesis.strategies as st
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from huiban.domains.appointments.models import Appointment, BookingPolicy, Slot
from huiban.domains.appointments.public import (
    book,
    cancel,
    change_capacity,
    close_slot,
    open_slots,
    reopen_slot,
    reschedule,
)
from huiban.domains.directory.models import Window
from huiban.domains.messages.models import OutboxMessage
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict
from tests import factories as make
from tests.domains.appointments.halls import clock, hall, slot, workday

HOURS = st.sampled_from([9, 10, 11])
PEOPLE = st.integers(0, 5)


class Slots(RuleBasedStateMachine):
    """The model: who sits in which hour, how many may, which hours are closed."""

    def __init__(self) -> None:
        super().__init__()
        BookingPolicy.objects.update_or_create(id=1, defaults={"most_booked": 2})
        hall(windows=1, minutes=15, days=2)
        self.people = [make.applicant() for _person in range(6)]
        self.sits: dict[int, tuple[str, int]] = {}
        self.places = dict.fromkeys([9, 10, 11], slot().capacity)
        self.by_hand: set[int] = set()
        self.closed: set[int] = set()

    def taken(self, hour: int) -> int:
        return sum(one == hour for _code, one in self.sits.values())

    def refusal(self, person: int, hour: int, *, moving: bool = False) -> str | None:
        if hour in self.closed:
            return "appointments.closed"
        if self.taken(hour) >= self.places[hour]:
            return "appointments.full"
        return "appointments.same_day" if person in self.sits and not moving else None

    @rule(person=PEOPLE, hour=HOURS)
    def book(self, person: int, hour: int) -> None:
        expected = self.refusal(person, hour)
        try:
            made = book(actor=self.people[person], group="test", start=clock(hour))
        except Conflict as told:
            assert told.code == expected
        else:
            assert expected is None
            self.sits[person] = (made.code, hour)

    @rule(person=PEOPLE, hour=HOURS)
    def move(self, person: int, hour: int) -> None:
        if person not in self.sits:
            return
        code, now_at = self.sits[person]
        expected = None if now_at == hour else self.refusal(person, hour, moving=True)
        try:
            reschedule(actor=self.people[person], code=code, start=clock(hour))
        except Conflict as told:
            assert told.code == expected
        else:
            assert expected is None
            self.sits[person] = (code, hour)

    @rule(person=PEOPLE)
    def cancel(self, person: int) -> None:
        if person in self.sits:
            cancel(actor=self.people[person], code=self.sits.pop(person)[0])

    @rule(hour=HOURS, capacity=st.integers(0, 4))
    def set_capacity(self, hour: int, capacity: int) -> None:
        try:
            change_capacity(actor=SYSTEM, slot_id=slot(hour).id, capacity=capacity)
        except Conflict as told:
            assert told.code == "appointments.under_booked"
            assert capacity < self.taken(hour)
        else:
            assert capacity >= self.taken(hour)
            self.places[hour] = capacity
            self.by_hand.add(hour)

    @rule(hour=HOURS, shut=st.booleans())
    def close_or_reopen(self, hour: int, shut: bool) -> None:
        (close_slot if shut else reopen_slot)(actor=SYSTEM, slot_id=slot(hour).id)
        (self.closed.add if shut else self.closed.discard)(hour)

    @rule(minutes=st.sampled_from([5, 15, 60]))
    def open_again(self, minutes: int) -> None:
        """The group takes longer or shorter now; what is booked and what was set by hand stays."""
        make.group(service_minutes=minutes)
        open_slots(actor=SYSTEM, group="test", first=workday(), last=workday())
        usual = {5: 3, 15: 1, 60: 1}[minutes]
        for hour in self.places.keys() - self.by_hand:
            self.places[hour] = max(usual, self.taken(hour))

    @invariant()
    def both_say_the_same(self) -> None:
        for hour in self.places:
            one = slot(hour)
            assert (one.booked, one.capacity) == (self.taken(hour), self.places[hour])
            assert (one.closed_at is not None) == (hour in self.closed)
        waiting = OutboxMessage.objects.filter(state="waiting").values_list("subject", flat=True)
        live = Appointment.objects.filter(state="booked").values_list("id", flat=True)
        assert set(waiting) <= {f"appointment:{one}" for one in live}
        assert len(live) == len(self.sits)

    def teardown(self) -> None:
        OutboxMessage.objects.all().delete()
        Appointment.objects.all().delete()
        Slot.objects.all().delete()
        Window.objects.all().delete()


@pytest.mark.slow
class TheSlotsAreTheModel(TestCase):
    def test_it(self) -> None:
        run_state_machine_as_test(
            Slots,
            settings=settings(
                max_examples=25,
                stateful_step_count=25,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
