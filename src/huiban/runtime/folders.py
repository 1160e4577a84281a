"""Folders and files of the state folder: made private, given to the right account, written in one step.

Rights of a folder that was there before are never changed.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path

from huiban.runtime.accounts import Account, closed_part
from huiban.runtime.environment import ConfigurationError


def make_private(folder: Path, owner: Account | None = None) -> bool:
    """Make ``folder`` (0700) for ``owner`` and missing parents (0755). True when it was made now."""
    if folder.is_dir():
        return False
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        return False
    give_to(folder, owner)
    return True


def require_private(folder: Path, owner: Account) -> None:
    """Refuse a runtime folder that another account has put in our place, could exchange or can look into."""
    status, parent = folder.lstat(), folder.parent.stat()
    ours = stat.S_ISDIR(status.st_mode) and status.st_uid == owner.uid and not status.st_mode & 0o077
    safe = parent.st_uid in {0, owner.uid} and not parent.st_mode & 0o022
    if not ours or not safe:
        raise ConfigurationError(
            f"{folder} must be a folder of {owner.name} with mode 0700, and {folder.parent} one that no other "
            "account can write: remove them and start again."
        )


def give_to(path: Path, owner: Account | None) -> None:
    """Give something we have just made to ``owner`` (only root can, and only root needs to)."""
    if owner and os.geteuid() == 0 and owner.uid != 0:
        os.chown(path, owner.uid, owner.gid, follow_symlinks=False)


def give_to_owner_of(folder: Path, path: Path) -> None:
    """As root, give a file we have just made in ``folder`` to that folder's owner."""
    if os.geteuid() == 0:
        owner = folder.stat()
        os.chown(path, owner.st_uid, owner.st_gid, follow_symlinks=False)


def give_to_owner_of_state(state: Path, folder: Path) -> None:
    """As root, give an empty folder of ours to the account that owns the state folder, which will write into it."""
    if os.geteuid() == 0 and state.is_dir() and not any(folder.iterdir()):
        owner = state.stat()
        os.chown(folder, owner.st_uid, owner.st_gid)


def write_atomically(
    path: Path, text: str, *, mode: int = 0o600, replace: bool = True, durable: bool = True
) -> bool:
    """Write ``text`` in one step, and to the disk when ``durable``; as root for the owner of the folder.

    With ``replace=False`` an existing file wins and False is returned.
    """
    folder = path.parent
    temporary = folder / f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}"
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, mode)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            if durable:
                os.fsync(file.fileno())
        give_to_owner_of(folder, temporary)
        if replace:
            temporary.replace(path)
            return True
        try:
            os.link(temporary, path)
        except FileExistsError:
            return False
        return True
    finally:
        with contextlib.suppress(FileNotFoundError):
            temporary.unlink()


def prepare_state(folder: Path, account: Account) -> None:
    """Make the state folder for ``account``; raises ConfigurationError when it cannot be used.

    An empty folder of root's is made anew for the account; any other folder stays as it is.
    """
    if folder.is_dir() and os.geteuid() == 0 and account.uid != 0 and folder.stat().st_uid == 0:
        _make_anew(folder, account)
    try:
        make_private(folder, account)
    except OSError as error:
        raise ConfigurationError(f"the state folder {folder} cannot be made: {error.strerror}.") from error
    closed = closed_part(folder, account)
    if closed:
        raise ConfigurationError(
            f"the account {account.name} cannot enter {closed}: choose a state folder outside it with --data."
        )
    status = folder.stat()
    if status.st_uid != account.uid:
        raise ConfigurationError(
            f"the state folder {folder} belongs to another account than {account.name}: "
            "choose one that is empty or does not exist yet."
        )
    if os.geteuid() == 0 and account.uid != 0:
        _adopt_files(folder, account)


def _make_anew(folder: Path, account: Account) -> None:
    with contextlib.suppress(OSError):
        folder.rmdir()
        make_private(folder, account)


def _adopt_files(folder: Path, account: Account) -> None:
    """Give files that a command run by root left in our folder to the account."""
    for here, folders, files in os.walk(folder):
        if Path(here) == folder and "postgres" in folders:
            folders.remove("postgres")
        for name in [*folders, *files]:
            path = Path(here, name)
            if path.lstat().st_uid == 0:
                give_to(path, account)
