"""The keys as the processes hold them: read from the settings, and again from the file when it has changed.

A rotation writes the file once; every running process takes the new key for its next value, none is restarted.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings


@dataclass(frozen=True, slots=True)
class FieldKeys:
    """Keys of encrypted columns by id, and the id that new values get."""

    keys: Mapping[str, bytes] = field(repr=False)
    active: str


_read: tuple[tuple[int, int], FieldKeys] | None = None


def field_keys() -> FieldKeys:
    """The keys as they are now. A file that is gone or half written leaves the last ones in use."""
    global _read
    stamp = _stamp(Path(settings.HUIBAN_KEYS_FILE))
    if stamp is None or stamp == settings.HUIBAN_KEYS_STAMP:
        return _of(settings.HUIBAN_FIELD_KEYS, settings.HUIBAN_ACTIVE_FIELD_KEY)
    if _read is None or _read[0] != stamp:
        try:
            raw = json.loads(Path(settings.HUIBAN_KEYS_FILE).read_text(encoding="utf-8"))
            _read = stamp, _of(raw["field_keys"], raw["active_field_key"])
        except (OSError, ValueError, KeyError):
            return _of(settings.HUIBAN_FIELD_KEYS, settings.HUIBAN_ACTIVE_FIELD_KEY)
    return _read[1]


def _of(encoded: Mapping[str, str], active: str) -> FieldKeys:
    return FieldKeys({name: base64.b64decode(key) for name, key in encoded.items()}, active)


def _stamp(path: Path) -> tuple[int, int] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_ino
