"""A backup's seal: who changes a file and writes the list of sums anew lacks the keys, which lie elsewhere.

HMAC-SHA256 over ``backup.json`` without the seal. Its key is made from the index key, which outlives every rotation.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable
from dataclasses import asdict, replace
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


def check_seal(description: Description, keys_file: Path | None, *, unsealed: bool, say: Say) -> None:
    """Raise BackupError unless the holder of these keys took the backup. ``unsealed``: one without a seal will do.

    Without keys nothing can be proved, and that is said. ConfigurationError when the keys cannot be read.
    """
    if not description.seal and not unsealed:
        raise BackupError(
            "the backup bears no seal: an earlier release took it, or somebody removed the seal. "
            "If you know where it has been, say so: --unsealed."
        )
    if not description.seal:
        say("the backup bears no seal: it is restored because you said --unsealed")
    elif keys_file is None:
        say("the backup's seal is NOT checked: there are no keys to check it with")
    elif not hmac.compare_digest(
        _seal(description, keys_file).encode(), description.seal.encode(errors="replace")
    ):
        raise BackupError(
            "the backup was not sealed with these keys: it was changed, or another installation took it."
        )


def _seal(description: Description, keys_file: Path) -> str:
    key = hmac.digest(load_keys_file(keys_file).index_key, _PURPOSE, "sha256")
    said = json.dumps(asdict(replace(description, seal="")), sort_keys=True).encode()
    return hmac.new(key, said, hashlib.sha256).hexdigest()
