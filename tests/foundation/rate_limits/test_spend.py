"""Buckets: how much fits, when it drains, and that no two at once get more than there is."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huiban.foundation.moment import at
from huiban.foundation.rate_limits.models import RateLimit
from huiban.foundation.rate_limits.public import Bucket, Rate, forget_empty, read_rate, spend
from tests import factories as make

NOON = datetime(2026, 11, 27, 4, 0, tzinfo=UTC)
THREE_A_MINUTE = Bucket("codes 192.0.2.1", Rate(3, 60))


@pytest.mark.parametrize(
    ("text", "count", "seconds"),
    [("30/10m", 30, 600), ("5/s", 5, 1), (" 1 / 2 h ", 1, 7200), ("9/d", 9, 86400)],
)
def test_a_rate_is_read(text, count, seconds):
    assert read_rate(text) == Rate(count, seconds)


@pytest.mark.parametrize("text", ["", "30", "0/m", "3/0m", "-1/m", "3/m; drop", "3/fortnight"])
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(ValueError, match="no rate"):
        read_rate(text)


@pytest.mark.django_db
def test_a_bucket_takes_its_number_at_once_and_drains_with_time():
    with at(NOON):
        assert [spend([THREE_A_MINUTE]) for _use in range(4)] == [0, 0, 0, 20]
        assert spend([Bucket("codes 192.0.2.2", Rate(3, 60))]) == 0
    with at(NOON + timedelta(seconds=15)):
        assert spend([THREE_A_MINUTE]) == 5
    with at(NOON + timedelta(seconds=20)):
        assert [spend([THREE_A_MINUTE]) for _use in range(2)] == [0, 20]
    with at(NOON + timedelta(hours=1)):
        assert [spend([THREE_A_MINUTE]) for _use in range(4)] == [0, 0, 0, 20]


@pytest.mark.django_db
def test_one_full_bucket_of_two_refuses_and_says_how_long():
    other = Bucket("codes person 1", Rate(100, 60))
    with at(NOON):
        assert [spend([THREE_A_MINUTE, other]) for _use in range(4)] == [0, 0, 0, 20]
        assert spend([other]) == 0
        assert spend([]) == 0


@pytest.mark.django_db
def test_the_table_holds_no_address_and_forgets_what_is_empty():
    with at(NOON):
        spend([THREE_A_MINUTE])
        held = RateLimit.objects.get()
        assert b"192.0.2.1" not in bytes(held.key)
        assert forget_empty() == 0
    with at(NOON + timedelta(minutes=2)):
        assert forget_empty() == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_never_get_more_than_there_is():
    wide = Bucket("codes 192.0.2.9", Rate(10, 86_400))
    answers = make.together(*[lambda: spend([wide])] * 20)
    assert sum(answer == 0 for answer in answers) == 10
