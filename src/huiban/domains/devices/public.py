"""Terminals, displays, printers and rating pads. The only module of this domain that others import."""

from huiban.domains.devices.access import can_manage_devices, device_actor
from huiban.domains.devices.models import Device
from huiban.domains.devices.operations.bind import bind_device, put_into_service
from huiban.domains.devices.operations.listen import heartbeat, mark_silent_devices
from huiban.domains.devices.operations.register import new_bind_code, register_device, retire_device
from huiban.domains.devices.providers import (
    Printer,
    PrinterFailed,
    PrinterStatus,
    Slip,
    ticket_printer,
)
from huiban.domains.devices.queries.devices import (
    KindNow,
    count_devices,
    count_silent_devices,
    find_device,
    find_device_by_secret,
    find_retired_by_secret,
    list_devices,
    list_silent_devices,
)
from huiban.domains.devices.states import NEEDS_WINDOW, NEEDS_ZONE, DeviceKind, DeviceState
from huiban.domains.devices.topics import DEVICES

__all__ = [
    "DEVICES",
    "NEEDS_WINDOW",
    "NEEDS_ZONE",
    "Device",
    "DeviceKind",
    "DeviceState",
    "KindNow",
    "Printer",
    "PrinterFailed",
    "PrinterStatus",
    "Slip",
    "bind_device",
    "can_manage_devices",
    "count_devices",
    "count_silent_devices",
    "device_actor",
    "find_device",
    "find_device_by_secret",
    "find_retired_by_secret",
    "heartbeat",
    "list_devices",
    "list_silent_devices",
    "mark_silent_devices",
    "new_bind_code",
    "put_into_service",
    "register_device",
    "retire_device",
    "ticket_printer",
]
