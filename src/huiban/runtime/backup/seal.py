"""A backup's seal: who changes a file and writes the list of sums anew lacks the keys, which lie elsewhere.

HMAC-SHA256 over what ``backup.json`` says: the form, and every field that has no default or differs from it. Its key is made from the index key, which outlives every rotation.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import asdict, fields, replace
from pathlib import Path

from huiban.runtime.backup.contents import BackupError, Description
from huiban.runtime.environment import ConfigurationError
from huiban.runtime.keys import load_keys_file

_PURPOSE = b"huiban backup seal 1"
Say = Callable[[str], None]


def sealed(description: Description, keys_file: Path, say: Say) -> Description:
    """The description with its seal; without one, said aloud, when the keys cannot be read."""
    try:
        return replace(description, seal=_seal(description, keys_file))
    except ConfigurationError as error:
        say(f"the backup bears NO SEAL: {error}")
        return description


def check_seal(
    description: Description, keys_file: Path | None, *, own: bool = False, unsealed: bool, say: Say
) -> None:
    """Raise BackupError unless the holder of these keys took the backup. ``own``: the backup holds keys itself.

    ``unsealed``: one whose seal cannot be proved will do, which is said; a seal that is wrong never does.
    ConfigurationError when the keys cannot be read.
    """
    doubt = _doubt(description, keys_file, own=own)
    if doubt and not unsealed:
        raise BackupError(f"{doubt} If you know where it has been, say so: --unsealed.")
    if doubt:
        say(f"{doubt} It is restored because you said --unsealed.")
    if description.seal and keys_file and not _is_sealed_with(description, keys_file):
        raise BackupError(
            "the backup was not sealed with these keys: it was changed, or another installation took it."
        )


def _doubt(description: Description, keys_file: Path | None, *, own: bool) -> str:
    if not description.seal:
        return "the backup bears no seal: an earlier release took it, or somebody removed the seal."
    if keys_file is None:
        return "there are no keys to check the backup's seal with: name them with --keys."
    if own:
        return "the backup holds the keys itself: whoever has held it can have changed it and sealed it anew."
    return ""


def _is_sealed_with(description: Description, keys_file: Path) -> bool:
    return hmac.compare_digest(
        _seal(description, keys_file).encode(), description.seal.encode(errors="replace")
    )


def _seal(description: Description, keys_file: Path) -> str:
    """Over the form and what has no default or differs from it: a field that a later release adds leaves old seals good."""
    key = hmac.digest(load_keys_file(keys_file).index_key, _PURPOSE, "sha256")
    usual = {field.name: field.default for field in fields(description)} | {
        "form": None,
        "seal": description.seal,
    }
    told = {name: value for name, value in asdict(description).items() if value != usual[name]}
    return hmac.new(key, json.dumps(told, sort_keys=True).encode(), hashlib.sha256).hexdigest()
