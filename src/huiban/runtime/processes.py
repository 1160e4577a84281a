"""Children that cannot outlive us, in process groups of their own (Linux)."""

from __future__ import annotations

import contextlib
import ctypes
import os
import signal
from collections.abc import Callable
from pathlib import Path

_SET_PARENT_DEATH_SIGNAL = 1
_libc = ctypes.CDLL(None, use_errno=True)


def bound_to_us(on_parent_death: signal.Signals) -> Callable[[], None]:
    """``preexec_fn`` that has the kernel send this signal to the child when the spawning *thread* ends.

    Spawn from the main thread only.
    """
    parent = os.getpid()
    number = int(on_parent_death)
    prctl = _libc.prctl

    def bind() -> None:
        prctl(_SET_PARENT_DEATH_SIGNAL, number, 0, 0, 0)
        if os.getppid() != parent:
            os._exit(1)

    return bind


def signal_group(group: int, number: signal.Signals) -> None:
    """Send a signal to a whole process group; a group that is gone is fine."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(group, number)


def is_alive(pid: int) -> bool:
    """Whether a process of that number runs (zombies do not count)."""
    try:
        return _proc(pid, "stat").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def program_of(pid: int) -> str:
    """Name of the program that process runs, "" when unknown."""
    try:
        return _proc(pid, "comm").strip()
    except OSError:
        return ""


def _proc(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8", errors="replace")
