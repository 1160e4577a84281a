"""Take a backup of database and files into a new folder, while the product works or not.

    huiban backup /backups/2026-11-28            database, files, certificates: everything but the keys
    huiban backup /backups/2026-11-28 --verify   and restore it for a trial beside it, compare it with its record, remove it
    huiban backup /backups/2026-11-28 --with-keys   with the keys: then the backup alone opens all personal data

Without its keys a backup is of no use: keep a copy of keys.json and of authority/*.key in another place than the backups.
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from datetime import datetime
from pathlib import Path

from huiban.runtime.backup.contents import Description, check_sums, read_description
from huiban.runtime.backup.last import LastBackup, note_backup
from huiban.runtime.backup.restore import give_all
from huiban.runtime.backup.seal import check_seal
from huiban.runtime.backup.take import make_folder, take_backup
from huiban.runtime.environment import Environment, read_environment
from huiban.runtime.folders import give_to_owner_of_state
from huiban.runtime.settle import account_for
from huiban.surfaces.command.main import Refusal
from huiban.surfaces.command.product import installation, require_installed
from huiban.surfaces.command.restoring import Trust, restore_into, say


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Where to, and how sure."""
    parser.add_argument("folder", type=Path, metavar="DEST", help="a new folder")
    parser.add_argument(
        "--verify", action="store_true", help="restore it for a trial and compare it with its record"
    )
    parser.add_argument("--with-keys", action="store_true", help="put the keys into the backup too")


def run(options: argparse.Namespace) -> int:
    """Take it, say what is in it and what is not, and prove it when asked."""
    environment = read_environment()
    require_installed(environment)
    folder: Path = options.folder.expanduser().resolve()
    if folder.is_relative_to(environment.data):
        raise Refusal(
            f"{folder} lies in the installation itself: choose a folder elsewhere, best on another disk."
        )
    make_folder(folder)
    give_to_owner_of_state(environment.data, folder)
    with installation() as reached:
        description = take_backup(reached, folder, with_keys=options.with_keys, say=say)
    give_all(folder, account_for(environment.data))
    _tell(folder, description, environment)
    status = _verify(folder, environment) if options.verify else 0
    if status == 0:
        _note(environment, description, verified=options.verify)
    return status


def _note(environment: Environment, description: Description, *, verified: bool) -> None:
    taken_at = datetime.fromisoformat(description.taken_at)
    note_backup(environment.data, LastBackup(taken_at=taken_at, verified=verified, bytes=description.bytes))


def _tell(folder: Path, description: Description, environment: Environment) -> None:
    say(f"{folder}: {description.files:,} files, {description.bytes / 1e6:,.1f} MB")
    if description.with_keys:
        say(
            "the KEYS are in it: whoever has this folder can read all personal data, and change what is restored. "
            "Lock it away; to restore it you have to say --unsealed."
        )
    else:
        say(
            f"the keys are NOT in it, and it cannot be read without them: keep {environment.keys_file} and "
            f"{environment.data / 'authority'} in a place of their own."
        )


def _verify(folder: Path, environment: Environment) -> int:
    """Restore into a folder beside the backup and let ``huiban verify`` judge it. The keys stay where they are: the backup
    may lie where others are."""
    description = read_description(folder)
    if not description.seal:
        raise Refusal(
            "the backup bears no seal, for the keys cannot be read: mend that and take another one."
        )
    if description.database == "dump":
        check_seal(description, environment.keys_file, unsealed=False, say=say)
        check_sums(folder, description)
        say(
            "checked by its seal and sums; to try it, restore the dump into an empty database (docs/operations.md)"
        )
        return 0
    trial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.trial-", dir=folder.parent))
    try:
        give_to_owner_of_state(environment.data, trial)
        return restore_into(folder, description, trial, Trust(keys=environment.keys_file, trial=True), None)
    finally:
        shutil.rmtree(trial, ignore_errors=True)
