"""Reads snapshots of queues from a CSV file, plain or gzip, and refuses what is not one."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, NamedTuple

COLUMNS = (
    "name", "time", "date", "czasObslugi", "idGrupy", "liczbaCzynnychStan", "nazwaGrupy", "literaGrupy",
    "liczbaKlwKolejce", "aktualnyNumer",
)  # fmt: skip
MAX_CHARACTERS = 600_000_000
MAX_ROWS = 3_000_000
MAX_LINE = 10_000
MAX_BAD_SHARE = 0.2
MAX_PEOPLE = 5_000
GZIP_MAGIC = b"\x1f\x8b"


class ReadingError(Exception):
    """A file that cannot be used: a stable code, and what to say with it."""

    def __init__(self, code: str, path: Path, detail: str = "") -> None:
        self.code = code
        self.path = path
        self.detail = detail
        super().__init__(f"{path}: {code} {detail}".rstrip())


class QueueKey(NamedTuple):
    """One queue of one office."""

    office: str
    queue: str


class Snapshot(NamedTuple):
    """What the hall showed of one queue at one minute."""

    minute: int
    waiting: int
    counters: int
    service: int
    letter: str
    called: tuple[str, int] | None


@dataclass(slots=True)
class Reading:
    """All snapshots of a file by queue and day, in the order of time."""

    days: dict[QueueKey, dict[date, list[Snapshot]]] = field(default_factory=dict)
    names: dict[QueueKey, str] = field(default_factory=dict)
    rows: int = 0
    duplicates: int = 0
    bad_rows: int = 0

    @property
    def dates(self) -> list[date]:
        """The days that occur."""
        return sorted({day for by_day in self.days.values() for day in by_day})


def read_snapshots(path: Path) -> Reading:
    """The snapshots of a file; ``ReadingError`` when it is not one."""
    try:
        with path.open("rb") as raw:
            return _read(raw, path)
    except FileNotFoundError as error:
        raise ReadingError("missing_file", path) from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        raise ReadingError("broken_gzip", path) from error
    except UnicodeDecodeError as error:
        raise ReadingError("not_text", path) from error
    except csv.Error as error:
        raise ReadingError("not_csv", path, str(error)) from error
    except OSError as error:
        raise ReadingError("unreadable", path, error.strerror or "") from error


def _read(raw: IO[bytes], path: Path) -> Reading:
    magic = raw.read(2)
    raw.seek(0)
    if not magic:
        raise ReadingError("empty", path)
    if magic == GZIP_MAGIC:
        with gzip.GzipFile(fileobj=raw) as unpacked:
            return _read_text(unpacked, path)
    if path.suffix == ".gz":
        raise ReadingError("not_gzip", path)
    return _read_text(raw, path)


def _lines(text: IO[str], path: Path) -> Iterator[str]:
    characters = rows = 0
    while line := text.readline(MAX_LINE):
        characters += len(line)
        rows += 1
        if characters > MAX_CHARACTERS or rows > MAX_ROWS or len(line) == MAX_LINE:
            raise ReadingError("too_big", path, f"line {rows}")
        if "\0" in line:
            raise ReadingError("not_text", path)
        yield line


def _read_text(raw: IO[bytes] | gzip.GzipFile, path: Path) -> Reading:
    with io.TextIOWrapper(raw, encoding="utf-8-sig", newline="") as text:
        return _read_rows(csv.reader(_lines(text, path)), path)


def _read_rows(rows: Iterator[list[str]], path: Path) -> Reading:
    header = next(rows, None)
    if header is None:
        raise ReadingError("empty", path)
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise ReadingError("missing_columns", path, ", ".join(missing))
    places = [header.index(column) for column in COLUMNS]
    reading = Reading()
    by_minute: dict[QueueKey, dict[date, dict[int, Snapshot]]] = {}
    for row in rows:
        reading.rows += 1
        _take(row, places, reading, by_minute)
    if reading.rows == 0:
        raise ReadingError("empty", path)
    if reading.bad_rows > MAX_BAD_SHARE * reading.rows:
        raise ReadingError("bad_rows", path, f"{reading.bad_rows}/{reading.rows}")
    reading.days = {
        key: {day: [at[minute] for minute in sorted(at)] for day, at in sorted(by_day.items())}
        for key, by_day in sorted(by_minute.items())
    }
    return reading


def _take(
    row: list[str],
    places: list[int],
    reading: Reading,
    by_minute: dict[QueueKey, dict[date, dict[int, Snapshot]]],
) -> None:
    try:
        office, time, day_text, service, queue, counters, name, letter, waiting, called = (
            row[place] for place in places
        )
        snapshot = Snapshot(
            _minute(time), _count(waiting), _count(counters), _count(service), letter, _number(called)
        )
        day = _day(day_text)
    except (ValueError, IndexError):
        reading.bad_rows += 1
        return
    key = QueueKey(office, queue)
    reading.names.setdefault(key, name)
    at = by_minute.setdefault(key, {}).setdefault(day, {})
    if snapshot.minute in at:
        reading.duplicates += 1
        return
    at[snapshot.minute] = snapshot


_known_days: dict[str, date] = {}


def _day(text: str) -> date:
    if text not in _known_days:
        if len(_known_days) > 10_000:
            _known_days.clear()
        _known_days[text] = date.fromisoformat(text)
    return _known_days[text]


def _minute(text: str) -> int:
    hours, minutes = text.split(":")[:2]
    minute = int(hours) * 60 + int(minutes)
    if not 0 <= minute < 24 * 60:
        raise ValueError(text)
    return minute


def _count(text: str) -> int:
    number = int(text)
    if not 0 <= number <= MAX_PEOPLE:
        raise ValueError(text)
    return number


def _number(text: str) -> tuple[str, int] | None:
    """``N017`` as its letters and its number; nothing when no number stands there."""
    text = text.strip()
    digits = text.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZŁŚŻŹĆÓ")
    if not digits.isdecimal() or len(digits) > 6:
        return None
    return text[: len(text) - len(digits)], int(digits)
