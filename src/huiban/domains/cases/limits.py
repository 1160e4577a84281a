"""The two limits of a case, computed at acceptance and kept with how they were computed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from huiban.domains.catalog.public import ItemContent, LimitText
from huiban.foundation.clock.public import Deadline, Limit, LimitUnit, current_calendar


@dataclass(frozen=True, slots=True)
class CaseLimits:
    """The promise and the statute's limit; ``None`` where the item has none."""

    promised: Deadline | None
    statutory: Deadline | None

    @property
    def provisional(self) -> bool:
        """Whether a date lies in a year whose holidays are not announced yet."""
        return any(deadline.provisional for deadline in (self.promised, self.statutory) if deadline)

    def as_data(self) -> dict[str, Any]:
        """What is stored with the case: enough to show again how the dates came about."""
        return {
            name: {
                "start": deadline.start.isoformat(),
                "due": deadline.due.isoformat(),
                "length": deadline.limit.length,
                "unit": deadline.limit.unit.value,
                "provisional": deadline.provisional,
            }
            for name, deadline in (("promised", self.promised), ("statutory", self.statutory))
            if deadline
        }


def case_limits(content: ItemContent, accepted_on: date) -> CaseLimits:
    """Both limits counted from the day of acceptance."""
    return CaseLimits(
        promised=_deadline(content.promised_limit, accepted_on),
        statutory=_deadline(content.statutory_limit, accepted_on),
    )


def _deadline(text: LimitText | None, accepted_on: date) -> Deadline | None:
    if text is None:
        return None
    return current_calendar().due(accepted_on, Limit(text.length, LimitUnit(text.unit)))
