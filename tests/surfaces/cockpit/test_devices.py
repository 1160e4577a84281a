"""The flow of devices: what works, and what is silent since when and where."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from huiban.domains.devices.public import mark_silent_devices
from huiban.domains.directory.public import Role
from huiban.foundation.moment import at, now
from tests import factories as make

pytestmark = pytest.mark.django_db


def browser(role: Role) -> Client:
    client = Client()
    client.force_login(make.staff(role), backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_a_silent_device_is_named_with_its_place():
    client = browser(Role.HALL_MANAGER)
    zone = make.group("roads", "J").zone_id
    device, _secret = make.bound_device("zone_board", zone_id=zone)
    assert "都有回应" in client.get("/cockpit/devices/").content.decode()
    with at(now() + timedelta(minutes=3)):
        mark_silent_devices()
        part = client.get("/cockpit/devices/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part
    assert device.name in part
    assert "J区" in part
    assert "/live?t=" in client.get("/cockpit/live/", {"of": "devices"}).json()["url"]


def test_others_do_not_see_it():
    assert browser(Role.CLERK).get("/cockpit/devices/").status_code == 404
    assert Client().get("/cockpit/devices/").status_code == 303
