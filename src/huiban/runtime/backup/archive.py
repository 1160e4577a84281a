"""The archive (``HUIBAN_ARCHIVE``): the database's log and the stored files, copied away all the time.

With it and a backup an installation can be put back to any moment since that backup. Off unless a folder is named: it
grows until somebody removes what is older than the oldest backup kept, and it helps only on another disk.

``wal/`` holds the log in segments, compressed, at least one a minute while something happens; ``files/`` every stored
file within a minute.
"""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

from huiban.runtime.accounts import Account
from huiban.runtime.backup.contents import files_below
from huiban.runtime.backup.files import Links, copy_missing, may_follow
from huiban.runtime.environment import ConfigurationError
from huiban.runtime.folders import make_private

SECONDS = 60
RECENT_SECONDS = 3 * 3600

# A segment is written under another name, brought to the disk and renamed. One that is there already is kept: the same
# is a repetition after a crash and fine, another one under its name is refused.
_ARCHIVE = (
    "if test -f {goal}; then gzip -dc < {goal} | cmp -s - %p; "
    "else gzip -1 < %p > {part} && sync {part} && mv {part} {goal} && sync {folder}; fi"
)


def archive_settings(archive: Path | None) -> Mapping[str, str]:
    """Settings of the embedded server that keep its log in ``archive``; none without one."""
    if archive is None:
        return {}
    folder = wal_folder(archive)
    command = _ARCHIVE.format(
        goal=_quoted(folder, "%f.gz"), part=_quoted(folder, ".%f.part"), folder=_quoted(folder)
    )
    return {"archive_mode": "on", "archive_command": command, "archive_timeout": f"{SECONDS}s"}


def restore_command(archive: Path) -> str:
    """How the server fetches a segment again."""
    return f"gzip -dc < {_quoted(wal_folder(archive), '%f.gz')} > %p"


def wal_folder(archive: Path) -> Path:
    return archive / "wal"


def files_folder(archive: Path) -> Path:
    return archive / "files"


def prepare_archive(archive: Path, account: Account) -> None:
    """Make the archive's folders for the server's account; raises ConfigurationError when that cannot be."""
    try:
        for folder in (archive, wal_folder(archive), files_folder(archive)):
            make_private(folder, account)
    except OSError as error:
        raise ConfigurationError(
            f"the archive {archive} (HUIBAN_ARCHIVE) cannot be made: {error.strerror}. Make the folder, give it to the "
            f"account {account.name}, and start again."
        ) from error


def archive_files(files: Path, archive: Path, *, everything: bool = False) -> int:
    """Copy stored files to the archive: those of the last three hours, or all. How many were copied."""
    return copy_missing(files, files_folder(archive), None if everything else _recent(files))


def _recent(files: Path) -> Iterator[Path]:
    """Files in folders that were changed lately; folders are named by the moment of their first file."""
    since = time.time() - RECENT_SECONDS
    for kind in sorted(files.iterdir()) if files.is_dir() else ():
        for folder in kind.iterdir() if kind.is_dir() else ():
            if folder.is_dir() and folder.stat().st_mtime > since:
                yield from files_below(folder, follow=lambda link: may_follow(link, Links.OWN))


def _quoted(folder: Path, name: str = "") -> str:
    """For the shell and for the server, to which a percent sign means something."""
    path = shlex.quote(str(folder)).replace("%", "%%")
    return f"{path}/{name}" if name else path
