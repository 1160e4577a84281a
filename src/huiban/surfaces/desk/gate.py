"""Who comes in: staff who have signed in. Everybody else is shown the door that leads in, and back afterwards."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse

from huiban.domains.directory.public import Role, has_role
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden
from huiban.surfaces.components.preferences import SeeOther, safe_path

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def staff_required(view: View[P]) -> View[P]:
    """Let staff in, send everybody else to the sign-in page. What staff see is never kept by a browser."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not actor_of(request).is_staff:
            return to_sign_in(request)
        response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return guarded


def clerk_required(view: View[P]) -> View[P]:
    """Let comprehensive clerks in; other staff are told that taking in is not theirs."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        if not has_role(actor_of(request), Role.CLERK):
            raise Forbidden
        return view(request, *args, **kwargs)

    return staff_required(guarded)


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """To the sign-in page, with the way back. Scripts are answered so that they understand."""
    if request.headers.get("X-Huiban-Autosave") or request.headers.get("X-Huiban-Upload"):
        return JsonResponse({"message": ""}, status=401)
    address = f"{reverse('desk:sign-in')}?{urlencode({'next': way_back(request)})}"
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": address})
    return SeeOther(address)


def way_back(request: HttpRequest) -> str:
    """The page this request came from, when it is one of ours that can be opened again."""
    if request.headers.get("HX-Request"):
        page = urlsplit(request.headers.get("HX-Current-URL", ""))
    elif request.method in ("GET", "HEAD"):
        return request.get_full_path()
    else:
        page = urlsplit(request.headers.get("Referer", ""))
    path = f"{page.path}?{page.query}" if page.query else page.path
    ours = page.netloc == request.get_host() and safe_path(request, path) == path
    return path if ours and path else reverse("desk:home")
