"""A case as one line of a list."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse

from huiban.domains.cases.public import Case, CaseState
from huiban.foundation.clock.public import WorkCalendar, current_calendar
from huiban.surfaces.components.item_values import masked_text
from huiban.surfaces.desk.clocks import ClockView, case_clock
from huiban.surfaces.desk.places import QueuePlace


@dataclass(frozen=True, slots=True)
class CaseRow:
    """``serial`` is the part of the number that tells cases of a day apart."""

    number: str
    serial: str
    applicant: str
    title: str
    department: str
    state: str
    official: str
    clock: ClockView | None
    submitted_at: datetime
    window: object
    url: str
    current: bool


def case_rows(
    cases: Iterable[Case],
    *,
    place: QueuePlace | None = None,
    current: str = "",
    text: str = "",
    page: int = 1,
) -> list[CaseRow]:
    """Lines in the given order, leading to the case within a worklist or on its own page."""
    calendar = current_calendar()
    return [_row(case, current, case_url(case.number, place, text, page), calendar) for case in cases]


def _row(case: Case, current: str, url: str, calendar: WorkCalendar) -> CaseRow:
    return CaseRow(
        number=case.number,
        serial=case.number.split("-")[2].lstrip("0").zfill(4),
        applicant=masked_text(case.applicant_name),
        title=case.title,
        department=case.organisation.name,
        state=case.state,
        official=str(CaseState(case.state).label),
        clock=case_clock(case, calendar),
        submitted_at=case.submitted_at,
        window=case.window,
        url=url,
        current=case.number == current,
    )


def case_url(number: str, place: QueuePlace | None, text: str = "", page: int = 1) -> str:
    """The case beside its worklist, on that page of it and narrowed as it was; or on its own."""
    if place is None:
        return reverse("desk:case", args=[number])
    address = reverse("desk:queue-case", args=[place.slug, number])
    given = {name: value for name, value in (("text", text), ("page", page if page > 1 else "")) if value}
    return f"{address}?{urlencode(given)}" if given else address
