"""What is planned once and what for its values each time, by what the server keeps."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import connection

from huiban.domains.cases.models import Case
from huiban.foundation.database.statements import has_one_plan
from tests import factories as make


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("insert into facts (id) values (%s)", True),
        ('INSERT INTO "cases" ("id") VALUES (%s)', True),
        ('UPDATE "cases" SET "state" = %s WHERE "cases"."id" = %s', True),
        ('SELECT 1 FROM "people" WHERE "people"."id" = %s ORDER BY "people"."id" ASC LIMIT 1', True),
        ('SELECT 1 FROM "cases" WHERE "cases"."number" = %s LIMIT 21', True),
        ('SELECT 1 FROM "documents" WHERE "documents"."id" IN (%s, %s)', True),
        ("select state from hall_tickets where id = %s for update", True),
        ('SELECT 1 FROM "cases" WHERE "cases"."state" IN (%s) ORDER BY "submitted_at" LIMIT 100', False),
        ('SELECT 1 FROM "cases" WHERE "cases"."organisation_id" = %s', False),
        ('SELECT COUNT(*) FROM "cases" WHERE "cases"."state" = %s', False),
        ('SELECT 1 FROM "case_opinions" WHERE "case_id" = %s ORDER BY "at" LIMIT 50', False),
        ("select /* one plan */ taken_at from hall_tickets where day = %s limit 1", True),
        ("select pg_notify(%s, %s)", False),
    ],
)
def test_rows_found_by_a_key_have_one_plan_and_lists_have_many(query, kept):
    assert has_one_plan(query) is kept


@pytest.mark.django_db
def test_the_server_keeps_plans_of_keys_and_none_of_lists():
    number = make.submitted().number
    for _time in range(6):
        assert Case.objects.filter(number=number).count() == 1
        assert list(Case.objects.filter(state="decided").order_by("submitted_at")[:100]) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "select statement from pg_prepared_statements where statement like '%%FROM \"cases\"%%'"
        )
        kept = [row[0] for row in cursor.fetchall()]
    assert [text for text in kept if text.startswith("SELECT COUNT(") and '"number" = $1' in text]
    assert not [text for text in kept if "LIMIT 100" in text]


@pytest.mark.django_db
def test_moments_are_read_in_utc_to_the_microsecond():
    at = datetime(2026, 12, 31, 16, 0, 0, 1, tzinfo=UTC)
    with connection.cursor() as cursor:
        cursor.execute("select %s::timestamptz, null::timestamptz", [at])
        found, nothing = cursor.fetchone()
    assert (found, found.tzinfo, nothing) == (at, UTC, None)
    assert found.isoformat() == "2026-12-31T16:00:00.000001+00:00"
