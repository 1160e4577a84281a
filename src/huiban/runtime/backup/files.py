"""Copy stored files. They are written once and never change, so a file that is there already needs no second look."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from huiban.runtime.backup.contents import BackupError, files_below, refuse_links

NOT_COPIED = frozenset({"exports"})
"""Folders of files that live for days only: copies of their own data that people asked for."""


def copy_missing(
    source: Path, target: Path, paths: Iterable[Path] | None = None, *, foreign: bool = False
) -> int:
    """Copy the files below ``source`` that ``target`` lacks, each in one step; how many were copied.

    A file that vanishes meanwhile was a leftover somebody removed. Links are followed: an operator may keep folders and
    keys elsewhere. Not so in a ``foreign`` folder, where others may write: BackupError.
    """
    if foreign:
        refuse_links(source)
    copied = 0
    for path in files_below(source, follow=not foreign) if paths is None else paths:
        within = path.relative_to(source)
        if path.name.startswith(".") or within.parts[0] in NOT_COPIED:
            continue  # being written, its row is not there yet; or not meant to last
        if foreign and path.is_symlink():
            raise BackupError(f"{path} leads elsewhere: a backup holds no links.")
        goal = target / within
        with contextlib.suppress(FileNotFoundError):
            if goal.exists() and goal.stat().st_size == path.stat().st_size:
                continue
            goal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            _copy(path, goal)
            copied += 1
    return copied


def _copy(path: Path, goal: Path) -> None:
    temporary = goal.with_name(f".{goal.name}.part")
    shutil.copyfile(path, temporary)
    temporary.chmod(0o600)
    descriptor = os.open(temporary, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    temporary.replace(goal)
