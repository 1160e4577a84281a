"""Who the token or secret of a request stands for, found once however many ask: its limits, its authentication, its view."""

from __future__ import annotations

from django.http import HttpRequest

from huiban.domains.devices.public import Device, find_device_by_secret
from huiban.domains.directory.public import find_bearer_and_name
from huiban.foundation.tokens.public import Bearer

_BEARER, _DEVICE = "_huiban_bearer", "_huiban_device"


def bearer_of(request: HttpRequest, token: str) -> tuple[Bearer, str | None] | None:
    """``find_bearer_and_name`` for a token that came with this request."""
    known: tuple[str, tuple[Bearer, str | None] | None] | None = getattr(request, _BEARER, None)
    if known is None or known[0] != token:
        known = (token, find_bearer_and_name(token))
        setattr(request, _BEARER, known)
    return known[1]


def device_of_secret(request: HttpRequest, secret: str) -> Device | None:
    """``find_device_by_secret`` for a secret that came with this request."""
    known: tuple[str, Device | None] | None = getattr(request, _DEVICE, None)
    if known is None or known[0] != secret:
        known = (secret, find_device_by_secret(secret))
        setattr(request, _DEVICE, known)
    return known[1]
