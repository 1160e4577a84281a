"""What a provider says of itself (discovery) and its public keys, kept for an hour and asked for again when needed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from huiban.foundation.openid.errors import ProviderAway, Untrusted
from huiban.foundation.openid.fetching import fetch_json, forget_failures
from huiban.foundation.openid.providers import LOOPBACK, Provider, is_safe_address

FRESH_SECONDS = 3600.0
RENEW_SECONDS = 30.0
WELL_KNOWN = "/.well-known/openid-configuration"


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where the provider does what. An empty address: it does not."""

    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    userinfo_endpoint: str
    end_session_endpoint: str
    names_itself: bool
    auth_methods: tuple[str, ...]


Keys = tuple[Mapping[str, Any], ...]
_metadata: dict[str, tuple[Metadata, float]] = {}
_keys: dict[str, tuple[Keys, float]] = {}


def metadata_of(provider: Provider) -> Metadata:
    """Its metadata; those of an hour ago and older are used only while it cannot be asked. Raises ``ProviderAway``."""
    known = _metadata.get(provider.issuer)
    if known and time.monotonic() - known[1] < FRESH_SECONDS:
        return known[0]
    try:
        read = _read_metadata(provider)
    except ProviderAway:
        if known:
            return known[0]
        raise
    _metadata[provider.issuer] = (read, time.monotonic())
    return read


def keys_of(provider: Provider, *, renew: bool = False) -> Keys:
    """Its public keys (JWK). ``renew``: a key was not among them; they are read again, twice a minute at most."""
    known = _keys.get(provider.issuer)
    lasts = RENEW_SECONDS if renew else FRESH_SECONDS
    if known and time.monotonic() - known[1] < lasts:
        return known[0]
    try:
        read = _read_keys(metadata_of(provider).jwks_uri)
    except ProviderAway:
        if known:
            return known[0]
        raise
    _keys[provider.issuer] = (read, time.monotonic())
    return read


def forget_providers() -> None:
    """Read everything again."""
    _metadata.clear()
    _keys.clear()
    forget_failures()


def _read_metadata(provider: Provider) -> Metadata:
    status, said = fetch_json(provider.issuer.rstrip("/") + WELL_KNOWN)
    if status != 200 or not said:
        raise ProviderAway(f"{provider.key}: discovery answered {status}")
    if said.get("issuer") != provider.issuer:
        raise Untrusted(f"{provider.key}: discovery names another issuer")
    methods = said.get("token_endpoint_auth_methods_supported") or ()
    return Metadata(
        authorization_endpoint=_address(provider, said, "authorization_endpoint"),
        token_endpoint=_address(provider, said, "token_endpoint"),
        jwks_uri=_address(provider, said, "jwks_uri"),
        userinfo_endpoint=_address(provider, said, "userinfo_endpoint", needed=False),
        end_session_endpoint=_address(provider, said, "end_session_endpoint", needed=False),
        names_itself=said.get("authorization_response_iss_parameter_supported") is True,
        auth_methods=tuple(map(str, methods)),
    )


def _address(provider: Provider, said: Mapping[str, Any], name: str, *, needed: bool = True) -> str:
    address = said.get(name) or ""
    here = urlsplit(provider.issuer).hostname in LOOPBACK
    if address and isinstance(address, str) and is_safe_address(address, loopback=here):
        return address
    if needed or address:
        raise Untrusted(f"{provider.key}: {name} is missing or not encrypted")
    return ""


def _read_keys(address: str) -> Keys:
    status, said = fetch_json(address)
    keys = said.get("keys")
    if status != 200 or not isinstance(keys, list):
        raise ProviderAway(f"the keys answered {status}")
    return tuple(key for key in keys if isinstance(key, dict))
