"""``python -m huiban.runtime.prepare``: tables up to date and static files in place, in one process before
the web."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import huiban
from huiban.runtime.environment import read_environment
from huiban.runtime.folders import write_atomically

if TYPE_CHECKING:
    from django.db.backends.utils import CursorWrapper

STAMP = ".collected"
# As long as a migration of another host may last, and how often it is asked whether it has ended.
WAIT_SECONDS = 1800.0
PAUSE_SECONDS = 0.5
_TOO_NEW = (
    "error: a newer release than huiban {version} has worked on this database (it holds {migrations}). "
    "Run that release again, or restore the backup taken before the upgrade into a new folder. Nothing was changed."
)
_WAITING = "another host brings the tables up to date: waiting for it, {minutes:.0f} minutes at most"
_TOO_LONG = (
    "error: another host has been bringing the tables up to date for {minutes:.0f} minutes. Look how it goes there and "
    "start again when it has ended; nothing was changed here."
)


def main() -> int:
    """Migrate, add months and known years, collect static files when they have changed; 0 when done."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huiban.settings")
    static = read_environment().data / "static"
    static.mkdir(mode=0o700, exist_ok=True)  # before the settings look for it

    import django

    django.setup()
    from django.core.management import call_command

    from huiban.foundation.clock.public import seed_calendar
    from huiban.foundation.facts.partitions import ensure_partitions
    from huiban.foundation.keyring.public import list_key_faults, note_keys
    from huiban.foundation.openid.public import list_provider_faults
    from huiban.runtime.health import unknown_migrations

    try:
        with _alone(WAIT_SECONDS):
            unknown = unknown_migrations()
            if unknown:
                print(
                    _TOO_NEW.format(version=huiban.__version__, migrations=", ".join(unknown[:5])),
                    file=sys.stderr,
                )
                return 1
            call_command("migrate", interactive=False, verbosity=0)
    except TimeoutError as error:
        print(error, file=sys.stderr)
        return 1
    if faults := list_key_faults():
        print(f"error: {'; '.join(faults)}. Put the keys file back from your copy; nothing was changed.")
        return 1
    note_keys()
    for fault in list_provider_faults():
        print(f"warning: outside sign-in is left out: {fault}", file=sys.stderr)
    ensure_partitions()
    seed_calendar()
    _collect(static)
    return 0


@contextlib.contextmanager
def _alone(seconds: float) -> Iterator[None]:
    """Two hosts that start on one database at once bring its tables up to date one after the other.

    Raises ``TimeoutError`` with a sentence for the operator when the other is not done in time.
    """
    from django.db import connection

    with connection.cursor() as cursor:
        _wait_for_turn(cursor, seconds)
        try:
            yield
        finally:
            cursor.execute("select pg_advisory_unlock(hashtext('huiban.prepare'))")


def _wait_for_turn(cursor: CursorWrapper, seconds: float) -> None:
    """Ask again and again: a statement that waits holds a snapshot, for which ``create index concurrently`` of the
    other host's migration would wait in turn."""
    deadline = time.monotonic() + seconds
    told = False
    while True:
        cursor.execute("select pg_try_advisory_lock(hashtext('huiban.prepare'))")
        if cursor.fetchone()[0]:
            return
        if time.monotonic() >= deadline:
            raise TimeoutError(_TOO_LONG.format(minutes=seconds / 60))
        if not told:
            told = True
            print(_WAITING.format(minutes=seconds / 60), flush=True)
        time.sleep(PAUSE_SECONDS)


def _collect(static: Path) -> None:
    from django.core.management import call_command

    fingerprint = _fingerprint()
    stamp = static / STAMP
    if stamp.is_file() and stamp.read_text() == fingerprint:
        return
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    write_atomically(stamp, fingerprint)


def _fingerprint() -> str:
    """Changes with any static file's name, size or time."""
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(None):
            status = os.stat(storage.path(name))  # noqa: PTH116
            digest.update(f"{name}\0{status.st_size}\0{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


if __name__ == "__main__":
    sys.exit(main())
