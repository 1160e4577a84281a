"""One thing that a check has looked at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """How serious a finding is."""

    OK = 0
    WARNING = 1
    ERROR = 2


@dataclass(frozen=True, slots=True)
class Finding:
    """What was seen, and what to do about it."""

    level: Level
    about: str
    text: str
    remedy: str = ""
