"""What every request passes through: an id, an actor, a content policy, and refusals told in words."""

from __future__ import annotations

import logging
from collections.abc import Callable
from contextlib import nullcontext
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from huiban.foundation.errors import HuibanError, Invalid
from huiban.foundation.logs import kind_of
from huiban.foundation.request_context import begin_request, remembering, set_acting
from huiban.foundation.wall.looking import behind_the_wall, look_as
from huiban.foundation.weather import refusal_for
from huiban.surfaces.components.observed import observed
from huiban.surfaces.components.refusals import error_page
from huiban.surfaces.components.session import actor_of_request

Handler = Callable[[HttpRequest], HttpResponse]
logger = logging.getLogger(__name__)
_READING = ("GET", "HEAD")
_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def request_context(get_response: Handler) -> Handler:
    """Give the request an id and return it, so that a complaint can be followed through every log; measure and tell
    what became of it. Until it is known who asks, the database shows nobody's rows."""

    def middleware(request: HttpRequest) -> HttpResponse:
        identifier = begin_request(request.headers.get("X-Request-ID"))
        reading = remembering() if request.method in _READING else nullcontext()
        with behind_the_wall(), reading, observed(request) as finish:
            response = get_response(request)
            finish(response)
        response.headers["X-Request-ID"] = identifier
        return response

    return middleware


def safe_headers(get_response: Handler) -> Handler:
    """On every kind of answer: scripts, styles and pictures from here only, nothing inline, no frame around it, no type
    guessed, nothing of it on other sites; and no cache keeps what was made for somebody, or what the API says."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in _ALWAYS.items():
            response.headers.setdefault(name, value)
        if request.path.startswith("/api/") or _is_known(request):
            response.headers.setdefault("Cache-Control", "private, no-store")
        if "Content-Security-Policy" not in response.headers:
            response.headers["Content-Security-Policy"] = (
                "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
                f"connect-src 'self' {_live_origin(request)}; frame-ancestors 'none'; base-uri 'none'; "
                "form-action 'self'; object-src 'none'; manifest-src 'self'"
            )
        return response

    return middleware


def identity(get_response: Handler) -> Handler:
    """``request.actor``: the member of staff or person of the session, or a visitor without an id."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.actor = actor = actor_of_request(request)  # type: ignore[attr-defined]
        look_as(actor)
        set_acting(actor.kind if actor.id else "visitor", str(actor.id or ""))
        return get_response(request)

    return middleware


class errors:  # noqa: N801  (named as the other entries of MIDDLEWARE are)
    """Turn expected refusals into a page that says what to do. The API has its own answer to them."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        weather = refusal_for(exception)
        if weather is not None:
            logger.error("%s: %s", weather.code, kind_of(exception))
            exception = weather
        if isinstance(
            exception, DataError
        ):  # a NUL or more than a column holds, past every check: theirs to mend
            exception = Invalid(_("含有不能用的字符，请重新输入。"), code="request.unstorable")
        if not isinstance(exception, HuibanError):
            return None
        response = error_page(request, exception)
        if exception.status in {503, 507}:
            response.headers["Retry-After"] = "10"
        return response


def _is_known(request: HttpRequest) -> bool:
    actor = getattr(request, "actor", None)
    return bool(actor and actor.id)


def _live_origin(request: HttpRequest) -> str:
    if settings.HUIBAN_LIVE_URL:
        parts = urlsplit(settings.HUIBAN_LIVE_URL)
        return f"{parts.scheme}://{parts.netloc}"
    try:
        host = request.get_host()
    except DisallowedHost:  # refused already: the answer names no host
        return ""
    host = host.rsplit(":", 1)[0] if ":" in host else host
    return f"{request.scheme}://{host}:{settings.HUIBAN_LIVE_PORT}"
