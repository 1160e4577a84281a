"""Asks the limits before a view runs, and answers 429 in the reader's language and the caller's shape."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from huiban.foundation.actors import Actor
from huiban.foundation.addresses import bucket_of, is_within
from huiban.foundation.errors import TooMany
from huiban.foundation.rate_limits.public import Bucket, spend
from huiban.surfaces.components.bearers import bearer_of
from huiban.surfaces.components.client_address import find_client
from huiban.surfaces.components.refusals import refusal
from huiban.surfaces.devices.browser import device_of
from huiban.surfaces.rate_limits.rules import Rule, Rules, current_rules

logger = logging.getLogger(__name__)


class rate_limits:  # noqa: N801  (named as the other entries of MIDDLEWARE are)
    """Refuse what is done too often. After ``identity``: whoever is known is counted alone."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *_view: Any) -> HttpResponse | None:
        rules = current_rules()
        route = request.resolver_match.route if request.resolver_match else ""
        rule = rules.find(request.method or "", route)
        if rule is None:
            return None
        seconds = spend([_bucket(request, rule, rules)])
        if not seconds:
            return None
        logger.warning("rate limit %s reached, again in %s s", rule.name, seconds)
        return _refusal(request, seconds)


def _bucket(request: HttpRequest, rule: Rule, rules: Rules) -> Bucket:
    known = _known(request)
    if known:
        return Bucket(f"{rule.name} {known}", rule.known)
    address = find_client(request)
    in_hall = is_within(address, settings.HUIBAN_HALL_NETWORKS)
    rate = rule.anonymous.times(rules.hall_factor) if in_hall else rule.anonymous
    return Bucket(f"{rule.name} address {bucket_of(address)}", rate)


def _known(request: HttpRequest) -> str:
    """Kind and id of a person, member of staff or bound device, by session, bearer token or device secret."""
    actor: Actor = request.actor  # type: ignore[attr-defined]
    if actor.id:
        return f"{actor.kind} {actor.id}"
    kind, _blank, token = request.headers.get("Authorization", "").partition(" ")
    found = bearer_of(request, token.strip()) if kind == "Bearer" else None
    if found:
        bearer, _name = found
        return f"{bearer.kind} {bearer.holder_id}"
    device = device_of(request)
    return f"device {device.id}" if device else ""


def _refusal(request: HttpRequest, seconds: int) -> HttpResponse:
    error = TooMany(_sentence(seconds), code="request.too_often", data={"retry_after": seconds})
    response = refusal(request, error)
    response.headers["Retry-After"] = str(seconds)
    return response


def _sentence(seconds: int) -> str:
    if seconds < 60:
        return ngettext(
            "操作太频繁，请 %(count)d 秒后再试。", "操作太频繁，请 %(count)d 秒后再试。", seconds
        ) % {"count": seconds}
    minutes = -(-seconds // 60)
    return _("操作太频繁，请 %(minutes)d 分钟后再试。") % {"minutes": minutes}
