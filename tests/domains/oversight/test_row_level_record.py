"""Who acted, who was looked at, companies and codes, met past every check of the application."""

from __future__ import annotations

import pytest
from django.db import DatabaseError, connection, transaction

from huiban.domains.directory.public import Role
from huiban.domains.people.public import Company, Mandate, find_visitor, request_code
from huiban.domains.privacy.register import register
from huiban.foundation.facts.partitions import ensure_partitions, partition_bounds
from huiban.foundation.facts.public import find_facts
from huiban.foundation.moment import local_today, now
from huiban.foundation.uuids import uuid7
from tests import factories as make
from tests.domains.oversight.test_row_level import as_app, ids_seen

pytestmark = pytest.mark.django_db
SIGN = """
insert into facts (id, tag, subject, actor_kind, actor_id, actor_name, channel, happened_at, local_day, data, public,
    request_id)
values (%s, 'test:it:done', 'row-level', %s, %s, '张*', 'portal', now(), current_date, '{}', false, '')
"""
OPEN = {
    "access_tokens": "a digest and whose it is, read to find out who asks",
    "hall_tickets": "names nobody; the index is of a day",
    "visit_ratings": "nobody is known",
    "follow_ups": "what staff wrote to a rating",
    "kept_answers": "encrypted, found by a fingerprint",
    "django_session": "signed, found by a digest",
}


@pytest.fixture
def cases():
    """A case of each of two people, accepted by a clerk."""
    department = make.organisation()
    return [make.accepted(make.submitted(make.item(owner=department))) for _ in range(2)]


def kinds_seen(actor):
    return ids_seen("facts", "actor_kind", actor)


def test_nobody_reads_who_acted_and_everybody_what_happened(cases):
    assert ids_seen("facts", "id", "nobody") == set()
    assert ids_seen("facts_unnamed", "subject", "nobody") >= {case.number for case in cases}
    with (
        as_app("nobody") as cursor,
        pytest.raises(DatabaseError, match="does not exist"),
        transaction.atomic(),
    ):
        cursor.execute("select actor_name from facts_unnamed")


def test_a_person_reads_who_acted_in_their_own_matters(cases):
    mine, other = cases
    subjects = ids_seen("facts", "subject", f"person:{mine.person_id}")
    assert mine.number in subjects and other.number not in subjects
    assert ids_seen("facts", "actor_id", f"person:{mine.person_id}") >= {mine.person_id}
    assert other.person_id not in ids_seen("facts", "actor_id", f"person:{mine.person_id}")


def test_a_department_reads_who_acted_in_its_cases_and_another_does_not(cases):
    here = make.worker(Role.REVIEWER, cases[0].organisation)
    there = make.worker(Role.REVIEWER, make.organisation())
    assert ids_seen("facts", "subject", f"staff:{here.id}") >= {case.number for case in cases}
    assert not ids_seen("facts", "subject", f"staff:{there.id}") & {case.number for case in cases}


@pytest.mark.usefixtures("cases")
@pytest.mark.parametrize("role", [Role.ITEM_ADMIN, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN])
def test_administrators_read_what_staff_did_and_no_applicant(role):
    kinds = kinds_seen(f"staff:{make.worker(role).id}")
    assert "staff" in kinds and "person" not in kinds


def test_the_auditor_reads_the_whole_record(cases):
    auditor = make.worker(Role.AUDIT_ADMIN)
    seen = ids_seen("facts", "id", f"staff:{auditor.id}")
    assert seen == {fact.id for fact in find_facts(limit=10_000)}
    assert cases[0].person_id in ids_seen("facts", "actor_id", f"staff:{auditor.id}")


@pytest.mark.usefixtures("cases")
def test_no_way_leads_round_through_a_part_of_the_record():
    ensure_partitions(months_ahead=14)
    with connection.cursor() as cursor:
        cursor.execute(
            "select relname from pg_class join pg_inherits on oid = inhrelid"
            " where inhparent = 'facts'::regclass and not relrowsecurity"
        )
        assert cursor.fetchall() == []
    today = local_today()
    name, _first, _after = partition_bounds(today.year * 12 + today.month - 1)
    assert ids_seen(name, "id", "system") == set()
    assert ids_seen("facts", "id", "system") != set()


@pytest.mark.parametrize("kind", ["person", "staff"])
def test_nobody_signs_for_another(kind):
    who = make.person() if kind == "person" else make.worker(Role.CLERK)
    for actor in ("nobody", f"{kind}:{uuid7()}"):
        with as_app(actor) as cursor, pytest.raises(DatabaseError, match="row-level"), transaction.atomic():
            cursor.execute(SIGN, [uuid7(), kind, who.id])
    for words in (
        [uuid7(), kind, None],
        [uuid7(), "system", None],
        [uuid7(), "device", who.id],
    ):  # nobody, by another's name
        with (
            as_app("nobody") as cursor,
            pytest.raises(DatabaseError, match="row-level"),
            transaction.atomic(),
        ):
            cursor.execute(SIGN, words)
    with as_app(f"{kind}:{who.id}") as cursor:
        cursor.execute(SIGN, [uuid7(), kind, who.id])
    assert [fact.actor_id for fact in find_facts(subject="row-level")] == [who.id]


@pytest.mark.parametrize(
    "statement",
    [
        "insert into facts_unnamed (id, tag, subject) values (gen_random_uuid(), 'x', 'x')",
        "update facts_unnamed set tag = 'x'",
        "delete from facts_unnamed",
        "insert into access_entries (id) values (gen_random_uuid())",
    ],
)
def test_nothing_is_written_through_what_is_for_reading(statement):
    with as_app("system") as cursor, pytest.raises(DatabaseError, match="permission"), transaction.atomic():
        cursor.execute(statement)


def test_who_looked_is_seen_by_whoever_was_looked_at_whoever_looked_and_the_auditor(cases):
    mine, other = cases
    clerk = make.worker(Role.CLERK)
    for case in cases:
        find_visitor(actor=clerk, person_id=case.person_id)
    both = {mine.person_id, other.person_id}
    assert ids_seen("access_entries", "person_id", f"person:{mine.person_id}") == {mine.person_id}
    assert ids_seen("access_entries", "person_id", f"staff:{clerk.id}") == both
    assert ids_seen("access_entries", "person_id", f"staff:{make.worker(Role.AUDIT_ADMIN).id}") >= both
    for actor in ("nobody", f"staff:{make.worker(Role.SYSTEM_ADMIN).id}"):
        assert ids_seen("access_entries", "id", actor) == set()


def test_a_company_is_seen_by_whoever_acts_for_it_and_whoever_handles_cases():
    agent, stranger = make.person(), make.person()
    today = local_today()
    company = Company.objects.create(
        credit_code="91110113MA01ABCD2X", name="样本公司", legal_representative="李样本", created_at=now()
    )
    Mandate.objects.create(company=company, agent=agent, role="handler", valid_from=today, granted_at=now())
    assert ids_seen("companies", "id", f"person:{agent.id}") == {company.id}
    assert company.id in ids_seen("companies", "id", f"staff:{make.worker(Role.CLERK).id}")
    for actor in ("nobody", f"person:{stranger.id}", f"staff:{make.worker(Role.ITEM_ADMIN).id}"):
        assert ids_seen("companies", "id", actor) == set()


def test_every_table_of_the_register_has_a_policy_or_a_reason():
    """A new table with personal data fails here until it has one."""
    kept = {table.table for kind in register() if kind.subject != "staff" for table in kind.data}
    with connection.cursor() as cursor:
        cursor.execute("select relname from pg_class where relrowsecurity")
        walled = {name for (name,) in cursor.fetchall()}
    assert kept - walled == OPEN.keys()


def test_codes_are_for_the_system_alone():
    request_code(mobile=make.mobile())
    for actor in ("nobody", f"person:{make.person().id}", f"staff:{make.worker(Role.HALL_MANAGER).id}"):
        assert ids_seen("sign_in_challenges", "id", actor) == set()
    assert len(ids_seen("sign_in_challenges", "id", "system")) == 1
