"""Hosts as network namespaces on one bridge, which has a namespace of its own: nothing listens on the machine itself."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

# Of this run alone: ``kill`` and ``remove`` end all that runs in a namespace, which must not be another run's.
PREFIX = f"hb{os.getpid()}"
SWITCH = f"{PREFIX}-switch"
NETWORK = "10.77.0.0/24"
CLONE_NEWNET = 0x40000000


@dataclass(frozen=True, slots=True)
class Host:
    """One host: its name and its address."""

    name: str
    address: str

    @property
    def namespace(self) -> str:
        return f"{PREFIX}-{self.name}"

    def command(self, command: Sequence[str], account: str | None = None) -> list[str]:
        """The command to be run on this host, as this account."""
        become = (
            ["setpriv", f"--reuid={account}", f"--regid={account}", "--init-groups", "--"] if account else []
        )
        return ["ip", "netns", "exec", self.namespace, *become, *command]

    def start(
        self,
        command: Sequence[str],
        *,
        log: Path,
        account: str | None = None,
        variables: Mapping[str, str] | None = None,
    ) -> subprocess.Popen[bytes]:
        """Start a program on this host; it writes to ``log``."""
        with log.open("ab") as file:
            return _spawn(self.command(command, account), file, variables)

    def ask(self, command: Sequence[str], *, account: str | None = None, seconds: float = 60) -> str:
        """What a program on this host writes; raises ``subprocess.CalledProcessError`` or ``TimeoutExpired``."""
        found = subprocess.run(
            self.command(command, account),
            cwd="/",
            check=True,
            capture_output=True,
            text=True,
            timeout=seconds,
        )
        return found.stdout.strip()

    def processes(self) -> list[int]:
        """Ids of everything that runs on this host."""
        found = subprocess.run(
            ["ip", "netns", "pids", self.namespace], capture_output=True, text=True, check=False
        )
        return [int(one) for one in found.stdout.split()]

    def cut(self) -> None:
        """Pull the cable."""
        _ip("-n", SWITCH, "link", "set", f"to-{self.name}", "down")

    def join(self) -> None:
        """Put the cable back."""
        _ip("-n", SWITCH, "link", "set", f"to-{self.name}", "up")

    def power_off(self) -> None:
        """As a power cut: no farewell reaches anybody, then everything on it is killed."""
        self.cut()
        self.kill()

    def kill(self) -> None:
        """Kill everything that runs on this host."""
        while pids := self.processes():
            for pid in pids:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)


def build(hosts: Sequence[Host]) -> None:
    """Make the bridge and a namespace for each host."""
    _ip("netns", "add", SWITCH)
    _ip("-n", SWITCH, "link", "add", "bridge", "type", "bridge")
    _ip("-n", SWITCH, "link", "set", "bridge", "up")
    for host in hosts:
        cable = f"to-{host.name}"
        _ip("netns", "add", host.namespace)
        _ip(
            "-n",
            host.namespace,
            "link",
            "add",
            "eth0",
            "type",
            "veth",
            "peer",
            "name",
            cable,
            "netns",
            SWITCH,
        )
        _ip("-n", host.namespace, "address", "add", f"{host.address}/24", "dev", "eth0")
        _ip("-n", host.namespace, "link", "set", "lo", "up")
        _ip("-n", host.namespace, "link", "set", "eth0", "up")
        _ip("-n", SWITCH, "link", "set", cable, "master", "bridge", "up")


def remove(hosts: Sequence[Host]) -> None:
    """Kill what runs in the namespaces and remove them; those not made are passed over."""
    for host in hosts:
        host.kill()
        subprocess.run(["ip", "netns", "del", host.namespace], check=False, capture_output=True)
    subprocess.run(["ip", "netns", "del", SWITCH], check=False, capture_output=True)


@contextlib.contextmanager
def inside(host: Host) -> Iterator[None]:
    """Have this process's network be that of ``host``; threads started meanwhile are there too."""
    with Path("/proc/self/ns/net").open() as before, Path(f"/run/netns/{host.namespace}").open() as there:
        _set_network(there)
        try:
            yield
        finally:
            _set_network(before)


def _set_network(namespace: IO[str]) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if library.setns(namespace.fileno(), CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), f"cannot enter {namespace.name}")


def _spawn(
    command: Sequence[str], file: IO[bytes], variables: Mapping[str, str] | None
) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        cwd="/",
        env={**os.environ, **(variables or {})},
        stdin=subprocess.DEVNULL,
        stdout=file,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )


def _ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)
