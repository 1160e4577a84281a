"""A slot closes: whoever booked it is told once, is not reminded, not counted as missing, and hears when it is on again."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.appointments.models import Appointment
from huiban.domains.appointments.public import (
    booking_paused_until,
    cancel,
    check_in,
    close_slot,
    find_closing,
    mark_missed,
    reopen_slot,
    reschedule,
)
from huiban.domains.directory.public import Role
from huiban.domains.messages.public import list_messages, send_due_messages
from huiban.domains.people.models import Person
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import FactRecord, list_facts
from huiban.foundation.moment import at
from huiban.foundation.uuids import uuid7
from tests import factories as make
from tests.domains.appointments.halls import KIOSK, booked, clock, hall, slot, workday
from tests.domains.messages import provider

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("scripted_sms")]


def far():
    """A slot with both reminders still to come, whatever the hour is now."""
    return slot(day=workday(3))


def close() -> None:
    close_slot(actor=SYSTEM, slot_id=far().id)


def reopen() -> None:
    reopen_slot(actor=SYSTEM, slot_id=far().id)


def texts() -> list[str]:
    """What is sent now."""
    provider.reset()
    send_due_messages()
    return [text for _mobile, text in provider.sent]


def test_everybody_expected_is_told_and_nobody_else():
    hall()
    mine, gone, elsewhere = booked(day=workday(3)), booked(day=workday(3)), booked(hour=10, day=workday(3))
    cancel(actor=make.applicant(gone.person), code=gone.code)
    close()
    send_due_messages()
    [(mobile, text)] = provider.sent
    assert mobile == mine.person.mobile
    assert "09:00 “测试业务 test”这个时段不办了" in text
    assert mine.code in text and "改时间" in text and "12345" in text
    assert elsewhere.code not in text
    [fact] = FactRecord.objects.filter(tag="appointments:slot:closed")
    assert (fact.data["booked"], fact.data["told"]) == (1, 1)
    assert texts() == []


def test_closing_twice_tells_once():
    hall()
    booked(day=workday(3))
    close(), close()
    assert len(texts()) == 1
    assert FactRecord.objects.filter(tag="appointments:slot:closed").count() == 1


def test_nobody_is_reminded_of_a_closed_time():
    hall()
    mine = booked(day=workday(3))
    close()
    texts()
    for hours in (24, 2):
        with at(mine.start - timedelta(hours=hours)):
            assert texts() == []
    states = {one.template: one.state for one in list_messages(f"appointment:{mine.id}")}
    assert states == {
        "appointments:day-before": "cancelled",
        "appointments:two-hours-before": "cancelled",
        "appointments:slot-closed": "sent",
    }


def test_who_moves_is_reminded_of_the_new_time_only():
    hall()
    me = make.applicant()
    mine = booked(me, day=workday(3))
    close()
    texts()
    reschedule(actor=me, code=mine.code, start=clock(14, day=workday(3)))
    with at(clock(9, day=workday(3)) - timedelta(hours=2)):
        [text] = texts()
    assert "14:00" in text


def test_who_moved_before_the_message_went_is_not_told():
    hall()
    me = make.applicant()
    mine = booked(me, day=workday(3))
    close()
    reschedule(actor=me, code=mine.code, start=clock(14, day=workday(3)))
    assert texts() == []


def test_opened_again_before_anything_was_sent_nobody_hears_of_it():
    hall()
    booked(day=workday(3))
    close(), reopen()
    assert texts() == []


def test_opened_again_those_who_were_told_hear_that_it_holds_and_are_reminded():
    hall()
    me = make.applicant()
    stays, moved = booked(day=workday(3)), booked(me, day=workday(3))
    close()
    assert len(texts()) == 2
    reschedule(actor=me, code=moved.code, start=clock(14, day=workday(3)))
    reopen()
    [text] = texts()
    assert stays.code in text and "照常" in text
    with at(stays.start - timedelta(hours=2)):
        assert any(stays.code in one and "今天 09:00" in one for one in texts())


def test_each_closing_is_told_anew():
    hall()
    booked(day=workday(3))
    close()
    assert "不办了" in texts()[0]
    reopen()
    assert "照常" in texts()[0]
    close()
    assert "不办了" in texts()[0]


def test_who_did_not_come_to_a_closed_time_has_missed_nothing():
    hall()
    person = make.person()
    mine = booked(make.applicant(person))
    close_slot(actor=SYSTEM, slot_id=slot().id)
    with at(clock(1, day=workday() + timedelta(days=1))):
        assert mark_missed() == 0
        mine.refresh_from_db()
        assert (mine.state, slot().booked) == ("cancelled", 0)
        assert booking_paused_until(person.id) is None
    assert list_facts(subject=f"appointment:{mine.id}")[-1].tag == "appointments:appointment:cancelled"


def test_who_comes_all_the_same_gets_a_number():
    hall()
    mine = booked()
    close_slot(actor=SYSTEM, slot_id=slot().id)
    with at(clock(9)):
        assert check_in(actor=KIOSK, code=mine.code).slot_start == mine.start


def test_a_time_that_has_begun_closes_without_a_word():
    hall()
    booked()
    with at(clock(9, 5)):
        close_slot(actor=SYSTEM, slot_id=slot().id)
        assert texts() == []
        reopen_slot(actor=SYSTEM, slot_id=slot().id)
        assert texts() == []


def test_a_message_that_could_not_go_before_the_start_never_goes():
    hall()
    mine = booked()
    close_slot(actor=SYSTEM, slot_id=slot().id)
    with at(mine.start + timedelta(minutes=1)):
        assert texts() == []


def test_how_many_it_concerns_is_seen_first_and_kept_to():
    hall()
    mine, other = booked(day=workday(3)), booked(day=workday(3))
    Person.objects.filter(id=other.person_id).update(mobile=None, mobile_index=None)
    manager = make.worker(Role.HALL_MANAGER)
    seen = find_closing(actor=manager, slot_id=far().id)
    assert (seen.slot.id, seen.expected, seen.without_mobile) == (far().id, 2, 1)
    booked(day=workday(3))
    with pytest.raises(Conflict) as refused:
        close_slot(actor=manager, slot_id=far().id, expected=seen.expected)
    assert (refused.value.code, refused.value.data) == ("appointments.others_booked", {"expected": 3})
    assert far().closed_at is None
    close_slot(actor=manager, slot_id=far().id, expected=3)
    assert len(texts()) == 2
    [unreached] = list_messages(f"appointment:{other.id}")[:1]
    assert (unreached.template, unreached.reason) == ("appointments:slot-closed", "no_mobile")
    assert Appointment.objects.get(id=mine.id).state == "booked"


def test_only_the_manager_sees_whom_it_concerns():
    hall()
    with pytest.raises(Forbidden):
        find_closing(actor=make.worker(Role.CLERK), slot_id=slot().id)
    with pytest.raises(NotFound):
        find_closing(actor=make.worker(Role.HALL_MANAGER), slot_id=uuid7())


# --- why ---
def close_because(reason: str, note: str = "") -> None:
    close_slot(actor=SYSTEM, slot_id=far().id, reason=reason, note=note)


def test_the_reason_is_told_kept_and_gone_when_it_opens_again():
    hall()
    booked(day=workday(3))
    close_because("place", " 二楼  换灯 ")
    [text] = texts()
    assert "这个时段不办了（场地或设备要检修：二楼 换灯），对不起" in text
    assert far().why_closed == "场地或设备要检修：二楼 换灯"
    [fact] = FactRecord.objects.filter(tag="appointments:slot:closed")
    assert fact.data["reason"] == "place"
    assert "换灯" not in str(fact.data)
    reopen()
    assert (far().why_closed, far().closing_reason, far().closing_note) == ("", "", "")
    close()
    assert far().why_closed == ""


@pytest.mark.parametrize(
    ("reason", "note", "told"),
    [
        ("", "", ""),
        ("staff", "", "窗口人手不够"),
        ("other", "临时停电", "临时停电"),
        ("arranged", "词" * 60, "大厅另有安排：" + "词" * 60),
        ("other", "停\x00电了", "停电了"),
    ],
)
def test_a_reason_in_words(reason, note, told):
    hall()
    close_because(reason, note)
    assert far().why_closed == told


@pytest.mark.parametrize(
    ("reason", "note", "wrong"),
    [
        ("holiday", "", "reason"),
        ("staff", "词" * 61, "note"),
        ("other", "", "note"),
        ("other", " 停 ", "note"),
        ("", "临时停电", "reason"),
    ],
)
def test_a_reason_that_is_none_closes_nothing(reason, note, wrong):
    hall()
    with pytest.raises(Invalid) as refused:
        close_because(reason, note)
    assert list(refused.value.fields) == [wrong]
    assert far().closed_at is None
