"""Compare stored files with their rows: missing, changed, left over. Works on any storage of Django's."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from django.core.files import File
from django.core.files.storage import Storage, default_storage
from django.utils import timezone

from huiban.foundation.verification.public import Look, Problem
from huiban.foundation.verification.streams import batches

# A file is written before its row: what is younger may still be waiting for it.
BEING_WRITTEN = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """What a row says of its file."""

    about: str
    name: str
    size: int
    sha256: str


def compare_files(look: Look, rows: Iterable[Kept]) -> Iterator[Problem]:
    """A problem for every row whose file is not there, has another size or, when files are read, another content."""
    for kept in look.at(rows):
        try:
            problem = _compare(kept, read=look.read_files)
        except FileNotFoundError:
            problem = f"its file {kept.name} is missing"
        except OSError as error:
            problem = f"its file {kept.name} cannot be read: {error.strerror or error}"
        if problem:
            yield Problem(
                about=kept.about,
                text=f"{kept.about}: {problem}",
                advice=f"copy {kept.name} from a backup's folder files/ into the storage; its SHA-256 must be "
                f"{kept.sha256}.",
            )


def find_left_over(look: Look, folder: str, known: Callable[[list[str]], set[str]]) -> Iterator[Problem]:
    """A note for every file under ``folder`` without a row. ``known`` says which of some names have one."""
    for names in batches(look.at(_walk(default_storage, folder)), 1_000):
        for name in sorted(set(names) - known(names)):
            if default_storage.get_modified_time(name) < timezone.now() - BEING_WRITTEN:
                yield Problem(
                    about=name,
                    text=f"{name} belongs to no row: it was stored by something that was cut off before it ended",
                    advice="it is safe to delete; keep it until the next backup has been checked.",
                    serious=False,
                )


def _compare(kept: Kept, *, read: bool) -> str:
    size = default_storage.size(kept.name)
    if size != kept.size:
        return f"its file {kept.name} has {size} bytes instead of {kept.size}"
    if read and kept.sha256:
        with default_storage.open(kept.name, "rb") as file:
            if _digest(file) != kept.sha256:
                return f"the content of its file {kept.name} was changed"
    return ""


def _digest(file: File[bytes]) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    return digest.hexdigest()


def _walk(storage: Storage, folder: str) -> Iterator[str]:
    try:
        folders, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    for file in sorted(files):
        yield f"{folder}/{file}"
    for inner in sorted(folders):
        yield from _walk(storage, f"{folder}/{inner}")
