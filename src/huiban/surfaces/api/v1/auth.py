"""Who calls: a bearer token, or the browser's own session with its CSRF token.

Devices have bearers of their own (``hbd_…``). They open only what names them: everything else asks for ``CALLER``, to
which a device is nobody.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer

from huiban.domains.devices.public import Device, DeviceKind, device_actor, find_device_by_secret
from huiban.domains.directory.public import find_staff
from huiban.domains.people.public import can_act_for_company, find_person, person_actor
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.errors import Forbidden
from huiban.foundation.tokens.public import find_token_holder

COMPANY_HEADER = "X-Acting-For"


class TokenActor(HttpBearer):
    """``Authorization: Bearer hb1_…`` from ``POST /sessions`` or ``POST /staff-sessions``."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        holder = find_token_holder(token)
        return _actor(request, *holder) if holder else None


class SessionActor(APIKeyCookie):
    """The session of the pages; unsafe methods need the ``X-CSRFToken`` header."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:  # noqa: ARG002
        actor: Actor = request.actor
        return actor if actor.id else None


class DeviceBearer(HttpBearer):
    """``Authorization: Bearer hbd_…`` of any active device; ``request.auth`` is the device."""

    def authenticate(self, request: HttpRequest, token: str) -> Device | None:  # noqa: ARG002
        return find_device_by_secret(token)


class KioskActor(HttpBearer):
    """``Authorization: Bearer hbd_…`` of an active self-service terminal; ``request.auth`` is its actor."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:  # noqa: ARG002
        device = find_device_by_secret(token)
        return device_actor(device) if device and device.kind == DeviceKind.KIOSK else None


CALLER = [TokenActor(), SessionActor()]
CALLER_OR_KIOSK = [TokenActor(), KioskActor(), SessionActor()]


def _actor(request: HttpRequest, kind: str, holder_id: UUID) -> Actor | None:
    if kind == "staff":
        staff = find_staff(id=holder_id)
        if staff is None or not staff.is_active:
            return None
        return Actor(kind="staff", id=staff.id, name=staff.name, channel=Channel.API)
    person = find_person(holder_id)
    if person is None:
        return None
    return person_actor(person, Channel.API, _company(request, person.id))


def _company(request: HttpRequest, person_id: UUID) -> UUID | None:
    text = request.headers.get(COMPANY_HEADER)
    if not text:
        return None
    try:
        company_id = UUID(text)
    except ValueError:
        raise Forbidden(code="people.no_mandate") from None
    if not can_act_for_company(person_id, company_id):
        raise Forbidden(code="people.no_mandate")
    return company_id
