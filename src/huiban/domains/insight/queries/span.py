"""Where and when a number of the cockpit counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from huiban.foundation.clock.public import Limit, LimitUnit, current_calendar


@dataclass(frozen=True, slots=True)
class Place:
    """A department, a window, both or neither. ``no_window``: what came in by phone, portal or API."""

    organisation_id: UUID | None = None
    window_id: UUID | None = None
    no_window: bool = False

    def condition(self, table: str) -> tuple[str, list[Any]]:
        """``and …`` over the columns of ``table``, a name written in this domain, with its parameters."""
        text, parameters = "", []
        if self.organisation_id:
            text, parameters = f" and {table}.org_id = %s", [self.organisation_id]
        if self.no_window:
            return f"{text} and {table}.window_id is null", parameters
        if self.window_id:
            return f"{text} and {table}.window_id = %s", [*parameters, self.window_id]
        return text, parameters


def three_workdays_on(today: date) -> date:
    """The third working day after ``today``."""
    return current_calendar().due(today, Limit(3, LimitUnit.WORKDAY)).due
