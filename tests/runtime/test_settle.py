"""Folders and accounts: what root makes for the product's account, and what is never touched."""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from huiban.runtime.accounts import Account, closed_part, find_account
from huiban.runtime.embedded import THROWAWAY_SETTINGS, EmbeddedPostgres
from huiban.runtime.engine import engine_for, find_engine
from huiban.runtime.environment import ConfigurationError
from huiban.runtime.folders import prepare_state, require_private, write_atomically
from tests.runtime.programs import SOURCE

as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root prepares folders for another account")


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_state_folder_is_made_private_and_kept(folder: Path, account: Account) -> None:
    state = folder / "a" / "b"
    prepare_state(state, account)
    assert mode(state) == 0o700
    assert state.stat().st_uid == account.uid
    prepare_state(state, account)


@as_root
def test_an_empty_folder_of_roots_is_made_anew_for_the_account(account: Account) -> None:
    with tempfile.TemporaryDirectory() as name:
        parent = Path(name)
        parent.chmod(0o755)
        (parent / "state").mkdir()
        prepare_state(parent / "state", account)
        assert (parent / "state").stat().st_uid == account.uid
        assert mode(parent / "state") == 0o700
        assert mode(parent) == 0o755


@as_root
def test_a_folder_with_something_in_it_is_not_taken(folder: Path, account: Account) -> None:
    other = folder / "other"
    other.mkdir()
    (other / "letter").write_text("mine")
    other.chmod(0o755)
    with pytest.raises(ConfigurationError, match="belongs to another account"):
        prepare_state(other, account)
    assert other.stat().st_uid == 0
    assert mode(other) == 0o755


@as_root
def test_a_closed_home_stays_closed(folder: Path, account: Account) -> None:
    home = folder / "home"
    home.mkdir(mode=0o700)
    with pytest.raises(ConfigurationError, match=f"cannot enter {home}"):
        prepare_state(home / "state", account)
    assert mode(home) == 0o700


@as_root
def test_files_left_by_root_are_given_to_the_account(folder: Path, account: Account) -> None:
    state = folder / "state"
    prepare_state(state, account)
    (state / "files").mkdir()
    (state / "files" / "letter.pdf").write_text("x")
    prepare_state(state, account)
    assert (state / "files" / "letter.pdf").stat().st_uid == account.uid
    write_atomically(state / "note", "x")
    assert (state / "note").stat().st_uid == account.uid


@as_root
def test_an_engine_in_a_closed_place_is_copied_once_and_runs(
    folder: Path, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huiban.runtime import engine

    closed = folder / "venv"
    closed.mkdir(mode=0o700)
    programs = find_engine().programs
    package = programs.parents[1]
    (closed / package.name).mkdir()
    shutil.copytree(package / "pginstall18", closed / package.name / "pginstall18", symlinks=True)
    shutil.copytree(f"{package}.libs", closed / f"{package.name}.libs")
    monkeypatch.setattr(
        engine, "find_engine", lambda: engine.Engine(closed / package.name / "pginstall18" / "bin")
    )
    state = folder / "state"
    prepare_state(state, account)
    copied = engine_for(account, state / "engine")
    assert copied.programs.is_relative_to(state)
    assert engine_for(account, state / "engine") == copied
    with EmbeddedPostgres(state / "postgres", settings=THROWAWAY_SETTINGS, account=account) as server:
        assert server.is_ready()
    assert mode(closed) == 0o700


@as_root
def test_root_becomes_the_account_of_the_state_folder_when_it_can(folder: Path, account: Account) -> None:
    state = folder / "state"
    prepare_state(state, account)
    code = (
        "import os; from pathlib import Path; from huiban.runtime.environment import read_environment; "
        "from huiban.runtime.settle import settle; done = settle(read_environment()); "
        "print(os.geteuid(), done.account.name, done.note is None)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**SOURCE, "HUIBAN_DATA": str(state)},
        check=True,
        capture_output=True,
        text=True,
    )
    readable = closed_part(Path(sys.executable), account) is None
    expected = f"{account.uid} {account.name} True" if readable else f"0 {account.name} False"
    assert done.stdout.strip() == expected


def test_closed_parts_are_found(folder: Path, account: Account) -> None:
    other = find_account("daemon")
    assert closed_part(folder, account) is None
    assert closed_part(folder, other) == folder.resolve()
    assert closed_part(folder / "missing" / "deep", account) is None


def test_a_socket_folder_that_others_could_exchange_is_refused(folder: Path, account: Account) -> None:
    socket = folder / "sockets" / "one"
    prepare_state(folder / "sockets", account)
    prepare_state(socket, account)
    require_private(socket, account)
    (folder / "sockets").chmod(0o777)
    with pytest.raises(ConfigurationError, match="no other account can write"):
        require_private(socket, account)
    (folder / "sockets").chmod(0o755)
    socket.chmod(0o750)
    with pytest.raises(ConfigurationError, match="mode 0700"):
        require_private(socket, account)
