"""People who apply, clerks who work and visitors who are served, over HTTP, whatever dies meanwhile.

Every change carries an Idempotency-Key and is repeated until it is answered; a ledger keeps what was. ``python -m
tests.simulation.crash_work`` inside an installation makes who and what is needed and prints the tokens.
"""

from __future__ import annotations

import http.client
import io
import json
import random
import sys
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from PIL import Image

from huiban.simulation.instance import Instance

GIVE_UP_SECONDS = 120.0


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
        "today": local_today().isoformat(),
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


if __name__ == "__main__":
    print(json.dumps(prepare(int(sys.argv[1]))))
