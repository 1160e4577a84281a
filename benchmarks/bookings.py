"""The rush on a morning of release: 100,000 attempts to book on 1,000 half hours, beside a raw SQL floor in the same run.

`PYTHONPATH=src python -m benchmarks.bookings [attempts]`. Operations are called in two processes as the web workers
call them, with everything they do (a key of their own, locks, rules, facts, reminders, notifications), without HTTP. People and half hours
are drawn at random, five attempts for each place. The floor is the least that can be written for a place: one `update …
where booked < capacity` and one insert in a hand-written transaction, on tables without trigger or further index.
After each round the database is asked whether a place was sold twice and whether every count is true.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[1]
ATTEMPTS = 100_000
CLIENTS = (8, 32)
GROUPS, SLOTS_OF_A_GROUP, ATTEMPTS_FOR_A_PLACE = 40, 25, 5
PEOPLE = 20_000


def main(attempts: int) -> None:
    from huiban.runtime.embedded import EmbeddedPostgres
    from huiban.runtime.keys import load_or_create_keys

    state = Path(tempfile.mkdtemp(prefix="huiban-bench-"))
    try:
        load_or_create_keys(state)
        (state / "static").mkdir()
        with EmbeddedPostgres.temporary() as server:
            os.environ |= {"HUIBAN_DATA": str(state), "HUIBAN_DB_SOCKET": str(server.socket_folder)}
            _setup()
            _measure(attempts)
    finally:
        shutil.rmtree(state, ignore_errors=True)


def _setup() -> None:
    django_ready()
    from django.core.management import call_command
    from django.db import connection

    from huiban.domains.appointments.models import BookingPolicy
    from huiban.domains.directory.public import Zone
    from huiban.domains.hall.public import set_group
    from huiban.domains.people.public import Person
    from huiban.foundation.actors import SYSTEM
    from huiban.foundation.clock.public import seed_calendar
    from huiban.foundation.moment import now

    call_command("migrate", verbosity=0)
    seed_calendar()
    BookingPolicy.objects.create(most_booked=1_000)
    zone = Zone.objects.create(letter="A", name="A区")
    for number in range(GROUPS):
        set_group(actor=SYSTEM, code=f"g{number}", zone_id=zone.id, name=f"业务 {number}")
    moment = now()
    Person.objects.bulk_create(
        [Person(name="样本", created_at=moment, updated_at=moment) for _person in range(PEOPLE)],
        batch_size=2_000,
    )
    with connection.cursor() as cursor:
        cursor.execute(
            "create table bench_slots (id uuid primary key, capacity int not null, booked int not null);"
            "create table bench_appointments (id uuid primary key, slot_id uuid not null, person_id uuid not null)"
        )


def _fill(places: int) -> None:
    """1,000 empty half hours, for the operations and for the floor."""
    from django.db import connection

    from huiban.domains.appointments.models import Slot
    from huiban.domains.hall.public import list_groups
    from huiban.foundation.clock.public import current_calendar
    from huiban.foundation.moment import LOCAL_ZONE, local_today, now

    calendar, day = current_calendar(), local_today() + timedelta(days=2)
    days = [one for one in (day + timedelta(days=offset) for offset in range(30)) if calendar.is_workday(one)]
    starts = [
        datetime(one.year, one.month, one.day, 9, tzinfo=LOCAL_ZONE) + timedelta(minutes=30 * half)
        for one in days
        for half in range(6)
    ][:SLOTS_OF_A_GROUP]
    with connection.cursor() as cursor:
        cursor.execute(
            "truncate appointments, appointment_slots, outbox_messages, bench_slots, bench_appointments"
        )
    Slot.objects.bulk_create(
        [
            Slot(group=group, day=start.date(), start=start, capacity=places, released_at=now())
            for group in list_groups()
            for start in starts
        ]
    )
    with connection.cursor() as cursor:
        cursor.execute("insert into bench_slots select id, capacity, 0 from appointment_slots")
        cursor.execute("vacuum analyze appointment_slots, bench_slots, people")


def _measure(attempts: int) -> None:
    print(
        f"{'job':<8}{'threads':>8}{'attempts':>10}{'s':>8}{'attempts/s':>12}{'places/s':>10}"
        f"{'p50 ms':>9}{'p99 ms':>9}{'× floor':>9}  outcomes"
    )
    for clients in CLIENTS:
        _fill(max(1, attempts // (GROUPS * SLOTS_OF_A_GROUP * ATTEMPTS_FOR_A_PLACE)))
        floor = _round("floor", clients, attempts)
        booked = _round("book", clients, attempts)
        _print("book", clients, booked, floor["rate"])
        _print("floor", clients, floor, floor["rate"])
        _check()


def _print(kind: str, clients: int, result: dict[str, Any], floor: float) -> None:
    outcomes = ", ".join(f"{name} {count}" for name, count in sorted(result["outcomes"].items()))
    print(
        f"{kind:<8}{clients:>8}{result['count']:>10}{result['seconds']:>8.1f}{result['rate']:>12.0f}"
        f"{result['places']:>10.0f}{result['p50']:>9.1f}{result['p99']:>9.1f}{result['rate'] / floor:>9.2f}  {outcomes}",
        flush=True,
    )


def _round(kind: str, clients: int, attempts: int) -> dict[str, Any]:
    """All attempts by so many threads in two processes."""
    shares = [clients // 2, clients - clients // 2]
    each = attempts // clients
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.bookings", "work", kind, str(first), str(count), str(each)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for first, count in zip((0, shares[0]), shares, strict=False)
    ]
    for worker in workers:
        assert worker.stdout
        assert worker.stdout.readline() == "ready\n"
    started = time.perf_counter()
    answers = [json.loads(text.splitlines()[-1]) for text in _all_at_once(workers)]
    seconds = time.perf_counter() - started
    times = sorted(time for answer in answers for time in answer["times"])
    outcomes = sum((Counter(answer["outcomes"]) for answer in answers), Counter())
    return {
        "count": len(times),
        "seconds": seconds,
        "rate": len(times) / seconds,
        "places": outcomes["booked"] / max(answer["sold_out_after"] for answer in answers),
        "p50": statistics.median(times),
        "p99": times[int(len(times) * 0.99)],
        "outcomes": outcomes,
    }


def _all_at_once(workers: list[subprocess.Popen[str]]) -> list[str]:
    for worker in workers:
        assert worker.stdin
        worker.stdin.write("go\n")
        worker.stdin.flush()
    return [worker.communicate()[0] for worker in workers]


def work(kind: str, first: int, count: int, each: int) -> None:
    """A process of threads; each makes its attempts and times them."""
    django_ready()
    from django.db import connection

    times: list[float] = []
    outcomes: Counter[str] = Counter()
    last_sold = [0.0]
    attempts = {"book": _book, "floor": _floor}[kind]()
    begin = threading.Barrier(count + 1)

    def client(number: int) -> None:
        draw = random.Random(number)
        connection.ensure_connection()
        begin.wait()
        started = time.perf_counter()
        for _attempt in range(each):
            before = time.perf_counter()
            outcome = attempts(draw)
            after = time.perf_counter()
            times.append((after - before) * 1000)
            outcomes[outcome] += 1
            if outcome == "booked":
                last_sold[0] = max(last_sold[0], after - started)
        connection.close()

    threads = [threading.Thread(target=client, args=(first + number,)) for number in range(count)]
    [thread.start() for thread in threads]
    print("ready", flush=True)
    sys.stdin.readline()
    begin.wait()
    [thread.join() for thread in threads]
    print(json.dumps({"times": times, "outcomes": outcomes, "sold_out_after": last_sold[0] or 1.0}))


def _book() -> Any:
    from huiban.domains.appointments.models import Slot
    from huiban.domains.appointments.public import book
    from huiban.domains.people.public import Person
    from huiban.foundation.actors import Actor, Channel
    from huiban.foundation.errors import HuibanError

    people = list(Person.objects.values_list("id", flat=True))
    slots = list(Slot.objects.values_list("group__code", "start"))

    def attempt(draw: random.Random) -> str:
        group, start = draw.choice(slots)
        actor = Actor(kind="person", id=draw.choice(people), name="", channel=Channel.MOBILE)
        try:
            book(actor=actor, group=group, start=start, idempotency_key=uuid4().hex)
        except HuibanError as refused:
            return refused.code.removeprefix("appointments.")
        except Exception as error:  # noqa: BLE001
            print(repr(error), file=sys.stderr)
            return "error"
        return "booked"

    return attempt


def _floor() -> Any:
    from django.db import connection, transaction

    from huiban.domains.people.public import Person
    from huiban.foundation.uuids import uuid7

    people = list(Person.objects.values_list("id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("select id from bench_slots")
        slots = [row[0] for row in cursor.fetchall()]

    def attempt(draw: random.Random) -> str:
        slot, person = draw.choice(slots), draw.choice(people)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "update bench_slots set booked = booked + 1 where id = %s and booked < capacity", [slot]
            )
            if not cursor.rowcount:
                return "full"
            cursor.execute("insert into bench_appointments values (%s, %s, %s)", [uuid7(), slot, person])
        return "booked"

    return attempt


def _check() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "select count(*), sum(s.booked), count(*) filter (where s.booked > s.capacity or a.held > s.capacity),"
            " count(*) filter (where s.booked <> coalesce(a.held, 0)) from appointment_slots s left join"
            " (select slot_id, count(*) as held from appointments where state <> 'cancelled' group by 1) a"
            " on a.slot_id = s.id"
        )
        slots, sold, oversold, wrong = cursor.fetchone()
    print(
        f"        {slots} half hours, {sold} places sold, {oversold} oversold, {wrong} counts wrong",
        flush=True,
    )


def django_ready() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "huiban.settings"
    django.setup()


if __name__ == "__main__":
    if sys.argv[1:2] == ["work"]:
        work(sys.argv[2], *map(int, sys.argv[3:6]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else ATTEMPTS)
