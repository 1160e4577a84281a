"""A connection stands as whoever looks before anything is asked, whoever used it last and whatever is rolled back."""

from __future__ import annotations

import gc
import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction

from huiban.domains.cases.models import Case
from huiban.domains.cases.public import find_progress
from huiban.domains.directory.public import Role, find_bearer_and_name
from huiban.foundation.database.asking import Statement, ask
from huiban.foundation.database.readings import Reading
from huiban.foundation.errors import NotFound
from huiban.foundation.tokens.public import issue_token
from huiban.foundation.wall.looking import as_system, behind_the_wall, hold, look_as, looking, past_the_wall
from tests import factories as make

pytestmark = pytest.mark.django_db


def standing() -> tuple[str, str]:
    """Role and actor as the server has them, asked past everything of ours."""
    row = connection.connection.execute("select current_user, current_setting('app.actor', true)").fetchone()
    return str(row[0]), str(row[1])


@pytest.fixture
def two() -> tuple[Case, Case]:
    return make.submitted(), make.submitted()


def seen() -> set[str]:
    return set(Case.objects.values_list("number", flat=True))


def test_a_person_sees_their_own_and_nobody_nothing(two):
    mine, _other = two
    with behind_the_wall():
        assert seen() == set()
        look_as(make_actor(mine))
        assert seen() == {mine.number}
    assert {case.number for case in two} <= seen()


def looked_before(case: Case) -> None:
    with pytest.raises(ZeroDivisionError), behind_the_wall():
        look_as(make_actor(case))
        assert seen() == {case.number}
        raise ZeroDivisionError


COUNT = "select count(*) from cases"


def copied() -> int:
    with connection.cursor() as cursor, cursor.copy(f"copy ({COUNT}) to stdout") as copy:
        return sum(int(row[0]) for row in copy.rows())


def streamed() -> int:
    return len(list(Case.objects.iterator(chunk_size=1)))


@pytest.mark.parametrize(
    "count", [copied, streamed, lambda: len(seen()), lambda: ask(Statement(COUNT))[0][0]],
    ids=["copy", "stream", "model", "asked"],
)  # fmt: skip
def test_whoever_comes_next_sees_nothing_of_whoever_was_before(two, count):
    looked_before(two[0])
    with behind_the_wall():
        assert count() == 0
        assert standing() == ("huiban_app", "nobody")
        look_as(make_actor(two[1]))
        assert count() == 1
    assert count() >= 2


def test_what_is_asked_however_the_session_stands_reads_nothing_behind_the_wall():
    walled = {
        table
        for (table,) in ask(
            Statement("select relname::text from pg_class where relrowsecurity and relkind = 'r'")
        )
    }
    made = gc.get_objects()
    asked = [one for one in made if isinstance(one, Statement) and one.anyone]
    asked += [one._statement for one in made if isinstance(one, Reading) and one._anyone]
    assert len(asked) >= 3 and "cases" in walled
    for statement in asked:
        assert not walled & set(re.findall(r"\w+", statement.text)), statement.text


def test_a_rollback_brings_no_wider_rights_back(two):
    mine, other = two
    with behind_the_wall():
        with as_system("a test"):
            assert seen() >= {mine.number, other.number}
            with pytest.raises(ZeroDivisionError), transaction.atomic():
                look_as_inside = make_actor(mine)
                seen()
                raise ZeroDivisionError
        look_as(look_as_inside)
        assert seen() == {mine.number}
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            with as_system("a test"):
                seen()
            raise ZeroDivisionError
        assert seen() == {mine.number}


def test_a_failed_statement_brings_no_wider_rights(two):
    mine, _other = two
    with behind_the_wall():
        look_as(make_actor(mine))
        with pytest.raises(DatabaseError), transaction.atomic(), as_system("a test"):
            Case.objects.raw("select 1/0 as id")[0]
        assert seen() == {mine.number}
        assert standing()[1] == f"person:{mine.person_id}"


def test_who_was_not_said_inside_a_rolled_back_transaction_is_said_again(two):
    mine, _other = two
    with behind_the_wall():
        seen()
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            look_as(make_actor(mine))
            seen()
            raise ZeroDivisionError
        assert seen() == {mine.number}


def test_number_and_code_open_that_one_case(two):
    mine, _other = two
    with behind_the_wall():
        with pytest.raises(NotFound):
            find_progress(number=mine.number, query_code="00000000x")
        assert seen() == set()
        find_progress(number=mine.number, query_code=mine.query_code)
        assert seen() == {mine.number}


def test_past_the_wall_is_over_when_the_block_is_also_when_it_fails(two):
    mine, other = two
    with behind_the_wall():
        look_as(make_actor(mine))
        with past_the_wall("a test"):
            assert seen() >= {mine.number, other.number}
        assert seen() == {mine.number}
        with pytest.raises(ZeroDivisionError), past_the_wall("a test"):
            seen()
            raise ZeroDivisionError
        assert seen() == {mine.number}
        assert standing()[0] == "huiban_app"


def test_outside_a_request_nothing_changes(two):
    look_as(make_actor(two[0]))
    hold(two[0].id)
    assert looking() == "owner"
    assert {case.number for case in two} <= seen()


def make_actor(case: Case):  # type: ignore[no-untyped-def]
    return make.applicant(case.person)


def test_a_kept_plan_shows_each_only_their_own(two):
    def finds(case: Case) -> bool:
        return Case.objects.filter(number=case.number).exists()

    mine, other = two
    for _time in range(8):  # prepared from the third time on, planned for all values from the sixth
        assert finds(mine)
        assert finds(other)
    for _time in range(8):
        with behind_the_wall():
            assert not finds(mine)
            look_as(make_actor(mine))
            assert finds(mine)
            assert not finds(other)
        with behind_the_wall():
            look_as(make_actor(other))
            assert finds(other)
            assert not finds(mine)
        assert finds(mine)


def test_the_statement_that_finds_who_asks_has_the_session_stand_as_them(two):
    clerk = make.staff(Role.CLERK)
    token, _ends = issue_token(holder_kind="staff", holder_id=clerk.id, lasts=timedelta(hours=1))
    with behind_the_wall():
        seen()
        find_bearer_and_name(token)
        assert standing() == ("huiban_app", f"staff:{clerk.id}")
        assert seen() == set()  # nobody has said yet that it is they who look
        assert standing() == ("huiban_app", "nobody")
        find_bearer_and_name(token)
        look_as(make.acting(clerk))
        assert seen() == {case.number for case in two}  # a clerk of the centre


def test_what_fails_after_it_leaves_nobody_standing_as_them(two, monkeypatch):
    clerk = make.staff(Role.CLERK)
    token, _ends = issue_token(holder_kind="staff", holder_id=clerk.id, lasts=timedelta(hours=1))
    with behind_the_wall():
        seen()
        monkeypatch.setattr("huiban.domains.directory.queries.signed_in.stood_as_staff", lambda _id: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            find_bearer_and_name(token)
        assert standing()[1] == f"staff:{clerk.id}"
        assert seen() == set()
        assert standing() == ("huiban_app", "nobody")


def test_found_in_the_middle_of_something_else_it_is_said_anew(two):
    mine, other = two
    clerk = make.staff(Role.CLERK)
    token, _ends = issue_token(holder_kind="staff", holder_id=clerk.id, lasts=timedelta(hours=1))
    find_bearer_and_name(token)
    assert {mine.number, other.number} <= seen()
    with behind_the_wall():
        look_as(make_actor(mine))
        hold(other.id)
        assert seen() == {mine.number, other.number}
        find_bearer_and_name(token)
        assert seen() == {mine.number, other.number}
        with as_system("a test"):
            find_bearer_and_name(token)
            assert seen() >= {mine.number, other.number}
