"""The public by way of an outside provider: sign in, and the page of one's ways to sign in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.people.public import (
    bind_person_identity,
    find_person,
    list_person_identities,
    sign_in_by_identity,
    unbind_person_identity,
)
from huiban.foundation.errors import Conflict, HuibanError
from huiban.foundation.openid.public import (
    Assertion,
    Audience,
    OutsideFailure,
    Provider,
    list_providers,
)
from huiban.surfaces.components.outside import (
    Flow,
    Purpose,
    leave_for,
    note_failure,
    provider_for,
    provider_name,
    receive,
    start,
)
from huiban.surfaces.components.outside_session import Outside
from huiban.surfaces.components.preferences import SeeOther, safe_path
from huiban.surfaces.components.session import channel_of, identity_session_id
from huiban.surfaces.portal.gates import actor_of, is_signed_in, person_required
from huiban.surfaces.portal.navigation import page
from huiban.surfaces.portal.signing_in import arrive


@never_cache
@require_safe
def outside(request: HttpRequest, key: str) -> HttpResponse:
    """To the provider, to sign in there."""
    provider = provider_for(key, Audience.PUBLIC)
    target = request.GET.get("next", "")
    return leave_for(request, provider, Purpose.SIGN_IN, failed=_failed, target=target)


@never_cache
@require_safe
def outside_return(request: HttpRequest, key: str) -> HttpResponse:
    """From the provider, with its answer."""
    provider = provider_for(key, Audience.PUBLIC)
    return receive(request, provider, ends=_ENDS, failed=_failed)


@require_safe
@person_required
def my_sign_ins(request: HttpRequest) -> HttpResponse:
    """How one signs in: the phone, and accounts elsewhere."""
    identities = list_person_identities(actor=actor_of(request))
    bound = {one.issuer for one in identities}
    context = {
        "person": find_person(actor_of(request).id),
        "identities": [(one, provider_name(one.provider)) for one in identities],
        "providers": [one for one in list_providers(Audience.PUBLIC) if one.issuer not in bound],
    }
    return page(request, "my_sign_ins", context, current="my")


@require_POST
@person_required
def my_sign_in_bind(request: HttpRequest, key: str) -> HttpResponse:
    """Before going: what will happen. The page's link leads to the provider."""
    provider = provider_for(key, Audience.PUBLIC)
    try:
        holder = str(actor_of(request).own_id)
        address = start(request, provider, Purpose.BIND, target=reverse("portal:my-sign-ins"), holder=holder)
    except OutsideFailure as failure:
        note_failure(failure)
        return _failed(request, None, failure)
    return page(request, "my_sign_in_bind", {"provider": provider, "address": address}, current="my")


@require_POST
@person_required
def my_sign_in_unbind(request: HttpRequest, identity_id: UUID) -> HttpResponse:
    kept = identity_session_id(request)
    try:
        unbind_person_identity(actor=actor_of(request), identity_id=identity_id, kept=kept)
    except Conflict as refused:
        messages.warning(request, str(refused.message))
    else:
        messages.success(request, _("已断开。以后不能再用它登录。"))
    return SeeOther(reverse("portal:my-sign-ins"))


def _sign_in(request: HttpRequest, _provider: Provider, flow: Flow, assertion: Assertion) -> HttpResponse:
    identity, begun = sign_in_by_identity(assertion=assertion, channel=channel_of(request))
    target = safe_path(request, flow.target) if flow.target else reverse("portal:my")
    came_by = Outside.of(assertion, identity.id)
    return arrive(request, identity.person, target, came_by=came_by, begun=begun)


def _bind(request: HttpRequest, provider: Provider, flow: Flow, assertion: Assertion) -> HttpResponse:
    if not is_signed_in(request) or str(actor_of(request).id) != flow.holder:
        return _failed(request, flow, Conflict(_("您中途换了账号，没有连上。请再试一次。")))
    bind_person_identity(actor=actor_of(request), assertion=assertion)
    messages.success(request, _("连好了。以后可以用“%(name)s”登录。") % {"name": provider.name})
    return SeeOther(reverse("portal:my-sign-ins"))


_ENDS = {Purpose.SIGN_IN: _sign_in, Purpose.BIND: _bind}


def _failed(request: HttpRequest, flow: Flow | None, failure: HuibanError) -> HttpResponse:
    """Say why, where other ways are: one's own ways to sign in, or the sign-in page."""
    messages.warning(request, str(failure.message))
    if is_signed_in(request):
        return SeeOther(reverse("portal:my-sign-ins"))
    after = f"?{urlencode({'next': flow.target})}" if flow and flow.target else ""
    return SeeOther(reverse("portal:sign-in") + after)
