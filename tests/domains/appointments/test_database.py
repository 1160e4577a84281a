"""The database keeps the count by itself: hand-written SQL cannot sell a place twice or turn the count."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from huiban.domains.appointments.codes import new_code
from huiban.domains.appointments.models import Slot
from huiban.domains.appointments.public import close_slot
from huiban.foundation.actors import SYSTEM
from huiban.foundation.uuids import uuid7
from tests import factories as make
from tests.domains.appointments.halls import booked, hall, slot, with_places

INSERT = """
insert into appointments (id, code, person_id, slot_id, group_id, day, start, item_code, channel, state, revision,
  booked_at, changed_at) values (%s, %s, %s, %s, %s, %s, %s, '', 'raw', %s, 0, now(), now())
"""


def raw(sql: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, list(values))


def insert(at: Slot, state: str = "booked") -> None:
    raw(INSERT, uuid7(), new_code(), make.person().id, at.id, at.group_id, at.day, at.start, state)


@contextmanager
def refused_by(constraint: str):
    with pytest.raises(IntegrityError) as told, transaction.atomic():
        yield
    assert told.value.__cause__.diag.constraint_name == constraint


@pytest.mark.django_db
class TestTheCount:
    def test_one_too_many_is_refused(self):
        hall()
        one = with_places(2)
        insert(one), insert(one)
        with refused_by("slot_not_oversold"):
            insert(one)
        assert slot().booked == 2

    def test_a_cancelled_one_takes_no_place_and_cannot_come_back_when_it_is_full(self):
        hall()
        one = with_places(1)
        insert(one, "cancelled")
        assert slot().booked == 0
        insert(one)
        with refused_by("slot_not_oversold"):
            raw("update appointments set state = 'booked' where state = 'cancelled'")
        raw("update appointments set state = 'cancelled'")
        assert slot().booked == 0

    def test_every_other_state_keeps_its_place(self):
        hall()
        insert(slot())
        for state in ("checked_in", "late", "missed", "booked"):
            raw("update appointments set state = %s", state)
            assert slot().booked == 1

    def test_moving_and_deleting_count_both_slots(self):
        hall()
        one, two = slot(), with_places(1, hour=10)
        insert(one), insert(two)
        with refused_by("slot_not_oversold"):
            raw("update appointments set slot_id = %s where slot_id = %s", two.id, one.id)
        assert (slot().booked, slot(10).booked) == (1, 1)
        raw("update appointments set slot_id = %s where slot_id = %s", one.id, two.id)
        assert (slot().booked, slot(10).booked) == (2, 0)
        raw("delete from appointments")
        assert slot().booked == 0

    def test_a_closed_slot_takes_nobody(self):
        hall()
        close_slot(actor=SYSTEM, slot_id=slot().id)
        with refused_by("slot_open"):
            insert(slot())

    def test_capacity_below_the_count_is_refused(self):
        hall()
        insert(slot()), insert(slot())
        with refused_by("slot_not_oversold"):
            raw("update appointment_slots set capacity = 1 where id = %s", slot().id)

    def test_the_count_is_never_set(self):
        hall()
        booked()
        with refused_by("slot_counted"):
            raw("update appointment_slots set booked = 0")
        with refused_by("slot_counted"):
            raw(
                "insert into appointment_slots (id, group_id, day, start, capacity, booked, released_at, by_hand)"
                " select %s, group_id, day, start + interval '10 years', 9, 1, now(), false from appointment_slots limit 1",
                uuid7(),
            )
        raw("update appointment_slots set booked = booked, capacity = capacity")
        assert slot().booked == 1


@pytest.fixture
def as_before():
    """Going back takes along what others have built on these tables: all of it comes again."""
    yield
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("as_before")
def test_the_migration_goes_back_and_forth():
    MigrationExecutor(connection).migrate([("appointments", None)])
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from pg_proc where proname like 'appointment%'")
        assert cursor.fetchone() == (0,)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("appointments"))
    hall()
    one = with_places(1)
    insert(one)
    with refused_by("slot_not_oversold"):
        insert(one)
