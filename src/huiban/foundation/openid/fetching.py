"""Requests to providers: five seconds at most, no redirects, no endless answers, and a short rest after one that failed."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode, urlsplit

import urllib3

from huiban.foundation.openid.errors import ProviderAway

CONNECT_SECONDS, READ_SECONDS, MOST_SECONDS = 2.0, 3.0, 5.0
REST_SECONDS = 10.0
MOST_BYTES = 512 * 1024
_pool = urllib3.PoolManager(
    retries=False,
    timeout=urllib3.Timeout(connect=CONNECT_SECONDS, read=READ_SECONDS, total=MOST_SECONDS),
    headers={"User-Agent": "huiban", "Accept": "application/json"},
)
# Few threads answer pages: one provider that hangs must not keep all of them waiting again and again.
_resting: dict[str, float] = {}


def fetch_json(
    url: str, *, form: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None
) -> tuple[int, dict[str, Any]]:
    """Status and JSON object of ``url``: a GET, or a POST of ``form``. Raises ``ProviderAway``.

    An answer below 500 that is no JSON object has an empty one.
    """
    host = urlsplit(url).netloc
    if _resting.get(host, 0) > time.monotonic():
        raise ProviderAway(f"{host} did not answer a moment ago")
    try:
        status, body = _asked(url, form, {**_pool.headers, **(headers or {})})
    except (urllib3.exceptions.HTTPError, OSError) as error:
        _resting[host] = time.monotonic() + REST_SECONDS
        raise ProviderAway(f"{host}: {type(error).__name__}") from error
    if status >= 500 or status == 429:
        raise ProviderAway(f"{host} answered {status}")
    return status, _object(body)


def forget_failures() -> None:
    """Ask everybody again."""
    _resting.clear()


def _asked(url: str, form: Mapping[str, str] | None, headers: Mapping[str, str]) -> tuple[int, bytes]:
    ends = time.monotonic() + MOST_SECONDS
    if form is not None:
        headers = {**headers, "Content-Type": "application/x-www-form-urlencoded"}
    response = _pool.request(
        "GET" if form is None else "POST",
        url,
        body=None if form is None else urlencode(form),
        headers=headers,
        redirect=False,
        preload_content=False,
    )
    try:
        body = b""
        for part in response.stream(16 * 1024):
            body += part
            if len(body) > MOST_BYTES or time.monotonic() > ends:
                raise urllib3.exceptions.HTTPError("too long")
        return response.status, body
    finally:
        response.close()


def _object(body: bytes) -> dict[str, Any]:
    try:
        read = json.loads(body)
    except ValueError:
        return {}
    return read if isinstance(read, dict) else {}
