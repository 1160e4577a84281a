"""Who comes in: hall managers. Visitors are shown the door; for other staff the cockpit does not exist."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse

from huiban.domains.insight.public import can_see_cockpit
from huiban.foundation.actors import Actor
from huiban.surfaces.components.preferences import SeeOther

View = Callable[[HttpRequest], HttpResponse]
SIGN_IN = "/desk/sign-in/"


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def manager_required(view: View) -> View:
    """Let hall managers in. What they see is never kept by a browser."""

    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponse:
        actor = actor_of(request)
        if not actor.is_staff:
            return _to_sign_in(request)
        if not can_see_cockpit(actor):
            raise Http404
        response = view(request)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return guarded


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    address = f"{SIGN_IN}?{urlencode({'next': request.path})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return SeeOther(address)
