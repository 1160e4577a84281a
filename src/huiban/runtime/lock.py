"""One supervisor per state folder."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from huiban.runtime.folders import give_to_owner_of

FILE_NAME = "supervisor.lock"


class AlreadyServedError(RuntimeError):
    """Another process serves this state folder; the message is for the operator."""


@contextlib.contextmanager
def exclusive(state: Path) -> Iterator[None]:
    """Hold the state folder for this process; raises AlreadyServedError. The kernel frees it if we are
    killed."""
    path = state / FILE_NAME
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        give_to_owner_of(state, path)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            other = os.read(descriptor, 20).decode(errors="replace").strip() or "?"
            raise AlreadyServedError(
                f"another huiban (process {other}) already serves {state}: stop it, or choose another folder "
                "with --data and another --port."
            ) from error
        os.truncate(descriptor, 0)
        os.write(descriptor, f"{os.getpid()}\n".encode())
        yield
    finally:
        os.close(descriptor)
