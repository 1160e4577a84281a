"""Register a device, give it a bind code, retire it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiban.domains.devices import facts
from huiban.domains.devices.access import can_manage_devices
from huiban.domains.devices.codes import HANDLE, PROOF, code_digest, new_part, shown
from huiban.domains.devices.models import Device
from huiban.domains.devices.states import NEEDS_WINDOW, NEEDS_ZONE, DeviceKind, DeviceState
from huiban.domains.devices.told import about
from huiban.domains.devices.topics import DEVICES
from huiban.domains.directory.public import find_window, find_zone
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now

CODE_LASTS = timedelta(minutes=30)


@transaction.atomic
def register_device(
    *, actor: Actor, kind: str, name: str, zone_id: UUID | None = None, window_id: UUID | None = None
) -> Device:
    """A new device, not bound yet. A window brings its zone. Raises ``Invalid`` (kind, name, zone, window)."""
    if not can_manage_devices(actor):
        raise Forbidden
    window = find_window(window_id)
    zone = window.zone if window else find_zone(id=zone_id)
    wrong: dict[str, list[str]] = {}
    if kind not in DeviceKind.values:
        wrong["kind"] = [_("请选择设备种类。")]
    if not 1 <= len(name := " ".join(name.split())) <= 40:
        wrong["name"] = [_("请写一个名字，不超过 40 个字。")]
    if (zone_id and not zone) or (kind in NEEDS_ZONE and not zone):
        wrong["zone"] = [_("请选择它在哪个区。")]
    if (window_id and not window) or (kind in NEEDS_WINDOW and not window):
        wrong["window"] = [_("请选择它在哪个窗口。")]
    if wrong:
        raise Invalid(fields=wrong)
    device = Device.objects.create(kind=kind, name=name, zone=zone, window=window, registered_at=now())
    record(facts.DeviceRegistered(**about(device)), actor=actor, topics=[DEVICES])
    return device


def new_bind_code(*, actor: Actor, device_id: UUID) -> tuple[str, datetime]:
    """A code to type at the machine within half an hour, once, and when it ends. An earlier code is void.

    A device in use keeps its secret until the new code is used. Raises ``Conflict`` when it is retired.
    """
    for _attempt in range(5):
        try:
            return _new_code(actor, device_id)
        except IntegrityError:  # another device has this handle
            continue
    raise Conflict


@transaction.atomic
def _new_code(actor: Actor, device_id: UUID) -> tuple[str, datetime]:
    device = lock_device(actor, device_id)
    if device.state == DeviceState.RETIRED:
        raise Conflict(_("这台设备已经停用，请重新登记。"), code="devices.retired")
    handle, proof = new_part(HANDLE), new_part(PROOF)
    device.code_handle, device.code_digest = handle, code_digest(handle, proof)
    device.code_expires_at, device.code_tries = now() + CODE_LASTS, 0
    device.save(update_fields=["code_handle", "code_digest", "code_expires_at", "code_tries"])
    record(facts.BindCodeMade(**about(device)), actor=actor, topics=[DEVICES])
    return shown(handle, proof), device.code_expires_at


@transaction.atomic
def retire_device(*, actor: Actor, device_id: UUID, reason: str) -> Device:
    """Take a device out of service: from now on its secret opens nothing. Retiring twice changes nothing."""
    device = lock_device(actor, device_id)
    if not (reason := reason.strip()[:200]):
        raise Invalid(fields={"reason": [_("请写明原因。")]})
    if device.state == DeviceState.RETIRED:
        return device
    device.state, device.retired_at, device.silent_since = DeviceState.RETIRED, now(), None
    device.code_handle = device.code_digest = device.code_expires_at = None
    device.save()
    record(facts.DeviceRetired(**about(device), reason=reason), actor=actor, topics=[DEVICES])
    return device


def lock_device(actor: Actor, device_id: UUID) -> Device:
    """The locked device, for those who manage devices. Raises ``Forbidden``, ``NotFound``."""
    if not can_manage_devices(actor):
        raise Forbidden
    rows = Device.objects.select_for_update(of=("self",)).select_related("zone", "window")
    device = rows.filter(id=device_id).first()
    if device is None:
        raise NotFound
    return device
