"""The newest backup, as the state folder remembers it: for the status page and the alarm."""

from __future__ import annotations

import contextlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from huiban.runtime.folders import give_to_owner_of_state, write_atomically

FILE_NAME = "last-backup.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class LastBackup:
    """When it was taken, whether a trial restore stood up to its record, and how large it is."""

    taken_at: datetime
    verified: bool
    bytes: int


def note_backup(state: Path, last: LastBackup) -> None:
    """Remember the newest backup. A state folder that cannot be written is no reason for a backup to fail."""
    content = {"taken_at": last.taken_at.isoformat(), "verified": last.verified, "bytes": last.bytes}
    with contextlib.suppress(OSError):
        write_atomically(state / FILE_NAME, json.dumps(content) + "\n", durable=False)
        give_to_owner_of_state(state, state / FILE_NAME)


def read_last_backup(state: Path) -> LastBackup | None:
    """The newest backup taken of this installation; None when none is known."""
    try:
        content = json.loads((state / FILE_NAME).read_text(encoding="utf-8"))
        return LastBackup(
            taken_at=datetime.fromisoformat(content["taken_at"]).astimezone(UTC),
            verified=bool(content["verified"]),
            bytes=int(content["bytes"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None
