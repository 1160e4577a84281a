"""The copy as a ZIP: ``data.json`` for programs, ``schema.json`` that says what it means, ``index.html`` to read, files.

Everything is written as it is read, so that memory does not grow with the person's papers.
"""

from __future__ import annotations

import contextlib
import io
import json
import shutil
import zipfile
from collections.abc import Iterable, Iterator
from typing import IO, Any, BinaryIO

from django.core.files.storage import default_storage
from django.db import connection, transaction

from huiban.domains.people.public import Person
from huiban.domains.privacy.export import readable
from huiban.domains.privacy.export.rows import (
    Stored,
    files_of,
    history_of,
    list_kinds,
    reads_of,
    rows_of_table,
)
from huiban.domains.privacy.register import Kind
from huiban.domains.privacy.states import MOST_EXPORT_BYTES
from huiban.foundation.moment import now

FORMAT = "huiban-personal-data/1"
_CHUNK = 1 << 18


def write_archive(target: BinaryIO, person: Person) -> int:
    """Write the whole copy as of one moment; how many files were left out because there were too many bytes.

    What is left out is named in the copy with how to get it singly.
    """
    with _one_moment(), zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
        packed, left_out = _pack_files(archive, files_of(person))
        with _text(archive, "data.json") as text:
            _write_data(text, person, left_out)
        with _text(archive, "schema.json") as text:
            json.dump(schema(), text, ensure_ascii=False, indent=1)
        with _text(archive, "index.html") as text:
            readable.write_page(text, person, packed, left_out)
    return len(left_out)


def schema() -> dict[str, Any]:
    """What ``data.json`` holds, kind by kind: the tables, and each name in them in words."""
    return {
        "format": FORMAT,
        "about": "data.json: {format, made_at, person, kinds: [{id, tables: [{table, rows: [{column: value}]}]}], reads, "
        "history, left_out}. Times are ISO 8601. A value of `file` is the path of that file in this archive, null when "
        "it cannot be opened. Other people's names and numbers are masked.",
        "kinds": [{**_told(kind), "tables": [_columns(table) for table in tables]} for kind, tables in list_kinds()],
        "reads": {"at": "time", "organisation": "which office", "roles": "in which role", "fields": "what was read",
                  "reason": "why", "matter": "number of the case"},
        "history": {"at": "time", "subject": "account, or the number of a case", "what": "the kind of fact"},
    }  # fmt: skip


def _columns(table: Any) -> dict[str, Any]:
    return {"table": table.table, "columns": table.copied, "withheld": dict(table.withheld)}


def _told(kind: Kind) -> dict[str, Any]:
    keep = f"{kind.keep.days} days since {kind.keep.since_en}" if kind.keep.days else kind.keep.until_en
    return {
        "id": kind.id,
        "name": kind.name,
        "name_en": kind.name_en,
        "purpose": kind.purpose,
        "ground": kind.ground,
        "kept": keep,
        "end": kind.end,
    }


def _write_data(text: IO[str], person: Person, left_out: list[Stored]) -> None:
    text.write(
        f'{{"format": {_json(FORMAT)}, "made_at": {_json(now().isoformat())}, "person": {_json(str(person.id))}'
    )
    text.write(',\n"kinds": [')
    for index, (kind, tables) in enumerate(list_kinds()):
        text.write(f'{"," if index else ""}\n{{"id": {_json(kind.id)}, "tables": [')
        for place, table in enumerate(tables):
            text.write(f'{"," if place else ""}{{"table": {_json(table.table)}, "rows": ')
            _write_list(text, rows_of_table(person, table))
            text.write("}")
        text.write("]}")
    text.write('],\n"reads": ')
    _write_list(text, reads_of(person))
    text.write(',\n"history": ')
    _write_list(text, history_of(person))
    text.write(f',\n"left_out": {_json([one.title for one in left_out])}}}\n')


def _write_list(text: IO[str], rows: Iterable[dict[str, Any]]) -> None:
    text.write("[")
    for index, row in enumerate(rows):
        text.write(f"{',' if index else ''}\n {_json(row)}")
    text.write("]")


def _pack_files(archive: zipfile.ZipFile, files: Iterator[Stored]) -> tuple[list[Stored], list[Stored]]:
    """Copy the files in until the bytes are used up: those that are in, and those left out or not to be read."""
    packed: list[Stored] = []
    left_out: list[Stored] = []
    used = 0
    for one in files:
        if used + one.size > MOST_EXPORT_BYTES:
            left_out.append(one)
            continue
        try:
            with default_storage.open(one.storage_name, "rb") as source, archive.open(one.name, "w") as goal:
                shutil.copyfileobj(source, goal, _CHUNK)
        except FileNotFoundError:
            left_out.append(one)
            continue
        used += one.size
        packed.append(one)
    return packed, left_out


@contextlib.contextmanager
def _text(archive: zipfile.ZipFile, name: str) -> Iterator[IO[str]]:
    with archive.open(name, "w", force_zip64=True) as raw, io.TextIOWrapper(raw, encoding="utf-8") as text:
        yield text


@contextlib.contextmanager
def _one_moment() -> Iterator[None]:
    """A transaction that sees one moment. Inside another one that one is used."""
    if connection.in_atomic_block:
        yield
        return
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("set transaction isolation level repeatable read, read only")
        yield


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)
