"""Restore a backup into a new folder, and prove it by the installation's own record."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import huiban
from huiban.runtime.backup.contents import check_sums, read_description
from huiban.runtime.backup.restore import (
    UNFINISHED,
    Moment,
    give_all,
    keys_file,
    keys_in,
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


def restore_into(
    source: Path, state: Path, *, keys: Path | None, moment: Moment | None, unsealed: bool = False
) -> int:
    """Check the backup, restore it, compare the result with its record; the exit status.

    ``keys`` is a folder or file with the keys when the backup has none; ``unsealed`` takes a backup without a seal.
    Raises BackupError; what was begun then stays marked as unfinished, and nothing starts on it.
    """
    description = read_description(source)
    require_new(state)
    say(f"backup of {description.taken_at}: checking {description.files:,} files")
    given = keys or keys_in(source, description)
    check_seal(description, keys_file(given) if given else None, unsealed=unsealed, say=say)
    check_sums(source, description)
    account = account_for(state)
    prepare_state(state, account)
    mark = state / UNFINISHED
    mark.touch(mode=0o600)
    restore_database(source, state, account, moment, say)
    restore_files(source, state, moment, say)
    with_keys = given is not None and restore_keys(given, state)
    give_all(state, account)
    mark.unlink()
    return _prove(state, with_keys=with_keys, with_files=description.with_files)


def _prove(state: Path, *, with_keys: bool, with_files: bool) -> int:
    if not with_keys:
        say(
            f"restored, but there are NO KEYS: copy keys.json into {state} and the authority's keys into "
            f"{state / 'authority'}, then run: huiban verify --data {state}"
        )
        return 0
    say("comparing it with its record")
    variables = {name: value for name, value in os.environ.items() if not name.startswith("HUIBAN_")}
    variables["PYTHONPATH"] = str(Path(huiban.__file__).resolve().parents[1])
    quick = [] if with_files else ["--quick"]
    command = [sys.executable, "-m", "huiban", "verify", "--data", str(state), *quick]
    return subprocess.run(command, env=variables, check=False).returncode
