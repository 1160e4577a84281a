"""What the page is about: which department, which span of days, which day before today to compare with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, QueryDict

from huiban.domains.directory.public import Organisation, list_departments
from huiban.domains.insight.public import cockpit_departments
from huiban.foundation.actors import Actor
from huiban.foundation.clock.public import current_calendar, today

SPANS = (7, 30, 90)
USUAL = 30


@dataclass(frozen=True, slots=True)
class Scope:
    """The choice of the reader. ``department`` is ``None`` for the whole hall."""

    today: date
    days: int
    department: Organisation | None
    departments: list[Organisation]
    whole_hall: bool  # whether the reader may see all departments together

    @property
    def since(self) -> date:
        return self.today - timedelta(days=self.days - 1)

    @property
    def organisation_id(self) -> UUID | None:
        return self.department.id if self.department else None

    @property
    def day_before(self) -> date:
        """The last working day before today."""
        calendar, day = current_calendar(), self.today - timedelta(days=1)
        while not calendar.is_workday(day):
            day -= timedelta(days=1)
        return day

    def query(self, **changes: object) -> str:
        """The query of this choice, with changes; ``None`` leaves a name out."""
        chosen: dict[str, object] = {"organisation": self.organisation_id, "days": self.days}
        chosen |= changes
        if chosen.get("days") == USUAL:
            chosen["days"] = None
        return urlencode({name: str(value) for name, value in chosen.items() if value})


def read_scope(request: HttpRequest, actor: Actor) -> Scope:
    """The choice in the address. What is not the reader's, or not a choice, is the usual one instead."""
    allowed = cockpit_departments(actor)
    departments = [row for row in list_departments() if allowed is None or row.id in allowed]
    wanted = _uuid(request.GET, "organisation")
    chosen = next((row for row in departments if row.id == wanted), None)
    if chosen is None and allowed is not None:
        chosen = departments[0] if departments else None
    days = request.GET.get("days", "")
    return Scope(
        today=today(),
        days=int(days) if days in {str(span) for span in SPANS} else USUAL,
        department=chosen,
        departments=departments,
        whole_hall=allowed is None,
    )


def _uuid(query: QueryDict, name: str) -> UUID | None:
    try:
        return UUID(query.get(name, ""))
    except ValueError:
        return None
