"""Bind a machine to its device: by the code from the console, or by staff who stand in front of it."""

from __future__ import annotations

import hmac
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.devices import facts
from huiban.domains.devices.access import can_manage_devices, device_actor
from huiban.domains.devices.codes import code_digest, new_secret, read_bind_code, secret_digest
from huiban.domains.devices.models import Device
from huiban.domains.devices.operations.register import lock_device, register_device
from huiban.domains.devices.states import DeviceKind, DeviceState
from huiban.domains.devices.told import about
from huiban.domains.devices.topics import DEVICES
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden, Invalid
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now

MOST_TRIES = 5


def bind_device(*, code: str) -> tuple[Device, str]:
    """The device of a bind code and its new secret, which cannot be read again. The code is used up.

    A wrong code counts against the device its first three characters name; after five the code is void. Raises
    ``Invalid`` (``code``), alike for a wrong, used, expired or void code.
    """
    parts = read_bind_code(code)
    bound = _bind(*parts) if parts else None  # commits before it is refused: the count of tries must stay
    if bound is None:
        raise Invalid(fields={"code": [_("绑定码不对，或者已经用过、过期。请到管理台再生成一个。")]})
    return bound


@transaction.atomic
def _bind(handle: str, proof: str) -> tuple[Device, str] | None:
    rows = Device.objects.select_for_update(of=("self",)).select_related("zone", "window")
    device = rows.filter(code_handle=handle).exclude(state=DeviceState.RETIRED).first()
    moment = now()
    if device is None or device.code_digest is None or (device.code_expires_at or moment) <= moment:
        return None
    if not hmac.compare_digest(bytes(device.code_digest), code_digest(handle, proof)):
        _count_try(device)
        return None
    return device, _give_secret(device, device_actor(device), moment)


def _count_try(device: Device) -> None:
    device.code_tries += 1
    if device.code_tries >= MOST_TRIES:
        _use_up(device)
        record(facts.BindCodeSpent(**about(device)), actor=device_actor(device), topics=[DEVICES])
    device.save(update_fields=["code_handle", "code_digest", "code_expires_at", "code_tries"])


def _give_secret(device: Device, actor: Actor, moment: datetime) -> str:
    secret = new_secret()
    _use_up(device)
    device.state, device.secret_digest = DeviceState.ACTIVE, secret_digest(secret)
    device.bound_at = device.last_seen_at = moment
    device.silent_since, device.detail = None, {}
    device.save()
    record(facts.DeviceBound(**about(device)), actor=actor, topics=[DEVICES])
    return secret


def _use_up(device: Device) -> None:
    device.code_handle = device.code_digest = device.code_expires_at = None


@transaction.atomic
def put_into_service(
    *, actor: Actor, name: str, zone_id: UUID | None = None, device_id: UUID | None = None
) -> tuple[Device, str]:
    """A kiosk bound by whoever manages devices and stands in front of it: a registered one, or a new one."""
    if not can_manage_devices(actor):
        raise Forbidden
    if device_id is None:
        device_id = register_device(actor=actor, kind=DeviceKind.KIOSK, name=name, zone_id=zone_id).id
    device = lock_device(actor, device_id)
    if device.kind != DeviceKind.KIOSK or device.state == DeviceState.RETIRED:
        raise Invalid(fields={"device": [_("请选择一台登记过、没有停用的自助终端。")]})
    return device, _give_secret(device, actor, now())
