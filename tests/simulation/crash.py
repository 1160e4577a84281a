"""Processes are killed at random moments while work goes on; afterwards the ledger of answers is compared with the record, and
``huiban verify`` judges the installation.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

from huiban.foundation.moment import CLOCK_FILE, LOCAL_ZONE
from huiban.runtime.states import read_processes
from huiban.simulation.instance import Instance, temporary_instance
from tests.simulation.crash_work import GIVE_UP_SECONDS, Client, Ledger, Matter, Window

ROOT = Path(__file__).resolve().parents[2]
MOST_ANSWERS = 30  # between two kills
BACK_SECONDS = 21.0  # a process that lived longer is started again at once
WHOLE = ("web", "live", "jobs", "database")
PARTS = {"web": "web worker", "database": "database backend"}


class Killer:
    """Kills, one after another, what runs. A whole process is left alone until it has lived long enough to be started
    again at once; a worker of the web and a backend of the database come back by themselves."""

    def __init__(self, instance: Instance, seed: int) -> None:
        self.instance, self.dice = instance, random.Random(seed)
        self.kills: Counter[str] = Counter()
        self._seen: dict[str, tuple[int, float]] = {}

    def strike(self) -> None:
        victims = [name for name in WHOLE if self._lives_long(name)]
        if victims and self.dice.random() < 0.3:
            name = self.dice.choice(victims)
            self.kills[name] += self.instance.kill(name)
        else:
            name = self.dice.choice(list(PARTS))
            self.kills[PARTS[name]] += self._kill_part(name)

    def _lives_long(self, name: str) -> bool:
        record = (read_processes(self.instance.state) or {}).get(name)
        if record is None or record.pid is None:
            return False
        pid, since = self._seen.get(name, (0, 0.0))
        if pid != record.pid:
            self._seen[name] = (record.pid, time.monotonic())
            return not self.kills[name] and name not in self._seen
        return time.monotonic() - since > BACK_SECONDS

    def _kill_part(self, name: str) -> bool:
        record = (read_processes(self.instance.state) or {}).get(name)
        parts = _children(record.pid) if record and record.pid else []
        if name == "database":
            parts = [pid for pid in parts if " huiban " in _title(pid)]
        if not parts:
            return False
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.dice.choice(parts), signal.SIGKILL)
        return True


def _children(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            if path.read_text().rpartition(")")[2].split()[1] == str(pid):
                found.append(int(path.parent.name))
    return found


def _title(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return ""


# the run


@dataclass(slots=True)
class Result:
    """What came of a run. ``lost``: answered and not there, or there more often than it was asked for."""

    kills: dict[str, int]
    answers: int
    cuts: int
    unavailable: int
    cases: int
    appointments: int
    visits: int
    messages: int = 0
    lost: list[str] = field(default_factory=list)
    surprises: list[str] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    verify: list[dict[str, Any]] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not (
            self.lost or self.surprises or self.failures or any(one["serious"] for one in self.verify)
        )


def crash_run(*, rounds: int, seed: int = 1, people: int = 3, notices: bool = False) -> Result:
    """Start an installation, work in it, kill ``rounds`` times, each after some answers, and judge."""
    with temporary_instance() as instance:
        assert instance.clock is not None
        tomorrow = instance.clock.now().astimezone(LOCAL_ZONE).date() + timedelta(days=1)
        instance.clock.set_to(datetime.combine(tomorrow, clock_time(10, 0), LOCAL_ZONE))
        world = json.loads(
            _inside(instance, "-m", "tests.simulation.crash_work", str(people)).splitlines()[-1]
        )
        ledger, stop = Ledger(), threading.Event()
        client = Client(instance, ledger)
        threads: list[Matter | Window] = [Matter(client, world, place, stop) for place in range(people)]
        threads += [Window(client, number, token, stop) for number, token in world["windows"]]
        for thread in threads:
            thread.start()
        killer = Killer(instance, seed)
        while sum(killer.kills.values()) < rounds and not all(thread.failure for thread in threads):
            _let_work(ledger, killer.dice)
            killer.strike()
        stop.set()
        for thread in threads:
            thread.join(GIVE_UP_SECONDS)
        messages = _notices(instance, killer, world) if notices else []
        return _judge(instance, client, world, threads, killer, messages)


def _let_work(ledger: Ledger, dice: random.Random) -> None:
    """Wait until work is done again: a product that is down all the time proves nothing. Half a minute at most."""
    wanted, deadline = ledger.answers + dice.randint(1, MOST_ANSWERS), time.monotonic() + 30
    while ledger.answers < wanted and time.monotonic() < deadline:
        time.sleep(0.02)
    time.sleep(dice.uniform(0, 0.05))


def _notices(instance: Instance, killer: Killer, world: dict[str, Any]) -> list[str]:
    """Move the clock to shortly before the appointments and kill the jobs while reminders go out; what was sent."""
    assert instance.clock is not None
    day = datetime.fromisoformat(world["day"]).date()
    instance.clock.set_to(datetime.combine(day, clock_time(8, 40), LOCAL_ZONE))
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        time.sleep(killer.dice.uniform(3, 9))
        killer.strike()
    time.sleep(70)
    log = (instance.state.parent / "log").read_text(encoding="utf-8", errors="replace")
    return [
        line.split("预约码 ")[1].split("，")[0]
        for line in log.splitlines()
        if "[短信]" in line and "预约码 " in line
    ]


def _judge(
    instance: Instance,
    client: Client,
    world: dict[str, Any],
    threads: list[Matter | Window],
    killer: Killer,
    messages: list[str],
) -> Result:
    ledger = client.ledger
    result = Result(
        kills=dict(killer.kills),
        answers=ledger.answers,
        cuts=ledger.cuts,
        unavailable=ledger.unavailable,
        cases=len(ledger.facts),
        appointments=len(ledger.appointments),
        visits=ledger.visits["hall:ticket:taken"],
        messages=len(messages),
        failures=[f"{type(t.failure).__name__}: {t.failure}" for t in threads if t.failure],
    )
    result.failures += [f"{thread.name} did not end" for thread in threads if thread.is_alive()]
    result.lost += _lost_cases(client, world, ledger) + _lost_appointments(client, world, ledger)
    result.lost += _lost_visits(client, world, ledger)
    result.lost += [
        f"reminder of {code} was sent {n} times" for code, n in Counter(messages).items() if n > 2
    ]
    result.surprises = ledger.surprises + (_faults(instance) if ledger.surprises else [])
    told = _inside(instance, "-m", "huiban", "verify", "--json", "--signatures", "all", check=False)
    result.verify = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    return result


def _faults(instance: Instance) -> list[str]:
    """What the product's log says of requests that failed by a fault of its own."""
    log = (instance.state.parent / "log").read_text(encoding="utf-8", errors="replace")
    return [
        text[-3000:] for text in re.findall(r"^.*Internal Server Error.*(?:\n.*){0,60}", log, re.MULTILINE)
    ]


def _lost_cases(client: Client, world: dict[str, Any], ledger: Ledger) -> list[str]:
    lost = []
    for number, tags in ledger.facts.items():
        timeline = client.do("GET", f"/cases/{number}/timeline", world["exit"])
        there = Counter(entry["tag"] for entry in timeline if entry["tag"].startswith("cases:"))
        lost += [f"{number}: {tag} answered, {there[tag]} times there" for tag in tags if there[tag] != 1]
    count = client.do("GET", "/cases?limit=1", world["exit"])["count"]
    if count != len(ledger.facts):
        lost.append(f"{len(ledger.facts)} cases were answered, {count} are there")
    return lost


def _lost_appointments(client: Client, world: dict[str, Any], ledger: Ledger) -> list[str]:
    lost = []
    for code, state in ledger.appointments.items():
        for token in world["people"]:
            found = client.do("GET", f"/hall/appointments/{code}", token, fine=(404,))
            if "code" in found:
                if found["state"] != state:
                    lost.append(f"appointment {code}: {state} answered, {found['state']} there")
                break
        else:
            lost.append(f"appointment {code} is not there")
    return lost


def _lost_visits(client: Client, world: dict[str, Any], ledger: Ledger) -> list[str]:
    after, counted = 0, Counter[str]()
    while True:
        record = client.do("GET", f"/hall/zones/C/record?day={world['today']}&after={after}", "")
        if "facts" not in record:
            return [f"the record of the line cannot be read: {record}"]
        counted.update(fact["tag"] for fact in record["facts"])
        after = max((fact["sequence"] for fact in record["facts"]), default=after)
        if after >= record["last_sequence"] or not record["facts"]:
            break
    return [
        f"{tag}: {n} answered, {counted[tag]} there" for tag, n in ledger.visits.items() if counted[tag] != n
    ]


def _inside(instance: Instance, *words: str, check: bool = True) -> str:
    """A process of the installation."""
    variables = {name: value for name, value in os.environ.items() if not name.startswith("HUIBAN_")}
    variables |= {
        CLOCK_FILE: str(instance.state.parent / "clock"),
        "HUIBAN_DATA": str(instance.state),
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
        "DJANGO_SETTINGS_MODULE": "huiban.settings",
    }
    done = subprocess.run(
        [sys.executable, *words], env=variables, capture_output=True, text=True, check=False
    )
    if check and done.returncode:
        raise AssertionError(done.stdout[-1000:] + done.stderr[-3000:])
    return done.stdout
