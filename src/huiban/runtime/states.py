"""What the supervisor knows of its children, written where the web process can read it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path

from huiban.runtime.folders import write_atomically
from huiban.runtime.processes import is_alive

FILE_NAME = "processes.json"


class ProcessState(StrEnum):
    """State of a child of the supervisor."""

    RUNNING = "running"
    WAITING = "waiting"  # it ended by itself and will be started again after a pause
    STOPPED = "stopped"


@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessRecord:
    """One child: since when it is in its state, and how often it had to be started again."""

    state: ProcessState
    since: datetime
    pid: int | None = None
    restarts: int = 0


def write_processes(state: Path, supervisor: int, records: Mapping[str, ProcessRecord]) -> None:
    """Write all records in one step."""
    content = {
        "supervisor": supervisor,
        "processes": {
            name: {
                "state": record.state,
                "since": record.since.isoformat(timespec="seconds"),
                "pid": record.pid,
                "restarts": record.restarts,
            }
            for name, record in records.items()
        },
    }
    write_atomically(state / FILE_NAME, json.dumps(content, indent=1) + "\n", durable=False)


def read_processes(state: Path) -> dict[str, ProcessRecord] | None:
    """The children of the supervisor that runs now; None when no supervisor runs on this state folder."""
    try:
        content = json.loads((state / FILE_NAME).read_text(encoding="utf-8"))
        if not is_alive(int(content["supervisor"])):
            return None
        return {name: _record(raw) for name, raw in content["processes"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def now() -> datetime:
    """The current moment, to whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def _record(raw: Mapping[str, object]) -> ProcessRecord:
    pid, restarts = raw["pid"], raw["restarts"]
    return ProcessRecord(
        state=ProcessState(str(raw["state"])),
        since=datetime.fromisoformat(str(raw["since"])),
        pid=pid if isinstance(pid, int) else None,
        restarts=restarts if isinstance(restarts, int) else 0,
    )
