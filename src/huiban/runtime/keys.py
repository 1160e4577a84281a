"""The installation's secret keys: ``keys.json`` in the state folder, made at the first start, mode 0600."""

from __future__ import annotations

import base64
import json
import os
import secrets
import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from huiban.runtime.environment import ConfigurationError
from huiban.runtime.folders import write_atomically

FILE_NAME = "keys.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """Keys as bytes. Field keys are 32 bytes each; older ones stay for reading."""

    secret_key: str = field(repr=False)
    field_keys: Mapping[str, bytes] = field(repr=False)
    active_field_key: str
    index_key: bytes = field(repr=False)
    live_key: bytes = field(repr=False)


def load_or_create_keys(state: Path) -> Keys:
    """Read the keys of a state folder, making the file (0600, in one step) and the folder when missing."""
    if not (state / FILE_NAME).exists():
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        write_atomically(state / FILE_NAME, json.dumps(_new_keys(), indent=1) + "\n", replace=False)
    return load_keys(state)


def load_keys(state: Path) -> Keys:
    """Read ``keys.json`` of a state folder; raises ConfigurationError when missing, damaged or closed to
    us."""
    return load_keys_file(state / FILE_NAME)


def load_keys_file(path: Path) -> Keys:
    """Read a keys file; raises ConfigurationError when missing, damaged or closed to us."""
    try:
        raw = json.loads(path.read_text(encoding="utf-8"))
        keys = Keys(
            secret_key=raw["secret_key"],
            field_keys={name: base64.b64decode(key) for name, key in raw["field_keys"].items()},
            active_field_key=raw["active_field_key"],
            index_key=base64.b64decode(raw["index_key"]),
            live_key=base64.b64decode(raw["live_key"]),
        )
    except OSError as error:
        raise ConfigurationError(f"the keys file {path} cannot be read: {error.strerror}.") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigurationError(
            f"the keys file {path} is damaged: restore it from a backup, without it encrypted data is lost."
        ) from error
    if keys.active_field_key not in keys.field_keys:
        raise ConfigurationError(f"the keys file {path} names an active field key that it does not hold.")
    return keys


def finding_about_rights(path: Path) -> str | None:
    """One sentence when others than the owner may read this keys file, else None."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
    except OSError as error:
        return f"{path}: {error.strerror}"
    return f"{path} has mode {mode:04o}, it must be 0600" if mode & 0o077 else None


def add_field_key(path: Path) -> str:
    """Add a new field key to a keys file and make it the active one; its id. Older keys stay for reading."""
    keys = load_keys_file(path)
    raw = json.loads(path.read_text(encoding="utf-8"))
    number = 1 + max((int(name[1:]) for name in keys.field_keys if name[1:].isdigit()), default=0)
    key_id = f"k{number}"
    raw["field_keys"][key_id], raw["active_field_key"] = _key(), key_id
    write_atomically(path, json.dumps(raw, indent=1) + "\n")
    return key_id


def remove_field_key(path: Path, key_id: str) -> None:
    """Take a field key out of a keys file. Raises ``ConfigurationError`` for the active one."""
    if load_keys_file(path).active_field_key == key_id:
        raise ConfigurationError(f"the key {key_id} is the active one: rotate first.")
    raw = json.loads(path.read_text(encoding="utf-8"))
    raw["field_keys"].pop(key_id, None)
    write_atomically(path, json.dumps(raw, indent=1) + "\n")


def _new_keys() -> dict[str, object]:
    return {
        "secret_key": secrets.token_urlsafe(48),
        "field_keys": {"k1": _key()},
        "active_field_key": "k1",
        "index_key": _key(),
        "index_algorithm": "sm3" if os.environ.get("HUIBAN_CRYPTO") == "national" else "sha256",
        "live_key": _key(),
    }


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()
