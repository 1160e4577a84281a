"""To an outside provider and back, for desk and portal: what the browser's session keeps on the way.

A flow is kept in the session under its state and taken out when the browser comes back, so that an answer counts once,
in the browser that asked, for the provider that was asked.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from huiban.domains.directory.public import leave_with_provider
from huiban.domains.people.public import leave_person_sessions
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, HuibanError, NotFound
from huiban.foundation.openid.public import (
    Assertion,
    Audience,
    Denied,
    OutsideFailure,
    Provider,
    ProviderAway,
    Question,
    StateLost,
    ask,
    find_provider,
    read_logout_token,
    redeem,
)
from huiban.surfaces.components.preferences import SeeOther, safe_path
from huiban.surfaces.components.sealed import open_sealed, seal

logger = logging.getLogger(__name__)
_KEY = "outside_flows"
MOST_FLOWS = 5
LONGEST_TARGET = 2000


def provider_name(key: str) -> str:
    """What a provider is called; its key when it is not configured any more."""
    provider = find_provider(key)
    return provider.name if provider else key


class Purpose(StrEnum):
    SIGN_IN = "sign-in"
    BIND = "bind"
    PROOF = "proof"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flow:
    """What was asked, why, for whom (the id of who is signed in, to bind or to prove), and where to go afterwards."""

    provider: str
    purpose: Purpose
    target: str
    holder: str
    question: Question


End = Callable[[HttpRequest, Provider, Flow, Assertion], HttpResponse]
Failed = Callable[[HttpRequest, Flow | None, HuibanError], HttpResponse]


def provider_for(key: str, audience: Audience) -> Provider:
    """The provider of an address. Raises ``NotFound``."""
    provider = find_provider(key, audience)
    if provider is None:
        raise NotFound
    return provider


def start(
    request: HttpRequest, provider: Provider, purpose: Purpose, *, target: str = "", holder: str = ""
) -> str:
    """The provider's address to send the browser to; the flow is kept in its session. Raises ``ProviderAway``."""
    address, question = ask(provider, redirect_uri=return_address(provider), prove=purpose is Purpose.PROOF)
    flow = {
        "provider": provider.key,
        "purpose": purpose.value,
        "target": safe_path(request, target[:LONGEST_TARGET]) if target else "",
        "holder": holder,
        "question": asdict(question),
    }
    kept = dict(list(request.session.get(_KEY, {}).items())[-(MOST_FLOWS - 1) :])
    request.session[_KEY] = {**kept, question.state: seal(json.dumps(flow))}
    return address


def leave_for(
    request: HttpRequest,
    provider: Provider,
    purpose: Purpose,
    *,
    failed: Failed,
    target: str = "",
    holder: str = "",
) -> HttpResponse:
    """Send the browser to the provider, or say why not."""
    try:
        return SeeOther(start(request, provider, purpose, target=target, holder=holder))
    except OutsideFailure as failure:
        note_failure(failure)
        return failed(request, None, failure)


def receive(
    request: HttpRequest, provider: Provider, *, ends: Mapping[Purpose, End], failed: Failed
) -> HttpResponse:
    """The browser comes back: do what it was sent for, or say why not. A purpose without an end is a lost flow."""
    flow: Flow | None = None
    try:
        flow = take_flow(request, provider)
        if flow.purpose not in ends:
            raise StateLost(f"{provider.key}: nothing here is for {flow.purpose}")
        assertion = assertion_of(request, provider, flow)
        return ends[flow.purpose](request, provider, flow, assertion)
    except OutsideFailure as failure:
        note_failure(failure)
        return failed(request, flow, failure)
    except Conflict as refused:
        return failed(request, flow, refused)


def take_flow(request: HttpRequest, provider: Provider) -> Flow:
    """The flow the browser comes back from, once. Raises ``StateLost``; ``Denied`` where a provider forgets the state then."""
    flows = dict(request.session.get(_KEY, {}))
    kept = flows.pop(request.GET.get("state", ""), None)
    if kept is None:
        if request.GET.get("error") == "access_denied":
            raise Denied(f"{provider.key}: refused, without a state")
        raise StateLost(f"{provider.key}: no such flow in this session")
    request.session[_KEY] = flows
    read = json.loads(open_sealed(kept))
    if read["provider"] != provider.key:
        raise StateLost(f"{provider.key}: the flow went to {read['provider']}")
    question, purpose = Question(**read.pop("question")), Purpose(read.pop("purpose"))
    return Flow(question=question, purpose=purpose, **read)


def assertion_of(request: HttpRequest, provider: Provider, flow: Flow) -> Assertion:
    """Whom the provider vouches for. Raises ``OutsideFailure``."""
    answer = {name: value for name, value in request.GET.items() if isinstance(value, str)}
    return redeem(provider, flow.question, answer, redirect_uri=return_address(provider))


def return_address(provider: Provider) -> str:
    """Where the provider sends the browser back to: one address for each provider, registered with it."""
    door = "desk/sign-in" if provider.audience is Audience.STAFF else "sign-in"
    return f"{settings.HUIBAN_PUBLIC_URL.rstrip('/')}/{door}/with/{provider.key}/return/"


def note_failure(failure: OutsideFailure) -> None:
    """For whoever looks after the installation; holds nothing about the person."""
    logger.warning("outside sign-in %s: %s", failure.code, failure.detail)


@csrf_exempt
@require_POST
def leave_from_outside(request: HttpRequest, key: str) -> HttpResponse:
    """A provider says, signed, that somebody has left it: their sessions here end (back-channel logout)."""
    provider = find_provider(key)
    if provider is None:
        raise NotFound
    try:
        ended = read_logout_token(provider, request.POST.get("logout_token", ""))
    except OutsideFailure as failure:
        note_failure(failure)
        status = 503 if isinstance(failure, ProviderAway) else 400
        return HttpResponse(status=status, headers={"Cache-Control": "no-store"})
    if provider.audience is Audience.STAFF:
        leave_with_provider(actor=SYSTEM, ended=ended)
    else:
        leave_person_sessions(ended=ended)
    return HttpResponse(headers={"Cache-Control": "no-store"})
