"""What of the processor's time goes into knowing who asks and what they may.

`PYTHONPATH=src:. python -m benchmarks.permission_cost`. First a busy day, `huiban simulate-day`, with the functions below timed
inside the web processes (`permission_probe`): their share of all the processor time of these processes. Then single requests,
through the product's own stack in this process against a temporary installation with the demonstration: the share of the
whole request, middleware and page included. Every function is timed with the thread's processor clock, its callees included,
those within another one once. Waiting for the database is no processor time of either. The process is prepared as a web
process is, ``runtime.warm``.
"""

from __future__ import annotations

import importlib
import json
import logging
import os
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from huiban.runtime.environment import running_socket
from huiban.simulation.instance import temporary_instance

TIMES, WARM, VISITORS = 60, 10, 1_000
# Module, then the way to the function: sign-in of the session, token or device, roles, case permissions, the wall.
ASKED = (
    ("huiban.surfaces.components.middleware", "actor_of_request"),
    ("huiban.surfaces.api.v1.auth", "TokenActor.authenticate"),
    ("huiban.surfaces.api.v1.auth", "KioskActor.authenticate"),
    ("huiban.surfaces.api.v1.auth", "DeviceBearer.authenticate"),
    ("huiban.surfaces.api.v1.auth", "SessionActor.authenticate"),
    ("huiban.surfaces.devices.browser", "device_of"),
    ("huiban.surfaces.rate_limits.middleware", "_known"),
    ("huiban.domains.directory.access", "_held"),
    ("huiban.domains.cases.access", "can_view_case"),
    ("huiban.domains.cases.access", "barring_duty"),
    ("huiban.foundation.wall.base", "DatabaseWrapper.stand"),
)


class Clock:
    """Seconds of the processor that threads spent inside any of the functions."""

    def __init__(self) -> None:
        self.spent, self._inside = 0.0, threading.local()

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **values: Any) -> Any:
            if getattr(self._inside, "one", False):
                return function(*args, **values)
            self._inside.one, began = True, time.thread_time()
            try:
                return function(*args, **values)
            finally:
                self._inside.one = False
                self.spent += time.thread_time() - began

        return run


@contextmanager
def patched(clock: Clock, asked: Sequence[tuple[str, str]]) -> Iterator[None]:
    """Each of the functions timed by the clock."""
    with ExitStack() as patches:
        for module, path in asked:
            owner: Any = importlib.import_module(module)
            *way, last = path.split(".")
            for step in way:
                owner = getattr(owner, step)
            patches.enter_context(patch.object(owner, last, clock.timed(getattr(owner, last))))
        yield


def main() -> None:
    spent, whole = _of_a_day()
    print(
        f"{f'a day of {VISITORS:,} visitors':<36}{whole:>8.1f} s of processor {spent / whole:>8.1%}",
        flush=True,
    )
    _of_requests()


def _of_a_day() -> tuple[float, float]:
    """Processor seconds of the functions, and of the web processes altogether."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o777)  # the product's own account writes there
        probe = Path(__file__).with_name("permission_probe")
        paths = os.pathsep.join([str(probe), os.environ.get("PYTHONPATH", "")])
        command = [
            sys.executable,
            "-m",
            "huiban",
            "simulate-day",
            "--seed",
            "20",
            "--visitors",
            str(VISITORS),
            "--json",
        ]
        done = subprocess.run(
            command,
            env=os.environ | {"PYTHONPATH": paths, "PERMISSION_PROBE": folder},
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(done.stdout[-2000:] + done.stderr[-2000:])
        told = [json.loads(path.read_text()) for path in Path(folder).glob("*.json")]
    return sum(one["spent"] for one in told), sum(one["whole"] for one in told)


def _of_requests() -> None:
    with temporary_instance(demo=True) as instance:
        text = (instance.state / "demo-accounts.txt").read_text()
        os.environ |= {
            "HUIBAN_DATA": str(instance.state),
            "HUIBAN_DB_SOCKET": str(running_socket(instance.state / "postgres")),
            "DJANGO_SETTINGS_MODULE": "huiban.settings",
        }
        import django

        from huiban.runtime.warm import warm

        django.setup()
        warm()
        logging.disable(logging.WARNING)
        for name, request in _requests(re.findall(r"password: (\S+?)\)", text)[0]).items():
            share, whole = _share(request)
            print(f"{name:<36}{whole * 1000:>8.1f} ms of processor{share:>8.1%}", flush=True)


def _share(request: Callable[[], Any]) -> tuple[float, float]:
    """The share of the functions, and the processor seconds of a request (median)."""
    clock, wholes, shares = Clock(), [], []
    with patched(clock, ASKED):
        for turn in range(WARM + TIMES):
            clock.spent, began = 0.0, time.thread_time()
            answer = request()
            whole = time.thread_time() - began
            if answer.status_code != 200:
                raise SystemExit(f"answered {answer.status_code}")
            if turn >= WARM:
                wholes.append(whole)
                shares.append(clock.spent / whole)
    return statistics.median(shares), statistics.median(wholes)


def _requests(password: str) -> dict[str, Callable[[], Any]]:
    from django.test import Client

    from huiban.domains.cases.models import Case
    from huiban.domains.directory.models import Staff
    from huiban.foundation.tokens.public import issue_token

    reviewer = Staff.objects.get(username="reviewer33")
    token, _ends = issue_token(holder_kind="staff", holder_id=reviewer.id, lasts=timedelta(hours=1))
    bearer = {"Authorization": f"Bearer {token}"}
    case = Case.objects.filter(organisation_id=reviewer.organisation_id).latest("submitted_at")
    api, desk = Client(HTTP_HOST="127.0.0.1"), Client(HTTP_HOST="127.0.0.1")
    desk.post("/desk/sign-in/", {"username": "reviewer33", "password": password})
    return {
        "worklist, API": lambda: api.get("/api/v1/worklists/review", headers=bearer),
        "a case, API": lambda: api.get(f"/api/v1/cases/{case.number}", headers=bearer),
        "worklist, page": lambda: desk.get("/desk/"),
        "a case, page": lambda: desk.get(f"/desk/cases/{case.number}/"),
    }


if __name__ == "__main__":
    main()
