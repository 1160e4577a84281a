"""System accounts: whom the product runs as, and what that account can reach."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import stat
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from huiban.runtime.environment import SYSTEM_ACCOUNT, SYSTEM_STATE, ConfigurationError


@dataclass(frozen=True, slots=True)
class Account:
    """An account of the operating system."""

    name: str
    uid: int
    gid: int

    @property
    def is_current(self) -> bool:
        """Whether this process already runs as this account."""
        return self.uid == os.geteuid()

    def groups(self) -> set[int]:
        """All groups of the account."""
        return set(os.getgrouplist(self.name, self.gid))


def current_account() -> Account:
    """The account of this process; raises ConfigurationError when its number has no name."""
    try:
        return _account(pwd.getpwuid(os.geteuid()))
    except KeyError as error:
        raise ConfigurationError(
            f"user number {os.geteuid()} has no account on this machine, and PostgreSQL needs one: "
            "add an account, or set HUIBAN_DATABASE_URL."
        ) from error


def find_account(name: str) -> Account | None:
    """The account of that name, if there is one."""
    try:
        return _account(pwd.getpwnam(name))
    except KeyError:
        return None


def ensure_system_account() -> Account:
    """The account ``huiban``, made with useradd when missing (root only)."""
    found = find_account(SYSTEM_ACCOUNT)
    if found:
        return found
    program = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if not program:
        raise ConfigurationError(
            f"there is no program useradd here: make a system account named {SYSTEM_ACCOUNT} and start again."
        )
    shell = shutil.which("nologin", path="/usr/sbin:/sbin") or "/bin/false"
    name = SYSTEM_ACCOUNT
    group = [f"--gid={name}"] if _group_exists(name) else ["--user-group"]
    done = subprocess.run(
        [
            program,
            "--system",
            "--no-create-home",
            f"--home-dir={SYSTEM_STATE}",
            f"--shell={shell}",
            *group,
            name,
        ],
        check=False,
        capture_output=True,
        text=True,
    )
    made = find_account(name)
    if not made:
        raise ConfigurationError(f"the system account {name} could not be made: {done.stderr.strip()}")
    return made


def closed_part(path: Path, account: Account) -> Path | None:
    """The first part of the way to ``path`` that ``account`` may not enter or read; None when all are open.

    Judged by the permission bits, without changing anything; what does not exist yet is not closed.
    """
    path = path.resolve()
    groups = account.groups()
    for part in [*reversed(path.parents), path]:
        try:
            status = part.stat()
        except FileNotFoundError:
            return None
        needed = 0o1 if part != path else 0o5 if stat.S_ISDIR(status.st_mode) else 0o4
        if account.uid != 0 and _bits(status, account.uid, groups) & needed != needed:
            return part
    return None


def first_closed(paths: Iterable[Path], account: Account) -> Path | None:
    """The first closed part on the way to any of ``paths``."""
    return next((closed for path in paths if (closed := closed_part(path, account))), None)


def become(account: Account) -> None:
    """Turn this root process into ``account`` for good."""
    os.setgroups(sorted(account.groups()))
    os.setgid(account.gid)
    os.setuid(account.uid)
    os.environ.update(HOME=str(pwd.getpwuid(account.uid).pw_dir), USER=account.name, LOGNAME=account.name)
    os.environ.pop("XDG_RUNTIME_DIR", None)


def _bits(status: os.stat_result, uid: int, groups: set[int]) -> int:
    if status.st_uid == uid:
        return status.st_mode >> 6 & 0o7
    if status.st_gid in groups:
        return status.st_mode >> 3 & 0o7
    return status.st_mode & 0o7


def _account(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _group_exists(name: str) -> bool:
    try:
        grp.getgrnam(name)
    except KeyError:
        return False
    return True
