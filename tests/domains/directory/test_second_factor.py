"""One-time codes by the clock, once each; recovery codes; what a lost phone needs."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from huiban.domains.directory.public import (
    Role,
    SecondFactor,
    begin_second_factor,
    code_at,
    confirm_second_factor,
    count_recovery_codes,
    has_second_factor,
    list_open_sessions,
    renew_recovery_codes,
    reset_second_factor,
    set_own_mobile,
    start_session,
    try_code,
)
from huiban.domains.messages.public import OutboxMessage
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import at, now
from tests import factories as make

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)


def enrolled(role=Role.CLERK):
    """Somebody whose factor is in force since noon, their secret, their recovery codes."""
    staff = make.staff(role)
    with at(NOON):
        secret = begin_second_factor(actor=make.acting(staff)).secret
        codes = confirm_second_factor(actor=make.acting(staff), code=code_at(secret, NOON))
    return staff, secret, codes


def accepted(staff, code, moment):
    with at(moment):
        return try_code(actor=SYSTEM, staff=staff, code=code).staff is not None


# RFC 6238, appendix B (SHA-1); the last six of its eight digits
@pytest.mark.parametrize(
    ("seconds", "digits"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds, digits):
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert code_at(secret, datetime.fromtimestamp(seconds, UTC)) == digits


def test_a_factor_is_in_force_once_a_code_confirmed_it():
    staff = make.staff(Role.CLERK)
    actor = make.acting(staff)
    with at(NOON):
        secret = begin_second_factor(actor=actor).secret
        assert begin_second_factor(actor=actor).secret == secret
        with pytest.raises(Invalid) as refused:
            confirm_second_factor(actor=actor, code="000000" if code_at(secret, NOON) != "000000" else "1")
        assert list(refused.value.fields) == ["code"]
        assert not has_second_factor(staff.id)
        assert not accepted(staff, code_at(secret, NOON), NOON)
        codes = confirm_second_factor(actor=actor, code=code_at(secret, NOON))
        with pytest.raises(Conflict):
            begin_second_factor(actor=actor)
    assert len(set(codes)) == 10
    assert FactRecord.objects.filter(tag="directory:factor:set", subject=staff.username).count() == 1


def test_a_code_is_accepted_once():
    staff, secret, _codes = enrolled()
    later = NOON + timedelta(minutes=2)
    code = code_at(secret, later)
    assert accepted(staff, code, later)
    assert not accepted(staff, code, later)
    assert not accepted(staff, code, later + timedelta(seconds=20))


def test_the_code_that_confirmed_does_not_sign_in():
    staff, secret, _codes = enrolled()
    assert not accepted(staff, code_at(secret, NOON), NOON)


@pytest.mark.parametrize(("away", "good"), [(-60, False), (-30, True), (0, True), (30, True), (60, False)])
def test_a_clock_may_be_wrong_by_one_step(away, good):
    staff, secret, _codes = enrolled()
    later = NOON + timedelta(minutes=5)
    assert accepted(staff, code_at(secret, later + timedelta(seconds=away)), later) is good


def test_an_older_code_is_refused_after_a_newer_one():
    staff, secret, _codes = enrolled()
    later = NOON + timedelta(minutes=5)
    assert accepted(staff, code_at(secret, later + timedelta(seconds=30)), later)
    assert not accepted(staff, code_at(secret, later), later)


@pytest.mark.django_db(transaction=True)
def test_two_at_once_with_one_code_let_one_in():
    staff, secret, _codes = enrolled()
    later = NOON + timedelta(minutes=5)
    code = code_at(secret, later)
    answers = make.together(*[lambda: accepted(staff, code, later)] * 4)
    assert sorted(answer is True for answer in answers) == [False, False, False, True]


def test_a_recovery_code_stands_in_once():
    staff, _secret, codes = enrolled()
    later = NOON + timedelta(minutes=5)
    assert accepted(staff, codes[3].upper().replace("-", " "), later)
    assert not accepted(staff, codes[3], later)
    assert count_recovery_codes(staff.id) == 9
    with at(later):
        fresh = renew_recovery_codes(actor=make.acting(staff))
    assert not accepted(staff, codes[4], later)
    assert accepted(staff, fresh[0], later)


def test_a_recovery_code_is_its_owners_alone():
    staff, _secret, _codes = enrolled()
    _other, _secret, codes = enrolled()
    assert not accepted(staff, codes[0], NOON + timedelta(minutes=5))


def test_neither_secret_nor_recovery_codes_are_stored_in_clear():
    staff, secret, codes = enrolled()
    with connection.cursor() as cursor:
        cursor.execute("select secret from second_factors where staff_id = %s", [staff.id])
        assert secret.encode() not in bytes(cursor.fetchone()[0])
        cursor.execute("select digest from recovery_codes where staff_id = %s", [staff.id])
        stored = [bytes(row[0]) for row in cursor.fetchall()]
    assert len(stored) == 10
    assert not any(code.replace("-", "").encode() in digest for code in codes for digest in stored)


def test_wrong_codes_pause_like_wrong_passwords():
    staff, secret, _codes = enrolled()
    later = NOON + timedelta(minutes=5)
    for _try in range(5):
        assert not accepted(staff, "abc", later)
    with at(later):
        trial = try_code(actor=SYSTEM, staff=staff, code=code_at(secret, later))
    assert trial.staff is None
    assert trial.paused_until is not None
    assert trial.paused_until > later


def test_without_a_factor_there_are_no_recovery_codes_to_renew():
    with pytest.raises(NotFound):
        renew_recovery_codes(actor=make.worker(Role.CLERK))


def test_a_security_administrator_resets_and_the_person_is_told():
    staff, secret, codes = enrolled()
    set_own_mobile(actor=make.acting(staff), mobile="13800000001")
    start_session(actor=make.acting(staff))
    reset_second_factor(actor=make.worker(Role.SECURITY_ADMIN), staff_id=staff.id)
    assert not SecondFactor.objects.filter(staff=staff).exists()
    assert not list_open_sessions(staff.id)
    later = NOON + timedelta(minutes=5)
    assert not accepted(staff, codes[0], later)
    assert not accepted(staff, code_at(secret, later), later)
    fact = FactRecord.objects.get(tag="directory:factor:reset", subject=staff.username)
    assert fact.data == {"own": False}
    message = OutboxMessage.objects.get(template="directory:second-factor-reset")
    assert message.mobile == "13800000001"


def test_nobody_is_told_without_a_phone_or_of_their_own_doing():
    staff, _secret, _codes = enrolled()
    reset_second_factor(actor=make.worker(Role.SECURITY_ADMIN), staff_id=staff.id)
    other, _secret, _codes = enrolled()
    set_own_mobile(actor=make.acting(other), mobile="13800000001")
    reset_second_factor(actor=make.acting(other), staff_id=other.id)
    assert not OutboxMessage.objects.exists()


@pytest.mark.parametrize("role", [Role.CLERK, Role.SYSTEM_ADMIN, Role.AUDIT_ADMIN, Role.HALL_MANAGER])
def test_others_cannot_reset(role):
    staff, _secret, _codes = enrolled()
    with pytest.raises(Forbidden):
        reset_second_factor(actor=make.worker(role), staff_id=staff.id)
    assert has_second_factor(staff.id)


def test_resetting_nothing_records_nothing():
    staff = make.staff(Role.CLERK)
    reset_second_factor(actor=make.worker(Role.SECURITY_ADMIN), staff_id=staff.id)
    assert not FactRecord.objects.filter(tag="directory:factor:reset").exists()
    assert now() > NOON
