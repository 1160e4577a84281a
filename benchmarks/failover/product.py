"""The product on two web hosts: one asks libpq for the primary, the other a local HAProxy that asks Patroni."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.failover.cluster import PASSWORD
from benchmarks.failover.network import NETWORK, Host
from huiban.runtime.accounts import SYSTEM_ACCOUNT, ensure_system_account

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 240.0
HAPROXY = """\
global
  maxconn 1000
defaults
  mode tcp
  timeout connect 2s
  timeout client 1h
  timeout server 1h
  timeout check 2s
listen primary
  bind 127.0.0.1:5000
  option httpchk GET /primary
  http-check expect status 200
  default-server inter 1s fastinter 500ms fall 2 rise 1 on-marked-down shutdown-sessions
{servers}
"""


@dataclass(frozen=True, slots=True)
class WebHost:
    """One web host, its state folder and how it finds the database."""

    host: Host
    state: Path
    database: str

    @property
    def url(self) -> str:
        return f"http://{self.host.address}:8000"

    @property
    def variables(self) -> Mapping[str, str]:
        """The product's environment there, as the manual shows it."""
        return {
            "HUIBAN_DATABASE_URL": self.database,
            "HUIBAN_DATA": str(self.state),
            "HUIBAN_HOST": self.host.address,
            "HUIBAN_PORT": "8000",
            "HUIBAN_PUBLIC_URL": self.url,
            "HUIBAN_HALL_NETWORKS": NETWORK,
            "HUIBAN_BACKUP_HOURS": "0",
            "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT}",
            "PYTHONDONTWRITEBYTECODE": "1",
            "DJANGO_SETTINGS_MODULE": "huiban.settings",
            "HOME": str(self.state),
        }

    @property
    def log(self) -> Path:
        return self.state.with_suffix(".log")

    def serve(self) -> None:
        """Start the whole product on this host and wait until it is ready."""
        told = len(self.log.read_text()) if self.log.exists() else 0
        process = self.host.start(
            [sys.executable, "-m", "huiban", "serve", "--no-demo"],
            log=self.log, account=SYSTEM_ACCOUNT, variables=self.variables,
        )  # fmt: skip
        deadline = time.monotonic() + START_SECONDS
        while "ready:" not in self.log.read_text()[told:]:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"{self.host.name} did not start:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.2)

    def run(self, *words: str, seconds: float = 900) -> subprocess.CompletedProcess[str]:
        """``python -m …`` on this host with the product's environment."""
        return subprocess.run(
            self.host.command([sys.executable, "-m", *words], SYSTEM_ACCOUNT),
            cwd=self.state,
            env={**os.environ, **self.variables},
            check=False,
            capture_output=True,
            text=True,
            timeout=seconds,
        )


def by_libpq(host: Host, state: Path, databases: list[Host]) -> WebHost:
    """A web host whose address of the database names both hosts and asks for the one that writes."""
    hosts = ",".join(f"{one.address}:5432" for one in databases)
    url = f"postgresql://huiban:{PASSWORD}@{hosts}/huiban?target_session_attrs=read-write&connect_timeout=2"
    return WebHost(host, state, url)


def by_proxy(host: Host, state: Path, databases: list[Host]) -> WebHost:
    """A web host with a HAProxy of its own that sends everything to whom Patroni calls the primary."""
    servers = [f"  server {one.name} {one.address}:5432 check port 8008" for one in databases]
    settings = state.with_name("haproxy.cfg")
    settings.write_text(HAPROXY.format(servers="\n".join(servers)))
    host.start(
        ["/usr/sbin/haproxy", "-f", str(settings)], log=state.with_name("haproxy.log"), account="haproxy"
    )
    return WebHost(host, state, f"postgresql://huiban:{PASSWORD}@127.0.0.1:5000/huiban")


def start_product(first: WebHost, second: WebHost, shared: Path) -> None:
    """Both hosts on one database, with one set of keys, one folder of files and one authority."""
    ensure_system_account()
    for one in (first, second):
        _private(one.state)
    _private(shared)
    _private(shared / "files")
    _share(first.state, shared / "files")
    first.serve()
    made = first.run("huiban", "demo", "load", "--days", "5", "--daily", "6")
    if made.returncode:
        raise RuntimeError(made.stdout + made.stderr)
    # The authority was made by the first document sealed; the other host must seal with the same.
    shutil.move(first.state / "authority", shared / "authority")
    for name in ("files", "authority"):
        _share(second.state, shared / name)
    _share(first.state, shared / "authority")
    shutil.copy2(first.state / "keys.json", second.state / "keys.json")
    _give(second.state / "keys.json")
    second.serve()


def prepare_clients(web: WebHost, clients: int) -> dict[str, Any]:
    """Applicants with tokens and documents, an item, a group of the hall: through the product's operations."""
    made = web.run("benchmarks.failover.people", str(clients))
    if made.returncode:
        raise RuntimeError(made.stderr[-3000:])
    found: dict[str, Any] = json.loads(made.stdout.splitlines()[-1])
    return found


def _share(state: Path, folder: Path) -> None:
    link = state / folder.name
    if not link.is_symlink():
        link.symlink_to(folder)


def _private(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    _give(folder)


def _give(path: Path) -> None:
    subprocess.run(["chown", f"{SYSTEM_ACCOUNT}:{SYSTEM_ACCOUNT}", str(path)], check=True)
