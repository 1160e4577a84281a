"""The two tokens that are believed: who has signed in (ID token), and whose sign-in has ended there (logout token)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from huiban.foundation.openid.errors import Expired, Untrusted
from huiban.foundation.openid.providers import Provider
from huiban.foundation.openid.signatures import SKEW, read_header, read_signed, seconds_of

LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LONGEST_SUBJECT = 255


@dataclass(frozen=True, slots=True)
class Ended:
    """Whose session has ended at the provider: one session (``sid``), or all of a subject."""

    issuer: str
    subject: str
    sid: str


def read_id_token(
    provider: Provider,
    token: str,
    *,
    nonce: str,
    access_token: str = "",
    signed_in_since: float | None = None,
) -> dict[str, Any]:
    """The claims of an ID token that answers the question with this ``nonce``.

    ``signed_in_since`` (seconds since 1970): the password must have been given there after it. Raises ``Untrusted``.
    """
    claims = read_signed(provider, token, types=("jwt",))
    if seconds_of(claims, "exp") is None:
        raise Untrusted(f"{provider.key}: the token never ends")
    if not _same(claims.get("nonce"), nonce):
        raise Untrusted(f"{provider.key}: the nonce is another")
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or "\x00" in subject:
        raise Untrusted(f"{provider.key}: no subject")
    if "events" in claims:
        raise Untrusted(f"{provider.key}: another type of token")
    _require_access_token(provider, token, claims, access_token)
    _require_fresh(provider, claims, signed_in_since)
    return claims


def read_logout_token(provider: Provider, token: str) -> Ended:
    """Whose sign-in has ended at the provider. Raises ``Untrusted``."""
    claims = read_signed(provider, token, types=("logout+jwt", "jwt"))
    events = claims.get("events")
    if not isinstance(events, dict) or not isinstance(events.get(LOGOUT_EVENT), dict) or "nonce" in claims:
        raise Untrusted(f"{provider.key}: no logout token")
    subject, sid = claims.get("sub") or "", claims.get("sid") or ""
    if not (isinstance(subject, str) and isinstance(sid, str) and (subject or sid)):
        raise Untrusted(f"{provider.key}: the logout token names nobody")
    return Ended(provider.issuer, subject, sid)


def _require_access_token(
    provider: Provider, token: str, claims: Mapping[str, Any], access_token: str
) -> None:
    said = claims.get("at_hash")
    if said is None or not access_token:
        return
    bits = str(read_header(token)["alg"])[-3:]
    digest = hashlib.new(f"sha{bits}", access_token.encode()).digest()
    half = base64.urlsafe_b64encode(digest[: len(digest) // 2]).rstrip(b"=").decode()
    if not _same(said, half):
        raise Untrusted(f"{provider.key}: the access token is another's")


def _require_fresh(provider: Provider, claims: Mapping[str, Any], since: float | None) -> None:
    if since is None:
        return
    signed_in = seconds_of(claims, "auth_time")
    if signed_in is None:
        raise Untrusted(f"{provider.key}: it does not say when the password was given")
    if signed_in < since - SKEW.total_seconds():
        raise Expired(f"{provider.key}: the password was given before it was asked for")


def _same(said: object, wanted: str) -> bool:
    return isinstance(said, str) and bool(wanted) and hmac.compare_digest(said.encode(), wanted.encode())
