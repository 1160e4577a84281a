"""The outside accounts of staff: who is let in, what binds, what is refused."""

from __future__ import annotations

import pytest

from huiban.domains.directory.public import (
    OutsideSignIn,
    Role,
    accept_identity,
    bind_identity,
    leave_with_provider,
    list_identities,
    list_open_sessions,
    set_active,
    start_session,
    unbind_identity,
)
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, Forbidden, NotFound
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import now
from huiban.foundation.openid.public import Assertion, Ended
from tests import factories as make

pytestmark = pytest.mark.django_db
ISSUER = "https://sso.example"


def vouched(subject: str = "s-1", **more) -> Assertion:  # type: ignore[no-untyped-def]
    return Assertion(**{"provider": "district", "issuer": ISSUER, "subject": subject} | more)


def session_by(identity, sid: str = ""):
    came = OutsideSignIn(
        identity_id=identity.id,
        sid_index=vouched(sid=sid).sid_index,
        second_factor=False,
        proved_at=now(),
    )
    return start_session(actor=make.acting(identity.staff), outside=came)


def test_a_trusted_user_name_binds_once_and_the_binding_lets_in_from_then_on():
    staff = make.staff(Role.CLERK)
    identity = accept_identity(actor=SYSTEM, assertion=vouched(username=staff.username, trust_username=True))
    assert identity.staff == staff
    fact = FactRecord.objects.get(tag="directory:identity:bound", subject=staff.username)
    assert fact.data == {"provider": "district", "by": "username"}
    assert accept_identity(actor=SYSTEM, assertion=vouched()).staff == staff
    assert FactRecord.objects.filter(tag="directory:identity:bound").count() == 1


def test_a_user_name_of_a_provider_not_trusted_for_it_lets_nobody_in():
    staff = make.staff(Role.CLERK)
    with pytest.raises(NotFound):
        accept_identity(actor=SYSTEM, assertion=vouched(username=staff.username))
    assert list_identities(staff.id) == []


def test_nobody_is_made_and_an_account_that_is_off_stays_off():
    staff = make.staff(Role.CLERK)
    bind_identity(actor=make.acting(staff), assertion=vouched())
    set_active(actor=SYSTEM, staff_id=staff.id, active=False)
    for assertion in (vouched(), vouched("s-2", username="nobody", trust_username=True)):
        with pytest.raises(NotFound):
            accept_identity(actor=SYSTEM, assertion=assertion)


def test_a_user_name_given_to_somebody_new_at_the_provider_does_not_open_the_old_account():
    staff = make.staff(Role.CLERK)
    accept_identity(actor=SYSTEM, assertion=vouched("old", username=staff.username, trust_username=True))
    with pytest.raises(Conflict):
        accept_identity(actor=SYSTEM, assertion=vouched("new", username=staff.username, trust_username=True))


def test_the_same_subject_at_another_issuer_is_somebody_else():
    staff = make.staff(Role.CLERK)
    bind_identity(actor=make.acting(staff), assertion=vouched())
    with pytest.raises(NotFound):
        accept_identity(actor=SYSTEM, assertion=vouched(issuer="https://other.example"))


def test_a_colleagues_account_cannot_be_bound_and_people_bind_nothing_here():
    one, other = make.staff(Role.CLERK), make.staff(Role.CLERK)
    bind_identity(actor=make.acting(one), assertion=vouched())
    with pytest.raises(Conflict):
        bind_identity(actor=make.acting(other), assertion=vouched())
    with pytest.raises(Forbidden):
        bind_identity(actor=make.applicant(), assertion=vouched("s-9"))


def test_what_is_taken_away_ends_its_sessions_and_lets_nobody_in():
    staff = make.staff(Role.CLERK)
    identity = bind_identity(actor=make.acting(staff), assertion=vouched())
    session_by(identity)
    by_password = start_session(actor=make.acting(staff))
    with pytest.raises(NotFound):
        unbind_identity(actor=make.worker(Role.CLERK), identity_id=identity.id)
    unbind_identity(actor=make.worker(Role.SECURITY_ADMIN), identity_id=identity.id)
    assert [one.id for one in list_open_sessions(staff.id)] == [by_password.id]
    with pytest.raises(NotFound):
        accept_identity(actor=SYSTEM, assertion=vouched())


def test_leaving_the_provider_ends_one_session_or_all_that_began_by_it():
    staff = make.staff(Role.CLERK)
    identity = bind_identity(actor=make.acting(staff), assertion=vouched())
    sessions = [session_by(identity, sid) for sid in ("a", "b", "c")]
    leave_with_provider(actor=SYSTEM, ended=Ended("https://other.example", "s-1", ""))
    assert len(list_open_sessions(staff.id)) == 3
    leave_with_provider(actor=SYSTEM, ended=Ended(ISSUER, "", "a"))
    assert {one.id for one in list_open_sessions(staff.id)} == {one.id for one in sessions[1:]}
    leave_with_provider(actor=SYSTEM, ended=Ended(ISSUER, "s-1", ""))
    assert list_open_sessions(staff.id) == []
