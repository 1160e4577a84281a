"""Copy stored files. They are written once and never change, so a file that is there already needs no second look."""

from __future__ import annotations

import contextlib
import os
import shutil
from collections.abc import Iterable
from enum import Enum
from pathlib import Path

from huiban.runtime.backup.contents import BackupError, files_below, refuse_links

NOT_COPIED = frozenset({"exports"})
"""Folders of files that live for days only: copies of their own data that people asked for."""
_CHUNK = 1 << 20


class Links(Enum):
    """Which links are followed: ``NONE`` where others may write; the installation's ``OWN``, for an operator may keep
    folders and keys elsewhere, but as root only root's, for the product's account could plant one; ``ANY`` in what the
    operator has named."""

    NONE = "none"
    OWN = "own"
    ANY = "any"


def copy_missing(
    source: Path, target: Path, paths: Iterable[Path] | None = None, *, links: Links = Links.OWN
) -> int:
    """Copy the files below ``source`` that ``target`` lacks, each in one step; how many were copied.

    A file that vanishes meanwhile was a leftover somebody removed. Raises BackupError for a link that is not followed or
    leads to nothing, after everything else was copied; where none is followed, at once.
    """
    if links is Links.NONE:
        refuse_links(source)
    copied, left = 0, ""
    for path in files_below(source, follow=lambda link: may_follow(link, links)) if paths is None else paths:
        within = path.relative_to(source)
        if path.name.startswith(".") or within.parts[0] in NOT_COPIED:
            continue  # being written, its row is not there yet; or not meant to last
        if why := _why_not(path, links):
            left = left or why
            continue
        goal = target / within
        with contextlib.suppress(FileNotFoundError):
            if goal.exists() and goal.stat().st_size == path.stat().st_size:
                continue
            goal.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            copy_file(path, goal)
            copied += 1
    if left:
        raise BackupError(left)
    return copied


def may_follow(link: Path, links: Links) -> bool:
    return links is Links.ANY or (links is Links.OWN and (os.geteuid() != 0 or link.lstat().st_uid == 0))


def require_followed(path: Path) -> None:
    """Raise BackupError for a link that is not the installation's own, or leads to nothing."""
    if why := _why_not(path, Links.OWN):
        raise BackupError(why)


def _why_not(path: Path, links: Links) -> str:
    if not path.is_symlink():
        return ""
    said = f"{path} leads elsewhere and was not copied"
    if links is Links.NONE:
        return f"{said}: a backup holds no links."
    if not may_follow(path, links):
        return f"{said}: root follows root's links only."
    return "" if path.is_file() else f"{said}: there is no file behind it. Is its disk mounted?"


def copy_file(path: Path, goal: Path) -> None:
    """Copy a file in one step. A link in its place is followed only when it was one before."""
    temporary = goal.with_name(f".{goal.name}.part")
    follow = 0 if path.is_symlink() else os.O_NOFOLLOW
    with os.fdopen(os.open(path, os.O_RDONLY | follow), "rb") as source, temporary.open("wb") as copy:
        os.fchmod(copy.fileno(), 0o600)
        shutil.copyfileobj(source, copy, _CHUNK)
        copy.flush()
        os.fsync(copy.fileno())
    temporary.replace(goal)
