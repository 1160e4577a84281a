"""Signed tokens of a provider: an allowed algorithm, a key of its own, and the claims every token must have."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from joserfc import jwk, jwt
from joserfc.errors import JoseError

from huiban.foundation.moment import now
from huiban.foundation.openid.errors import Expired, Untrusted
from huiban.foundation.openid.metadata import keys_of
from huiban.foundation.openid.providers import Provider

SKEW = timedelta(seconds=60)
OLDEST = timedelta(minutes=10)
LONGEST_TOKEN = 32 * 1024
_KIND = {"R": "RSA", "P": "RSA", "E": "EC"}
_CURVE = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
_LEAST_RSA_BYTES = 256


def read_signed(provider: Provider, token: str, *, types: Iterable[str]) -> dict[str, Any]:
    """The claims of a token the provider signed, of one of ``types`` (its header's ``typ``, small letters).

    Checked besides: who signed it, for whom, and the times. Raises ``Untrusted``, ``Expired`` and ``ProviderAway``.
    """
    header = read_header(token)
    algorithm, kid = header.get("alg"), header.get("kid")
    if algorithm not in provider.algorithms:
        raise Untrusted(f"{provider.key}: algorithm {str(algorithm)[:20]!r} is not allowed")
    if str(header.get("typ") or "jwt").lower().removeprefix("application/") not in types:
        raise Untrusted(f"{provider.key}: another type of token")
    claims = _verified(provider, token, str(algorithm), kid)
    _require_issuer(provider, claims)
    _require_audience(provider, claims)
    _require_times(provider, claims)
    return claims


def seconds_of(claims: Mapping[str, Any], name: str) -> float | None:
    """A moment in seconds since 1970; ``None`` when it is missing or no number."""
    value = claims.get(name)
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def read_header(token: str) -> dict[str, Any]:
    """What a token says of itself, not checked yet. Raises ``Untrusted`` for what is no token."""
    if not isinstance(token, str) or len(token) > LONGEST_TOKEN or token.count(".") != 2:
        raise Untrusted("no signed token")
    first = token.split(".", 1)[0]
    try:
        header = json.loads(base64.urlsafe_b64decode(first + "=" * (-len(first) % 4)))
    except (binascii.Error, ValueError) as error:
        raise Untrusted("the token's header cannot be read") from error
    if not isinstance(header, dict):
        raise Untrusted("the token's header cannot be read")
    return header


def _verified(provider: Provider, token: str, algorithm: str, kid: object) -> dict[str, Any]:
    keys = _fitting(keys_of(provider), algorithm, kid)
    if not keys:
        keys = _fitting(keys_of(provider, renew=True), algorithm, kid)
    for key in keys:
        try:
            return dict(jwt.decode(token, jwk.import_key(dict(key)), algorithms=[algorithm]).claims)
        except (JoseError, ValueError, KeyError, TypeError):  # the next key may fit
            continue
    raise Untrusted(f"{provider.key}: {'the signature is wrong' if keys else 'no key of this id'}")


def _fitting(keys: Iterable[Mapping[str, Any]], algorithm: str, kid: object) -> list[Mapping[str, Any]]:
    return [
        key
        for key in keys
        if key.get("kty") == _KIND[algorithm[0]]
        and key.get("use", "sig") == "sig"
        and key.get("alg", algorithm) == algorithm
        and (kid is None or key.get("kid", kid) == kid)
        and _is_strong(key, algorithm)
    ]


def _is_strong(key: Mapping[str, Any], algorithm: str) -> bool:
    if algorithm in _CURVE:
        return key.get("crv") == _CURVE[algorithm]
    return len(str(key.get("n", ""))) * 3 // 4 >= _LEAST_RSA_BYTES


def _require_issuer(provider: Provider, claims: Mapping[str, Any]) -> None:
    if claims.get("iss") != provider.issuer:
        raise Untrusted(f"{provider.key}: signed by another issuer")


def _require_audience(provider: Provider, claims: Mapping[str, Any]) -> None:
    """For us; when for others as well, then on our behalf (``azp``)."""
    audience, azp = claims.get("aud"), claims.get("azp")
    several = audience if isinstance(audience, list) else [audience]
    if provider.client_id not in several:
        raise Untrusted(f"{provider.key}: made for somebody else")
    if (len(several) > 1 or azp is not None) and azp != provider.client_id:
        raise Untrusted(f"{provider.key}: given to somebody else")


def _require_times(provider: Provider, claims: Mapping[str, Any]) -> None:
    moment, skew = now().timestamp(), SKEW.total_seconds()
    made, ends, begins = (seconds_of(claims, name) for name in ("iat", "exp", "nbf"))
    if made is None or made > moment + skew or (begins is not None and begins > moment + skew):
        raise Expired(f"{provider.key}: made in the future")
    if made < moment - OLDEST.total_seconds() or (ends is not None and ends <= moment - skew):
        raise Expired(f"{provider.key}: too old")
