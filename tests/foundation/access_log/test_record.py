"""The record of who read whose data: it outlives a rollback, refuses changes, and shows when it was tampered with."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from huiban.domains.directory.public import Role, note_read
from huiban.foundation.access_log import chain, public
from huiban.foundation.access_log.public import AccessEntry, AccessSeal, Look, Reading, Reason
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Unavailable
from huiban.foundation.moment import at, now
from huiban.foundation.uuids import uuid7
from huiban.foundation.wall.looking import behind_the_wall, look_as
from tests import factories as make

pytestmark = pytest.mark.django_db
SHEET = Reading(operation="test.sheet", fields=("name", "form"), reason=Reason.HANDLING)


def entries_of(person_id):
    return list(AccessEntry.objects.filter(person_id=person_id).order_by("id"))


def look():
    return Look(person_id=uuid7(), matter="370211-20261120-000123-C")


def test_a_reading_outlives_the_rollback_of_the_readers_transaction():
    clerk, seen = make.worker(Role.CLERK), look()
    with pytest.raises(RuntimeError), transaction.atomic():
        note_read(actor=clerk, reading=SHEET, looks=[seen])
        raise RuntimeError
    (entry,) = entries_of(seen.person_id)
    assert (entry.actor_id, entry.roles, entry.reason) == (clerk.id, ["clerk"], "handling")
    assert (entry.fields, entry.matter) == (["name", "form"], seen.matter)
    assert entry.org_id == make.centre().id


def test_the_same_look_within_five_minutes_is_one_entry():
    clerk, seen, moment = make.worker(Role.CLERK), look(), now()
    for minutes in (0, 2, 4.9):
        with at(moment + timedelta(minutes=minutes)):
            note_read(actor=clerk, reading=SHEET, looks=[seen])
    assert len(entries_of(seen.person_id)) == 1
    with at(moment + timedelta(minutes=5.1)):
        note_read(actor=clerk, reading=SHEET, looks=[seen])
    assert len(entries_of(seen.person_id)) == 2


@pytest.mark.parametrize(
    "other",
    [
        {"reading": Reading(operation="test.sheet", fields=("document",), reason=Reason.HANDLING)},
        {"reading": Reading(operation="test.list", fields=("name", "form"), reason=Reason.HANDLING)},
        {"matter": "370211-20261120-000124-X"},
        {"another": True},
        {"every_time": True},
    ],
)
def test_another_look_is_another_entry(other):
    clerk, seen = make.worker(Role.CLERK), look()
    note_read(actor=clerk, reading=SHEET, looks=[seen])
    second = Look(person_id=seen.person_id, matter=other.get("matter", seen.matter))
    note_read(
        actor=make.worker(Role.CLERK) if other.get("another") else clerk,
        reading=other.get("reading", SHEET),
        looks=[second],
        every_time=other.get("every_time", False),
    )
    assert len(entries_of(seen.person_id)) == 2


def test_ones_own_data_and_the_systems_work_are_not_recorded():
    person, seen = make.applicant(), look()
    note_read(actor=person, reading=SHEET, looks=[Look(person_id=person.id)])
    note_read(actor=SYSTEM, reading=SHEET, looks=[seen])
    assert entries_of(seen.person_id) == []
    assert [entry for entry in entries_of(person.id) if entry.actor_id == person.id] == []


def test_a_person_who_reads_anothers_is_recorded_without_role_or_place():
    person, seen = make.applicant(), look()
    note_read(actor=person, reading=SHEET, looks=[seen])
    (entry,) = entries_of(seen.person_id)
    assert (entry.actor_kind, entry.roles, entry.org_id) == ("person", [], None)


def test_nothing_is_shown_when_the_record_cannot_be_written(monkeypatch):
    @contextmanager
    def broken():
        raise psycopg.OperationalError("the disk is full")
        yield

    clerk, case = make.worker(Role.CLERK), make.submitted()
    monkeypatch.setattr(public, "own_connection", broken)
    from huiban.domains.cases.public import find_case

    with pytest.raises(Unavailable) as refused:
        find_case(actor=clerk, number=case.number)
    assert refused.value.code == "access_log.unwritable"


def test_a_connection_that_died_is_replaced():
    clerk, first, second = make.worker(Role.CLERK), look(), look()
    note_read(actor=clerk, reading=SHEET, looks=[first])
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'huiban access log'"
            " and datname = current_database()"
        )
    note_read(actor=clerk, reading=SHEET, looks=[second])
    assert len(entries_of(second.person_id)) == 1


@pytest.mark.parametrize(
    "statement",
    [
        "update access_entries set reason = 'other'",
        "delete from access_entries",
        "truncate access_entries",
        "delete from access_seals",
        "truncate access_seals",
    ],
)
def test_the_application_cannot_change_the_record(statement):
    note_read(actor=make.worker(Role.CLERK), reading=SHEET, looks=[look()])
    make_seal()
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def make_seal():
    """A seal over everything recorded until now, this very millisecond included."""
    settled, chain.SETTLED = chain.SETTLED, timedelta(seconds=-1)
    try:
        return chain.seal_entries()
    finally:
        chain.SETTLED = settled


def three_seals():
    clerk, sealed = make.worker(Role.CLERK), []
    for _ in range(3):
        note_read(actor=clerk, reading=SHEET, looks=[look(), look()])
        sealed.append(make_seal())
    assert chain.verify_chain() == []
    return sealed


def as_database_administrator(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute("set local session_replication_role = replica")
        cursor.execute(statement, values)
        changed = cursor.rowcount
        cursor.execute("set local session_replication_role = origin")
    return changed


def test_an_entry_that_was_removed_is_noticed():
    _first, second, _third = three_seals()
    assert as_database_administrator("delete from access_entries where id = %s", second.last_id) == 1
    assert chain.verify_chain() == [chain.Break(second.number, "entries", second.entries, second.entries - 1)]


@pytest.mark.parametrize(
    "change", ["reason = 'other'", "actor_id = null", "note = 'x'::bytea", "fields = '{}'"]
)
def test_an_entry_that_was_altered_is_noticed(change):
    _first, _second, third = three_seals()
    as_database_administrator(f"update access_entries set {change} where id = %s", third.last_id)
    assert [found.seal for found in chain.verify_chain()] == [third.number]


def test_an_entry_that_was_slipped_in_is_noticed():
    first, second, _third = three_seals()
    slipped = "insert into access_entries select %s, at, local_day, actor_kind, actor_id, roles, org_id, window_id, address,"
    slipped += " person_id, company_id, fields, reason, note, matter, object_id, surface, route, operation, request_id"
    slipped += " from access_entries where id = %s"
    between = type(first.last_id)(int=first.last_id.int + 1)
    as_database_administrator(slipped, between, first.last_id)
    assert chain.verify_chain() == [chain.Break(second.number, "entries", second.entries, second.entries + 1)]


def test_a_seal_that_was_removed_or_made_again_is_noticed():
    first, second, third = three_seals()
    as_database_administrator("delete from access_seals where number = %s", second.number)
    assert [found.seal for found in chain.verify_chain()] == [third.number]
    as_database_administrator(
        "update access_seals set digest = %s where number = %s", b"0" * 32, first.number
    )
    assert first.number in [found.seal for found in chain.verify_chain()]


def test_entries_that_may_still_be_on_their_way_wait_for_the_next_seal():
    note_read(actor=make.worker(Role.CLERK), reading=SHEET, looks=[look()])
    sealed = chain.seal_entries()
    youngest = AccessEntry.objects.order_by("-id").first()
    assert sealed is None or sealed.last_id < youngest.id


def test_the_last_seals_alone_can_be_verified():
    three_seals()
    assert chain.verify_chain(last=2) == []
    assert AccessSeal.objects.count() >= 3


def test_that_entries_are_not_sealed_is_told_to_whoever_may_not_read_them():
    note_read(actor=make.worker(Role.CLERK), reading=SHEET, looks=[look()])
    expected = public.unsealed_since()
    assert expected is not None
    with behind_the_wall():
        look_as(make.worker(Role.SYSTEM_ADMIN))
        assert public.unsealed_since() == expected
