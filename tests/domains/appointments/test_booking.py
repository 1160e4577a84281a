"""Book, move, cancel: one place each, once for a key, the reminders with it."""

from __future__ import annotations

import re
from datetime import UTC, timedelta
from uuid import uuid4

import pytest

from huiban.domains.appointments.models import Appointment, BookingPolicy, Slot
from huiban.domains.appointments.public import (
    booking_paused_until,
    cancel,
    close_slot,
    find_appointment,
    list_appointments,
    mark_missed,
    reschedule,
)
from huiban.domains.directory.public import Role
from huiban.domains.hall.public import Visitor, take_ticket
from huiban.domains.messages.public import list_messages, send_due_messages
from huiban.domains.people.public import person_actor
from huiban.foundation.actors import SYSTEM, Channel
from huiban.foundation.clock.public import set_local_day
from huiban.foundation.errors import Conflict, Invalid, NotFound, Unauthenticated
from huiban.foundation.facts.public import FactRecord, list_facts
from huiban.foundation.moment import at, local_today, now
from tests import factories as make
from tests.domains.appointments.halls import KIOSK, booked, clock, hall, slot, with_places, workday
from tests.domains.messages import provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scripted_sms")]


def refused(act) -> str:
    with pytest.raises(Conflict) as told:
        act()
    return told.value.code


def reminders(appointment: Appointment, state: str = "waiting") -> list[str]:
    """When which reminders are due."""
    rows = list_messages(f"appointment:{appointment.id}")
    return [one.due_at.isoformat() for one in rows if one.state == state]


def expected(appointment: Appointment) -> list[str]:
    return [(appointment.start - timedelta(hours=hours)).astimezone(UTC).isoformat() for hours in (24, 2)]


class TestBook:
    def test_a_place_is_taken_and_its_code_has_no_look_alikes(self):
        hall()
        appointment = booked(item_code="TEST-1")
        assert re.fullmatch(r"[2-9A-HJKMNP-Z]{10}", appointment.code)
        assert (slot().booked, appointment.day, appointment.item_code) == (1, workday(), "TEST-1")
        fact = list_facts(subject=f"appointment:{appointment.id}")[0]
        assert (fact.tag, fact.data["group"]) == ("appointments:appointment:booked", "test")

    def test_no_fact_holds_the_code_or_the_name(self):
        hall()
        person = make.person("欧阳样本")
        appointment = booked(make.applicant(person))
        reschedule(actor=make.applicant(person), code=appointment.code, start=clock(10))
        cancel(actor=make.applicant(person), code=appointment.code)
        for fact in FactRecord.objects.filter(subject=f"appointment:{appointment.id}"):
            assert appointment.code not in str(fact.data)
            assert "欧阳" not in str(fact.data)

    def test_a_full_slot_is_full(self):
        hall()
        with_places(1)
        booked()
        assert refused(booked) == "appointments.full"
        assert slot().booked == 1

    def test_one_a_day_and_group(self):
        hall()
        me = make.applicant()
        first = booked(me)
        with pytest.raises(Conflict) as told:
            booked(me, 10)
        assert (told.value.code, told.value.data) == ("appointments.same_day", {"code": first.code})
        assert booked(me, day=workday(2)).day == workday(2)
        cancel(actor=me, code=first.code)
        assert booked(me, 10).state == "booked"

    def test_three_at_most_and_a_cancelled_one_makes_room(self):
        hall(days=4)
        me = make.applicant()
        made = [booked(me, day=workday(number)) for number in (1, 2, 3)]
        assert refused(lambda: booked(me, day=workday(4))) == "appointments.too_many"
        cancel(actor=me, code=made[0].code)
        assert booked(me, day=workday(4)).state == "booked"

    def test_the_most_is_data(self):
        hall()
        BookingPolicy.objects.create(most_booked=1)
        me = make.applicant()
        booked(me)
        assert refused(lambda: booked(me, day=workday(2))) == "appointments.too_many"

    def test_one_key_is_one_appointment(self):
        hall()
        me = make.applicant()
        first = booked(me, idempotency_key="k")
        assert booked(me, idempotency_key="k").id == first.id
        assert refused(lambda: booked(me, 10, idempotency_key="k")) == "appointments.key_used"
        reschedule(actor=me, code=first.code, start=clock(11))
        assert booked(me, idempotency_key="k").start == clock(11)
        assert booked(make.applicant(), idempotency_key="k").id != first.id
        assert slot().booked == 1

    @pytest.mark.parametrize("key", ["", "x" * 81, "a\x00b"])
    def test_a_key_that_is_none_is_refused(self, key):
        hall()
        with pytest.raises(Invalid):
            booked(idempotency_key=key)

    def test_what_is_not_there_or_over_or_closed_today(self):
        hall()
        with pytest.raises(NotFound):
            booked(hour=12)
        with pytest.raises(NotFound):
            booked(group="none")
        with at(clock(9)):
            assert refused(booked) == "appointments.over"
        day = workday()
        set_local_day(actor=SYSTEM, day=day, is_workday=False, name="停电", order_number="测 1 号")
        assert refused(lambda: booked(hour=10, day=day)) == "appointments.closed"

    def test_a_group_that_takes_nobody_is_closed(self):
        hall()
        group = slot().group
        group.accepting = False
        group.save()
        assert refused(booked) == "appointments.closed"

    def test_a_visitor_must_sign_in(self):
        hall()
        with pytest.raises(Unauthenticated):
            booked(KIOSK)

    def test_staff_of_the_hall_book_for_whoever_stands_there(self):
        hall()
        person = make.person()
        appointment = booked(make.worker(Role.CLERK), person_id=person.id)
        assert appointment.person_id == person.id
        with pytest.raises(NotFound):
            booked(make.worker(Role.CLERK), person_id=uuid4())
        with pytest.raises(NotFound):
            booked(make.worker(Role.CLERK))
        with pytest.raises(NotFound):
            booked(make.worker(Role.REVIEWER), person_id=person.id)

    def test_a_person_never_books_for_another(self):
        hall()
        me, other = make.person(), make.person()
        assert booked(make.applicant(me), person_id=other.id).person_id == me.id


class TestMove:
    def test_the_place_moves_and_the_old_one_is_free(self):
        hall()
        me = make.applicant()
        first = booked(me)
        moved = reschedule(actor=me, code=first.code, start=clock(10, 30))
        assert (moved.code, moved.start, moved.revision) == (first.code, clock(10, 30), 1)
        assert (slot().booked, slot(10, 30).booked) == (0, 1)
        fact = list_facts(subject=f"appointment:{first.id}")[-3:]
        assert "appointments:appointment:moved" in [one.tag for one in fact]

    def test_when_the_new_one_is_full_the_old_one_stays(self):
        hall()
        day = workday(3)  # far enough for both reminders, whatever the hour is now
        with_places(1, hour=10, day=day)
        booked(hour=10, day=day)
        me = make.applicant()
        mine = booked(me, day=day)
        move = lambda: reschedule(actor=me, code=mine.code, start=clock(10, day=day))  # noqa: E731
        assert refused(move) == "appointments.full"
        mine.refresh_from_db()
        assert (mine.start, slot(day=day).booked, slot(10, day=day).booked) == (clock(9, day=day), 1, 1)
        assert reminders(mine) == expected(mine)

    def test_to_the_same_slot_nothing_changes(self):
        hall()
        me = make.applicant()
        mine = booked(me)
        assert reschedule(actor=me, code=mine.code, start=clock(9)).revision == 0

    def test_from_a_closed_slot_to_another_and_not_back(self):
        hall()
        me = make.applicant()
        mine = booked(me)
        close_slot(actor=SYSTEM, slot_id=slot().id)
        reschedule(actor=me, code=mine.code, start=clock(10))
        assert refused(lambda: reschedule(actor=me, code=mine.code, start=clock(9))) == "appointments.closed"

    def test_to_a_day_that_has_one_already_it_stays(self):
        hall()
        me = make.applicant()
        booked(me, day=workday(2))
        mine = booked(me)
        move = lambda: reschedule(actor=me, code=mine.code, start=clock(10, day=workday(2)))  # noqa: E731
        assert refused(move) == "appointments.same_day"
        assert slot().booked == 1

    def test_a_cancelled_or_begun_one_does_not_move(self):
        hall()
        me = make.applicant()
        mine = booked(me)
        with at(clock(9)):
            assert (
                refused(lambda: reschedule(actor=me, code=mine.code, start=clock(10))) == "appointments.over"
            )
        cancel(actor=me, code=mine.code)
        assert refused(lambda: reschedule(actor=me, code=mine.code, start=clock(10))) == "appointments.state"

    def test_the_reminders_move_with_it_also_back_again(self):
        hall()
        me = make.applicant()
        mine = booked(me, day=workday(3))
        assert reminders(mine) == expected(mine)
        for day in (2, 3):
            mine = reschedule(actor=me, code=mine.code, start=clock(9, day=workday(day)))
            assert reminders(mine) == expected(mine)


class TestCancel:
    def test_the_place_is_free_and_nobody_is_reminded(self):
        hall()
        me = make.applicant()
        mine = booked(me, day=workday(3))
        for _press in range(2):
            assert cancel(actor=me, code=mine.code).state == "cancelled"
        assert slot(day=workday(3)).booked == 0
        assert reminders(mine) == []
        with at(clock(9, day=workday(3)) - timedelta(minutes=30)):
            assert send_due_messages() == 0
        assert provider.sent == []

    def test_not_after_it_has_begun(self):
        hall()
        me = make.applicant()
        mine = booked(me)
        with at(clock(9)):
            assert refused(lambda: cancel(actor=me, code=mine.code)) == "appointments.over"

    def test_somebody_elses_does_not_exist(self):
        hall()
        mine, stranger = booked(), make.applicant()
        for act in (
            lambda: find_appointment(actor=stranger, code=mine.code),
            lambda: cancel(actor=stranger, code=mine.code),
            lambda: reschedule(actor=stranger, code=mine.code, start=clock(10)),
            lambda: cancel(actor=KIOSK, code=mine.code),
            lambda: find_appointment(actor=make.worker(Role.REVIEWER), code=mine.code),
            lambda: find_appointment(actor=make.applicant(mine.person), code="\x00"),
        ):
            with pytest.raises(NotFound):
                act()
        assert list_appointments(actor=stranger) == []
        assert find_appointment(actor=make.worker(Role.HALL_MANAGER), code=mine.code).id == mine.id
        typed = f" {mine.code[:5].lower()}-{mine.code[5:]}"
        assert find_appointment(actor=make.applicant(mine.person), code=typed).id == mine.id


class TestReminders:
    def test_both_are_sent_at_their_moments_and_say_when_and_where(self):
        hall()
        person = make.person()
        mine = booked(make.applicant(person), 14, day=workday(3))
        with at(mine.start - timedelta(hours=24)):
            assert send_due_messages() == 1
        with at(mine.start - timedelta(hours=2)):
            assert send_due_messages() == 1
        (first, one), (second, two) = provider.sent
        assert first == second == person.mobile
        assert f"明天 14:00 办理“测试业务 test”，预约码 {mine.code}" in one
        assert "今天 14:00" in two

    def test_who_has_checked_in_is_not_reminded(self):
        hall()
        mine = booked(day=workday(3))
        Appointment.objects.filter(id=mine.id).update(state="checked_in")
        with at(mine.start - timedelta(hours=1)):
            assert send_due_messages() == 0

    def test_a_reminder_whose_moment_is_over_is_not_made(self):
        hall()
        with at(clock(8, 30)):
            assert reminders(booked()) == []
        with at(clock(8) - timedelta(hours=3)):
            assert len(reminders(booked())) == 1


class TestWhoDoesNotCome:
    def missed(self, person, *days_ago: int) -> None:
        hall()
        for number in days_ago:
            mine = booked(make.applicant(person), 9, idempotency_key=f"{number}")
            day = local_today() - timedelta(days=number)
            Appointment.objects.filter(id=mine.id).update(day=day, start=clock(9, day=day))
        assert mark_missed() == len(days_ago)

    def test_three_times_within_thirty_days_pause_booking_online_for_fifteen(self):
        person = make.person()
        self.missed(person, 25, 10, 2)
        until = local_today() + timedelta(days=13)
        assert booking_paused_until(person.id) == until
        with pytest.raises(Conflict) as told:
            booked(make.applicant(person), 10)
        assert (told.value.code, told.value.data) == ("appointments.paused", {"until": until.isoformat()})
        assert refused(lambda: booked(person_actor(person, Channel.API), 10)) == "appointments.paused"
        with at(now() + timedelta(days=13)):
            assert booking_paused_until(person.id) is None

    def test_walking_in_and_the_clerk_never_pause(self):
        person = make.person()
        self.missed(person, 25, 10, 2)
        ticket = take_ticket(actor=KIOSK, groups=["test"], visitor=Visitor(person_id=person.id))
        assert ticket.number
        assert booked(make.worker(Role.CLERK), 10, person_id=person.id).state == "booked"

    @pytest.mark.parametrize("days", [(10, 2), (40, 10, 2), (28, 20, 16)])
    def test_fewer_or_longer_ago_do_not(self, days):
        person = make.person()
        self.missed(person, *days)
        assert booking_paused_until(person.id) is None
        assert booked(make.applicant(person), 10).state == "booked"

    def test_marking_leaves_today_alone_and_marks_once(self):
        hall()
        mine = booked()
        with at(clock(23)):
            assert mark_missed() == 0
        with at(clock(0, 30, workday() + timedelta(days=1))):
            assert mark_missed() == 1
            assert mark_missed() == 0
        mine.refresh_from_db()
        assert mine.state == "missed"
        assert Slot.objects.get(id=mine.slot_id).booked == 1
        assert list_facts(subject=f"appointment:{mine.id}")[-1].tag == "appointments:appointment:missed"
