"""What of a request's processor time goes into knowing who asks and what they may.

`PYTHONPATH=src:. python -m benchmarks.permission_cost`. Requests run through the product's own stack in this process against a
temporary installation with the demonstration. Every function below is timed with the thread's processor clock, its callees
included, those within another one once; the share is of the whole request, middleware and page included. Waiting for the
database is no processor time of either.
"""

from __future__ import annotations

import importlib
import logging
import os
import re
import statistics
import time
from collections.abc import Callable
from contextlib import ExitStack
from datetime import timedelta
from typing import Any
from unittest.mock import patch

from huiban.runtime.environment import running_socket
from huiban.simulation.instance import temporary_instance

TIMES, WARM = 60, 10
# Module, then the way to the function: sign-in of the session or token, roles, case permissions, the wall.
ASKED = (
    ("huiban.surfaces.components.middleware", "actor_of_request"),
    ("huiban.surfaces.api.v1.auth", "TokenActor.authenticate"),
    ("huiban.domains.directory.access", "_held"),
    ("huiban.domains.cases.access", "can_view_case"),
    ("huiban.domains.cases.access", "barring_duty"),
    ("huiban.foundation.wall.base", "DatabaseWrapper.stand"),
)


class Clock:
    """Seconds of this thread's processor inside any of the functions."""

    def __init__(self) -> None:
        self.spent, self._depth = 0.0, 0

    def timed(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def run(*args: Any, **values: Any) -> Any:
            if self._depth:
                return function(*args, **values)
            self._depth, began = 1, time.thread_time()
            try:
                return function(*args, **values)
            finally:
                self._depth, self.spent = 0, self.spent + time.thread_time() - began

        return run


def main() -> None:
    with temporary_instance(demo=True) as instance:
        text = (instance.state / "demo-accounts.txt").read_text()
        os.environ |= {
            "HUIBAN_DATA": str(instance.state),
            "HUIBAN_DB_SOCKET": str(running_socket(instance.state / "postgres")),
            "DJANGO_SETTINGS_MODULE": "huiban.settings",
        }
        import django

        django.setup()
        logging.disable(logging.WARNING)
        for name, request in _requests(re.findall(r"password: (\S+?)\)", text)[0]).items():
            share, whole = _share(request)
            print(f"{name:<36}{whole * 1000:>8.1f} ms of processor{share:>8.1%}", flush=True)


def _share(request: Callable[[], Any]) -> tuple[float, float]:
    """The share of the functions, and the processor seconds of a request (median)."""
    clock, wholes, shares = Clock(), [], []
    with ExitStack() as patches:
        for module, path in ASKED:
            owner: Any = importlib.import_module(module)
            *way, last = path.split(".")
            for step in way:
                owner = getattr(owner, step)
            patches.enter_context(patch.object(owner, last, clock.timed(getattr(owner, last))))
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
