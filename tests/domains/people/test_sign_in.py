"""Signing in by phone: one code, a few tries, a few minutes, and nobody learns who has an account."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huiban.domains.people.models import Person, SignInChallenge
from huiban.domains.people.public import SmsFailed, request_code, sign_in
from huiban.foundation.errors import Invalid, TooMany, Unavailable
from huiban.foundation.moment import at
from tests import factories as make

pytestmark = pytest.mark.django_db
START = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


def code_for(mobile: str, capsys, **options) -> str:
    request_code(mobile=mobile, **options)
    line = capsys.readouterr().err.strip().splitlines()[-1]
    assert mobile in line
    return line.split("您的验证码是 ")[1][:6]


def test_a_phone_and_its_code_open_the_same_person_each_time(capsys):
    mobile = make.mobile()
    with at(START):
        first = sign_in(mobile=mobile, code=code_for(mobile, capsys))
    with at(START + timedelta(hours=1)):
        second = sign_in(mobile=mobile, code=code_for(mobile, capsys))
    assert first == second
    assert Person.objects.count() == 1
    assert first.level == 1


def test_a_code_works_once(capsys):
    mobile = make.mobile()
    code = code_for(mobile, capsys)
    sign_in(mobile=mobile, code=code)
    with pytest.raises(Invalid):
        sign_in(mobile=mobile, code=code)


def test_a_code_ends_after_five_minutes(capsys):
    mobile = make.mobile()
    with at(START):
        code = code_for(mobile, capsys)
    with at(START + timedelta(minutes=5, seconds=1)), pytest.raises(Invalid):
        sign_in(mobile=mobile, code=code)


def test_a_clock_set_back_keeps_nobody_out(capsys):
    mobile = make.mobile()
    with at(START):
        old = code_for(mobile, capsys)
    with at(START - timedelta(hours=1)):
        code = code_for(mobile, capsys)
        assert code != old
        assert sign_in(mobile=mobile, code=code)


def test_five_wrong_tries_use_the_code_up(capsys):
    mobile = make.mobile()
    code = code_for(mobile, capsys)
    wrong = "000000" if code != "000000" else "111111"
    for _try in range(5):
        with pytest.raises(Invalid):
            sign_in(mobile=mobile, code=wrong)
    with pytest.raises(Invalid):
        sign_in(mobile=mobile, code=code)
    assert SignInChallenge.objects.get().tries == 5


def test_somebody_elses_code_does_not_fit(capsys):
    mine, theirs = make.mobile(), make.mobile()
    code_for(theirs, capsys)
    code = code_for(mine, capsys)
    with pytest.raises(Invalid):
        sign_in(mobile=theirs, code=code if code != "000000" else "111111")


def test_codes_are_not_sent_faster_than_one_a_minute_and_ten_a_day(capsys):
    mobile = make.mobile()
    with at(START):
        code_for(mobile, capsys)
        with pytest.raises(TooMany) as refused:
            request_code(mobile=mobile)
        assert refused.value.code == "people.code_just_sent"
    for minute in range(1, 10):
        with at(START + timedelta(minutes=2 * minute)):
            code_for(mobile, capsys)
    with at(START + timedelta(hours=2)), pytest.raises(TooMany) as refused:
        request_code(mobile=mobile)
    assert refused.value.code == "people.too_many_codes"
    with at(START + timedelta(days=2)):
        code_for(mobile, capsys)


def test_one_address_cannot_ask_for_codes_without_end(capsys):
    with at(START):
        for number in range(60):
            code_for(f"1380000{9000 + number}", capsys, address="203.0.113.7")
        with pytest.raises(TooMany):
            request_code(mobile="13800009999", address="203.0.113.7")
        code_for("13800009998", capsys, address="203.0.113.8")


@pytest.mark.parametrize(
    "mobile", ["", "1380000", "23800000001", "138000000011", "1380000000x", "'; drop table people"]
)
def test_what_is_no_phone_is_refused(mobile):
    with pytest.raises(Invalid) as refused:
        request_code(mobile=mobile)
    assert list(refused.value.fields) == ["mobile"]


class BrokenSms:
    def send(self, mobile: str, text: str) -> None:
        raise SmsFailed(mobile[:3] + text[:1])

    def check_configuration(self) -> list[str]:
        return []


def test_a_text_that_was_not_sent_does_not_count_against_the_phone(settings):
    settings.HUIBAN_SMS_PROVIDER = f"{__name__}.BrokenSms"
    mobile = make.mobile()
    for _try in range(2):
        with pytest.raises(Unavailable):
            request_code(mobile=mobile)
    assert SignInChallenge.objects.count() == 0


def test_the_code_is_not_readable_in_the_database(capsys):
    mobile = make.mobile()
    code = code_for(mobile, capsys)
    challenge = SignInChallenge.objects.get()
    assert code.encode() not in bytes(challenge.code_digest)
    assert mobile.encode() not in bytes(challenge.mobile_index)
