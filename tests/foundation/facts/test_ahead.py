"""Facts ahead of the clock are looked for once a second, and at once by ids older than the last look."""

from __future__ import annotations

from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from huiban.foundation.facts import ahead
from huiban.foundation.facts.ahead import nothing_ahead
from huiban.foundation.uuids import uuid7
from tests import factories as make

pytestmark = pytest.mark.django_db
DAY = 24 * 3600 * 1000


@pytest.fixture(autouse=True)
def _never_looked(monkeypatch):
    monkeypatch.setattr(ahead._Look, "at", float("-inf"))
    monkeypatch.setattr(ahead._Look, "since", UUID(int=0))


def asked(made: UUID) -> tuple[bool, int]:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        found = nothing_ahead(made, UUID(int=made.int + (DAY << 80)))
    return found, len(seen)


def test_one_look_serves_a_second(monkeypatch):
    assert asked(uuid7()) == (True, 1)
    assert asked(uuid7()) == (True, 0)
    monkeypatch.setattr(ahead._Look, "at", ahead._Look.at - 1)
    assert asked(uuid7()) == (True, 1)


def test_an_earlier_id_looks_again_and_finds_what_is_ahead():
    early = uuid7()
    make.submitted()
    assert asked(uuid7())[0] is True
    assert asked(early) == (False, 1)
    assert asked(early) == (False, 1)
