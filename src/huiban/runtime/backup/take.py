"""Take a backup while the product runs: the database first, then the files, so that every row's file is there."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path

import huiban
from huiban.runtime.backup.contents import (
    AUTHORITY,
    DATABASE,
    DUMP,
    FILES,
    KEYS,
    BackupError,
    Description,
    describe,
    stamp,
    write_sums,
)
from huiban.runtime.backup.files import copy_file, copy_missing, require_followed
from huiban.runtime.backup.seal import sealed
from huiban.runtime.engine import MAJOR, find_engine
from huiban.runtime.environment import DatabaseAddress, Environment

Say = Callable[[str], None]


def take_backup(environment: Environment, folder: Path, *, with_keys: bool, say: Say) -> Description:
    """Copy database, files, certificates and (only when asked) keys into the empty ``folder``, and describe it.

    The database must run. Raises BackupError; what was written stays, without a description it is no backup.
    """
    taken_at = stamp()
    try:
        database = _copy_database(environment, folder, say)
        with_files = _copy_files(environment, folder, say)
        _copy_authority(environment, folder, with_keys=with_keys)
        if with_keys:
            _copy_keys(environment, folder)
        count, size, sums = write_sums(folder)
        description = Description(
            taken_at=taken_at,
            huiban=huiban.__version__,
            postgresql=MAJOR,
            database=database,
            with_keys=with_keys,
            with_files=with_files,
            archive=str(environment.archive or ""),
            files=count,
            bytes=size,
            sums_sha256=sums,
        )
        description = sealed(description, environment.keys_file, say)
        describe(folder, description)
    except OSError as error:
        raise BackupError(f"the backup is not finished: {error.filename}: {error.strerror}.") from error
    return description


def make_folder(folder: Path) -> None:
    """A new or empty private folder for a backup; raises BackupError for one that holds something."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if any(folder.iterdir()):
            raise BackupError(f"{folder} holds something already: name a new folder for each backup.")
    except OSError as error:
        raise BackupError(f"{folder} cannot be made: {error.strerror}.") from error


def _copy_database(environment: Environment, folder: Path, say: Say) -> str:
    if environment.database_url:
        say("database: dumping it with pg_dump")
        _dump(environment.database(), folder / DUMP)
        return "dump"
    say("database: copying it with its log")
    address = environment.database()
    _run(
        [
            find_engine().program("pg_basebackup"),
            f"--dbname={address.conninfo()}",
            f"--pgdata={folder / DATABASE}",
            "--wal-method=stream",
            "--checkpoint=fast",
            "--manifest-checksums=SHA256",
            "--no-password",
        ]
    )
    return "folder"


def _dump(address: DatabaseAddress, goal: Path) -> None:
    """By the system's own pg_dump, which speaks TLS, or when it is missing or older than the server by the bundled one."""
    variables = {**os.environ, "PGPASSWORD": address.password} if address.password else dict(os.environ)
    plain = DatabaseAddress(
        host=address.host, name=address.name, user=address.user, port=address.port, options=address.options
    )
    options = [f"--dbname={plain.conninfo()}", "--format=custom", f"--file={goal}", "--no-password"]
    system = shutil.which("pg_dump")
    if system:
        try:
            _run([system, *options], variables)
        except BackupError as error:
            if "version mismatch" not in str(error):
                raise
        else:
            return
    _run([find_engine().program("pg_dump"), *options], variables)


def _copy_files(environment: Environment, folder: Path, say: Say) -> bool:
    if os.environ.get("HUIBAN_S3_BUCKET"):
        say("files: they are in the bucket HUIBAN_S3_BUCKET and NOT in this backup: turn on versioning there")
        return False
    source, goal = environment.data / "files", folder / FILES
    goal.mkdir(mode=0o700)
    say(f"files: {copy_missing(source, goal):,} copied" if source.is_dir() else "files: there are none yet")
    return True


def _copy_authority(environment: Environment, folder: Path, *, with_keys: bool) -> None:
    """The sealing authority's certificates are public; its keys are keys."""
    goal = folder / AUTHORITY
    goal.mkdir(mode=0o700)
    copy_missing(environment.data / AUTHORITY, goal, sorted((environment.data / AUTHORITY).glob("*.crt")))
    if with_keys:
        source = environment.data / AUTHORITY
        copy_missing(source, folder / KEYS / AUTHORITY, sorted(source.glob("*.key")))


def _copy_keys(environment: Environment, folder: Path) -> None:
    (folder / KEYS).mkdir(mode=0o700, exist_ok=True)
    require_followed(environment.keys_file)
    copy_file(environment.keys_file, folder / KEYS / "keys.json")


def _run(command: Sequence[str], variables: dict[str, str] | None = None) -> None:
    program = Path(command[0]).name
    try:
        done = subprocess.run(command, env=variables, capture_output=True, text=True, check=False)
    except OSError as error:
        raise BackupError(f"{program} cannot be run: {error.strerror}.") from error
    if done.returncode:
        raise BackupError(f"{program} failed: {done.stderr.strip() or done.stdout.strip()}")
