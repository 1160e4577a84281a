"""The database's own wall, met past every check of the application: raw SQL under the role ``huiban_app``."""

from __future__ import annotations

from contextlib import contextmanager

import pytest
from django.db import DatabaseError, connection, transaction

from huiban.domains.cases.public import start_draft
from huiban.domains.certificates.public import issue_result
from huiban.domains.difficulties.public import raise_difficulty
from huiban.domains.directory.public import Role
from huiban.domains.hall.public import Visitor, take_ticket
from huiban.domains.messages.public import queue_message
from huiban.domains.voices.public import rate
from huiban.foundation.actors import SYSTEM
from tests import factories as make

pytestmark = pytest.mark.django_db
TABLES = (
    "people",
    "cases",
    "case_materials",
    "case_material_documents",
    "case_opinions",
    "case_handlings",
    "result_documents",
    "drafts",
    "documents",
    "difficulties",
    "difficulty_steps",
    "outbox_messages",
    "ratings",
    "hall_ticket_holders",
)


@contextmanager
def as_app(actor=""):
    """The connection as the web would have it: the role without privileges, and who acts."""
    with connection.cursor() as cursor:
        cursor.execute("set local role huiban_app")
        cursor.execute("select set_config('app.actor', %s, true)", [actor])
        try:
            yield cursor
        finally:
            cursor.execute("reset role")
            cursor.execute("select set_config('app.actor', '', true)")


def counts(actor=""):
    found = {}
    with as_app(actor) as cursor:
        for table in TABLES:
            cursor.execute(f"select count(*) from {table}")
            found[table] = cursor.fetchone()[0]
    return found


@pytest.fixture
def two():
    """A and B with a finished case each of one department, and a draft and a difficulty of B."""
    department = make.organisation()
    people = [make.person(), make.person()]
    for person in people:
        made = make.submitted(make.item(owner=department), person)
        case = make.decided(make.examined(make.accepted(made)))
        issue_result(actor=SYSTEM, case_number=case.number)
        rate(actor=make.applicant(person), number=case.number, grade=1)
        queue_message(
            actor=SYSTEM,
            key=case.number,
            subject=case.number,
            template="privacy:mobile-changed",
            params={},
            person_id=person.id,
        )
        make.group("row-level")
        take_ticket(actor=make.applicant(person), groups=["row-level"], visitor=Visitor(person_id=person.id))
    start_draft(actor=make.applicant(people[1]), item_code=make.item().code)
    raise_difficulty(actor=make.applicant(people[1]), matter="办证", text="跑了三次都没有办成。")
    return people, department


def ids_seen(table, column, actor):
    with as_app(actor) as cursor:
        cursor.execute(f"select distinct {column} from {table}")
        return {row[0] for row in cursor.fetchall()}


def test_the_role_can_pass_no_wall():
    with connection.cursor() as cursor:
        cursor.execute(
            "select rolsuper, rolbypassrls, rolcreaterole, rolcanlogin from pg_roles where rolname = 'huiban_app'"
        )
        assert cursor.fetchone() == (False, False, False, False)
        cursor.execute("select count(*) from pg_tables where tableowner = 'huiban_app'")
        assert cursor.fetchone() == (0,)


def test_no_actor_sees_nothing(two):
    assert set(counts().values()) == {0}
    assert set(counts("nobody").values()) == {0}


def test_the_system_sees_everything(two):
    assert all(count > 0 for count in counts("system").values())


def test_a_person_sees_their_own_rows_and_none_of_anothers(two):
    (first, second), _department = two
    assert ids_seen("people", "id", f"person:{first.id}") == {first.id}
    assert ids_seen("cases", "person_id", f"person:{first.id}") == {first.id}
    assert ids_seen("documents", "person_id", f"person:{first.id}") == {first.id}
    of_first, of_second = counts(f"person:{first.id}"), counts(f"person:{second.id}")
    assert (of_first["drafts"], of_first["difficulties"], of_first["difficulty_steps"]) == (1, 0, 0)
    assert (of_second["drafts"], of_second["difficulties"]) == (2, 1)
    for table in (
        "cases", "case_materials", "case_material_documents", "result_documents", "case_handlings", "outbox_messages",
        "ratings", "hall_ticket_holders",
    ):  # fmt: skip
        assert of_first[table] == of_second[table] > 0


def test_a_department_sees_its_cases_and_their_applicants_and_another_sees_none(two):
    people, department = two
    mine = make.worker(Role.REVIEWER, department)
    other = make.worker(Role.REVIEWER, make.organisation())
    assert ids_seen("people", "id", f"staff:{mine.id}") == {person.id for person in people}
    assert ids_seen("cases", "organisation_id", f"staff:{mine.id}") == {department.id}
    assert set(counts(f"staff:{other.id}").values()) == {0}


def test_what_is_in_the_line_names_nobody(two):
    with as_app("nobody") as cursor:
        cursor.execute("select * from hall_tickets")
        columns = {column.name for column in cursor.description}
        assert cursor.rowcount == 2
    assert not columns & {"person_id", "visitor_name"}


def test_a_clerk_of_the_centre_sees_who_stands_at_the_windows(two):
    people, department = two
    clerk = make.worker(Role.CLERK)
    assert ids_seen("people", "id", f"staff:{clerk.id}") >= {person.id for person in people}
    assert department.id in ids_seen("cases", "organisation_id", f"staff:{clerk.id}")


@pytest.mark.parametrize("role", [Role.ITEM_ADMIN, Role.SYSTEM_ADMIN])
def test_administrators_see_no_applicants(two, role):
    assert set(counts(f"staff:{make.worker(role).id}").values()) == {0}


def test_nobody_writes_rows_that_are_not_theirs(two):
    (first, second), _department = two
    with as_app(f"person:{first.id}") as cursor:
        cursor.execute("update people set name = '改了' where id = %s", [second.id])
        assert cursor.rowcount == 0
        cursor.execute("delete from drafts where person_id = %s", [second.id])
        assert cursor.rowcount == 0
    second.refresh_from_db()
    assert second.name != "改了"


def test_a_row_cannot_be_given_away(two):
    (first, second), _department = two
    give = "update cases set person_id = %s where person_id = %s"
    with (
        pytest.raises(DatabaseError, match="row-level security"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("set local role huiban_app")
        cursor.execute("select set_config('app.actor', %s, true)", [f"person:{first.id}"])
        cursor.execute(give, [second.id, first.id])


@pytest.mark.parametrize(
    "statement", ["update facts set tag = 'x'", "delete from access_entries", "delete from access_seals"]
)
def test_the_records_cannot_even_be_tried(statement):
    with (
        pytest.raises(DatabaseError, match="permission denied"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute("set local role huiban_app")
        cursor.execute(statement)
