"""The machines of the demonstration hall, registered and waiting to be bound: no secret is made for a demonstration."""

from __future__ import annotations

from django.db import transaction

from huiban.domains.devices.public import DeviceKind, list_devices, register_device
from huiban.domains.directory.public import list_windows, list_zones
from huiban.foundation.actors import SYSTEM

WINDOWS_WITH_SCREENS = 2


@transaction.atomic
def load_devices() -> None:
    """A terminal and a board in every zone, a board on every floor, screens and pads at the first windows of a zone.

    Loading twice changes nothing.
    """
    if list_devices(retired=True):
        return
    zones = list_zones()
    for floor in sorted({zone.floor for zone in zones}):
        _register(DeviceKind.HALL_BOARD, f"{floor} 楼大厅叫号屏")
    for zone in zones:
        _register(DeviceKind.KIOSK, f"百姓e站 {zone.letter}1", zone_id=zone.id)
        _register(DeviceKind.ZONE_BOARD, f"{zone.letter}区叫号屏", zone_id=zone.id)
        windows = [window for window in list_windows() if window.zone_id == zone.id]
        for window in windows[:WINDOWS_WITH_SCREENS]:
            _register(DeviceKind.WINDOW_SCREEN, f"{window.number} 号窗口屏", window_id=window.id)
            _register(DeviceKind.RATING_PAD, f"{window.number} 号窗口评价器", window_id=window.id)
    _register(DeviceKind.PRINTER, "咨询导办台打印机", zone_id=zones[0].id if zones else None)


def _register(kind: DeviceKind, name: str, **place) -> None:  # type: ignore[no-untyped-def]
    register_device(actor=SYSTEM, kind=kind, name=name, **place)
