"""Bodies as JSON that can be stored and answered again: no NUL, no half of a character, no number without a value."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja.parser import Parser

from huiban.foundation.errors import Invalid

MAX_DEPTH = 32


class StorableJson(Parser):
    """Raises ``Invalid`` with the path of every text that cannot be stored; ``ValueError`` for what is no JSON, holds a
    name twice or is nested too deeply."""

    def parse_body(self, request: HttpRequest) -> Any:
        try:
            body = json.loads(request.body, parse_constant=_refuse, object_pairs_hook=_object)
        except RecursionError:
            raise ValueError("nested too deeply") from None
        if _depth(body) > MAX_DEPTH:
            raise ValueError("nested too deeply")
        faults = {
            _shown(path): [_("含有不能用的字符，请重新输入。")]
            for path, text in _texts(body)
            if _is_broken(text)
        }
        if faults:
            raise Invalid(code="request.malformed", fields=faults)
        return body


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object in which every name stands once: of two values it would be unclear which was checked."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name stands twice")
    return found


def _depth(body: Any) -> int:
    depth, level = 0, [body]
    while level and depth <= MAX_DEPTH:
        depth += 1
        level = [
            inner
            for outer in level
            if isinstance(outer, dict | list)
            for inner in (outer.values() if isinstance(outer, dict) else outer)
            if isinstance(inner, dict | list)
        ]
    return depth


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number of JSON")


def _is_broken(text: str) -> bool:
    return "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text)


def _texts(value: object, path: str = "body") -> Iterator[tuple[str, str]]:
    """Every text in a body with its path, names included."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _texts(item, f"{path}.{place}")
    elif isinstance(value, dict):
        for name, item in value.items():
            yield path, name
            yield from _texts(item, f"{path}.{name}")


def _shown(path: str) -> str:
    """A path as the API names it, itself without what it complains of."""
    plain = path.removeprefix("body.").replace("\x00", "").encode(errors="ignore").decode()
    return plain[:200]
