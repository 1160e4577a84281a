"""A screen's part is worked out once for many boards, and never shown after something else was committed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, transaction

from huiban.domains.directory.models import Zone
from huiban.foundation.moment import at, now
from huiban.surfaces.screens import kept
from huiban.surfaces.screens.kept import as_committed

pytestmark = pytest.mark.django_db(transaction=True)


class Counted:
    """Gives the number of zones and how often it was asked for it."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> str:
        self.times += 1
        return str(Zone.objects.count())


@pytest.fixture(autouse=True)
def _nothing_kept():
    kept._kept.clear()
    yield
    kept._kept.clear()


def test_one_making_serves_all_that_ask_meanwhile():
    """In a moment without a commit: other workers' databases commit on the same server."""

    def times_made() -> int:
        make = Counted()
        kept._kept.clear()
        with at(now()):
            assert [as_committed("hall", make) for _board in range(12)] == ["0"] * 12
        return make.times

    assert 1 in (times_made() for _try in range(100))


def test_whatever_is_committed_is_seen_at_once():
    make = Counted()
    with at(now()):
        assert as_committed("hall", make) == "0"
        Zone.objects.create(letter="Q", name="测试区")
        assert as_committed("hall", make) == "1"
    assert make.times == 2


def test_a_part_is_kept_for_its_own_key_and_for_a_second_at_most():
    make, moment = Counted(), now()
    with at(moment):
        as_committed(("/screens/hall/", "zh-hans"), make)
        as_committed(("/screens/hall/", "en"), make)
    assert make.times == 2
    with at(moment + timedelta(seconds=1)):
        as_committed(("/screens/hall/", "en"), make)
    with at(moment - timedelta(hours=1)):
        as_committed(("/screens/hall/", "en"), make)
    assert make.times == 4


def test_a_transaction_sees_its_own_writing():
    make = Counted()
    with at(now()), transaction.atomic():
        Zone.objects.create(letter="Q", name="测试区")
        assert as_committed("hall", make) == "1"
        Zone.objects.create(letter="R", name="测试区")
        assert as_committed("hall", make) == "2"
        transaction.set_rollback(True)
    assert as_committed("hall", make) == "0"


def test_no_more_is_kept_than_a_hall_has_screens():
    for place in range(kept.MOST + 1):
        as_committed(place, lambda: "")
    assert len(kept._kept) == 1
    assert connection.in_atomic_block is False
