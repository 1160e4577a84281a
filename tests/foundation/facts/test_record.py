"""The record: written with its change or not at all, never changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar

import pytest
from django.db import DatabaseError, connection, transaction

from huiban.domains.directory.public import Role
from huiban.foundation.actors import SYSTEM
from huiban.foundation.facts.models import FactRecord
from huiban.foundation.facts.partitions import ensure_partitions, months_prepared
from huiban.foundation.facts.public import Fact, find_facts, known_tags, list_facts, record
from huiban.foundation.moment import at
from huiban.foundation.uuids import first_uuid7_of, uuid7
from huiban.foundation.wall.looking import behind_the_wall, look_as
from tests import factories as make


@dataclass(frozen=True, slots=True, kw_only=True)
class Happened(Fact):
    tag: ClassVar[str] = "tests:thing:happened"
    amount: int


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_a_transaction_is_refused():
    with pytest.raises(transaction.TransactionManagementError):
        record(Happened(subject="x", amount=1), actor=SYSTEM)


@pytest.mark.django_db(transaction=True)
def test_a_fact_goes_with_the_change_that_is_rolled_back():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(Happened(subject="gone", amount=1), actor=SYSTEM)
        raise ZeroDivisionError
    assert list_facts(subject="gone") == []


@pytest.mark.django_db
def test_facts_come_back_in_order_with_their_own_fields():
    for amount in range(5):
        record(Happened(subject="order", amount=amount), actor=SYSTEM)
    assert [fact.data for fact in list_facts(subject="order")] == [{"amount": amount} for amount in range(5)]
    assert list_facts(subject="order", public_only=True) == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    ["update facts set subject = 'y' where subject = 'fixed'", "delete from facts where subject = 'fixed'"],
)
def test_a_fact_is_never_changed_or_removed(statement):
    record(Happened(subject="fixed", amount=1), actor=SYSTEM)
    with (
        pytest.raises(DatabaseError, match="never changed"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert FactRecord.objects.filter(subject="fixed").count() == 1


@pytest.mark.django_db
def test_the_local_day_is_the_day_in_china():
    with at(datetime(2026, 12, 31, 16, 30, tzinfo=UTC)):
        record(Happened(subject="new-year", amount=1), actor=SYSTEM)
    assert str(list_facts(subject="new-year")[0].local_day) == "2027-01-01"


@pytest.mark.django_db
def test_partitions_are_ready_for_a_year_and_making_them_again_changes_nothing():
    assert months_prepared() >= 12
    assert ensure_partitions() == []


@pytest.mark.django_db
def test_partitions_are_made_ahead_as_time_goes_on():
    with at(datetime(2090, 2, 1, tzinfo=UTC)):
        made = ensure_partitions(months_ahead=2)
        assert "facts_2090_04" in made
        assert months_prepared() >= 2


@pytest.mark.django_db
def test_a_month_that_was_made_and_not_attached_is_attached_and_not_counted_before():
    with at(datetime(2090, 2, 1, tzinfo=UTC)):
        ensure_partitions(months_ahead=1)
        ready = months_prepared()
        with connection.cursor() as cursor:  # as a process that was killed in between left it
            cursor.execute("create table facts_2090_04 (like facts including defaults including constraints)")
        assert months_prepared() == ready
        assert "facts_2090_04" in ensure_partitions(months_ahead=2)
        assert months_prepared() > ready


@pytest.mark.django_db
def test_an_auditor_finds_facts_by_the_beginning_of_a_tag_behind_the_wall():
    with transaction.atomic():
        for number in range(3):
            record(Happened(subject=f"by-tag-{number}", amount=1), actor=SYSTEM)
    auditor = make.worker(Role.AUDIT_ADMIN)
    with behind_the_wall():
        look_as(auditor)
        found = find_facts(tag=Happened.tag[:6], limit=2)
        assert [fact.subject for fact in found] == ["by-tag-2", "by-tag-1"]


def test_every_tag_is_declared_once_and_has_three_parts():
    for tag in known_tags():
        assert len(tag.split(":")) == 3


def test_ids_sort_by_the_moment_they_were_made():
    ids = [uuid7() for _number in range(5000)]
    assert ids == sorted(ids)
    assert len(set(ids)) == 5000
    assert ids[0] > first_uuid7_of(datetime(2026, 1, 1, tzinfo=UTC))
    assert ids[0].version == 7
