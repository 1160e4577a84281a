"""Restore a backup into a new folder, and prove it by the installation's own record."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import huiban
from huiban.runtime.backup.contents import Description, check_sums
from huiban.runtime.backup.restore import (
    UNFINISHED,
    Moment,
    give_all,
    keys_file,
    keys_in,
    refuse_dump,
    require_new,
    restore_database,
    restore_files,
    restore_keys,
)
from huiban.runtime.backup.seal import check_seal
from huiban.runtime.folders import prepare_state
from huiban.runtime.settle import account_for


def say(text: str) -> None:
    """Tell the operator."""
    print(text, flush=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """``keys``: a folder or file with the keys, when the backup has none. ``trial``: the backup was taken just now, and
    what is restored is thrown away; it is given no keys. ``unsealed``: a backup whose seal cannot be proved will do."""

    keys: Path | None
    trial: bool = False
    unsealed: bool = False


def restore_into(
    source: Path, description: Description, state: Path, trust: Trust, moment: Moment | None
) -> int:
    """Check the backup, restore it, compare the result with its record; the exit status.

    ``description`` is what ``moment`` was made from: what is checked is what was read. Raises BackupError; what was begun
    then stays marked as unfinished, and nothing starts on it.
    """
    require_new(state)
    say(f"backup of {description.taken_at}: checking {description.files:,} files")
    given = trust.keys or keys_in(source, description)
    file = keys_file(given) if given else None
    own = not trust.trial and _holds_keys(source, description, file)
    check_seal(description, file, own=own, unsealed=trust.unsealed, say=say)
    listed = check_sums(source, description)
    refuse_dump(source, description)
    account = account_for(state)
    prepare_state(state, account)
    mark = state / UNFINISHED
    mark.touch(mode=0o600)
    restore_database(source, state, listed, account, moment, say)
    restore_files(source, state, listed, moment, say)
    if given and not trust.trial:
        restore_keys(given, state)
    give_all(state, account)
    mark.unlink()
    return _prove(state, given, with_files=description.with_files)


def _holds_keys(source: Path, description: Description, file: Path | None) -> bool:
    return description.with_keys or (file is not None and file.resolve().is_relative_to(source.resolve()))


def _prove(state: Path, keys: Path | None, *, with_files: bool) -> int:
    if keys is None:
        say(
            f"restored, but there are NO KEYS: copy keys.json into {state} and the authority's keys into "
            f"{state / 'authority'}, then run: huiban verify --data {state}"
        )
        return 0
    say("comparing it with its record")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("HUIBAN_")}
    variables["PYTHONPATH"] = str(Path(huiban.__file__).resolve().parents[1])
    variables["HUIBAN_KEYS"] = str(keys_file(keys))
    quick = [] if with_files else ["--quick"]
    command = [sys.executable, "-m", "huiban", "verify", "--data", str(state), *quick]
    return subprocess.run(command, env=variables, check=False).returncode
