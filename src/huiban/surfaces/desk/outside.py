"""Staff by way of an outside provider: sign in, bind and unbind an account, prove who sits here."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.directory.public import (
    accept_identity,
    bind_identity,
    has_second_factor,
    list_identities,
    note_proof,
    unbind_identity,
)
from huiban.foundation.errors import Conflict, HuibanError, NotFound
from huiban.foundation.openid.public import Assertion, Audience, OutsideFailure, Provider
from huiban.surfaces.components.outside import (
    Flow,
    Purpose,
    leave_for,
    note_failure,
    provider_for,
    receive,
    start,
)
from huiban.surfaces.components.outside_session import Outside, outside_of
from huiban.surfaces.components.preferences import SeeOther, safe_path
from huiban.surfaces.components.proof import proof_required, take_kept
from huiban.surfaces.components.session import staff_session
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.places import desk_page
from huiban.surfaces.desk.sign_in import welcome
from huiban.surfaces.desk.waiting_code import STRANGER, await_code


@never_cache
@require_safe
def go(request: HttpRequest, key: str) -> HttpResponse:
    """To the provider, to sign in there."""
    provider = provider_for(key, Audience.STAFF)
    return leave_for(request, provider, Purpose.SIGN_IN, failed=_failed, target=request.GET.get("next", ""))


@never_cache
@require_safe
@staff_required
def go_and_prove(request: HttpRequest, key: str) -> HttpResponse:
    """To the provider, to give the password there again before a sensitive act."""
    provider = provider_for(key, Audience.STAFF)
    holder = str(actor_of(request).own_id)
    return leave_for(
        request, provider, Purpose.PROOF, failed=_failed, target=request.GET.get("next", ""), holder=holder
    )


@never_cache
@require_safe
def come_back(request: HttpRequest, key: str) -> HttpResponse:
    """From the provider, with its answer."""
    provider = provider_for(key, Audience.STAFF)
    return receive(request, provider, ends=_ENDS, failed=_failed)


@require_POST
@staff_required
@proof_required
def bind(request: HttpRequest, key: str) -> HttpResponse:
    """Before going: what will happen. The page's link leads to the provider."""
    provider = provider_for(key, Audience.STAFF)
    try:
        holder = str(actor_of(request).own_id)
        address = start(request, provider, Purpose.BIND, target=reverse("desk:account"), holder=holder)
    except OutsideFailure as failure:
        note_failure(failure)
        return _failed(request, None, failure)
    return desk_page(request, "outside_bind", {"provider": provider, "address": address})


@require_POST
@staff_required
@proof_required
def unbind(request: HttpRequest, identity_id: UUID) -> HttpResponse:
    session = staff_session(request)
    unbind_identity(actor=actor_of(request), identity_id=identity_id, kept=session.id if session else None)
    messages.success(request, _("已断开。以后不能再用它登录。"))
    return SeeOther(reverse("desk:account"))


@never_cache
@require_safe
@staff_required
def go_on(request: HttpRequest) -> HttpResponse:
    """After the proof: hand on what was typed before it."""
    kept = take_kept(request)
    if kept is None:
        return SeeOther(reverse("desk:home"))
    response = render(request, "components/proof_given.html", {"path": kept[0], "kept": kept[1]})
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _sign_in(request: HttpRequest, provider: Provider, flow: Flow, assertion: Assertion) -> HttpResponse:
    target = safe_path(request, flow.target) if flow.target else reverse("desk:home")
    try:
        identity = accept_identity(actor=STRANGER, assertion=assertion)
    except NotFound:
        words = _("“%(name)s”认得您，可是这里没有连着它的账号。请用登录名和密码登录，或找安全管理员。")
        messages.warning(request, words % {"name": provider.name})
        return SeeOther(reverse("desk:sign-in"))
    outside = Outside.of(assertion, identity.id)
    if has_second_factor(identity.staff_id) and not assertion.second_factor:
        await_code(request, identity.staff, None, target, outside)
        return SeeOther(reverse("desk:sign-in-code"))
    return welcome(request, identity.staff, None, target, method=provider.key, outside=outside)


def _bind(request: HttpRequest, provider: Provider, flow: Flow, assertion: Assertion) -> HttpResponse:
    actor = actor_of(request)
    if not actor.is_staff or str(actor.id) != flow.holder:
        return _failed(request, flow, Conflict(_("您中途换了账号，没有连上。请再试一次。")))
    bind_identity(actor=actor, assertion=assertion)
    messages.success(request, _("连好了。以后可以用“%(name)s”登录。") % {"name": provider.name})
    return SeeOther(reverse("desk:account"))


def _prove(request: HttpRequest, _provider: Provider, flow: Flow, assertion: Assertion) -> HttpResponse:
    actor, session, outside = actor_of(request), staff_session(request), outside_of(request)
    bound = (
        {(one.id, bytes(one.subject_index)) for one in list_identities(actor.own_id)} if actor.id else set()
    )
    ours = outside and (UUID(outside.identity_id), assertion.subject_index) in bound
    if session is None or str(actor.id) != flow.holder or not ours:
        return _failed(request, flow, Conflict(_("在对方那里登录的不是同一个人，没有确认。")))
    note_proof(session)
    return SeeOther(reverse("desk:proof-given"))


_ENDS = {Purpose.SIGN_IN: _sign_in, Purpose.BIND: _bind, Purpose.PROOF: _prove}


def _failed(request: HttpRequest, flow: Flow | None, failure: HuibanError) -> HttpResponse:
    """Say why, where other ways are: the account page for who is signed in, else the door."""
    messages.warning(request, str(failure.message))
    if actor_of(request).is_staff:
        return SeeOther(reverse("desk:account"))
    after = f"?{urlencode({'next': flow.target})}" if flow and flow.target else ""
    return SeeOther(reverse("desk:sign-in") + after)
