"""Reading at ten thousand, a hundred thousand and a million cases, over HTTP, one request after the other.

`PYTHONPATH=src:. python -m benchmarks.scale [finished …]`. A temporary product with the demonstration, grown by
`benchmarks.grown`: 5,000 cases stand open at every size, the others are the past of a district with about 2,000 cases a
working day, and folded into days as the past is. Each answer is a whole page or a whole answer of the API with permission, access record and limits on.
Every row asks for another case, department or word than the one before. All rows are asked in turn, so that a slow
minute of the machine falls on each of them. The last columns are the p95 divided by that of the smallest size, and that
divided by the growth of the item search, which reads no case: what is left is not the machine's.
"""

from __future__ import annotations

import logging
import os
import random
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import psycopg

from benchmarks.grown import grow
from huiban.runtime.environment import DatabaseAddress, running_socket
from huiban.simulation.instance import Instance, temporary_instance

SIZES = (10_000, 100_000, 1_000_000)
OPEN = 5_000
TIMES = 60
WARM = 6
CONTROL = "item search, API"
WORDS = ("身份证", "开饭店", "生孩子", "社保卡", "残疾证", "公司注册", "老年", "施工", "户口", "毕业生")
logging.getLogger("httpx").setLevel(logging.WARNING)
Job = Callable[[], httpx.Response]


@dataclass(frozen=True, slots=True)
class Found:
    """Milliseconds."""

    p50: float
    p95: float
    size: int


def main(sizes: tuple[int, ...]) -> None:
    settings = {"HUIBAN_HALL_NETWORKS": "127.0.0.0/8"}
    with temporary_instance(demo=True, settings=settings) as instance:
        measured: dict[int, dict[str, Found]] = {}
        there = 0
        for size in sizes:
            started = time.monotonic()
            with _database(instance.state) as connection:
                grow(
                    connection,
                    finished=size - there - (0 if there else OPEN),
                    open_cases=0 if there else OPEN,
                    seed=size,
                )
                _wait_until_folded(connection)
            there = size
            print(f"{size:,} cases after {time.monotonic() - started:.0f} s")
            measured[size] = measure(instance)
            _print(measured, sizes[0])


def measure(instance: Instance) -> dict[str, Found]:
    """Every job, ``TIMES`` times each."""
    with _database(instance.state) as connection:
        jobs = _jobs(instance, connection)
    times: dict[str, list[float]] = {name: [] for name in jobs}
    sizes: dict[str, int] = {}
    for turn in range(WARM + TIMES):
        for name, job in jobs.items():
            taken, sizes[name] = _timed(job)
            if turn >= WARM:
                times[name].append(taken)
    return {
        name: Found(statistics.median(taken), statistics.quantiles(taken, n=20)[-1], sizes[name])
        for name, taken in times.items()
    }


def _wait_until_folded(connection: psycopg.Connection[Any]) -> None:
    """Every minute a job folds what has happened into days; what was grown in one go happened over years."""
    began = connection.execute("select clock_timestamp()").fetchone()
    while not connection.execute("select 1 from insight_folded_to where folded_at > %s", began).fetchone():
        time.sleep(1)


def _timed(job: Job) -> tuple[float, int]:
    """Milliseconds of one answer, and its bytes."""
    started = time.perf_counter()
    answer = job()
    taken = (time.perf_counter() - started) * 1000
    if answer.status_code != 200:
        raise SystemExit(
            f"{answer.request.method} {answer.url} answered {answer.status_code}: {answer.text[:300]}"
        )
    return taken, len(answer.content)


def _jobs(instance: Instance, connection: psycopg.Connection[Any]) -> dict[str, Job]:
    dice = random.Random(7)
    people = _People(instance)
    clerk, manager, auditor = (people.signed_in(name) for name in ("clerk01", "manager", "audit"))
    reviewer = people.signed_in("reviewer33")
    tokens = {name: people.token(name) for name in ("clerk01", "reviewer33", "manager")}
    numbers, applicants, departments, names = _sample(connection)
    codes = people.query_codes(numbers[:80])
    applicant = people.applicant_tokens(applicants)
    api = httpx.Client(base_url=f"{instance.url}/api/v1", timeout=60)

    def read(path: str, token: str, **query: Any) -> httpx.Response:
        return api.get(path, params=query, headers={"Authorization": f"Bearer {token}"})

    def inquire() -> httpx.Response:
        number = dice.choice(list(codes))
        return api.post("/progress", json={"number": number, "query_code": codes[number]})

    any_number, any_name = (lambda: dice.choice(numbers)), (lambda: dice.choice(names))
    return {
        "worklist, API": lambda: read("/worklists/review", tokens["reviewer33"]),
        "worklist, page": lambda: reviewer.get("/desk/"),
        "worklist of the centre, page": lambda: clerk.get("/desk/"),
        "progress inquiry, API": inquire,
        CONTROL: lambda: read("/items", tokens["clerk01"], text=dice.choice(WORDS)),
        "timeline, API": lambda: read(f"/cases/{any_number()}/timeline", tokens["clerk01"]),
        "case, page": lambda: clerk.get(f"/desk/cases/{any_number()}/"),
        "case by number, API": lambda: read("/cases", tokens["clerk01"], text=any_number()),
        "cases by a name, API": lambda: read("/cases", tokens["clerk01"], text=any_name()),
        "newest cases, page": lambda: clerk.get("/desk/cases/"),
        "overdue cases, API": lambda: read("/cases", tokens["manager"], overdue="true"),
        "own cases, API": lambda: read("/cases", dice.choice(applicant)),
        "cockpit, page": lambda: manager.get("/cockpit/"),
        "cockpit of a department, page": lambda: manager.get("/cockpit/", params={"org": dice.choice(departments)}),
        "wall, page": lambda: manager.get("/cockpit/wall/"),
        "flows, API": lambda: read("/flows", tokens["manager"]),
        "record, auditor's page": lambda: auditor.get("/console/record/"),
    }  # fmt: skip


def _sample(connection: psycopg.Connection[Any]) -> tuple[list[str], list[str], list[str], list[str]]:
    """Case numbers, people with cases, departments and applicants' names, drawn over the whole past."""

    def column(query: str) -> list[str]:
        return [str(row[0]) for row in connection.execute(query).fetchall()]

    return (
        column("select number from cases where idempotency_key = id::text order by md5(number) limit 300"),
        column("select person_id from cases where company_id is null order by md5(number) limit 40"),
        column("select distinct organisation_id from cases limit 40"),
        column("select applicant_name from cases where company_id is null order by md5(number) limit 40"),
    )


class _People:
    """Sign-ins over HTTP and tokens through the product's own operation."""

    def __init__(self, instance: Instance) -> None:
        self.url = instance.url
        text = (instance.state / "demo-accounts.txt").read_text()
        self.password = re.findall(r"password: (\S+?)\)", text)[0]
        os.environ |= {
            "HUIBAN_DATA": str(instance.state),
            "HUIBAN_DB_SOCKET": str(running_socket(instance.state / "postgres")),
            "DJANGO_SETTINGS_MODULE": "huiban.settings",
        }
        import django

        django.setup()

    def signed_in(self, username: str) -> httpx.Client:
        """A browser of a member of staff."""
        client = httpx.Client(base_url=self.url, timeout=60, follow_redirects=True)
        client.get("/desk/sign-in/")
        token = client.cookies.get("csrftoken") or next(iter(client.cookies.values()))
        answer = client.post(
            "/desk/sign-in/", data={"username": username, "password": self.password, "csrfmiddlewaretoken": token},
            headers={"Referer": f"{self.url}/desk/sign-in/"},
        )  # fmt: skip
        if answer.status_code != 200 or "/sign-in" in str(answer.url):
            raise SystemExit(f"{username} was not signed in: {answer.status_code} {answer.url}")
        return client

    def token(self, username: str) -> str:
        from huiban.domains.directory.models import Staff
        from huiban.foundation.tokens.public import issue_token

        staff = Staff.objects.get(username=username)
        return issue_token(holder_kind="staff", holder_id=staff.id, lasts=timedelta(hours=1))[0]

    def applicant_tokens(self, people: list[str]) -> list[str]:
        from uuid import UUID

        from huiban.foundation.tokens.public import issue_token

        return [
            issue_token(holder_kind="person", holder_id=UUID(person), lasts=timedelta(hours=1))[0]
            for person in people
        ]

    def query_codes(self, numbers: list[str]) -> dict[str, str]:
        from huiban.domains.cases.models import Case

        return {case.number: case.query_code for case in Case.objects.filter(number__in=numbers)}


@contextmanager
def _database(state: Path) -> Iterator[psycopg.Connection[Any]]:
    address = DatabaseAddress.at_socket(running_socket(state / "postgres"))
    with psycopg.connect(address.conninfo()) as connection:
        yield connection


def _print(measured: dict[int, dict[str, Found]], first: int) -> None:
    newest = list(measured)[-1]
    print(
        f"{'at ' + format(newest, ','):<34}{'p50 ms':>9}{'p95 ms':>9}{'kB':>8}{'growth':>9}{'to control':>12}"
    )
    growths = {name: found.p95 / measured[first][name].p95 for name, found in measured[newest].items()}
    for name, found in measured[newest].items():
        print(
            f"{name:<34}{found.p50:>9.1f}{found.p95:>9.1f}{found.size / 1000:>8.0f}{growths[name]:>9.2f}"
            f"{growths[name] / growths[CONTROL]:>12.2f}",
            flush=True,
        )


if __name__ == "__main__":
    main(tuple(int(size) for size in sys.argv[1:]) or SIZES)
