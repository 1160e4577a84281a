"""How long a sign-in lasts, at how many places, and what ends it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from huiban.domains.directory.public import (
    ADMINISTRATORS,
    Role,
    SignInLimits,
    assign_role,
    end_other_sessions,
    end_role,
    end_session,
    find_session_with_staff,
    is_proved,
    is_session_open,
    limits_for,
    list_assignments,
    list_open_sessions,
    note_proof,
    owes_second_factor,
    proposed_limits,
    see_session,
    set_active,
    set_password,
    set_role_policy,
    start_session,
)
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import at
from tests import factories as make

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
SHORT = SignInLimits(second_factor=False, idle_minutes=20, longest_hours=1, most_sessions=2)


def begun(staff, moment=NOON):
    with at(moment):
        return start_session(actor=make.acting(staff))


def is_open_at(session, moment):
    with at(moment):
        return is_session_open(find_session_with_staff(session.id))


@pytest.fixture
def clerk():
    set_role_policy(actor=SYSTEM, role=Role.CLERK, limits=SHORT)
    return make.staff(Role.CLERK)


def test_a_session_nobody_uses_ends(clerk):
    session = begun(clerk)
    assert is_open_at(session, NOON + timedelta(minutes=19))
    assert not is_open_at(session, NOON + timedelta(minutes=20))


def test_using_it_keeps_it_open_until_the_longest(clerk):
    session = begun(clerk)
    for minutes in range(15, 60, 15):
        moment = NOON + timedelta(minutes=minutes)
        assert is_open_at(session, moment)
        with at(moment):
            see_session(find_session_with_staff(session.id))
    assert not is_open_at(session, NOON + timedelta(hours=1))


def test_being_there_is_written_once_a_minute_at_most(clerk, django_assert_num_queries):
    session = begun(clerk)
    with at(NOON + timedelta(seconds=59)), django_assert_num_queries(0):
        see_session(session)
    with at(NOON + timedelta(seconds=60)), django_assert_num_queries(1):
        see_session(session)


def test_the_oldest_gives_way(clerk):
    sessions = [begun(clerk, NOON + timedelta(minutes=turn)) for turn in range(3)]
    moment = NOON + timedelta(minutes=5)
    assert [is_open_at(session, moment) for session in sessions] == [False, True, True]
    fact = FactRecord.objects.get(tag="directory:sessions:ended", subject=clerk.username)
    assert fact.data == {"reason": "limit", "count": 1}


@pytest.mark.django_db(transaction=True)
def test_many_at_once_stay_within_the_limit(clerk):
    make.together(*[lambda: start_session(actor=make.acting(clerk))] * 4)
    assert len(list_open_sessions(clerk.id)) == 2


def test_several_roles_are_held_to_the_strictest():
    set_role_policy(actor=SYSTEM, role=Role.CLERK, limits=SHORT)
    long = replace(SHORT, idle_minutes=300, most_sessions=1, second_factor=True)
    set_role_policy(actor=SYSTEM, role=Role.REVIEWER, limits=long)
    assert limits_for([Role.CLERK, Role.REVIEWER]) == replace(SHORT, most_sessions=1, second_factor=True)


def test_administrators_need_a_second_factor_unless_an_installation_says_otherwise():
    for role in Role:
        assert proposed_limits(role).second_factor is (role in ADMINISTRATORS)
        assert limits_for([role]).second_factor is (role in ADMINISTRATORS)


def test_a_role_that_asks_for_a_factor_makes_one_owed():
    staff = make.staff(Role.CLERK)
    begun(staff)
    set_role_policy(actor=SYSTEM, role=Role.REVIEWER, limits=replace(SHORT, second_factor=True))
    assert not owes_second_factor(staff.id)
    assign_role(actor=SYSTEM, staff_id=staff.id, role=Role.REVIEWER, organisation_id=staff.organisation_id)
    assert owes_second_factor(staff.id)
    assert not list_open_sessions(staff.id)
    assert begun(staff).factor_owed


@pytest.mark.parametrize("act", ["password", "role", "inactive"])
def test_what_takes_away_rights_ends_sessions(clerk, act):
    start_session(actor=make.acting(clerk))
    if act == "password":
        set_password(actor=make.acting(clerk), staff_id=clerk.id, password="another-pass-phrase-2")
    elif act == "role":
        end_role(actor=SYSTEM, assignment_id=list_assignments(clerk.id)[0].id)
    else:
        set_active(actor=SYSTEM, staff_id=clerk.id, active=False)
    assert not list_open_sessions(clerk.id)
    assert FactRecord.objects.get(tag="directory:sessions:ended").data["reason"] == act


def test_one_ends_ones_own_and_a_security_administrator_anybodys(clerk):
    mine, other = start_session(actor=make.acting(clerk)), make.staff(Role.REVIEWER)
    for actor in (make.acting(other), make.worker(Role.SYSTEM_ADMIN), make.worker(Role.AUDIT_ADMIN)):
        with pytest.raises(NotFound):
            end_session(actor=actor, session_id=mine.id)
    end_session(actor=make.worker(Role.SECURITY_ADMIN), session_id=mine.id)
    assert not list_open_sessions(clerk.id)
    again, kept = start_session(actor=make.acting(clerk)), start_session(actor=make.acting(clerk))
    end_other_sessions(actor=make.acting(clerk), kept=kept.id)
    assert [session.id for session in list_open_sessions(clerk.id)] == [kept.id]
    assert not is_session_open(find_session_with_staff(again.id))


def test_a_proof_lasts_ten_minutes(clerk):
    session = begun(clerk)
    with at(NOON + timedelta(minutes=9, seconds=59)):
        assert is_proved(session)
    with at(NOON + timedelta(minutes=10)):
        assert not is_proved(session)
        note_proof(session)
        assert is_proved(session)


@pytest.mark.parametrize(
    "change", [{"idle_minutes": 4}, {"idle_minutes": 721}, {"longest_hours": 0}, {"most_sessions": 0}]
)
def test_limits_that_lock_out_or_never_end_are_refused(change):
    with pytest.raises(Invalid) as refused:
        set_role_policy(actor=SYSTEM, role=Role.CLERK, limits=replace(SHORT, **change))
    assert list(refused.value.fields) == list(change)


def test_only_security_administrators_set_them():
    for role in Role:
        if role == Role.SECURITY_ADMIN:
            continue
        with pytest.raises(Forbidden):
            set_role_policy(actor=make.worker(role), role=Role.CLERK, limits=SHORT)
