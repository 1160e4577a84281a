"""Restore a backup into a new folder, to its own end or, with the archive, to any later moment."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from huiban.runtime.accounts import Account
from huiban.runtime.backup.archive import files_folder, restore_command, wal_folder
from huiban.runtime.backup.contents import (
    AUTHORITY,
    DATABASE,
    DUMP,
    FILES,
    KEYS,
    BackupError,
    Description,
    compare,
)
from huiban.runtime.backup.files import Links, copy_missing
from huiban.runtime.embedded import EmbeddedPostgres
from huiban.runtime.folders import give_to

UNFINISHED = "restore.unfinished"
Say = Callable[[str], None]
_ENDED_EARLY = "recovery ended before configured recovery target was reached"


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """Up to when the archive's log is replayed; ``None`` as far as it goes."""

    archive: Path
    until: datetime | None


def require_new(folder: Path) -> None:
    """Raise BackupError unless ``folder`` does not exist or is empty: nothing is ever restored over something."""
    try:
        if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
            raise BackupError(
                f"{folder} holds something already: a backup is restored into a new folder only."
            )
    except OSError as error:
        raise BackupError(f"{folder} cannot be read: {error.strerror}.") from error


def restore_files(
    source: Path, state: Path, listed: Mapping[str, str], moment: Moment | None, say: Say
) -> None:
    """Stored files and certificates. With the archive also files stored after the backup. Raises BackupError.

    The copies are compared with the backup's list, as the database's is.
    """
    (state / FILES).mkdir(mode=0o700)
    copied = _copy_listed(source, state, FILES, listed)
    if moment:
        copied += copy_missing(files_folder(moment.archive), state / FILES, links=Links.NONE)
    say(f"files: {copied:,} copied")
    if _copy_listed(source, state, AUTHORITY, listed):
        (state / AUTHORITY).chmod(0o700)


def _copy_listed(source: Path, state: Path, folder: str, listed: Mapping[str, str]) -> int:
    try:
        copied = copy_missing(source / folder, state / folder, links=Links.NONE)
    except OSError as error:
        raise BackupError(f"{error.filename} cannot be copied: {error.strerror}.") from error
    compare(state / folder, _below(folder, listed))
    return copied


def _below(folder: str, listed: Mapping[str, str]) -> dict[str, str]:
    """The part of the backup's list within a folder, by names within it."""
    within = f"{folder}/"
    return {name.removeprefix(within): listed[name] for name in listed if name.startswith(within)}


def restore_keys(keys: Path, state: Path) -> None:
    """Put ``keys.json`` and the authority's keys from ``keys`` (a folder, or the file alone) in place. Raises BackupError."""
    file = keys_file(keys)
    if not file.is_file():
        raise BackupError(f"there are no keys at {file}.")
    goal = state / "keys.json"
    shutil.copyfile(file, goal)
    goal.chmod(0o600)
    if (state / AUTHORITY).is_dir():
        beside = sorted(file.parent.joinpath(AUTHORITY).glob("*.key"))
        copy_missing(file.parent / AUTHORITY, state / AUTHORITY, beside, links=Links.ANY)


def keys_file(keys: Path) -> Path:
    """``keys.json`` where the operator said: a folder that holds it, or the file."""
    return keys / "keys.json" if keys.is_dir() else keys


def keys_in(source: Path, description: Description) -> Path | None:
    """Where a backup keeps the keys; ``None`` when it was taken without them."""
    return source / KEYS if description.with_keys else None


def refuse_dump(source: Path, description: Description) -> None:
    """Raise BackupError with what to do: a dump of another server is restored by that server's own tools."""
    if description.database == "dump":
        raise BackupError(
            f"this backup holds a dump of another PostgreSQL server: make the roles huiban_app and huiban_keeper there "
            f"(docs/operations.md) and an empty database, run pg_restore "
            f"--dbname=URL {source / DUMP}, and start with HUIBAN_DATABASE_URL=URL on a folder with these files."
        )


def restore_database(
    source: Path, state: Path, listed: Mapping[str, str], account: Account, moment: Moment | None, say: Say
) -> None:
    """The database folder, brought to the wanted moment and stopped again. Raises BackupError.

    ``listed``: the backup's list. The copy is compared with it once more, for others may write where the backup lies.
    """
    data = state / "postgres"
    say("database: copying it")
    try:
        shutil.copytree(source / DATABASE, data, symlinks=True)
    except OSError as error:
        raise BackupError(f"the database cannot be copied: {str(error)[:500]}.") from error
    data.chmod(0o700)
    compare(data, _below(DATABASE, listed))
    _refuse_strange_folders(data)
    give_all(data, account)
    server = EmbeddedPostgres(data, account=account, log=state / "restore.log")
    say("database: replaying its log" + (f" from {moment.archive}" if moment else ""))
    _recover(server, moment)


def _refuse_strange_folders(data: Path) -> None:
    """A list of files knows no empty folder, and the server takes a folder for a signal as well."""
    for path in data.iterdir():
        if path.is_dir() and path.name not in {"base", "global"} and not path.name.startswith("pg_"):
            raise BackupError(
                f"{path.name} is no folder of a database: the backup was changed. Use another one."
            )


def give_all(folder: Path, account: Account) -> None:
    """As root, give a folder with everything in it to the account the product runs as."""
    if os.geteuid() == 0 and account.uid != 0:
        for here, folders, files in os.walk(folder):
            for name in (".", *folders, *files):
                give_to(Path(here, name), account)


def _recover(server: EmbeddedPostgres, moment: Moment | None) -> None:
    settings = server.data / "postgresql.auto.conf"
    before = settings.read_text(encoding="utf-8")
    if moment:
        _ask_for(server, settings, before, moment)
    try:
        server.spawn()
        _wait(server, moment)
    finally:
        server.stop()
        settings.write_text(before, encoding="utf-8")


def _ask_for(server: EmbeddedPostgres, settings: Path, before: str, moment: Moment) -> None:
    if not wal_folder(moment.archive).is_dir():
        raise BackupError(f"{moment.archive} is no archive: it has no folder wal.")
    lines = [f"restore_command = {_literal(restore_command(moment.archive))}"]
    if moment.until:
        lines += [
            f"recovery_target_time = {_literal(moment.until.isoformat())}",
            "recovery_target_action = 'promote'",
        ]
    settings.write_text(before + "\n".join(lines) + "\n", encoding="utf-8")
    signal = server.data / "recovery.signal"
    signal.touch(mode=0o600)
    give_to(signal, server.account)


def _wait(server: EmbeddedPostgres, moment: Moment | None) -> None:
    """As long as the server works: replaying weeks of log takes its time."""
    process = server.process
    while not server.has_recovered():
        if process is None or process.poll() is not None:
            messages = server.last_messages()
            if moment and moment.until and _ENDED_EARLY in messages:
                raise BackupError(
                    f"the archive ends before {moment.until.isoformat()}: choose an earlier moment, or --to latest."
                )
            raise BackupError(f"the database could not be brought back:\n{messages}")
        time.sleep(0.1)


def _literal(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
