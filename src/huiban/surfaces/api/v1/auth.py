"""Who calls: a bearer token, or the browser's own session with its CSRF token.

Devices have bearers of their own (``hbd_…``). They open only what names them: everything else asks for a
``caller``, which a device is not.
"""

from __future__ import annotations

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.security import APIKeyCookie, HttpBearer
from ninja.security.base import AuthBase

from huiban.domains.devices.public import Device, DeviceKind, device_actor
from huiban.domains.directory.public import PROOF_LASTS, is_proved
from huiban.domains.people.public import can_act_for_company, find_person, person_actor
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.errors import Forbidden, ProofNeeded
from huiban.foundation.moment import now
from huiban.foundation.tokens.public import Bearer
from huiban.foundation.tokens.scopes import scope_of
from huiban.foundation.wall.looking import look_as, look_as_holder
from huiban.surfaces.components.bearers import bearer_of, device_of_secret
from huiban.surfaces.components.session import is_person_proved, staff_session

COMPANY_HEADER = "X-Acting-For"


class TokenActor(HttpBearer):
    """``Authorization: Bearer hb1_…`` from ``POST /sessions``, ``POST /staff-sessions`` or ``POST /tokens``.

    ``area`` names the scope a narrowed token needs: ``<area>:read`` to read, ``<area>:write`` for everything else.
    """

    def __init__(self, area: str | None) -> None:
        super().__init__()
        self.area = area

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        found = bearer_of(request, token)
        if found is None:
            return None
        bearer, name = found
        if self.area and not bearer.may(scope := scope_of(self.area, request.method or "")):
            raise Forbidden(_("这个令牌不能做这一步。"), code="tokens.scope_missing", data={"scope": scope})
        request.bearer = bearer  # type: ignore[attr-defined]
        look_as_holder(bearer.kind, str(bearer.holder_id))
        if bearer.kind == "staff":
            return Actor(kind="staff", id=bearer.holder_id, name=name, channel=Channel.API) if name else None
        return _person(request, bearer.holder_id)


class SessionActor(APIKeyCookie):
    """The session of the pages; unsafe methods need the ``X-CSRFToken`` header."""

    param_name = settings.SESSION_COOKIE_NAME

    def authenticate(self, request: HttpRequest, key: str | None) -> Actor | None:  # noqa: ARG002
        actor: Actor = request.actor
        look_as(actor)
        session = staff_session(request)
        if session and session.factor_owed:
            raise Forbidden(_("请先开启双重验证。"), code="directory.second_factor_needed")
        return actor if actor.id else None


class DeviceBearer(HttpBearer):
    """``Authorization: Bearer hbd_…`` of any active device; ``request.auth`` is the device."""

    def authenticate(self, request: HttpRequest, token: str) -> Device | None:
        return device_of_secret(request, token)


class KioskActor(HttpBearer):
    """``Authorization: Bearer hbd_…`` of an active self-service terminal; ``request.auth`` is its actor."""

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        device = device_of_secret(request, token)
        if device is None or device.kind != DeviceKind.KIOSK:
            return None
        actor = device_actor(device)
        look_as(actor)
        return actor


def caller(area: str | None) -> list[AuthBase]:
    """Whoever calls by token or session. Every operation says what area it belongs to; ``None``: open to every token."""
    return [TokenActor(area), SessionActor()]


def caller_or_kiosk(area: str) -> list[AuthBase]:
    return [TokenActor(area), KioskActor(), SessionActor()]


def require_proof(request: HttpRequest) -> None:
    """Raises ``ProofNeeded`` unless a password or code was given within ten minutes: by a fresh sign-in, or in the
    session (``POST /sessions/current/proof``). A named token is a program and proves nothing.
    """
    bearer: Bearer | None = getattr(request, "bearer", None)
    if bearer is not None:
        if bearer.name or now() - bearer.created_at >= PROOF_LASTS:
            raise ProofNeeded
        return
    if is_person_proved(request):
        return
    session = staff_session(request)
    if session is None or not is_proved(session):
        raise ProofNeeded


def _person(request: HttpRequest, holder_id: UUID) -> Actor | None:
    person = find_person(holder_id)
    if person is None or person.closed_at is not None:
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
