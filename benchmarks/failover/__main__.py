"""``PYTHONPATH=src:. python -m benchmarks.failover [scenario …]`` as root: hosts die under load; what was answered is kept?

A scenario named several times is run as often; without names each is run once. After SIGUSR1 no further one is begun.

Needs Debian's ``postgresql-15 patroni etcd-server haproxy iproute2``; ``TRIAL_PATRONI`` names another Patroni than
Debian's, ``TRIAL_REGISTRY`` (``etcd3`` or ``etcd``) how it asks etcd. Everything runs in network namespaces ``hb<process id>-…``
and in one temporary folder; both are removed at the end (the folder stays with ``--keep``).
"""

from __future__ import annotations

import json
import shutil
import signal
import sys
import tempfile
import threading
import traceback
from pathlib import Path

from benchmarks.failover.cluster import Cluster
from benchmarks.failover.judge import is_clean, judge
from benchmarks.failover.load import Load
from benchmarks.failover.network import Host, build, inside, remove
from benchmarks.failover.product import WebHost, by_libpq, by_proxy, prepare_clients, start_product
from benchmarks.failover.scenarios import SCENARIOS, Trial
from benchmarks.failover.watch import HealthWatch

DATABASES = [Host("db1", "10.77.0.11"), Host("db2", "10.77.0.12")]
VOTER = Host("vote", "10.77.0.13")
WEBS = [Host("web1", "10.77.0.21"), Host("web2", "10.77.0.22")]
CLIENT = Host("client", "10.77.0.31")
HOSTS = [*DATABASES, VOTER, *WEBS, CLIENT]
APPLICANTS = 6
LAST_ANSWER_SECONDS = 120.0


def main() -> int:
    """Run the scenarios; 0 when nothing was lost."""
    chosen = [name for name in sys.argv[1:] if not name.startswith("-")] or list(SCENARIOS)
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, _end)
    folder = Path(tempfile.mkdtemp(prefix="huiban-failover-"))
    folder.chmod(0o755)
    try:
        build(HOSTS)
        with inside(CLIENT):
            return _try_all(folder, chosen)
    except Exception:
        traceback.print_exc()
        raise
    finally:
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)  # nothing keeps what was started from being ended
        remove(HOSTS)
        if "--keep" not in sys.argv:
            shutil.rmtree(folder, ignore_errors=True)


def _end(_number: int, _frame: object) -> None:
    sys.exit(1)


def _try_all(folder: Path, chosen: list[str]) -> int:
    say(f"in {folder}: databases, product, demonstration")
    cluster = Cluster(folder, DATABASES, VOTER)
    cluster.start()
    cluster.sql("create table probe (at timestamptz)")
    webs = {
        "libpq": by_libpq(WEBS[0], folder / "web1", DATABASES),
        "haproxy": by_proxy(WEBS[1], folder / "web2", DATABASES),
    }
    start_product(webs["libpq"], webs["haproxy"], folder / "shared")
    ready = prepare_clients(webs["libpq"], APPLICANTS)
    load = _begin_load(webs, ready)
    trial = Trial(cluster, webs, load, {name: HealthWatch(web) for name, web in webs.items()}, say)
    trial.steady()
    enough = threading.Event()
    signal.signal(signal.SIGUSR1, lambda _number, _frame: enough.set())
    try:
        for name in chosen:
            if enough.is_set():
                break
            trial.run(name)
            trial.steady()
    finally:
        for line in trial.figures.lines():
            say(line)
    load.finish(LAST_ANSWER_SECONDS)
    return _judged(trial, ready)


def _begin_load(webs: dict[str, WebHost], ready: dict[str, object]) -> Load:
    """Two applicants and somebody who takes numbers at each host; one of each who asks both hosts in turn."""
    load = Load()
    people = iter(ready["people"])  # type: ignore[call-overload]

    def case(person: dict[str, object]) -> object:
        names = ("m_id", "m_photo", "m_proof")
        body = {
            "item": ready["item"],
            "form": {"school": "演示师范大学", "true": True},
            "materials": {name: [one] for name, one in zip(names, person["documents"], strict=True)},  # type: ignore[call-overload]
            "delivery_method": "window",
        }
        return lambda _key: ("/api/v1/applications", body, person["token"])

    def ticket(_key: str) -> tuple[str, dict[str, object], str]:
        return "/api/v1/hall/tickets", {"groups": [ready["group"]]}, str(ready["guide"])

    for via, web in webs.items():
        for _client in range(2):
            load.add("case", [web.url], via, case(next(people)))  # type: ignore[arg-type]
        load.add("ticket", [web.url], via, ticket)
    both = [web.url for web in webs.values()]
    load.add("case", both, "both", case(next(people)))  # type: ignore[arg-type]
    load.add("ticket", both, "both", ticket)
    return load


def _judged(trial: Trial, ready: dict[str, object]) -> int:
    found = judge(trial.cluster, ready, trial.load.writes)
    say(json.dumps(found, ensure_ascii=False))
    sound = is_clean(found)
    for name, web in trial.webs.items():
        verified = web.run("huiban", "verify")
        say(f"huiban verify by {name}: status {verified.returncode}: {verified.stdout.strip()[-400:]}")
        sound = sound and verified.returncode == 0
    for fault in trial.faults:
        say(f"fault: {fault}")
    sound = sound and not trial.faults
    say("nothing lost" if sound else "NOT SOUND")
    return 0 if sound else 1


def say(text: str) -> None:
    """Tell whoever looks on."""
    print(text, flush=True)


if __name__ == "__main__":
    sys.exit(main())
