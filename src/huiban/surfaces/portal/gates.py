"""Who may come in: a person who has signed in, or somebody who showed the resume code of one draft."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec
from urllib.parse import urlencode, urlsplit
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.urls import reverse

from huiban.domains.cases.public import Draft, find_draft, find_draft_owner
from huiban.domains.people.public import person_actor
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict
from huiban.foundation.wall.looking import look_as
from huiban.surfaces.components.preferences import SeeOther, safe_path
from huiban.surfaces.components.session import channel_of, draft_allowed, has_drafts
from huiban.surfaces.portal.secrets_in_session import remember_typed

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]
DraftView = Callable[Concatenate[HttpRequest, Draft, P], HttpResponseBase]
Guarded = Callable[..., HttpResponseBase]


def actor_of(request: HttpRequest) -> Actor:
    actor: Actor = request.actor  # type: ignore[attr-defined]
    return actor


def is_signed_in(request: HttpRequest) -> bool:
    """Whether a person (not a member of staff) has signed in."""
    actor = actor_of(request)
    return actor.is_person and actor.id is not None


def person_required(view: View[P]) -> Guarded:
    """Send everybody who is not a signed-in person to the sign-in page, and back afterwards."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        return view(request, *args, **kwargs) if is_signed_in(request) else to_sign_in(request)

    return guarded


def to_sign_in(request: HttpRequest, back: str = "") -> HttpResponse:
    """To the sign-in page with the way back: this page, or after a POST the page it was sent from.

    A script that fetches a part of a page is only told 401: what the reader sees stays as it is.
    """
    if any(request.headers.get(name) for name in ("X-Huiban-Autosave", "X-Huiban-Upload", "HX-Request")):
        return JsonResponse({"message": ""}, status=401)
    return SeeOther(f"{reverse('portal:sign-in')}?{urlencode({'next': back or _way_back(request)})}")


def draft_page(view: DraftView[P]) -> Guarded:
    """Hand the view its draft when this session may edit it, ``NotFound`` otherwise.

    A draft that was handed in meanwhile leads to its receipt.
    """

    @wraps(view)
    def guarded(request: HttpRequest, draft_id: UUID, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        actor = draft_actor(request, draft_id)
        if not actor.is_person or actor.id is None:
            if request.POST:
                remember_typed(request, draft_id)
            return to_sign_in(request)
        draft = find_draft(actor=actor, draft_id=draft_id)
        if draft.case is not None:
            return _handed_in(request, draft)
        return view(request, draft, *args, **kwargs)

    return guarded


def draft_actor(request: HttpRequest, draft_id: UUID) -> Actor:
    """Who edits the draft: the owner on whose behalf the resume code was shown, or whoever signed in."""
    owner = find_draft_owner(draft_id) if has_drafts(request) else None
    if owner is None or not draft_allowed(request, draft_id, owner):
        return actor_of(request)
    actor = person_actor(owner, channel_of(request))
    look_as(actor)
    return actor


def owner_signed_in(request: HttpRequest, draft: Draft) -> bool:
    """Whether the session is the owner's own, not one that only knows the resume code."""
    return is_signed_in(request) and actor_of(request).id == draft.person_id


def _handed_in(request: HttpRequest, draft: Draft) -> HttpResponse:
    if request.headers.get("X-Huiban-Autosave"):
        return JsonResponse({"code": "cases.already_submitted"}, status=Conflict.status)
    assert draft.case is not None  # noqa: S101  (the caller has looked)
    return SeeOther(reverse("portal:receipt", args=[draft.case.number]))


def _way_back(request: HttpRequest) -> str:
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = urlsplit(request.headers.get("Referer", ""))
    path = came_from.path if came_from.netloc == request.get_host() else ""
    return safe_path(request, path) if path else reverse("portal:my")
