"""What is seen from outside while hosts die: each web host's health, and what a database that is cut off accepts."""

from __future__ import annotations

import json
import subprocess
import threading
import time
import urllib.error
import urllib.request
from collections import Counter

from benchmarks.failover.cluster import Cluster
from benchmarks.failover.network import Host
from benchmarks.failover.product import WebHost

STATEMENT = "insert into probe (at) values (clock_timestamp())"
ATTEMPT_SECONDS = 3.0
UNHARMED_SECONDS = 25.0  # whoever has not failed by then never noticed


class HealthWatch:
    """``GET /healthz`` of a web host every half second: when, and which parts fail."""

    def __init__(self, web: WebHost) -> None:
        self.seen: list[tuple[float, tuple[str, ...]]] = []
        self._url = f"{web.url}/healthz"
        threading.Thread(target=self._watch, daemon=True).start()

    def sound_again(self, after: float, seconds: float) -> float | None:
        """Seconds from ``after`` until all parts worked, having failed before; 0 when none ever failed; None if never."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            later = [(at, failing) for at, failing in list(self.seen) if at > after]
            broken = next((at for at, failing in later if failing), None)
            sound = [at for at, failing in later if not failing and at > (broken or 0)]
            if sound and (broken or time.monotonic() - after > UNHARMED_SECONDS):
                return sound[0] - after if broken else 0.0
            time.sleep(0.2)
        return None

    def failing(self, start: float, end: float) -> dict[str, int]:
        """How often each part was seen failing in that time."""
        return dict(Counter(part for at, failing in list(self.seen) if start < at < end for part in failing))

    def _watch(self) -> None:
        while True:
            failing = self._ask()
            self.seen.append((time.monotonic(), failing))
            time.sleep(0.5)

    def _ask(self) -> tuple[str, ...]:
        try:
            with urllib.request.urlopen(self._url, timeout=10) as answer:
                found = json.load(answer)
        except urllib.error.HTTPError as error:
            try:
                found = json.load(error)
            except ValueError:
                return ("web",)
        except (OSError, ValueError):
            return ("web",)
        return tuple(name for name, part in found["parts"].items() if part["state"] != "ok")


class SplitBrainProbe:
    """Somebody on the cut-off host itself, who writes to its database as superuser, over and over."""

    def __init__(self, cluster: Cluster, host: Host) -> None:
        self.outcomes: list[tuple[float, str]] = []
        self._cluster, self._host = cluster, host
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._probe, daemon=True)
        self._thread.start()

    def finish(self) -> list[tuple[float, str]]:
        """Stop; what each attempt came to, with the moment it ended."""
        self._stop.set()
        self._thread.join()
        return self.outcomes

    def _probe(self) -> None:
        while not self._stop.is_set():
            outcome = self._attempt()
            self.outcomes.append((time.monotonic(), outcome))
            self._stop.wait(0.5)

    def _attempt(self) -> str:
        try:
            self._cluster.sql(STATEMENT, on=self._host, seconds=ATTEMPT_SECONDS)
        except subprocess.TimeoutExpired:
            return "waits for its standby"
        except subprocess.CalledProcessError as error:
            if "read-only" in error.stderr:
                return "refused: read-only"
            return (
                "no server" if "connect" in error.stderr or "closed" in error.stderr else error.stderr.strip()
            )
        return "accepted"
