"""Devices in the console: for hall managers and administrators; a code is shown once."""

from __future__ import annotations

import re
import socket

import pytest

from huiban.domains.devices.models import Device
from huiban.domains.devices.public import bind_device
from huiban.domains.directory.public import Role
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture(params=[Role.HALL_MANAGER, Role.SYSTEM_ADMIN])
def manager(request, signed_in):
    return signed_in(make.staff(request.param))


def test_register_bind_and_retire(manager):
    window = make.window_in("H")
    posted = {"kind": "window_screen", "name": "一号屏", "window": str(window.id)}
    page = manager.post("/console/devices/new/", posted).headers["Location"]
    assert "一号屏" in manager.get("/console/devices/").content.decode()
    shown = manager.post(f"{page}code/").content.decode()
    code = re.search(r"bind-code num\">([^<]+)<", shown).group(1)
    assert code not in manager.get(page).content.decode()
    bind_device(code=code)
    assert "在工作" in manager.get(page).content.decode()
    assert manager.post(f"{page}retirement/", {"reason": ""}).status_code == 422
    manager.post(f"{page}retirement/", {"reason": "坏了"})
    text = manager.get(page).content.decode()
    assert "已停用" in text
    assert "坏了" in text
    assert manager.post(f"{page}code/").status_code == 303
    assert "一号屏" not in manager.get("/console/devices/").content.decode()
    assert (
        "一号屏"
        in manager.get("/console/devices/", {"retired": "1", "kind": "window_screen"}).content.decode()
    )


@pytest.mark.parametrize(
    "posted",
    [
        {},
        {"kind": "kiosk", "name": "\x00"},
        {"kind": "zone_board", "name": "屏", "zone": "none"},
        {"kind": "rating_pad", "name": "器"},
    ],
)
def test_what_is_missing_is_told(manager, posted):
    assert manager.post("/console/devices/new/", posted).status_code == 422
    assert not Device.objects.exists()


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.ITEM_ADMIN])
def test_for_others_nothing_exists(signed_in, role):
    client, device = signed_in(make.staff(role)), make.device()
    base = f"/console/devices/{device.id}/"
    for path in ("/console/devices/", "/console/devices/new/", base, f"{base}retirement/"):
        assert client.get(path).status_code == 404
    for path in ("/console/devices/new/", f"{base}code/", f"{base}retirement/"):
        assert client.post(path, {"reason": "x"}).status_code == 404
    device.refresh_from_db()
    assert device.code_digest is None
    assert device.state == "registered"


def test_nobody_makes_a_code_by_a_link(manager):
    device = make.device()
    assert manager.get(f"/console/devices/{device.id}/code/").status_code == 405


def test_what_does_not_exist(manager):
    assert manager.get("/console/devices/00000000-0000-0000-0000-000000000000/").status_code == 404


def test_a_manager_sees_only_the_devices_here(signed_in):
    client = signed_in(make.staff(Role.HALL_MANAGER))
    text = client.get("/console/devices/").content.decode()
    assert "/console/staff/" not in text
    assert client.get("/console/staff/").status_code == 404


@pytest.mark.enable_socket
def test_the_system_page_says_whether_slips_come_out(signed_in, settings):
    client = signed_in(make.staff(Role.SYSTEM_ADMIN))
    assert "BrowserPrinter" in client.get("/console/system/").content.decode()
    settings.HUIBAN_TICKET_PRINTER = "huiban.adapters.printer_escpos.EscposPrinter"
    with socket.create_server(("127.0.0.1", 0)) as gone:
        settings.HUIBAN_TICKET_PRINTER_ADDRESS = f"127.0.0.1:{gone.getsockname()[1]}"
    assert "连不上打印机" in client.get("/console/system/").content.decode()
