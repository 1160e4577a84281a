"""Machines at the door: bound by a code, known by their cookie, heard every half minute, refused when retired."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.test import Client

from huiban.domains.devices.models import Device
from huiban.domains.devices.public import DeviceState, mark_silent_devices, new_bind_code, retire_device
from huiban.foundation.actors import SYSTEM
from huiban.foundation.moment import at, now
from tests import factories as make

pytestmark = pytest.mark.django_db
HEADERS = {"X-Huiban-Device": "1"}


def machine(device: Device, start: str = "/screens/") -> Client:
    """A browser that a code was typed into."""
    client = Client(enforce_csrf_checks=False)
    code, _until = new_bind_code(actor=SYSTEM, device_id=device.id)
    assert client.post(start, {"code": code}).status_code == 303
    return client


def beat(client: Client, body: object = None, **headers: str):
    return client.post(
        "/devices/heartbeat",
        json.dumps(body if body is not None else {"detail": {"paper": "ok"}}),
        content_type="application/json",
        headers={**HEADERS, **headers},
    )


@pytest.mark.parametrize(
    ("kind", "page"),
    [
        ("kiosk", "/kiosk/"),
        ("hall_board", "/screens/hall/"),
        ("zone_board", "/screens/zone/T/"),
        ("window_screen", "/screens/window/{number}/"),
        ("rating_pad", "/pad/"),
    ],
)
def test_a_machine_opens_what_it_was_registered_as_and_survives_a_restart(kind, page):
    window = make.window_in()
    at_window = kind in ("window_screen", "rating_pad")
    place = {"window_id": window.id} if at_window else {"zone_id": window.zone_id}
    device = make.device(kind, **place)
    client = machine(device)
    page = page.format(number=window.number)
    assert client.get("/screens/").headers["Location"] == page
    cookie = client.cookies["huiban_device"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Strict"
    assert int(cookie["max-age"]) > 300 * 24 * 3600
    if kind.endswith(("board", "screen")):
        text = client.get(page).content.decode()
        assert 'name="huiban-heartbeat" content="/devices/heartbeat" data-start="/screens/"' in text
        assert "huiban-heartbeat" not in Client().get(page).content.decode()


def test_a_printer_stays_at_the_start_page():
    client = machine(make.device("printer"))
    text = client.get("/screens/").content.decode()
    assert "已绑定，正在使用" in text
    assert "huiban-heartbeat" in text


def test_a_wrong_code_is_told_and_binds_nothing():
    device = make.device("hall_board")
    new_bind_code(actor=SYSTEM, device_id=device.id)
    client = Client()
    for typed in ("AAA-BBB-CCC", "", "\x00", "绑定码" * 100):
        answer = client.post("/screens/", {"code": typed})
        assert answer.status_code == 422
        assert "绑定码不对" in answer.content.decode()
    assert "huiban_device" not in client.cookies
    assert Device.objects.get().state == DeviceState.REGISTERED


def test_a_code_in_the_address_is_only_filled_in():
    device = make.device("hall_board")
    code, _until = new_bind_code(actor=SYSTEM, device_id=device.id)
    assert f'value="{code}"' in Client().get("/screens/", {"code": code}).content.decode()
    assert Device.objects.get().state == DeviceState.REGISTERED


def test_a_forged_cookie_opens_nothing():
    _device, secret = make.bound_device("hall_board")
    client = Client()
    for forged in (secret, f"{secret}:x:y", "", "a:b:c"):
        client.cookies["huiban_device"] = forged
        assert beat(client).status_code == 410
        assert client.get("/screens/").status_code == 200


def test_heartbeats_are_heard():
    device = make.device("hall_board")
    client = machine(device)
    with at(now() + timedelta(minutes=3)):
        assert mark_silent_devices() == 1
        assert beat(client).status_code == 204
        device.refresh_from_db()
        assert (device.silent_since, device.detail) == (None, {"paper": "ok"})


def test_a_heartbeat_needs_no_token_but_its_header_and_is_never_a_get():
    client = machine(make.device("hall_board"))
    strict = Client(enforce_csrf_checks=True)
    strict.cookies = client.cookies
    assert beat(strict).status_code == 204
    assert strict.post("/devices/heartbeat").status_code == 403
    assert strict.get("/devices/heartbeat", headers=HEADERS).status_code == 405


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'"x"', b"\xff", b'{"detail": {"a": NaN}}', b"[" * 5000, b"{" + b" " * 70000 + b"}"],
)
def test_what_is_no_heartbeat(body):
    client = machine(make.device("hall_board"))
    answer = client.post("/devices/heartbeat", body, content_type="application/json", headers=HEADERS)
    assert answer.status_code == 422


def test_a_device_that_says_too_much_is_refused():
    client = machine(make.device("hall_board"))
    assert beat(client, {"detail": {"log": "x" * 200}}).status_code == 422


def test_a_retired_machine_is_refused_at_once_in_plain_words():
    device = make.device("hall_board")
    client = machine(device)
    retire_device(actor=SYSTEM, device_id=device.id, reason="坏了")
    assert beat(client).status_code == 410
    text = client.get("/screens/").content.decode()
    assert f"“{device.name}”已停用" in text
    assert "huiban-heartbeat" not in client.get("/screens/hall/").content.decode()


def test_a_machine_without_a_browser_uses_a_bearer_token():
    device = make.device("printer")
    code, _until = new_bind_code(actor=SYSTEM, device_id=device.id)

    def bind(typed: str):
        body = json.dumps({"code": typed})
        return Client().post("/devices/binding", body, content_type="application/json", headers=HEADERS)

    answer = bind(code)
    assert answer.status_code == 200
    assert bind(code).status_code == 422
    token = answer.json()["secret"]
    assert beat(Client(), Authorization=f"Bearer {token}").status_code == 204
    assert beat(Client(), Authorization="Bearer nothing").status_code == 410
    assert Client().post("/devices/binding", "{}", content_type="application/json").status_code == 403


def test_a_machine_bound_anew_ends_the_old_one():
    device = make.device("hall_board")
    old = machine(device)
    new = machine(device)
    assert beat(old).status_code == 410
    assert beat(new).status_code == 204
