"""A machine that is not heard raises an alarm and ends it by speaking; being heard is cheap."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.devices.models import Device
from huiban.domains.devices.public import (
    count_devices,
    find_device_by_secret,
    heartbeat,
    list_silent_devices,
    mark_silent_devices,
)
from huiban.foundation.errors import Invalid
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import at, now
from tests import factories as make

pytestmark = pytest.mark.django_db


def facts(tag: str) -> list[dict]:
    return [row.data for row in FactRecord.objects.filter(tag=f"devices:device:{tag}")]


def test_silence_and_return():
    device, secret = make.bound_device()
    make.device()  # never bound: not silent
    start = now()
    with at(start + timedelta(seconds=110)):
        assert mark_silent_devices() == 0
    with at(start + timedelta(seconds=130)):
        assert mark_silent_devices() == 1
        assert mark_silent_devices() == 0
        assert [one.id for one in list_silent_devices()] == [device.id]
        assert (count_devices()[0].working, count_devices()[0].silent) == (0, 1)
    with at(start + timedelta(seconds=190)):
        heard = find_device_by_secret(secret)
        heartbeat(device=heard, detail={"paper": "ok"})
        heartbeat(device=find_device_by_secret(secret), detail={"paper": "ok"})
    assert list_silent_devices() == []
    (silent,), (back,) = facts("silent"), facts("back")
    assert silent["name"] == device.name
    assert 185 < back["silent_seconds"] < 195
    assert Device.objects.get(id=device.id).detail == {"paper": "ok"}


def test_a_heartbeat_costs_one_statement_and_soon_after_none(django_assert_num_queries):
    _device, secret = make.bound_device()
    with at(now() + timedelta(seconds=30)):
        heard = find_device_by_secret(secret)
        with django_assert_num_queries(1):
            heartbeat(device=heard, detail={"paper": "ok"})
        heard = find_device_by_secret(secret)
        with django_assert_num_queries(0):
            heartbeat(device=heard, detail={"paper": "ok"})
        with django_assert_num_queries(1):
            heartbeat(device=heard, detail={"paper": "out"})
    assert not facts("back")


def test_marked_silent_between_reading_and_writing_comes_back():
    _device, secret = make.bound_device()
    with at(now() + timedelta(minutes=3)):
        heard = find_device_by_secret(secret)
        mark_silent_devices()
        heartbeat(device=heard)
    assert len(facts("back")) == 1
    assert list_silent_devices() == []


@pytest.mark.parametrize(
    "detail",
    [
        {"word" * 11: 1},
        {"paper": "x" * 101},
        {"paper": ["out"]},
        {"paper": {"roll": 1}},
        {"paper": "\x00"},
        {str(place): 1 for place in range(13)},
    ],
)
def test_a_device_says_little(detail):
    device, _secret = make.bound_device()
    with pytest.raises(Invalid):
        heartbeat(device=device, detail=detail)
