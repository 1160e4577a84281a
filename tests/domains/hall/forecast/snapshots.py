"""Small files of snapshots for tests."""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from pathlib import Path

from huiban.domains.hall.forecast.reading import Snapshot

HEADER = (
    "name,time,date,status,czasObslugi,lp,idGrupy,liczbaCzynnychStan,nazwaGrupy,literaGrupy,"
    "liczbaKlwKolejce,aktualnyNumer"
)


def shot(minute: int, waiting: int, called: str = "", *, counters: int = 1, service: int = 5) -> Snapshot:
    number = (called[0], int(called[1:])) if called else None
    return Snapshot(minute, waiting, counters, service, "A", number)


def row(day: str, minute: int, waiting: int, called: str = "", *, queue: str = "1", counters: int = 1) -> str:
    time = f"{minute // 60:02}:{minute % 60:02}"
    return f"UD_Test,{time},{day},1,5,1,{queue},{counters},A: Queue,A,{waiting},{called}"


def write(path: Path, rows: Iterable[str], header: str = HEADER) -> Path:
    text = "\n".join([header, *rows]) + "\n"
    path.write_bytes(gzip.compress(text.encode()) if path.suffix == ".gz" else text.encode())
    return path


def busy_day(day: str, *, until: int = 16 * 60, pace: int = 2, queue: str = "1") -> list[str]:
    """From 08:00 every five minutes ``pace`` people come; one fewer is called every second time."""
    rows, waiting, called = [], 0, 0
    for step, minute in enumerate(range(8 * 60, until, 5)):
        served = min(waiting + pace, pace - step % 2)
        waiting += pace - served
        called += served
        rows.append(row(day, minute, waiting, f"A{called:03}", queue=queue))
    return rows
