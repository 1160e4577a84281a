"""Processes are killed while clerks call, send on and finish: whatever was answered has happened, and nothing twice."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from huiban.foundation.moment import CLOCK_FILE, LOCAL_ZONE
from huiban.simulation.accounts_file import Accounts
from huiban.simulation.client import Answer, Api, Traffic
from huiban.simulation.instance import Instance, temporary_instance
from huiban.simulation.judge import read_record

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]
ROOT = Path(__file__).resolve().parents[2]


def accounts_of(instance: Instance) -> Accounts:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("HUIBAN_")}
    variables |= {CLOCK_FILE: str(instance.state.parent / "clock"), "PYTHONPATH": str(ROOT / "src")}
    command = [sys.executable, "-m", "huiban", "simulate-day", "--data", str(instance.state)]
    command += ["--windows", "36", "--visitors", "1", "--write-accounts", "-"]
    done = subprocess.run(command, env=variables, capture_output=True, text=True, check=True)
    return Accounts.read(json.loads(done.stdout))


class Window:
    """A clerk who works until nobody is left, and keeps what was answered."""

    def __init__(self, api: Api, number: int, token: str, answered: list[tuple[str, str]]) -> None:
        self.api, self.number, self.token, self.answered = api, number, token, answered
        self.failure: Exception | None = None

    def work(self) -> None:
        try:
            self.ask("POST", f"/hall/windows/{self.number}/opening")
            while (ticket := self.next()) is not None:
                self.serve(ticket)
        except Exception as error:  # noqa: BLE001 (shown by the test)
            self.failure = error

    def next(self) -> dict[str, Any] | None:
        answer = self.ask("POST", "/hall/window/calls")
        if answer.status == 201:
            self.answered.append(("hall:ticket:called", answer.body["number"]))
            return answer.body
        if answer.code == "hall.busy":
            return self.ask("GET", "/hall/window").body["ticket"] or self.next()
        assert answer.status == 204, answer
        return None

    def serve(self, ticket: dict[str, Any]) -> None:
        at = f"/hall/tickets/{ticket['id']}"
        if self.ask("POST", f"{at}/service").status == 200:
            self.answered.append(("hall:service:started", ticket["number"]))
        if ticket["group"] == "social-insurance" and int(ticket["number"][1:]) % 3 == 0:
            body = {"reason": "应到医保办理", "group": "medical-insurance"}
            if self.ask("POST", f"{at}/transfer", body).status == 200:
                self.answered.append(("hall:ticket:transferred", ticket["number"]))
        elif self.ask("POST", f"{at}/completion", {}).status == 200:
            self.answered.append(("hall:service:finished", ticket["number"]))

    def ask(self, method: str, path: str, body: object = None) -> Answer:
        """Press, and press again while the answer is that the database is away."""
        while True:
            answer = self.api.ask("", method, path, body, token=self.token)
            if answer.status < 500:
                return answer
            time.sleep(0.2)


@pytest.mark.timeout(280)
@pytest.mark.parametrize("victim", ["web", "database"])
def test_what_was_answered_has_happened(victim):
    dice = random.Random(victim)
    with temporary_instance() as instance:
        accounts = accounts_of(instance)
        api, answered = Api(instance.url, Traffic()), list[tuple[str, str]]()
        guide = accounts.guides[0]
        numbers = [
            api.ask("", "POST", "/hall/tickets", {"groups": [group]}, token=guide).body["number"]
            for group in ("social-insurance", "medical-insurance") * 25
        ]
        assert len(set(numbers)) == 50
        windows = [
            Window(api, number, token, answered) for number, zone, token in accounts.clerks if zone == "F"
        ]
        threads = [threading.Thread(target=window.work) for window in windows]
        for thread in threads:
            thread.start()
        kills = 0
        while any(thread.is_alive() for thread in threads):
            time.sleep(dice.uniform(0.2, 0.9))
            if kills < 5:
                kills += instance.kill(victim)
        assert [window.failure for window in windows] == [None] * len(windows)
        assert kills >= 2
        record = read_record(api, ["F"], _local_day(instance))
        api.close()
    line = record.lines["F"]
    assert (line.violations, line.gaps, line.left_standing) == ([], [], 0)
    assert {number: record.stories[number].outcome for number in numbers} == dict.fromkeys(numbers, "done")
    told = record.tags
    for tag, number in answered:
        assert told[number].count(tag) >= 1, (tag, number)
    for number in numbers:
        assert told[number].count("hall:service:finished") == 1
        assert told[number].count("hall:ticket:called") == 1 + told[number].count("hall:ticket:transferred")


def _local_day(instance: Instance) -> str:
    assert instance.clock is not None
    return instance.clock.now().astimezone(LOCAL_ZONE).date().isoformat()
