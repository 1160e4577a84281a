"""Whose address a request came from. Nothing else reads ``REMOTE_ADDR`` or what proxies write."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from huiban.foundation.addresses import Address, client_of, is_within, read_address

_CLAIMS = ("HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_X_FORWARDED_HOST")


def find_client(request: HttpRequest) -> Address | None:
    """The address of whoever asked; ``None`` when the connection has none (a socket file)."""
    peer = request.META.get("REMOTE_ADDR", "")
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    return client_of(peer, forwarded, settings.HUIBAN_TRUSTED_PROXIES)


def client_address(request: HttpRequest) -> str:
    """The address of whoever asked as text; empty when there is none."""
    return str(find_client(request) or "")


def trusted_proxies(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[..., HttpResponse]:
    """Forget what an untrusted peer says of itself, before anybody reads it: its address, its encryption, its host."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not is_within(read_address(request.META.get("REMOTE_ADDR", "")), settings.HUIBAN_TRUSTED_PROXIES):
            for claim in _CLAIMS:
                request.META.pop(claim, None)
        return get_response(request)

    return middleware
