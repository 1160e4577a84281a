"""What every fact of a device says."""

from __future__ import annotations

from typing import Any

from huiban.domains.devices.models import Device


def about(device: Device) -> dict[str, Any]:
    return {
        "subject": f"device:{device.id}",
        "window_id": device.window_id,
        "kind": device.kind,
        "name": device.name,
        "zone": device.zone.letter if device.zone else "",
    }
