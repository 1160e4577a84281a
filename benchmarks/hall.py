"""The line under many hands: take, call, serve at 1, 8 and 32 clients, beside the raw SQL floor in the same run.

`PYTHONPATH=src python -m benchmarks.hall`. Operations are called in two processes of two threads, as the web's workers
do, with everything they do (permission, locks, facts, notifications), without HTTP. Clients wait for a thread as
requests wait for a worker; their time counts from the asking. The floor is the least that must be written for a ticket:
line row locked and counted, ticket, fact, notification, in one hand-written transaction, through the same threads.
After each round the database is asked whether a number, a visitor or a window was given twice.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

from huiban.runtime.serve import BLOCKING_THREADS

ROOT = Path(__file__).resolve().parents[1]
CLIENTS = (1, 8, 32)
SECONDS = 4.0
ZONES = "ABCDEFGHJKLM"


def main() -> None:
    from huiban.runtime.embedded import EmbeddedPostgres
    from huiban.runtime.keys import load_or_create_keys

    state = Path(tempfile.mkdtemp(prefix="huiban-bench-"))
    try:
        load_or_create_keys(state)
        (state / "static").mkdir()
        with EmbeddedPostgres.temporary() as server:
            os.environ |= {"HUIBAN_DATA": str(state), "HUIBAN_DB_SOCKET": str(server.socket_folder)}
            _setup()
            _measure()
    finally:
        shutil.rmtree(state, ignore_errors=True)


def _setup() -> None:
    django_ready()
    from django.core.management import call_command

    from huiban.domains.directory.public import (
        Organisation,
        OrganisationKind,
        Role,
        Window,
        Zone,
        assign_role,
        create_staff,
    )
    from huiban.domains.hall.public import set_group
    from huiban.foundation.actors import SYSTEM

    call_command("migrate", verbosity=0)
    centre = Organisation.objects.create(name="中心", code="bench", kind=OrganisationKind.CENTRE)
    for place, letter in enumerate(ZONES):
        zone = Zone.objects.create(letter=letter, name=f"{letter}区")
        set_group(actor=SYSTEM, code=letter.lower(), zone_id=zone.id, name=f"业务 {letter}")
        for offset in range(3):
            number = place * 3 + offset + 1
            Window.objects.create(number=number, zone=zone, name="综合受理")
            staff = create_staff(
                actor=SYSTEM, username=f"clerk{number}", name=f"职员{number}", organisation_id=centre.id,
                password="synthetic-pass-phrase-1",
            )  # fmt: skip
            assign_role(actor=SYSTEM, staff_id=staff.id, role=Role.CLERK, organisation_id=centre.id)


def _measure() -> None:
    print(f"{'job':<10}{'clients':>8}{'jobs/s':>9}{'p50 ms':>9}{'p99 ms':>9}{'errors':>8}{'× floor':>9}")
    for clients in CLIENTS:
        floor = _round("floor", clients)["floor"]
        for kind in ("take", "visit"):
            _empty_lines()
            for job, result in _round(kind, clients).items():
                _print(f"  {job}" if kind == "visit" and job != kind else job, clients, result, floor["rate"])
        _print("floor", clients, floor, floor["rate"])
    _check()
    _lists()


def _print(kind: str, clients: int, result: dict[str, Any], floor: float) -> None:
    print(
        f"{kind:<10}{clients:>8}{result['rate']:>9.0f}{result['p50']:>9.1f}{result['p99']:>9.1f}"
        f"{result['errors']:>8}{result['rate'] / floor:>9.2f}"
    )


def _round(kind: str, clients: int) -> dict[str, dict[str, Any]]:
    """One job by so many clients in two processes (one when there is one client), and each of its steps."""
    shares = [clients] if clients == 1 else [clients // 2, clients - clients // 2]
    workers = [
        subprocess.Popen(
            [sys.executable, "-m", "benchmarks.hall", kind, str(first), str(count)],
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
        )
        for first, count in zip((0, shares[0]), shares, strict=False)
    ]
    answers = [json.loads(worker.communicate()[0].splitlines()[-1]) for worker in workers]
    found = {}
    for job in answers[0]["times"]:
        times = sorted(time for answer in answers for time in answer["times"][job])
        found[job] = {
            "rate": len(times) / SECONDS,
            "p50": statistics.median(times),
            "p99": times[int(len(times) * 0.99)],
            "errors": sum(answer["errors"] for answer in answers),
        }
    return found


def work(kind: str, first: int, count: int) -> None:
    """A process of clients: each runs the job over and over and times it."""
    django_ready()
    times: dict[str, list[float]] = defaultdict(list)
    errors = [0]
    jobs = {"take": _take, "visit": _visit, "floor": _floor}
    barrier = threading.Barrier(count)
    hands = ThreadPoolExecutor(BLOCKING_THREADS)

    def client(number: int) -> None:
        steps = jobs[kind](number)
        for _name, step in steps:
            hands.submit(step).result()
        barrier.wait()
        end = time.perf_counter() + SECONDS
        while (began := time.perf_counter()) < end:
            for name, step in steps:
                started = time.perf_counter()
                try:
                    hands.submit(step).result()
                except Exception as error:  # noqa: BLE001
                    errors[0] += 1
                    print(repr(error), file=sys.stderr)
                times[name].append((time.perf_counter() - started) * 1000)
            if len(steps) > 1:
                times[kind].append((time.perf_counter() - began) * 1000)

    threads = [threading.Thread(target=client, args=(first + number,)) for number in range(count)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    print(json.dumps({"times": times, "errors": errors[0]}))


def _kiosk() -> Any:
    from huiban.foundation.actors import Actor, Channel

    return Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


Steps = list[tuple[str, Callable[[], object]]]


def _take(number: int) -> Steps:
    from huiban.domains.hall.public import take_ticket

    kiosk, group = _kiosk(), ZONES[number % 12].lower()
    return [("take", lambda: take_ticket(actor=kiosk, groups=[group]))]


def _visit(number: int) -> Steps:
    """A visitor arrives, somebody is called, served and finished: four operations, each asked for by itself."""
    from huiban.domains.directory.public import find_staff, list_windows
    from huiban.domains.hall.public import call_next, finish_service, open_window, start_service, take_ticket
    from huiban.foundation.actors import Actor, Channel

    windows = list_windows()
    window = windows[(number % 12) * 3 + number // 12]
    staff = find_staff(username=f"clerk{window.number}")
    assert staff
    clerk = Actor(kind="staff", id=staff.id, name=staff.name, channel=Channel.WINDOW, window_id=window.id)
    open_window(actor=clerk, window_id=window.id)
    kiosk, group = _kiosk(), window.zone.letter.lower()

    called: list[Any] = []

    def call() -> None:
        called[:] = [call_next(actor=clerk)]

    return [
        ("arrive", lambda: take_ticket(actor=kiosk, groups=[group])),
        ("call", call),
        ("start", lambda: start_service(actor=clerk, ticket_id=called[0].id)),
        ("finish", lambda: finish_service(actor=clerk, ticket_id=called[0].id)),
    ]


def _floor(number: int) -> Steps:
    from django.db import connection, transaction

    from huiban.domains.directory.public import list_zones
    from huiban.domains.hall.models import Line, ServiceGroup
    from huiban.foundation.moment import local_today, now
    from huiban.foundation.uuids import uuid7

    zone = next(zone for zone in list_zones() if zone.letter == ZONES[number % 12])
    day = local_today()
    numbers = {"priority_ratio": 2, "ageing_minutes": 40, "return_after": 3, "recalls": 3}
    line, _made = Line.objects.get_or_create(zone=zone, day=day, defaults=numbers)
    group = ServiceGroup.objects.get(zone=zone)

    def job() -> None:
        ticket, fact, moment = uuid7(), uuid7(), now()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "update hall_lines set last_number = last_number + 1, sequence = sequence + 1 where id = %s"
                " returning last_number, sequence",
                [line.id],
            )
            serial, sequence = cursor.fetchone()
            cursor.execute(
                "insert into hall_tickets (id, code, day, letter, serial, line_id, group_id, further_groups, item_code,"
                " channel, priority, state, taken_at, place_at, place_sequence, calls, passes, reason) values"
                " (%s, %s, %s, %s, %s, %s, %s, '{}', '', 'kiosk', 'none', 'cancelled', %s, %s, %s, 0, 0, '')",
                [
                    ticket,
                    uuid4().hex[:16],
                    day,
                    zone.letter,
                    serial,
                    line.id,
                    group.id,
                    moment,
                    moment,
                    sequence,
                ],
            )
            cursor.execute(
                "insert into facts (id, tag, subject, actor_kind, actor_name, channel, happened_at, local_day, data,"
                " public, request_id) values (%s, 'bench', %s, 'person', '', 'kiosk', %s, %s, %s, false, '')",
                [fact, f"ticket:{ticket}", moment, day, json.dumps({"sequence": sequence})],
            )
            cursor.execute("select pg_notify('bench', %s)", [f"line:{zone.letter}"])

    return [("floor", job)]


def _empty_lines(left: int = 12) -> None:
    """Leave about ``left`` waiting in each line, as on a busy morning."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "update hall_tickets set state = 'cancelled' where state = 'waiting' and id not in (select id from"
            " (select id, row_number() over (partition by line_id order by id desc) as place from hall_tickets"
            " where state = 'waiting') ranked where place <= %s)",
            [left],
        )
        cursor.execute("update hall_tickets set state = 'done' where state in ('called', 'serving')")
        cursor.execute("vacuum analyze hall_tickets")


def _check() -> None:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("select count(*), count(distinct (day, letter, serial)) from hall_tickets")
        tickets, numbers = cursor.fetchone()
        cursor.execute(
            "select count(*) from (select ticket_id from hall_attendances group by 1 having count(*) > 1) twice"
        )
        twice = cursor.fetchone()[0]
    print(f"{tickets} tickets, {tickets - numbers} numbers given twice, {twice} visitors called twice")


def _lists() -> None:
    from huiban.domains.hall.models import Ticket
    from huiban.domains.hall.public import list_waiting, take_ticket

    for waiting in (150, 1000):
        Ticket.objects.filter(state="waiting").update(state="cancelled")
        for _visitor in range(waiting):
            take_ticket(actor=_kiosk(), groups=["a"])
        zone = Ticket.objects.filter(state="waiting").values_list("line__zone_id", flat=True)[0]
        times = []
        for _turn in range(60):
            started = time.perf_counter()
            assert len(list_waiting(zone)) == waiting
            times.append((time.perf_counter() - started) * 1000)
        times.sort()
        print(f"list of {waiting} waiting: p50 {times[30]:.1f} ms, p95 {times[57]:.1f} ms")


def django_ready() -> None:
    import django

    os.environ["DJANGO_SETTINGS_MODULE"] = "huiban.settings"
    django.setup()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
