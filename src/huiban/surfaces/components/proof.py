"""Before a sensitive act: who sits here? A password or code again when the last one is older than ten minutes.

    @security_admin_required
    @proof_required
    def create(request): ...

What was typed is kept, sealed, in the page that asks, and handed to the act once the answer is right. Files cannot be
kept: the act's page is opened again instead. Looking (GET) is never asked for.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Concatenate, ParamSpec

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from huiban.domains.directory.public import (
    StaffSession,
    find_staff,
    has_second_factor,
    is_proved,
    note_proof,
    try_code,
    try_password,
)
from huiban.foundation.actors import Actor
from huiban.foundation.encryption import UnreadableValue, decrypt, encrypt
from huiban.foundation.errors import ProofNeeded
from huiban.foundation.moment import now
from huiban.foundation.openid.public import Audience, find_provider
from huiban.surfaces.components.dates import time_words
from huiban.surfaces.components.outside_session import outside_of
from huiban.surfaces.components.preferences import SeeOther, safe_path
from huiban.surfaces.components.session import staff_session

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]
KEPT, GIVEN = "kept", "proof"
_WAITS = "waits_for_proof"
LONGEST_KEPT = 100_000
KEPT_LASTS = timedelta(minutes=30)


def proof_required(view: View[P]) -> View[P]:
    """Ask who sits here before anything is changed."""
    return proof_required_when(lambda _request: True)(view)


def proof_required_when(needed: Callable[[HttpRequest], bool]) -> Callable[[View[P]], View[P]]:
    """The same, for a page on which only some posts are sensitive. Stands inside the gate of the roles."""

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            session = staff_session(request)
            if request.method in ("GET", "HEAD") or session is None:
                return view(request, *args, **kwargs)
            if KEPT in request.POST and (GIVEN in request.POST or is_proved(session)):
                return _answered(request, session, lambda: view(request, *args, **kwargs))
            if is_proved(session) or not needed(request):
                return view(request, *args, **kwargs)
            return _ask(request, session, _keep(request, session), [], 403)

        return guarded

    return decorate


def give_proof(actor: Actor, session: StaffSession, given: str) -> list[str]:
    """Take a password, or six digits of a second factor. What is wrong with it; empty when the proof is noted."""
    staff = find_staff(id=session.staff_id)
    if staff is None:
        return [str(ProofNeeded.default_message)]
    digits = given.replace(" ", "")
    if len(digits) == 6 and digits.isascii() and digits.isdigit() and has_second_factor(staff.id):
        trial = try_code(actor=actor, staff=staff, code=digits)
    else:
        trial = try_password(actor=actor, username=staff.username, password=given)
    if trial.paused_until:
        return [_("错得太多，请在 %(time)s 以后再试。") % {"time": time_words(trial.paused_until)}]
    if trial.staff is None:
        return [_("不对，请再试一次。")]
    note_proof(session)
    return []


def _answered(request: HttpRequest, session: StaffSession, act: Callable[[], HttpResponse]) -> HttpResponse:
    kept = request.POST[KEPT]
    typed = _unseal(request, session, kept)
    if typed is None:
        messages.info(request, _("等得太久了，请再做一次。"))
        return SeeOther(request.get_full_path())
    actor: Actor = request.actor  # type: ignore[attr-defined]
    wrong = give_proof(actor, session, request.POST[GIVEN]) if GIVEN in request.POST else []
    if wrong:
        return _ask(request, session, kept, wrong, 422)
    if typed["files"]:
        messages.info(request, _("确认好了。文件没有留下，请再选一次。"))
        return SeeOther(request.get_full_path())
    request.POST = QueryDict(str(typed["post"]))  # type: ignore[assignment]
    return act()


def _ask(
    request: HttpRequest, session: StaffSession, kept: str, wrong: list[str], status: int
) -> HttpResponse:
    context = {
        "kept": kept,
        "outside": _outside_way(request, kept),
        "errors": {GIVEN: wrong} if wrong else {},
        "has_factor": has_second_factor(session.staff_id),
        "username": request.actor.name,  # type: ignore[attr-defined]
        "back": safe_path(request, request.get_full_path()) if not request.POST.get(KEPT) else "",
    }
    response = render(request, "components/proof.html", context, status=status)
    response.headers["X-Huiban-Problem"] = ProofNeeded.default_code
    response.headers["Cache-Control"] = "private, no-store"
    return response


def take_kept(request: HttpRequest) -> tuple[str, str] | None:
    """The address of the act that waited for a proof given elsewhere, and what was typed for it; once."""
    kept = request.session.pop(_WAITS, None)
    return (kept[0], kept[1]) if kept else None


def _outside_way(request: HttpRequest, kept: str) -> tuple[str, str] | None:
    """Name of the provider this session came in by, and the way to prove oneself there; what was typed waits here."""
    outside = outside_of(request)
    provider = find_provider(outside.provider, Audience.STAFF) if outside else None
    if provider is None or len(kept) > LONGEST_KEPT:
        return None
    request.session[_WAITS] = [request.path, kept]
    return provider.name, reverse("desk:outside-proof", args=[provider.key])


def _keep(request: HttpRequest, session: StaffSession) -> str:
    """What was posted, sealed for this session and this address."""
    typed = {
        "session": str(session.id),
        "path": request.path,
        "until": (now() + KEPT_LASTS).timestamp(),
        "files": bool(request.FILES),
        "post": request.POST.urlencode(),
    }
    return base64.urlsafe_b64encode(encrypt(json.dumps(typed).encode())).decode()


def _unseal(request: HttpRequest, session: StaffSession, kept: str) -> dict[str, object] | None:
    try:
        typed: dict[str, object] = json.loads(decrypt(base64.urlsafe_b64decode(kept.encode())))
    except (binascii.Error, UnreadableValue, ValueError):
        return None
    ours = typed["session"] == str(session.id) and typed["path"] == request.path
    return typed if ours and float(str(typed["until"])) > now().timestamp() else None
