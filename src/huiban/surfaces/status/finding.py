"""One thing looked at, in words; the same for the page and the command."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

GOOD, ATTENTION, TROUBLE = "done", "turn", "danger"


@dataclass(frozen=True, slots=True)
class Finding:
    """``tone``: done (all is well), turn (look at it soon), danger (mend it now). ``key`` names it for machines."""

    label: str
    value: str
    tone: str = GOOD
    note: str = ""
    since: datetime | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Findings of one kind under a heading; ``anchor`` is its place on the page."""

    anchor: str
    title: str
    findings: Sequence[Finding]

    @property
    def tone(self) -> str:
        """The worst of its findings."""
        return worst(finding.tone for finding in self.findings)


def worst(tones: object) -> str:
    """The worst of several tones; all is well when there are none."""
    found = set(tones)  # type: ignore[call-overload]
    return TROUBLE if TROUBLE in found else ATTENTION if ATTENTION in found else GOOD
