"""Which devices there are, which work, and who is at the other end of a secret."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from huiban.domains.devices.codes import secret_digest
from huiban.domains.devices.models import Device
from huiban.domains.devices.states import DeviceKind, DeviceState
from huiban.foundation.database.readings import Reading

LONGEST_SECRET = 100
_BY_SECRET = Reading(Device, "zone", "window", where="this.secret_digest = %s", anyone=True)


@dataclass(frozen=True, slots=True)
class KindNow:
    """How many devices of one kind work, are silent, and wait to be bound."""

    kind: DeviceKind
    working: int
    silent: int
    registered: int


def find_device(device_id: UUID) -> Device | None:
    return _devices().filter(id=device_id).first()


def find_device_by_secret(secret: str | None) -> Device | None:
    """The active device that holds this secret."""
    return _by_secret(secret, DeviceState.ACTIVE)


def find_retired_by_secret(secret: str | None) -> Device | None:
    """The device that held this secret until it was retired: to tell whoever stands before it. Opens nothing."""
    return _by_secret(secret, DeviceState.RETIRED)


def list_devices(*, kind: DeviceKind | None = None, retired: bool = False) -> list[Device]:
    """Devices by zone, window, kind and name; those retired only when asked for."""
    rows = _devices() if retired else _devices().exclude(state=DeviceState.RETIRED)
    return list(rows.filter(kind=kind) if kind else rows)


def list_silent_devices() -> list[Device]:
    """Devices whose alarm is on, the longest silent first."""
    return list(_devices().filter(silent_since__isnull=False).order_by("silent_since", "id"))


def count_silent_devices() -> int:
    """How many alarms of devices are on."""
    return Device.objects.filter(silent_since__isnull=False).count()


def count_devices() -> list[KindNow]:
    """Every kind at this moment."""
    active = Q(state=DeviceState.ACTIVE)
    counted = {
        row["kind"]: row
        for row in Device.objects.order_by()
        .values("kind")
        .annotate(
            working=Count("id", filter=active & Q(silent_since__isnull=True)),
            silent=Count("id", filter=active & Q(silent_since__isnull=False)),
            registered=Count("id", filter=Q(state=DeviceState.REGISTERED)),
        )
    }
    nothing = {"working": 0, "silent": 0, "registered": 0}
    return [
        KindNow(kind, row["working"], row["silent"], row["registered"])
        for kind in DeviceKind
        for row in [counted.get(kind, nothing)]
    ]


def _devices() -> QuerySet[Device]:
    return Device.objects.select_related("zone", "window")


def _by_secret(secret: str | None, state: DeviceState) -> Device | None:
    if not secret or len(secret) > LONGEST_SECRET:
        return None
    found = _BY_SECRET.first(secret_digest(secret))
    return found if found and found.state == state else None
