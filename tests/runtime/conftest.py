"""Folders that the database's account can enter, also when the tests run as root."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from huiban.runtime.accounts import Account, current_account, find_account
from huiban.runtime.embedded import THROWAWAY_SETTINGS, EmbeddedPostgres
from huiban.runtime.folders import give_to


def _account() -> Account:
    if os.geteuid() != 0:
        return current_account()
    found = find_account("huiban") or find_account("nobody")
    assert found
    return found


@pytest.fixture
def account() -> Account:
    """Whom the product runs as in these tests."""
    return _account()


@pytest.fixture(scope="session")
def initialised() -> Iterator[Path]:
    """A database folder fresh from initdb, to be copied: three times as fast as making one."""
    account = _account()
    parent = Path(tempfile.mkdtemp(prefix="huiban-test-"))
    give_to(parent, account)
    EmbeddedPostgres(parent / "postgres", settings=THROWAWAY_SETTINGS, account=account).initialise()
    yield parent / "postgres"
    shutil.rmtree(parent, ignore_errors=True)


@pytest.fixture
def data(initialised: Path, folder: Path) -> Path:
    """A database folder of this test's own."""
    subprocess.run(["cp", "-a", initialised, folder / "postgres"], check=True)
    return folder / "postgres"


@pytest.fixture
def folder(account: Account) -> Iterator[Path]:
    """An empty folder of that account."""
    path = Path(tempfile.mkdtemp(prefix="huiban-test-"))
    give_to(path, account)
    yield path
    shutil.rmtree(path, ignore_errors=True)
