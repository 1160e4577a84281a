"""Who may do what with devices."""

from __future__ import annotations

from huiban.domains.devices.models import Device
from huiban.domains.directory.public import Role, has_role
from huiban.foundation.actors import Actor, Channel


def can_manage_devices(actor: Actor) -> bool:
    """Hall managers and administrators; the system."""
    return actor.kind == "system" or has_role(actor, Role.HALL_MANAGER, Role.SYSTEM_ADMIN)


def device_actor(device: Device) -> Actor:
    """A device acting by itself: nobody's account, named after the device so that facts say which one it was."""
    return Actor(kind="device", id=device.id, name=device.name, channel=Channel.KIOSK)
