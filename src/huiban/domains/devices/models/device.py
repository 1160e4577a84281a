from __future__ import annotations

from typing import Any

from django.db import models

from huiban.domains.devices.states import DeviceKind, DeviceState
from huiban.foundation.uuids import uuid7


class Device(models.Model):
    """A machine of the hall. ``silent_since`` is its alarm: set while an active device is not heard.

    Of code and secret only digests are kept. ``code_handle`` is the public part of a bind code: it finds the
    device whose tries are counted. ``detail`` is what the device last said of itself (paper, version, backlog).
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    kind = models.CharField(max_length=16, choices=DeviceKind.choices)
    name = models.CharField(max_length=40)
    zone = models.ForeignKey("directory.Zone", on_delete=models.PROTECT, null=True, related_name="devices")
    window = models.ForeignKey(
        "directory.Window", on_delete=models.PROTECT, null=True, related_name="devices"
    )
    state = models.CharField(max_length=12, choices=DeviceState.choices, default=DeviceState.REGISTERED)
    code_handle = models.CharField(max_length=4, null=True, unique=True)
    code_digest = models.BinaryField(max_length=32, null=True)
    code_expires_at = models.DateTimeField(null=True)
    code_tries = models.PositiveSmallIntegerField(default=0)
    secret_digest = models.BinaryField(max_length=32, null=True, unique=True)
    registered_at = models.DateTimeField()
    bound_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)
    last_seen_at = models.DateTimeField(null=True)
    silent_since = models.DateTimeField(null=True)
    detail: models.JSONField[Any, Any] = models.JSONField(default=dict)

    class Meta:
        db_table = "devices"
        ordering = ["zone__letter", "window__number", "kind", "name"]
        indexes = [
            models.Index(
                fields=["last_seen_at"],
                condition=models.Q(state=DeviceState.ACTIVE, silent_since__isnull=True),
                name="device_heard",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.state == DeviceState.ACTIVE
