"""One address does not take all streams; a hall does not count."""

from __future__ import annotations

from contextlib import ExitStack

import pytest

from huiban.foundation.live import sources
from huiban.foundation.live.sources import Sources, TooManyFromOneError


@pytest.fixture(autouse=True)
def _two(monkeypatch):
    monkeypatch.setattr(sources, "MOST_FROM_ONE", 2)
    monkeypatch.setenv("HUIBAN_HALL_NETWORKS", "10.1.0.0/16")
    monkeypatch.setenv("HUIBAN_TRUSTED_PROXIES", "127.0.0.1")


def behind_proxy(address):
    return "127.0.0.1", [(b"x-forwarded-for", address.encode())]


@pytest.mark.parametrize(
    "source", [("203.0.113.7", []), behind_proxy("203.0.113.7"), behind_proxy("2001:db8::1")]
)
def test_an_address_opens_so_many_and_again_when_one_has_ended(source):
    counted = Sources()
    with ExitStack() as held:
        held.enter_context(counted.one_more(*source))
        with counted.one_more(*source), pytest.raises(TooManyFromOneError), counted.one_more(*source):
            pass
        with counted.one_more(*source), counted.one_more(*behind_proxy("203.0.113.8")):
            pass


def test_a_network_of_six_is_one_source():
    counted = Sources()
    first, second = behind_proxy("2001:db8::1"), behind_proxy("2001:db8::2")
    with (
        counted.one_more(*first),
        counted.one_more(*second),
        pytest.raises(TooManyFromOneError),
        counted.one_more(*first),
    ):
        pass


def test_a_hall_has_as_many_as_it_needs():
    counted = Sources()
    with ExitStack() as held:
        for _stream in range(10):
            held.enter_context(counted.one_more(*behind_proxy("10.1.2.3")))
