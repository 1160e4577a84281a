"""PostgreSQL under Patroni on two hosts, etcd on those two and a third. The configuration is the one the manual shows."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import time
import urllib.request
from pathlib import Path
from typing import Any

from benchmarks.failover.network import NETWORK, Host

TTL, LOOP_WAIT, RETRY = 20, 5, 5
PROGRAMS = "/usr/lib/postgresql/15/bin"
REGISTRY = os.environ.get("TRIAL_REGISTRY", "etcd3")  # or etcd: by the second version of etcd's interface
GUARD = os.environ.get("TRIAL_PATRONI", "/usr/bin/patroni")
PASSWORD = "synthetic-trial-pass"
START_SECONDS = 120.0
PATRONI = """\
scope: huiban
name: {name}
restapi:
  listen: {address}:8008
  connect_address: {address}:8008
{registry}:
  hosts: [{etcd}]
bootstrap:
  dcs:
    ttl: {ttl}
    loop_wait: {loop_wait}
    retry_timeout: {retry}
    maximum_lag_on_failover: 1048576
    synchronous_mode: true
    synchronous_mode_strict: false
    postgresql:
      use_pg_rewind: true
      use_slots: true
      parameters:
        max_connections: 100
        shared_buffers: 128MB
        jit: 'off'
        wal_keep_size: 256MB
        wal_sender_timeout: 10s
        wal_receiver_timeout: 10s
        tcp_user_timeout: 10s
        tcp_keepalives_idle: 5
        tcp_keepalives_interval: 2
        tcp_keepalives_count: 3
  initdb: [{{encoding: UTF8}}, {{locale: C.UTF-8}}, data-checksums]
postgresql:
  listen: {address}:5432
  connect_address: {address}:5432
  data_dir: {folder}/data
  bin_dir: {programs}
  pgpass: {folder}/pgpass
  authentication:
    superuser: {{username: postgres, password: {password}}}
    replication: {{username: replicator, password: {password}}}
    rewind: {{username: rewinder, password: {password}}}
  parameters:
    unix_socket_directories: {folder}
  pg_hba:
    - local all postgres peer
    - host all all {network} scram-sha-256
    - host replication replicator {network} scram-sha-256
"""


class Cluster:
    """The database hosts and the voter; ``folder`` holds what they keep."""

    def __init__(self, folder: Path, databases: list[Host], voter: Host) -> None:
        self.folder, self.databases, self._voters = folder, databases, [*databases, voter]

    def start(self) -> None:
        """Start everything and make the product's database."""
        for host in self._voters:
            self._start_etcd(host, "new")
        for host in self.databases:
            self.start_database(host)
        if self.wait_for_standby(START_SECONDS) is None:
            raise TimeoutError("no synchronous standby")
        self.sql("create role huiban login createrole password '" + PASSWORD + "'")
        self.sql("create database huiban owner huiban template template0 encoding 'UTF8'")

    def power_on(self, host: Host) -> None:
        """Start a database host again after a power cut, with what its disk held."""
        host.join()
        self._start_etcd(host, "existing")
        self.start_database(host)

    def start_database(self, host: Host) -> None:
        """Start Patroni, which starts PostgreSQL."""
        folder = self._folder(host)
        settings = PATRONI.format(
            name=host.name,
            registry=REGISTRY,
            address=host.address,
            etcd=", ".join(f"'{one.address}:2379'" for one in self._voters),
            ttl=TTL,
            loop_wait=LOOP_WAIT,
            retry=RETRY,
            folder=folder,
            programs=PROGRAMS,
            password=PASSWORD,
            network=NETWORK,
        )
        (folder / "patroni.yml").write_text(settings)
        host.start(
            [GUARD, f"{folder}/patroni.yml"],
            log=folder / "patroni.log",
            account="postgres",
            variables={"PYTHONPATH": ""},
        )

    def patroni_of(self, host: Host) -> int:
        """Id of Patroni's process on that host."""
        for pid in host.processes():
            with contextlib.suppress(OSError):
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
                if any(word.endswith(b"/patroni") for word in words[:2]):
                    return pid
        raise LookupError(f"no Patroni on {host.name}")

    def kill_patroni(self, host: Host) -> None:
        """Kill the guard and leave the database running."""
        os.kill(self.patroni_of(host), signal.SIGKILL)

    def primary(self, seconds: float = START_SECONDS) -> Host:
        """Who answers as the primary; raises ``TimeoutError`` when nobody does in time."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for host in self.databases:
                if self.says(host, "primary"):
                    return host
            time.sleep(0.2)
        raise TimeoutError("no primary")

    def standby(self) -> Host:
        """The other one."""
        primary = self.primary()
        return next(host for host in self.databases if host != primary)

    def wait_for_standby(self, seconds: float) -> float | None:
        """Seconds until a synchronous standby answers; None when none does in time."""
        started = time.monotonic()
        while time.monotonic() < started + seconds:
            if any(self.says(host, "synchronous") for host in self.databases):
                return time.monotonic() - started
            time.sleep(0.2)
        return None

    def says(self, host: Host, role: str) -> bool:
        """Whether Patroni on that host answers 200 to ``GET /role``."""
        with contextlib.suppress(OSError):
            address = f"http://{host.address}:8008/{role}"
            with urllib.request.urlopen(address, timeout=1) as answer:
                return int(answer.status) == 200
        return False

    def sql(
        self, statement: str, *, on: Host | None = None, database: str = "postgres", seconds: float = 60
    ) -> str:
        """What a statement answers on that host's own database (the primary's), as its superuser by the socket."""
        host = on or self.primary()
        return host.ask(
            [
                *(f"{PROGRAMS}/psql", "-h", str(self._folder(host)), "-d", database, "-AtX"),
                *("-v", "ON_ERROR_STOP=1", "-c", statement),
            ],
            account="postgres",
            seconds=seconds,
        )

    def rows(self, query: str) -> list[dict[str, Any]]:
        """Rows of a query on the primary's product database."""
        found = self.sql(f"select coalesce(json_agg(found), '[]') from ({query}) found", database="huiban")
        rows: list[dict[str, Any]] = json.loads(found)
        return rows

    def _folder(self, host: Host) -> Path:
        folder = self.folder / host.name
        if not folder.is_dir():
            folder.mkdir(mode=0o700)
            subprocess.run(["chown", "postgres:postgres", str(folder)], check=True)
        return folder

    def _start_etcd(self, host: Host, state: str) -> None:
        folder = self._folder(host)
        members = ",".join(f"{one.name}=http://{one.address}:2380" for one in self._voters)
        host.start(
            [
                *("/usr/bin/etcd", "--name", host.name, "--data-dir", f"{folder}/etcd"),
                *("--listen-peer-urls", f"http://{host.address}:2380"),
                *("--initial-advertise-peer-urls", f"http://{host.address}:2380"),
                *("--listen-client-urls", f"http://{host.address}:2379"),
                *("--advertise-client-urls", f"http://{host.address}:2379"),
                *("--initial-cluster", members, "--initial-cluster-state", state),
                *("--enable-v2", "--log-level", "warn"),
            ],
            log=folder / "etcd.log",
            account="postgres",
        )
