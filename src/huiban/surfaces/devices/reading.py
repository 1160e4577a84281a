"""Small JSON bodies of machines, read strictly."""

from __future__ import annotations

import json
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from huiban.foundation.errors import Invalid

MOST_BYTES = 64 * 1024


def read_object(request: HttpRequest) -> dict[str, Any]:
    """The body as a JSON object; an empty body is an empty one. Raises ``Invalid`` for anything else."""
    body = request.body
    try:
        if len(body) > MOST_BYTES:
            raise ValueError
        read = json.loads(body, parse_constant=_no_number) if body else {}
    except (ValueError, RecursionError):
        raise Invalid(_("内容不是有效的 JSON。"), code="devices.not_json") from None
    if not isinstance(read, dict):
        raise Invalid(_("内容不是有效的 JSON。"), code="devices.not_json")
    return read


def _no_number(text: str) -> float:
    raise ValueError(text)
