"""Folders that the database's account can enter, also when the tests run as root."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from huiban.runtime.accounts import Account, current_account, find_account
from huiban.runtime.folders import give_to


@pytest.fixture
def account() -> Account:
    """Whom the product runs as in these tests."""
    if os.geteuid() != 0:
        return current_account()
    found = find_account("huiban") or find_account("nobody")
    assert found
    return found


@pytest.fixture
def folder(account: Account) -> Iterator[Path]:
    """An empty folder of that account."""
    path = Path(tempfile.mkdtemp(prefix="huiban-test-"))
    give_to(path, account)
    yield path
    shutil.rmtree(path, ignore_errors=True)
