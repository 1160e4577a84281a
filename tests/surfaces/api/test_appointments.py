"""Appointments through the API: whose they are, what is full, what a strange caller sends."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.appointments.models import Appointment, Slot
from huiban.domains.appointments.public import close_slot
from huiban.domains.directory.public import Role
from huiban.foundation.actors import SYSTEM
from huiban.foundation.moment import at
from tests import factories as make
from tests.domains.appointments.halls import clock, hall, slot, with_places, workday

pytestmark = pytest.mark.django_db


def wanted(hour: int = 9, **changes):
    return {"group": "test", "start": clock(hour).isoformat(), **changes}


def slots(caller, **query):
    given = {"group": "test", "day": workday().isoformat(), **query}
    return caller.call("GET", "/hall/slots?" + "&".join(f"{name}={value}" for name, value in given.items()))


def test_the_slots_of_a_day_are_open_to_everybody(visitor):
    hall()
    close_slot(actor=SYSTEM, slot_id=slot(10).id)
    status, answer = slots(visitor)
    assert (status, len(answer)) == (200, 13)
    first = answer[0]
    assert (first["capacity"], first["free"], first["released"]) == (3, 3, True)
    assert first["start"].startswith(f"{workday()}T01:00:00")
    assert first["end"].startswith(f"{workday()}T01:30:00")
    assert answer[2]["free"] == 0
    Slot.objects.update(released_at=clock(9))
    assert {one["released"] for one in slots(visitor)[1]} == {False}


@pytest.mark.parametrize("query", [{"day": "x"}, {"day": "2026-02-30"}, {"group": "g" * 41}])
def test_a_day_or_group_that_is_none_is_refused(visitor, query):
    assert slots(visitor, **query)[0] == 422


@pytest.mark.parametrize(
    "query", [{"group": "none"}, {"group": "%00"}, {"day": "9999-12-31"}, {"day": "0001-01-01"}]
)
def test_nothing_there_is_an_empty_list(visitor, query):
    assert slots(visitor, **query) == (200, [])


def test_book_move_check_in(caller):
    hall()
    person = make.person()
    me = caller(person)
    status, made = me.call(
        "POST", "/hall/appointments", wanted(item_code="X-1"), **{"Idempotency-Key": "first-try-1"}
    )
    assert status == 201
    assert (made["group"], made["state"], made["item_code"], made["ticket"]) == (
        "test",
        "booked",
        "X-1",
        None,
    )
    again = me.call("POST", "/hall/appointments", wanted(), **{"Idempotency-Key": "first-try-1"})
    assert (again[0], again[1]["code"]) == (201, made["code"])
    path = f"/hall/appointments/{made['code']}"
    assert me.call("GET", path)[1]["start"] == made["start"]
    status, moved = me.call("POST", f"{path}/rescheduling", {"start": clock(10).isoformat()})
    assert (status, moved["code"]) == (200, made["code"])
    assert (slot(9).booked, slot(10).booked) == (0, 1)
    status, refused = me.call("POST", f"{path}/check-in")
    assert (status, refused["error"]["code"]) == (409, "appointments.too_early")
    with at(clock(10) - timedelta(minutes=5)):
        clerk = caller(make.staff(Role.CLERK))
        status, ticket = clerk.call("POST", f"{path}/check-in")
        assert (status, ticket["number"], ticket["state"]) == (200, "T001", "waiting")
        assert caller(person).call("POST", f"{path}/check-in")[1]["code"] == ticket["code"]
    assert me.call("GET", path)[1]["ticket"] == "T001"


def test_a_closed_slot_is_told_with_its_reason(caller):
    hall()
    me = caller(make.person())
    made = me.call("POST", "/hall/appointments", wanted())[1]
    assert (made["slot_closed"], made["why_closed"]) == (False, "")
    close_slot(actor=SYSTEM, slot_id=slot().id, reason="staff")
    path = f"/hall/appointments/{made['code']}"
    told = me.call("GET", path)[1]
    assert (told["state"], told["slot_closed"], told["why_closed"]) == ("booked", True, "窗口人手不够")
    moved = me.call("POST", f"{path}/rescheduling", {"start": clock(10).isoformat()})[1]
    assert (moved["slot_closed"], moved["why_closed"]) == (False, "")


def test_cancel_twice_cancels_once(caller):
    hall()
    me = caller(make.person())
    path = f"/hall/appointments/{me.call('POST', '/hall/appointments', wanted())[1]['code']}"
    for _press in range(2):
        status, answer = me.call("POST", f"{path}/cancellation")
        assert (status, answer["state"]) == (200, "cancelled")
    assert slot().booked == 0


def test_a_full_slot_answers_409(caller):
    hall()
    with_places(1)
    assert caller(make.person()).call("POST", "/hall/appointments", wanted())[0] == 201
    status, refused = caller(make.person()).call("POST", "/hall/appointments", wanted())
    assert (status, refused["error"]["code"]) == (409, "appointments.full")


def test_somebody_elses_appointment_does_not_exist(caller):
    hall()
    made = caller(make.person()).call("POST", "/hall/appointments", wanted())[1]
    stranger, path = caller(make.person()), f"/hall/appointments/{made['code']}"
    for method, act, body in [
        ("GET", "", None),
        ("POST", "/rescheduling", {"start": clock(10).isoformat()}),
        ("POST", "/cancellation", None),
        ("POST", "/check-in", None),
    ]:
        status, refused = stranger.call(method, path + act, body)
        assert (status, refused["error"]["code"]) == (404, "appointments.not_found"), act
    assert Appointment.objects.get().state == "booked"


@pytest.mark.parametrize("code", ["%00", "WRONGCODE2", "x" * 40, "²"])
def test_a_code_that_is_none_is_not_found(caller, code):
    assert caller(make.person()).call("GET", f"/hall/appointments/{code}")[0] == 404


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"group": "test"},
        {"group": "test", "start": "soon"},
        {"group": "test", "start": "2026-12-01T09:00:00"},
        {"group": "test", "start": 10**20},
        {"group": ["test"], "start": "2026-12-01T09:00:00+08:00"},
        {"group": "a\x00b", "start": "2026-12-01T09:00:00+08:00"},
        {"group": "test", "start": "2026-12-01T09:00:00+08:00", "person_id": "x"},
    ],
)
def test_what_is_no_wish_is_refused(caller, body):
    assert caller(make.person()).call("POST", "/hall/appointments", body)[0] in (400, 422)


@pytest.mark.parametrize("start", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
def test_a_start_at_the_ends_of_time_is_not_found(caller, start):
    hall()
    status, _refused = caller(make.person()).call("POST", "/hall/appointments", wanted(start=start))
    assert status in (404, 422)


@pytest.mark.parametrize("key", ["short", "x" * 81, "a b c d e f"])
def test_a_key_that_is_none_is_refused(caller, key):
    hall()
    status, refused = caller(make.person()).call(
        "POST", "/hall/appointments", wanted(), **{"Idempotency-Key": key}
    )
    assert (status, list(refused["error"]["fields"])) == (422, ["Idempotency-Key"])


def test_staff_do_not_book_for_themselves(caller):
    hall()
    assert caller(make.staff(Role.CLERK)).call("POST", "/hall/appointments", wanted())[0] == 404
