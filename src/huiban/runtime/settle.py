"""As root: make the product's own account and folders, and turn into that account. Otherwise: make the
folders."""

from __future__ import annotations

import os
import pwd
import sys
from dataclasses import dataclass
from pathlib import Path

import huiban
from huiban.runtime.accounts import (
    Account,
    become,
    current_account,
    ensure_system_account,
    first_closed,
)
from huiban.runtime.backup.archive import prepare_archive
from huiban.runtime.environment import Environment, socket_folder
from huiban.runtime.folders import make_private, prepare_state


@dataclass(frozen=True, slots=True)
class Settled:
    """Whom the database runs as, where its socket lies, and what the operator should know."""

    account: Account
    socket: Path
    note: str | None


def settle(environment: Environment) -> Settled:
    """Prepare the state folder and take the account the product runs as; raises ConfigurationError.

    The account of an existing state folder is kept. Root becomes it for good, unless that account cannot read
    this Python or this source tree: then only the database runs as it, and a note says so.
    """
    account = account_for(environment.data)
    prepare_state(environment.data, account)
    if environment.archive and not environment.database_url:
        prepare_archive(environment.archive, account)
    socket = environment.database_socket or socket_folder(environment.postgres_data)
    if account.is_current:
        return Settled(account, socket, None)
    make_private(socket, account)
    closed = first_closed(_what_must_be_readable(), account)
    if closed:
        what = (
            "the product"
            if environment.database_url
            else f"only the database runs as {account.name}, the rest"
        )
        note = (
            f"{closed} is closed to the account {account.name}: {what} runs as root. "
            "To separate them, use a Python and a folder that all accounts can read."
        )
        return Settled(account, socket, note)
    become(account)
    return Settled(account, socket, None)


def take_account_of(state: Path) -> None:
    """For commands: as root, become the owner of the state folder when that account can run the product."""
    if os.geteuid() != 0 or not state.is_dir() or state.stat().st_uid == 0:
        return
    account = account_for(state)
    if not first_closed(_what_must_be_readable(), account):
        become(account)


def account_for(state: Path) -> Account:
    """Whom the product runs as on this state folder: us; for root its owner, or the system account."""
    if os.geteuid() != 0:
        return current_account()
    if state.is_dir() and (owner := state.stat().st_uid) != 0:
        try:
            entry = pwd.getpwuid(owner)
        except KeyError:
            return ensure_system_account()
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    return ensure_system_account()


def _what_must_be_readable() -> list[Path]:
    here = Path(huiban.__file__).resolve()
    return [
        Path(sys.executable),
        Path(os.__file__),
        here,
        here.with_name("settings.py"),
        Path(sys.prefix, "lib"),
    ]
