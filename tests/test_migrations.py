"""Migrations that take no long lock and rewrite no big table: judged by the SQL they run.

The migrations of the first release are the baseline. A later one that must break a rule is named in ``ALLOWED`` with its
reason.
"""

from __future__ import annotations

import re
from unittest.mock import patch

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader

BIG = frozenset({
    "access_tokens", "appointment_slots", "appointments", "case_handlings", "case_material_documents", "case_materials",
    "case_opinions", "cases", "deliveries", "difficulty_steps", "django_session", "documents", "drafts", "facts",
    "hall_attendances", "hall_samples", "hall_tickets", "kept_answers", "outbox_messages", "people", "ratings",
    "result_documents", "search_entries", "visit_ratings",
})  # fmt: skip
BASELINE = frozenset({
    ("appointments", "0001"), ("cases", "0001"), ("catalog", "0001"), ("catalog", "0002"), ("certificates", "0001"),
    ("clock", "0001"), ("devices", "0001"), ("difficulties", "0001"), ("directory", "0001"), ("documents", "0001"),
    ("facts", "0001"), ("hall", "0001"), ("hall", "0002"), ("hall", "0003"), ("hall", "0004"), ("outbox", "0001"),
    ("people", "0001"), ("tokens", "0001"), ("voices", "0001"), ("voices", "0002"),
})  # fmt: skip
ALLOWED: dict[tuple[str, str], str] = {}

_NAME = r'"?(?P<table>\w+)"?'
_RULES = (
    (
        rf"alter table (?:only )?{_NAME} add column (?!.*\bdefault\b)(?!.*\bnull\b(?<!not null)).*\bnot null\b",
        "adds a column without a default that must not be empty: give it a db_default, or let it be empty",
    ),
    (
        rf"alter table (?:only )?{_NAME} alter column .* type ",
        "changes a column's type: the table is rewritten under a lock; add a new column instead",
    ),
    (
        rf"create (?:unique )?index (?!concurrently)(?:if not exists )?\S+ on (?:only )?{_NAME}",
        "makes an index under a lock: use AddIndexConcurrently in a migration with atomic = False",
    ),
    (
        rf"alter table (?:only )?{_NAME} (?:alter column .* set not null)",
        "looks through the whole table under a lock: add a check NOT VALID, validate it, then set NOT NULL",
    ),
    (
        rf"alter table (?:only )?{_NAME} add constraint (?!.*\bnot valid\b)(?!.*using index).*",
        "checks the whole table under a lock: add it NOT VALID (AddConstraintNotValid) and validate it afterwards",
    ),
    (rf"(?:vacuum full|cluster) {_NAME}", "rewrites the table under a lock"),
)


def faults(sql: list[str]) -> list[str]:
    """What a migration's statements do to tables that are big and were there before it."""
    made = {match["table"] for line in sql if (match := re.match(rf"create table {_NAME}", _plain(line)))}
    found = []
    for line in sql:
        for pattern, advice in _RULES:
            match = re.match(pattern, _plain(line))
            if match and match["table"] in BIG - made:
                found.append(f"{match['table']}: {advice}\n    {line.strip()}")
    return found


def _plain(line: str) -> str:
    return " ".join(line.lower().replace('"', "").split())


def statements(app: str, name: str) -> list[str]:
    executor = MigrationExecutor(connection)
    key = (app, name)
    migration = executor.loader.graph.nodes[key]
    # One that runs outside a transaction may be read inside the test's: nothing is run.
    inside = connection.in_atomic_block and migration.atomic
    with patch.object(connection, "in_atomic_block", inside):
        collected = executor.loader.collect_sql([(migration, False)])
    return [part for line in collected for part in line.split(";\n") if not line.startswith("--")]


def new_migrations() -> list[tuple[str, str]]:
    loader = MigrationLoader(None, ignore_no_migrations=True)
    ours = [key for key, one in loader.disk_migrations.items() if one.__module__.startswith("huiban.")]
    return sorted(key for key in ours if (key[0], key[1][:4]) not in BASELINE)


@pytest.mark.django_db
@pytest.mark.parametrize(("app", "name"), new_migrations())
def test_a_new_migration_takes_no_long_lock(app: str, name: str) -> None:
    if (app, name) not in ALLOWED:
        assert faults(statements(app, name)) == []


def test_what_is_in_the_baseline_is_there_and_what_is_allowed_exists() -> None:
    known = MigrationLoader(None, ignore_no_migrations=True).disk_migrations
    assert {(app, name[:4]) for app, name in known} >= BASELINE
    assert set(known) >= ALLOWED.keys()
    assert all(ALLOWED.values())


@pytest.mark.parametrize(
    "line",
    [
        'ALTER TABLE "cases" ADD COLUMN "x" integer NOT NULL;',
        'ALTER TABLE "cases" ALTER COLUMN "title" TYPE varchar(300);',
        'CREATE INDEX "case_x" ON "cases" ("x");',
        'CREATE UNIQUE INDEX "case_x" ON "cases" ("x") WHERE "x" > 1;',
        'ALTER TABLE "cases" ALTER COLUMN "x" SET NOT NULL;',
        'ALTER TABLE "cases" ADD CONSTRAINT "c" CHECK ("x" > 0);',
        'ALTER TABLE "cases" ADD CONSTRAINT "f" FOREIGN KEY ("x") REFERENCES "people" ("id") DEFERRABLE;',
        "alter table only cases add constraint u unique (x)",
        "VACUUM FULL cases;",
    ],
)
def test_what_takes_a_long_lock_is_found(line: str) -> None:
    assert len(faults([line])) == 1


@pytest.mark.parametrize(
    "lines",
    [
        ['ALTER TABLE "cases" ADD COLUMN "x" integer NULL;'],
        ['ALTER TABLE "cases" ADD COLUMN "x" integer DEFAULT 0 NOT NULL;'],
        ['CREATE INDEX CONCURRENTLY "case_x" ON "cases" ("x");'],
        [
            'ALTER TABLE "cases" ADD CONSTRAINT "c" CHECK ("x" > 0) NOT VALID;',
            "ALTER TABLE cases VALIDATE CONSTRAINT c",
        ],
        ['CREATE INDEX "zone_x" ON "zones" ("x");'],
        ['CREATE TABLE "cases" ("id" uuid NOT NULL);', 'CREATE INDEX "case_x" ON "cases" ("x");'],
        ['ALTER TABLE "cases" ADD CONSTRAINT "u" UNIQUE USING INDEX "case_x";'],
    ],
)
def test_what_takes_none_is_not(lines: list[str]) -> None:
    assert faults(lines) == []
