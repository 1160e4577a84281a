"""What a backup is: a folder with ``database/``, ``files/``, ``authority/``, perhaps ``keys/``, and what describes it.

``SHA256SUMS`` lists every file (``sha256sum --check`` reads it); ``backup.json`` names the list's sum, bears the seal
(``seal.py``) and comes last: a folder without it is no backup. Both are written in one step.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import UTC, datetime
from pathlib import Path

FORM = 1
DESCRIPTION = "backup.json"
SUMS = "SHA256SUMS"
DATABASE, DUMP, FILES, AUTHORITY, KEYS = "database", "database.dump", "files", "authority", "keys"
_CHUNK = 1 << 20
_KINDS = {"str": str, "int": int, "bool": bool}


class BackupError(RuntimeError):
    """A backup cannot be taken, read or restored; the message is for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Description:
    """What ``backup.json`` says. ``database`` is ``folder`` (of the embedded server) or ``dump`` (of another server).

    ``seal`` is empty in backups of releases before it, and in those taken without keys.
    """

    taken_at: str
    huiban: str
    postgresql: str
    database: str
    with_keys: bool
    with_files: bool
    archive: str
    files: int
    bytes: int
    sums_sha256: str
    form: int = FORM
    seal: str = ""


def describe(folder: Path, description: Description) -> None:
    """Write ``backup.json``: from now on the folder is a backup."""
    text = json.dumps(asdict(description), ensure_ascii=False, indent=1) + "\n"
    _write(folder / DESCRIPTION, text)


def read_description(folder: Path) -> Description:
    """Read ``backup.json``; raises BackupError for a folder that is none, is unfinished, or was made by a newer
    release."""
    try:
        content = json.loads((folder / DESCRIPTION).read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise BackupError(f"{folder} is no finished backup: it has no {DESCRIPTION}.") from error
    except (OSError, ValueError, RecursionError) as error:
        raise BackupError(f"{folder / DESCRIPTION} cannot be read: {error}.") from error
    form = content.get("form") if isinstance(content, dict) else None
    if form != FORM:
        raise BackupError(f"{folder} was made by another release (form {form}): use that one.")
    kinds = {field.name: _KINDS[str(field.type)] for field in fields(Description)}
    if unknown := set(content) - set(kinds):
        raise BackupError(
            f"{folder / DESCRIPTION} says {min(unknown)[:40]!r}, which is not known here: a newer release took the backup "
            "(restore it with that one), or it was changed."
        )
    if any(type(value) is not kinds[name] for name, value in content.items()):
        raise BackupError(f"{folder / DESCRIPTION} was changed: it does not describe a backup.")
    try:
        datetime.fromisoformat(content["taken_at"])
        return Description(**content)
    except (KeyError, TypeError, ValueError) as error:
        raise BackupError(f"{folder / DESCRIPTION} does not describe a backup: {error}.") from error


def write_sums(folder: Path) -> tuple[int, int, str]:
    """Write ``SHA256SUMS`` for everything in ``folder``: number of files, bytes, and the list's own SHA-256."""
    count = size = 0
    temporary = folder / f".{SUMS}"
    with temporary.open("w", encoding="utf-8") as sums:
        for path in files_below(folder):
            if path.name in {SUMS, temporary.name, DESCRIPTION} and path.parent == folder:
                continue
            sums.write(f"{sha256_of(path)}  {path.relative_to(folder)}\n")
            count, size = count + 1, size + path.stat().st_size
        sums.flush()
        os.fsync(sums.fileno())
    temporary.replace(folder / SUMS)
    return count, size, sha256_of(folder / SUMS)


def check_sums(folder: Path, description: Description) -> dict[str, str]:
    """Compare every file with ``SHA256SUMS``; the list: digests by name within the backup.

    Raises BackupError naming the first file that is missing, differs, is a link or is not in the list.
    """
    sums = folder / SUMS
    try:
        text = sums.read_bytes()
    except OSError as error:
        raise BackupError(f"the backup is damaged: {sums}: {error.strerror}. Use another one.") from error
    if hashlib.sha256(text).hexdigest() != description.sums_sha256:
        raise BackupError(f"{sums} was changed: the backup cannot be trusted. Use another one.")
    lines = filter(None, text.decode(errors="surrogateescape").split("\n"))
    listed = {name: digest for digest, _space, name in (line.partition("  ") for line in lines)}
    compare(folder, listed, but={SUMS, DESCRIPTION})
    return listed


def compare(folder: Path, listed: Mapping[str, str], *, but: Collection[str] = ()) -> None:
    """Raise BackupError unless the files in ``folder`` are those of the list, each as it was, and none a link."""
    refuse_links(folder)
    try:
        for name, digest in listed.items():
            if sha256_of(folder / name) != digest:
                raise BackupError(f"{folder / name} was changed since the backup was taken. Use another one.")
    except OSError as error:
        raise BackupError(
            f"the backup is damaged: {error.filename}: {error.strerror}. Use another one."
        ) from error
    for path in files_below(folder):
        name = str(path.relative_to(folder))
        if name not in listed and name not in but:
            raise BackupError(f"{path} was put there after the backup was taken. Use another one.")


def refuse_links(folder: Path) -> None:
    """Raise BackupError when anything in a folder where others may write leads elsewhere."""
    for path in _everything_below(folder):
        if path.is_symlink():
            raise BackupError(f"{path} leads elsewhere: a backup holds no links. Use another one.")


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _everything_below(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        yield from (Path(here, name) for name in (*folders, *names))


def files_below(folder: Path, *, follow: Callable[[Path], bool] = lambda _link: False) -> Iterator[Path]:
    """Every file in a folder, in a stable order, a folder at a time. A link to a folder is told like a file unless
    ``follow`` says that it is followed; one that leads back to a folder it lies in is the end."""
    for here, folders, names in os.walk(folder, followlinks=True):
        inside = Path(here)
        linked = [name for name in folders if (inside / name).is_symlink()]
        back = {name for name in linked if _leads_back(inside / name)}
        told = {name for name in linked if name not in back and not follow(inside / name)}
        folders[:] = sorted(set(folders) - back - told)
        yield from (inside / name for name in sorted({*names, *told}))


def _leads_back(link: Path) -> bool:
    """Whether a link leads to a folder it lies in, also by way of other links."""
    goal = os.path.realpath(link)
    return any(os.path.realpath(folder) == goal for folder in link.parents)


def stamp() -> str:
    """This moment, in UTC, to the second."""
    return datetime.now(UTC).replace(microsecond=0).isoformat()


def _write(path: Path, text: str) -> None:
    temporary = path.with_name(f".{path.name}")
    with temporary.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(path)
