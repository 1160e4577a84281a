"""Who asks, found by one statement: what it says of the session, the token and the roles, and what it keeps in mind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.directory.access import roles_of
from huiban.domains.directory.public import (
    find_bearer_and_name,
    find_session_with_staff,
    start_session,
)
from huiban.domains.directory.states import Role
from huiban.foundation.request_context import remembering
from huiban.foundation.tokens.public import issue_token, revoke_token
from tests import factories as make

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture
def clerk():
    return make.staff(Role.CLERK)


def token_of(staff, lasts=HOUR):
    return issue_token(holder_kind="staff", holder_id=staff.id, lasts=lasts)[0]


def test_session_staff_and_roles_are_one_statement(clerk, django_assert_num_queries):
    session = start_session(actor=make.acting(clerk))
    with remembering(), django_assert_num_queries(1):
        found = find_session_with_staff(session.id)
        assert (found, found.staff.name) == (session, clerk.name)
        assert roles_of(make.acting(clerk)) == {Role.CLERK}


def test_token_name_and_roles_are_one_statement(clerk, django_assert_num_queries):
    token = token_of(clerk)
    with remembering(), django_assert_num_queries(1):
        bearer, name = find_bearer_and_name(token)
        assert (bearer.holder_id, name) == (clerk.id, clerk.name)
        assert roles_of(make.acting(clerk)) == {Role.CLERK}


def test_a_request_that_changes_something_asks_for_roles_anew(clerk, django_assert_num_queries):
    token = token_of(clerk)
    with django_assert_num_queries(2):
        find_bearer_and_name(token)
        assert roles_of(make.acting(clerk)) == {Role.CLERK}


def test_a_role_that_ended_is_not_held_by_whoever_asks_next(clerk):
    token = token_of(clerk)
    clerk.assignments.update(ended_at="2026-03-02T04:00:00Z")
    with remembering():
        assert find_bearer_and_name(token)[1] == clerk.name
        assert roles_of(make.acting(clerk)) == frozenset()


def test_whoever_may_not_work_has_no_name_and_no_roles(clerk):
    session, token = start_session(actor=make.acting(clerk)), token_of(clerk)
    clerk.is_active = False
    clerk.save(update_fields=["is_active"])
    for find in (lambda: find_session_with_staff(session.id), lambda: find_bearer_and_name(token)):
        with remembering():
            find()
            assert roles_of(make.acting(clerk)) == frozenset()
    assert find_session_with_staff(session.id).staff.is_active is False
    assert find_bearer_and_name(token)[1] is None


def test_a_token_that_is_over_unknown_or_no_token_stands_for_nobody(clerk):
    revoked = token_of(clerk)
    revoke_token(revoked)
    for token in (revoked, token_of(clerk, -HOUR), "hb1_" + "x" * 43, "hb1_" + "x" * 200, "", "' or true --"):
        assert find_bearer_and_name(token) is None


def test_a_persons_token_names_no_member_of_staff(clerk):
    # an id of staff under the kind of persons: a token is believed in both or not at all
    token, _ends = issue_token(holder_kind="person", holder_id=clerk.id, lasts=HOUR)
    with remembering():
        bearer, name = find_bearer_and_name(token)
        assert (bearer.kind, name) == ("person", None)


def test_a_session_that_is_not_there_is_nobodys():
    assert find_session_with_staff(None) is None
    assert find_session_with_staff(make.person().id) is None
