"""Hear devices, and notice when one is not heard."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.devices import facts
from huiban.domains.devices.access import device_actor
from huiban.domains.devices.models import Device
from huiban.domains.devices.states import DeviceState
from huiban.domains.devices.told import about
from huiban.domains.devices.topics import DEVICES
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now

OFTEN = timedelta(seconds=5)
SILENT_AFTER = timedelta(minutes=2)
MOST_WORDS, LONGEST_WORD, LONGEST_VALUE = 12, 40, 100

Detail = Mapping[str, str | int | float | bool | None]


def heartbeat(*, device: Device, detail: Detail | None = None) -> None:
    """A device says that it works, and a few words of itself. Called by every machine every half minute.

    Costs at most one statement, and none within five seconds of the last unless what it says has changed. Raises
    ``Invalid`` (``detail``) for more than a few short words, ``NotFound`` when the device was retired meanwhile.
    """
    said = device.detail if detail is None else read_detail(detail)
    moment = now()
    heard_lately = device.last_seen_at is not None and moment - device.last_seen_at < OFTEN
    if heard_lately and device.silent_since is None and said == device.detail:
        return
    working = Device.objects.filter(id=device.id, state=DeviceState.ACTIVE, silent_since__isnull=True)
    if device.silent_since is not None or not working.update(last_seen_at=moment, detail=said):
        _come_back(device, moment, dict(said))


@transaction.atomic
def _come_back(device: Device, moment: datetime, said: dict[str, object]) -> None:
    rows = Device.objects.select_for_update(of=("self",)).select_related("zone")
    locked = rows.filter(id=device.id, state=DeviceState.ACTIVE).first()
    if locked is None:
        raise NotFound
    since, locked.silent_since = locked.silent_since, None
    locked.last_seen_at, locked.detail = moment, said
    locked.save(update_fields=["silent_since", "last_seen_at", "detail"])
    if since is not None:
        seconds = round((moment - since).total_seconds())
        fact = facts.DeviceBack(**about(locked), silent_seconds=seconds)
        record(fact, actor=device_actor(locked), topics=[DEVICES])


@transaction.atomic
def mark_silent_devices() -> int:
    """Raise the alarm of every active device not heard for two minutes. Returns how many. For the job."""
    rows = Device.objects.select_for_update(of=("self",), skip_locked=True).select_related("zone")
    heard_before = now() - SILENT_AFTER
    found = rows.filter(state=DeviceState.ACTIVE, silent_since__isnull=True, last_seen_at__lt=heard_before)
    silent = list(found.order_by("id"))
    for device in silent:
        device.silent_since = device.last_seen_at
        device.save(update_fields=["silent_since"])
        last_seen = device.last_seen_at.isoformat() if device.last_seen_at else ""
        record(facts.DeviceSilent(**about(device), last_seen_at=last_seen), actor=SYSTEM, topics=[DEVICES])
    return len(silent)


def read_detail(detail: Detail) -> dict[str, object]:
    """What a device says of itself: at most twelve short words with short plain values. Raises ``Invalid``."""
    fine = len(detail) <= MOST_WORDS and all(
        0 < len(word) <= LONGEST_WORD and "\x00" not in f"{word}{value}" and _is_short(value)
        for word, value in detail.items()
    )
    if not fine:
        raise Invalid(fields={"detail": [_("设备状态只能是几个简短的词。")]})
    return dict(detail)


def _is_short(value: object) -> bool:
    return value is None or (isinstance(value, str | int | float) and len(str(value)) <= LONGEST_VALUE)
