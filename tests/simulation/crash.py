"""Processes are killed at random moments while people apply, clerks work and visitors are served over HTTP.

Every change carries an Idempotency-Key and is repeated until it is answered. A ledger keeps what was answered; afterwards it
is compared with the record, and ``huiban verify`` judges the installation. ``python -m tests.simulation.crash`` inside an
installation makes who and what is needed and prints the tokens.
"""

from __future__ import annotations

import contextlib
import http.client
import io
import json
import os
import random
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
from uuid import uuid4

from PIL import Image

from huiban.foundation.moment import CLOCK_FILE, LOCAL_ZONE
from huiban.runtime.states import read_processes
from huiban.simulation.instance import Instance, temporary_instance

ROOT = Path(__file__).resolve().parents[2]
GIVE_UP_SECONDS = 120.0
BACK_SECONDS = 21.0  # a process that lived longer is started again at once
WHOLE = ("web", "live", "jobs", "database")
PARTS = {"web": "web worker", "database": "database backend"}


def picture() -> bytes:
    """A readable PNG."""
    stored = io.BytesIO()
    Image.new("RGB", (40, 30), "#888888").save(stored, "PNG")
    return stored.getvalue()


PNG = picture()


class GaveUp(Exception):
    """No answer for two minutes."""


# what is there before the run, made inside the installation


def prepare(people: int) -> dict[str, Any]:
    """An item, its staff, persons, a zone with two windows, and their tokens."""
    import django

    django.setup()
    from huiban.domains.appointments.public import open_slots
    from huiban.domains.directory.public import Role
    from huiban.foundation.actors import SYSTEM
    from huiban.foundation.clock.public import current_calendar
    from huiban.foundation.moment import local_today
    from huiban.foundation.tokens.public import issue_token
    from tests import factories as make

    def token(kind: str, holder: Any) -> str:
        return issue_token(holder_kind=kind, holder_id=holder.id, lasts=timedelta(days=30))[0]

    item = make.item()
    group = make.group("crash", "C")
    day, calendar = local_today() + timedelta(days=2), current_calendar()
    while not calendar.is_workday(day):
        day += timedelta(days=1)
    clerks = [make.staff(Role.CLERK) for _place in range(3)]
    windows = [make.window_in("C").number for _place in range(2)]
    open_slots(actor=SYSTEM, group=group.code, first=day, last=day)
    return {
        "item": item.code,
        "day": day.isoformat(),
        "clerk": token("staff", clerks[0]),
        "reviewer": token("staff", make.staff(Role.REVIEWER, item.organisation)),
        "approver": token("staff", make.staff(Role.APPROVER, item.organisation)),
        "exit": token("staff", make.staff(Role.EXIT_CLERK)),
        "windows": [[n, token("staff", c)] for n, c in zip(windows, clerks[1:], strict=True)],
        "people": [token("person", make.person()) for _place in range(people)],
    }


@dataclass(slots=True)
class Ledger:
    """What was answered, by everybody."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    facts: dict[str, list[str]] = field(default_factory=dict)
    appointments: dict[str, str] = field(default_factory=dict)
    visits: Counter[str] = field(default_factory=Counter)
    answers: int = 0
    cuts: int = 0
    unavailable: int = 0
    surprises: list[str] = field(default_factory=list)

    def note(self, case: str, tag: str) -> None:
        with self.lock:
            self.facts.setdefault(case, []).append(tag)


class Client:
    """One person's connection. ``do`` repeats the same request with the same key until there is an answer."""

    def __init__(self, instance: Instance, ledger: Ledger) -> None:
        self.address = instance.url.removeprefix("http://")
        self.ledger = ledger

    def do(
        self, method: str, path: str, token: str, body: object = None, *, fine: tuple[int, ...] = ()
    ) -> Any:
        """The answer's body; anything but success (or ``fine``) is a surprise."""
        content = json.dumps(body).encode() if body is not None else b""
        return self._do(method, path, token, content, "application/json", fine)

    def upload(self, path: str, token: str, material: str) -> Any:
        edge = "edge-of-the-parts"
        parts = (
            f'--{edge}\r\nContent-Disposition: form-data; name="material"\r\n\r\n{material}\r\n'
            f'--{edge}\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
            "Content-Type: image/png\r\n\r\n"
        ).encode()
        content = parts + PNG + f"\r\n--{edge}--\r\n".encode()
        return self._do("POST", path, token, content, f"multipart/form-data; boundary={edge}", ())

    def _do(
        self, method: str, path: str, token: str, content: bytes, kind: str, fine: tuple[int, ...]
    ) -> Any:
        headers = {"Authorization": f"Bearer {token}", "Content-Type": kind, "Idempotency-Key": uuid4().hex}
        deadline = time.monotonic() + GIVE_UP_SECONDS
        while time.monotonic() < deadline:
            try:
                status, raw = self._once(method, path, content, headers)
            except (OSError, http.client.HTTPException):
                self.ledger.cuts += 1
                time.sleep(0.1)
                continue
            if status < 500:
                return self._answered(f"{method} {path}", status, raw, fine)
            self.ledger.unavailable += 1
            if status != 503:
                self.ledger.surprises.append(f"{method} {path}: {status} {raw[:300]!r}")
            time.sleep(0.1)
        raise GaveUp(f"{method} {path}")

    def _answered(self, what: str, status: int, raw: bytes, fine: tuple[int, ...]) -> Any:
        self.ledger.answers += 1
        if status >= 400 and status not in fine:
            self.ledger.surprises.append(f"{what}: {status} {raw.decode()[:300]}")
        return json.loads(raw) if raw else None

    def _once(self, method: str, path: str, content: bytes, headers: dict[str, str]) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.address, timeout=30)
        try:
            connection.request(method, f"/api/v1{path}", content, headers)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


class Matter(threading.Thread):
    """Applications of one person, each from draft to archive, until told to stop."""

    def __init__(self, client: Client, world: dict[str, Any], place: int, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.client, self.world, self.stop = client, world, stop
        self.person = world["people"][place]
        self.dice = random.Random(place)
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            while not self.stop.is_set():
                self.one_case()
                self.one_appointment()
        except Exception as error:  # noqa: BLE001 (shown by whoever started it)
            self.failure = error

    def one_case(self) -> None:
        do, world = self.client.do, self.world
        draft = do("POST", "/drafts", self.person, {"item": world["item"]})
        at = f"/drafts/{draft['id']}"
        self.client.upload(f"{at}/documents", self.person, "m_id")
        do("PATCH", at, self.person, {"form": {"why": "需要办理"}, "delivery_method": "window"})
        number = do("POST", "/cases", self.person, {"draft_id": draft["id"]})["number"]
        self.client.ledger.note(number, "cases:case:submitted")
        if self.dice.random() < 0.15:
            self.act(number, "withdrawal", self.person, None, "cases:case:withdrawn")
            return
        checks = {"checks": {"m_id": "good"}}
        self.act(number, "pre-review", world["clerk"], checks, "cases:case:pre_reviewed")
        self.act(number, "acceptance", world["clerk"], None, "cases:case:accepted")
        self.act(number, "examinations", world["reviewer"], {"opinion": "pass"}, "cases:step:examined")
        self.act(number, "decision", world["approver"], {"outcome": "granted"}, "cases:case:decided")
        if self.closed(number):
            handed = {"receiver": "李样本", "relation": "本人"}
            self.act(number, "hand-over", world["exit"], handed, "cases:case:delivered")
            self.act(number, "archive", world["exit"], None, "cases:case:archived")

    def act(self, number: str, what: str, token: str, body: object, tag: str) -> None:
        self.client.do("POST", f"/cases/{number}/{what}", token, body)
        self.client.ledger.note(number, tag)

    def closed(self, number: str) -> bool:
        """Wait for the job that makes the document; not when the run ends meanwhile."""
        while not self.stop.is_set():
            if self.client.do("GET", f"/cases/{number}", self.person)["state"] == "closed":
                return True
            time.sleep(0.3)
        return False

    def one_appointment(self) -> None:
        """Book and, two times out of three, cancel: no more than three may be held."""
        slots = self.client.do("GET", f"/hall/slots?group=crash&day={self.world['day']}", self.person)
        free = [slot for slot in slots if slot["free"] > 0]
        if not free:
            return
        slot = self.dice.choice(free)
        body = {"group": "crash", "start": slot["start"]}
        made = self.client.do("POST", "/hall/appointments", self.person, body, fine=(409,))
        if "code" not in made:
            return
        state = "booked"
        if self.dice.random() < 0.66:
            self.client.do("POST", f"/hall/appointments/{made['code']}/cancellation", self.person)
            state = "cancelled"
        with self.client.ledger.lock:
            self.client.ledger.appointments[made["code"]] = state


class Window(threading.Thread):
    """A window: numbers are taken, called, served, sometimes passed or set aside."""

    def __init__(self, client: Client, number: int, token: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.client, self.number, self.token, self.stop = client, number, token, stop
        self.dice = random.Random(number)
        self.failure: Exception | None = None

    def run(self) -> None:
        try:
            self.client.do("POST", f"/hall/windows/{self.number}/opening", self.token)
            while not self.stop.is_set():
                self.one_visit()
        except Exception as error:  # noqa: BLE001 (shown by whoever started it)
            self.failure = error

    def one_visit(self) -> None:
        do, visits = self.client.do, self.client.ledger.visits
        do("POST", "/hall/tickets", self.token, {"groups": ["crash"]})
        visits["hall:ticket:taken"] += 1
        called = do("POST", "/hall/window/calls", self.token)
        if called is None:
            return
        visits["hall:ticket:called"] += 1
        at = f"/hall/tickets/{called['id']}"
        if self.dice.random() < 0.2:
            do("POST", f"{at}/passing", self.token)
            visits["hall:ticket:passed"] += 1
            return
        do("POST", f"{at}/service", self.token)
        visits["hall:service:started"] += 1
        do("POST", f"{at}/completion", self.token, {})
        visits["hall:service:finished"] += 1


# killing


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


def crash_run(
    *, rounds: int, seed: int = 1, people: int = 3, seconds: float = 0.6, notices: bool = False
) -> Result:
    """Start an installation, work in it, kill ``rounds`` times with about ``seconds`` between, and judge."""
    with temporary_instance() as instance:
        assert instance.clock is not None
        tomorrow = instance.clock.now().astimezone(LOCAL_ZONE).date() + timedelta(days=1)
        instance.clock.set_to(datetime.combine(tomorrow, clock_time(10, 0), LOCAL_ZONE))
        world = json.loads(_inside(instance, "-m", "tests.simulation.crash", str(people)).splitlines()[-1])
        ledger, stop = Ledger(), threading.Event()
        client = Client(instance, ledger)
        threads: list[Matter | Window] = [Matter(client, world, place, stop) for place in range(people)]
        threads += [Window(client, number, token, stop) for number, token in world["windows"]]
        for thread in threads:
            thread.start()
        killer = Killer(instance, seed)
        while sum(killer.kills.values()) < rounds and not all(thread.failure for thread in threads):
            time.sleep(killer.dice.uniform(0.3, 1.7) * seconds)
            killer.strike()
        stop.set()
        for thread in threads:
            thread.join(GIVE_UP_SECONDS)
        messages = _notices(instance, killer, world) if notices else []
        return _judge(instance, client, world, threads, killer, messages)


def _notices(instance: Instance, killer: Killer, world: dict[str, Any]) -> list[str]:
    """Move the clock to shortly before the appointments and kill the jobs while reminders go out; what was sent."""
    assert instance.clock is not None
    day = datetime.fromisoformat(world["day"]).date()
    instance.clock.set_to(datetime.combine(day, clock_time(8, 40), LOCAL_ZONE))
    deadline = time.monotonic() + 200
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
    result.lost += _lost_visits(client, ledger)
    result.lost += [
        f"reminder of {code} was sent {n} times" for code, n in Counter(messages).items() if n > 2
    ]
    result.surprises = ledger.surprises
    told = _inside(instance, "-m", "huiban", "verify", "--json", "--signatures", "all", check=False)
    result.verify = [json.loads(line) for line in told.splitlines() if line.startswith("{")]
    return result


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


def _lost_visits(client: Client, ledger: Ledger) -> list[str]:
    after, counted = 0, Counter[str]()
    while True:
        record = client.do("GET", f"/hall/zones/C/record?after={after}", "")
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


if __name__ == "__main__":
    print(json.dumps(prepare(int(sys.argv[1]))))
