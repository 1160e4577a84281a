"""How long a question takes: 1,135 items as they are, then 5,000 and 50,000 made by repeating them with other codes.

    python -m benchmarks.search [sizes]

Every question of the quality tests is asked once for warmth and then three times. `whole` is `search_items` with reading, one SELECT,
weighing and judging; `floor` is the SELECT alone, sent by psycopg with the values ready; `reading` is what Python needs before it.
Runs its own embedded PostgreSQL in a temporary folder; one client, one connection.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
QUESTIONS = ROOT / "tests" / "domains" / "catalog" / "search" / "questions.yaml"
SIZES = (1_135, 5_000, 50_000)
ROUNDS = 3


def main() -> None:
    from tests.plugin import _lay_ground, _open

    _lay_ground()
    os.environ["DJANGO_SETTINGS_MODULE"] = "huiban.settings"
    try:
        import django

        django.setup()
        prepare()
        print(f"{'items':>7} {'':10} {'p50 ms':>8} {'p95 ms':>8} {'max ms':>8}")
        for size in [int(text) for text in sys.argv[1:]] or SIZES:
            grow(size)
            measure(size)
    finally:
        _open.close()


def prepare() -> None:
    from django.core.management import call_command

    from huiban.domains.catalog.operations.described import DATA
    from huiban.domains.catalog.public import import_items, load_described_items
    from huiban.foundation.actors import SYSTEM

    call_command("migrate", verbosity=0, skip_checks=True)
    content = (DATA / "bszl_guangan_511602.csv").read_bytes()
    import_items(actor=SYSTEM, content=content, filename="items.csv", profile="sichuan")
    load_described_items(actor=SYSTEM)


def grow(size: int) -> None:
    """Copies of items and entries up to ``size``: the same words under other codes, as other districts would bring."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select count(*) from search_entries")
        have = cursor.fetchone()[0]
        while have < size:
            cursor.execute(
                """
                with copied as (
                    insert into items (id, code, basic_id, organisation_id, organisation_code, name, main_item, area_code,
                        type_system, type_code, source_system, source_type_code, source_type_name, source_hash, status,
                        updated_at)
                    select uuidv7(), left(md5(random()::text || code), 20), basic_id, organisation_id, organisation_code,
                        name, main_item, area_code, type_system, type_code, source_system, source_type_code,
                        source_type_name, source_hash, status, updated_at
                    from items limit %s returning id, code, name
                )
                insert into search_entries (item_id, code, name, department, type_code, type_name, described, keys,
                    actions, name_terms, said, lexemes)
                select c.id, c.code, e.name, e.department, e.type_code, e.type_name, false, e.keys, e.actions,
                    e.name_terms, '{}', e.lexemes
                from copied c join lateral (select * from search_entries s where s.name = c.name limit 1) e on true
                """,
                [min(1_135, size - have)],
            )
            have += cursor.rowcount
        cursor.execute("analyze search_entries")


def measure(size: int) -> None:
    from django.db import connection

    from huiban.domains.catalog.search import answer
    from huiban.domains.catalog.search.reader import reader

    listed = yaml.safe_load(QUESTIONS.read_text(encoding="utf-8"))
    asked = [entry["q"] for part in listed.values() for entry in part["items"]]
    asked += [question for part in listed.values() for question in part["none"]]
    current = reader()
    ready = []
    for text in asked:
        answer.search_items(text, log=False)
        question = current.interpreter.read(text)
        ready.append(answer.values_of(question, current.lexicon))
    raw = connection.connection

    def floor(values: dict[str, str | int]) -> None:
        with raw.cursor() as cursor:
            cursor.execute(answer._FIND, values).fetchall()

    whole = timed(lambda text: answer.search_items(text, log=False), asked)
    alone = timed(floor, ready)
    reading = timed(current.interpreter.read, asked)
    for name, times in (("whole", whole), ("floor", alone), ("reading", reading)):
        print(f"{size:>7,} {name:10} {share(times, 0.5):8.2f} {share(times, 0.95):8.2f} {times[-1]:8.2f}")
    ratio = share(whole, 0.5) / share(alone, 0.5)
    print(f"{size:>7,} {'whole/floor':10} {ratio:7.2f}×   {len(asked)} questions × {ROUNDS}")


def timed(call: Callable, values: list) -> list[float]:
    times = []
    for _ in range(ROUNDS):
        for value in values:
            start = time.perf_counter()
            call(value)
            times.append((time.perf_counter() - start) * 1000)
    return sorted(times)


def share(times: list[float], part: float) -> float:
    return times[int(len(times) * part)]


if __name__ == "__main__":
    main()
