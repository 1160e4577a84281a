"""Named tokens: narrowed, for a year at most, ended by their holder or a security administrator."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from huiban.domains.directory.public import (
    Role,
    assign_role,
    end_role,
    find_bearer_and_name,
    issue_api_token,
    list_assignments,
    proposed_limits,
    revoke_api_token,
    set_password,
    set_role_policy,
    start_session,
)
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import at, now
from huiban.foundation.tokens.public import AccessToken, find_bearer, issue_token, list_named_tokens
from tests import factories as make

pytestmark = pytest.mark.django_db
WANTED = {"name": "数据中台", "scopes": ["cases:read"], "days": 30}


def test_a_token_is_kept_as_a_digest_and_recorded_without_itself():
    staff = make.staff(Role.CLERK)
    token, ends = issue_api_token(actor=make.acting(staff), **WANTED)
    assert timedelta(days=29) < ends - now() <= timedelta(days=30)
    bearer = find_bearer(token)
    assert bearer is not None
    assert (bearer.holder_id, bearer.scopes) == (staff.id, {"cases:read"})
    fact = FactRecord.objects.get(tag="directory:token:issued", subject=staff.username)
    assert fact.data["token"] == str(bearer.token_id)
    row = AccessToken.objects.get(id=bearer.token_id)
    assert token.encode() not in bytes(row.digest)
    assert token not in str(fact.data)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "name"),
        ({"name": "长" * 61}, "name"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["cases:read", "everything"]}, "scopes"),
        ({"days": 0}, "days"),
        ({"days": 366}, "days"),
    ],
)
def test_what_is_wrong_is_named(change, field):
    with pytest.raises(Invalid) as refused:
        issue_api_token(actor=make.worker(Role.CLERK), **{**WANTED, **change})
    assert list(refused.value.fields) == [field]


def test_applicants_have_none():
    with pytest.raises(Forbidden):
        issue_api_token(actor=make.applicant(), **WANTED)


def test_use_is_noted_once_an_hour(django_assert_num_queries):
    token, _ends = issue_api_token(actor=make.worker(Role.CLERK), **WANTED)
    assert AccessToken.objects.get().last_used_at is None
    begun = now() + timedelta(minutes=1)
    AccessToken.objects.update(last_used_at=begun)
    with at(begun + timedelta(minutes=59)), django_assert_num_queries(1):
        find_bearer_and_name(token)
    with at(begun + timedelta(minutes=61)), django_assert_num_queries(2):
        find_bearer_and_name(token)
    assert AccessToken.objects.get().last_used_at == begun + timedelta(minutes=61)


def test_a_token_ends_when_its_time_is_over():
    token, ends = issue_api_token(actor=make.worker(Role.CLERK), **WANTED)
    with at(ends):
        assert find_bearer(token) is None


def test_its_holder_or_a_security_administrator_ends_it():
    holder = make.worker(Role.CLERK)
    for ender in (holder, make.worker(Role.SECURITY_ADMIN)):
        token, _ends = issue_api_token(actor=holder, **WANTED)
        bearer = find_bearer(token)
        assert bearer is not None
        for other in (make.worker(Role.CLERK), make.worker(Role.SYSTEM_ADMIN)):
            with pytest.raises(NotFound):
                revoke_api_token(actor=other, token_id=bearer.token_id)
        revoke_api_token(actor=ender, token_id=bearer.token_id)
        revoke_api_token(actor=ender, token_id=bearer.token_id)
        assert find_bearer(token) is None
    assert FactRecord.objects.filter(tag="directory:token:revoked").count() == 2
    assert list_named_tokens(holder_kind="staff") == []


def test_the_end_of_a_role_and_a_new_password_end_all_tokens():
    staff = make.staff(Role.CLERK)
    named, _ends = issue_api_token(actor=make.acting(staff), **WANTED)
    signed_in, _ends = issue_token(holder_kind="staff", holder_id=staff.id, lasts=timedelta(hours=1))
    end_role(actor=SYSTEM, assignment_id=list_assignments(staff.id)[0].id)
    assert find_bearer(signed_in) is None
    assert find_bearer(named) is None
    named, _ends = issue_api_token(actor=make.acting(staff), **WANTED)
    set_password(actor=SYSTEM, staff_id=staff.id, password="another-pass-phrase-2")
    assert find_bearer(named) is None


def test_a_token_never_gains_what_its_holder_became_later():
    staff = make.staff(Role.CLERK)
    named, _ends = issue_api_token(actor=make.acting(staff), **WANTED)
    signed_in, _ends = issue_token(holder_kind="staff", holder_id=staff.id, lasts=timedelta(hours=1))
    assign_role(actor=SYSTEM, staff_id=staff.id, role=Role.HALL_MANAGER, organisation_id=make.centre().id)
    assert find_bearer(named) is None
    assert find_bearer(signed_in) is not None


def test_whoever_owes_a_second_factor_from_now_on_has_no_token_that_goes_without():
    staff, other = make.staff(Role.CLERK), make.staff(Role.REVIEWER)
    tokens = [issue_api_token(actor=make.acting(who), **WANTED)[0] for who in (staff, other)]
    limits = replace(proposed_limits(Role.CLERK), second_factor=True)
    set_role_policy(actor=SYSTEM, role=Role.CLERK, limits=limits)
    assert [find_bearer(token) is None for token in tokens] == [True, False]


def test_sessions_and_tokens_go_on_when_a_rule_is_saved_that_asked_for_a_factor_already():
    staff, limits = make.staff(Role.CLERK), replace(proposed_limits(Role.CLERK), second_factor=True)
    session = start_session(actor=make.acting(staff))
    set_role_policy(actor=SYSTEM, role=Role.CLERK, limits=limits)
    token, _ends = issue_token(
        holder_kind="staff", holder_id=staff.id, lasts=timedelta(hours=1), name="试", scopes=None
    )
    set_role_policy(actor=SYSTEM, role=Role.CLERK, limits=replace(limits, idle_minutes=20))
    session.refresh_from_db()
    assert (session.factor_owed, session.ended_at) == (False, None)
    assert find_bearer(token) is not None
