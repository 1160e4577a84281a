"""The tokens a simulated day is driven with, as a file that can be carried to another machine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(slots=True)
class Accounts:
    """Tokens by what their holders do; ``clerks`` are (window, zone, token). ``day`` is the next working day."""

    day: str
    manager: str = ""
    clerks: list[tuple[int, str, str]] = field(default_factory=list)
    guides: list[str] = field(default_factory=list)
    people: list[str] = field(default_factory=list)
    kiosks: list[str] = field(default_factory=list)

    def plain(self) -> dict[str, object]:
        """As JSON."""
        return asdict(self)

    @classmethod
    def read(cls, content: Mapping[str, Any]) -> Accounts:
        """From JSON; raises ``TypeError`` or ``ValueError`` for what is none."""
        return cls(**{**content, "clerks": [(int(n), str(z), str(t)) for n, z, t in content["clerks"]]})
