"""What happens to devices. Codes and secrets never stand in a fact."""

from __future__ import annotations

from dataclasses import dataclass

from huiban.foundation.facts.public import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceFact(Fact):
    """``subject`` is ``device:`` and the device's id."""

    kind: str
    name: str
    zone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRegistered(DeviceFact):
    tag = "devices:device:registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class BindCodeMade(DeviceFact):
    tag = "devices:device:code_made"


@dataclass(frozen=True, slots=True, kw_only=True)
class BindCodeSpent(DeviceFact):
    """Too many wrong codes were typed: the code is worthless now."""

    tag = "devices:device:code_spent"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceBound(DeviceFact):
    tag = "devices:device:bound"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceSilent(DeviceFact):
    tag = "devices:device:silent"
    last_seen_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceBack(DeviceFact):
    tag = "devices:device:back"
    silent_seconds: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceRetired(DeviceFact):
    tag = "devices:device:retired"
    reason: str
