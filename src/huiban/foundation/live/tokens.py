"""Channel tokens: who may listen to what, signed by the web process, read by the stream process.

Standard library only. A token is ``<payload>.<signature>`` in URL-safe base64; the payload is JSON of the
topics, the moment of issue and the moment of expiry (whole seconds). It opens topics only, and topics carry
no content.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import json
from collections.abc import Sequence
from dataclasses import dataclass

from huiban.foundation.live.protocol import checked

MAX_TOPICS = 32
MAX_SECONDS = 3_600
MAX_LENGTH = 6_000
_PURPOSE = b"huiban live channel 1\x00"


class TokenRefusedError(Exception):
    """The token is not ours, was altered, or is too old."""


@dataclass(frozen=True, slots=True)
class Channel:
    """What a token opens. Moments are seconds since 1970."""

    topics: tuple[str, ...]
    issued: int
    expires: int


def sign(topics: Sequence[str], *, key: bytes, now: float, seconds: int) -> str:
    """A token for ``topics`` that can be used to connect for ``seconds`` from ``now``; raises ValueError."""
    _require_key(key)
    named = checked(topics)
    if not 1 <= len(named) <= MAX_TOPICS or not 1 <= seconds <= MAX_SECONDS:
        raise ValueError(f"a channel has 1 to {MAX_TOPICS} topics and lasts 1 to {MAX_SECONDS} seconds")
    content = json.dumps({"t": named, "i": int(now), "e": int(now) + seconds}, separators=(",", ":"))
    payload = _encode(content.encode())
    return f"{payload}.{_encode(_signature(payload, key))}"


def read(token: str, *, key: bytes, now: float) -> Channel:
    """Check a token and return what it opens; raises TokenRefusedError without saying why."""
    _require_key(key)
    payload, dot, signature = token.partition(".")
    if not dot or len(token) > MAX_LENGTH or not token.isascii():
        raise TokenRefusedError
    if not hmac.compare_digest(_encode(_signature(payload, key)), signature):
        raise TokenRefusedError
    try:
        content = json.loads(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
        channel = Channel(checked(content["t"]), int(content["i"]), int(content["e"]))
    except (ValueError, KeyError, TypeError, binascii.Error) as error:
        raise TokenRefusedError from error
    if now >= channel.expires:
        raise TokenRefusedError
    return channel


def _signature(payload: str, key: bytes) -> bytes:
    return hmac.new(key, _PURPOSE + payload.encode(), hashlib.sha256).digest()


def _encode(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _require_key(key: bytes) -> None:
    if len(key) < 32:
        raise ValueError("the live key is missing or shorter than 32 bytes")
