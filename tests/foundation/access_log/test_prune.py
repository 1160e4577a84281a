"""The oldest part of the record goes by one way alone, and what is left is still provably whole."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from huiban.domains.directory.public import Role, note_read
from huiban.foundation.access_log import chain
from huiban.foundation.access_log.models import AccessEntry, AccessSeal, AccessTombstone
from huiban.foundation.access_log.prune import SealedSegments, can_prune
from huiban.foundation.access_log.public import Look, Reading, Reason, seal_entries, verify_chain
from huiban.foundation.moment import at, now
from huiban.foundation.retention.public import NOTHING_HELD, Held
from huiban.foundation.uuids import uuid7
from tests import factories as make

pytestmark = pytest.mark.django_db
SHEET = Reading(operation="test.sheet", fields=("name", "form"), reason=Reason.HANDLING)
YEARS = timedelta(days=1096)


@pytest.fixture(autouse=True)
def _all_sealed(monkeypatch):
    """Entries settle at once; what other tests read is under one seal of its own first."""
    monkeypatch.setattr(chain, "SETTLED", timedelta(minutes=-1))
    seal_entries()
    yield


@pytest.fixture
def alone():
    """A record with nothing in it but what the test writes; undone with the test's transaction."""
    with connection.cursor() as cursor:
        cursor.execute("alter table access_entries disable trigger user")
        cursor.execute("alter table access_seals disable trigger user")
        cursor.execute("delete from access_entries")
        cursor.execute("delete from access_seals")
        cursor.execute("alter table access_entries enable trigger user")
        cursor.execute("alter table access_seals enable trigger user")


def segment(*, ago, matter="", person=None):
    """One look that long ago, under a seal of its own, written by the test's own connection."""
    from huiban.foundation.moment import local_day

    moment = now() - ago
    AccessEntry.objects.create(
        at=moment, local_day=local_day(moment), actor_kind="staff", actor_id=uuid7(), person_id=person or uuid7(),
        fields=["name"], reason=Reason.HANDLING, matter=matter, operation="test.sheet",
    )  # fmt: skip
    return seal_entries()


def prune(cutoff=YEARS, held=NOTHING_HELD):
    return SealedSegments().take_batch(now() - cutoff, held, 1)


def test_whole_old_segments_go_and_the_rest_is_still_whole(alone):
    segment(ago=YEARS + timedelta(days=20))
    last = segment(ago=YEARS + timedelta(days=10))
    kept = segment(ago=timedelta(days=300))
    assert SealedSegments().count(now() - YEARS, NOTHING_HELD) == 2
    assert prune() == 2
    assert [one.number for one in AccessSeal.objects.all()] == [kept.number]
    (stone,) = AccessTombstone.objects.all()
    assert (stone.first_number, stone.last_number, stone.entries) == (last.number - 1, last.number, 2)
    assert bytes(stone.seal_digest) == bytes(last.digest)
    assert verify_chain() == []
    following = segment(ago=timedelta(0))
    assert following.number == kept.number + 1 and verify_chain() == []


def test_pruned_to_nothing_the_chain_goes_on_from_the_tombstone(alone):
    only = segment(ago=YEARS + timedelta(days=10))
    assert prune() == 1 and verify_chain() == []
    following = segment(ago=timedelta(0))
    assert following.number == only.number + 1 and following.after_id == only.last_id
    assert verify_chain() == []


def test_pruned_twice_the_tombstones_follow_each_other(alone):
    segment(ago=YEARS + timedelta(days=40))
    segment(ago=YEARS - timedelta(days=10))
    segment(ago=timedelta(0))
    assert prune() == 1
    with at(now() + timedelta(days=11)):
        assert prune() == 1
    assert AccessTombstone.objects.count() == 2 and verify_chain() == []


def test_a_segment_with_anything_younger_stays_with_all_that_follows(alone):
    segment(ago=timedelta(days=300))
    segment(ago=YEARS + timedelta(days=10))
    assert prune() == 0


@pytest.mark.parametrize("by", ["matter", "person"])
def test_what_is_held_keeps_its_segment_and_all_that_follow(alone, by):
    whose = uuid7()
    segment(ago=YEARS + timedelta(days=30))
    segment(ago=YEARS + timedelta(days=20), matter="370211-20261120-000123-C", person=whose)
    segment(ago=YEARS + timedelta(days=10))
    held = (
        Held(numbers=frozenset({"370211-20261120-000123-C"}))
        if by == "matter"
        else Held(persons=frozenset({whose}))
    )
    assert prune(held=held) == 1
    assert prune(held=held) == 0
    assert prune() == 2


def test_the_database_itself_keeps_six_months_whatever_it_is_asked(alone):
    segment(ago=timedelta(days=182))
    with pytest.raises(DatabaseError, match="six months"), transaction.atomic():
        prune(cutoff=timedelta(days=1))
    assert AccessEntry.objects.count() == 1


@pytest.mark.parametrize(
    "statement",
    [
        "delete from access_entries",
        "delete from access_seals",
        "truncate access_entries",
        "update access_tombstones set entries = 0",
        "delete from access_tombstones",
        "insert into access_tombstones values (1, 1, gen_random_uuid(), 1, '', '', now())",
    ],
)
def test_the_application_has_no_other_way(alone, statement):
    segment(ago=YEARS + timedelta(days=10))
    segment(ago=timedelta(0))
    prune()
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_a_forged_tombstone_and_a_front_cut_off_by_hand_show(alone):
    for days in (30, 20, 10):
        segment(ago=YEARS + timedelta(days=days))
    with connection.cursor() as cursor:
        cursor.execute("select access_log_prune((select min(number) from access_seals), %s)", [b"forged" * 5])
    assert [one.kind for one in verify_chain()] == ["tombstone"]
    with connection.cursor() as cursor:
        cursor.execute("alter table access_tombstones disable trigger user")
        cursor.execute("delete from access_tombstones")
    assert [one.kind for one in verify_chain()] == ["seal"]


def test_without_the_function_nothing_goes(alone, monkeypatch):
    segment(ago=YEARS + timedelta(days=10))
    assert can_prune()
    monkeypatch.setattr("huiban.foundation.access_log.prune.can_prune", lambda: False)
    assert prune() == 0


def test_looks_of_staff_are_noted_as_before():
    person = uuid7()
    note_read(actor=make.worker(Role.CLERK), reading=SHEET, looks=[Look(person_id=person)])
    assert AccessEntry.objects.filter(person_id=person).exists()
