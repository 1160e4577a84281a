"""The order of a day, checked from the record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from django.db.models import QuerySet

from huiban.domains.hall.models import Line, WindowGroup
from huiban.domains.hall.replay import Event, Report, Rules, replay
from huiban.domains.hall.states import PriorityClass
from huiban.foundation.errors import NotFound
from huiban.foundation.facts.public import UnnamedFact
from huiban.foundation.moment import local_today

UNTOLD = {"reason"}  # typed by people
SOME_PRIORITY = (
    "priority"  # for every class but none: that somebody is disabled or with child is nobody's business
)


@dataclass(frozen=True, slots=True)
class LineRecord:
    """The facts of a line in their order, and what is needed to judge them."""

    day: date
    policy: dict[str, int]
    window_groups: dict[str, list[str]]
    last_sequence: int
    facts: list[dict[str, object]]


def line_record(*, zone_id: UUID, day: date | None = None, after: int = 0, limit: int = 500) -> LineRecord:
    """Up to ``limit`` facts of a zone's line behind sequence number ``after``, without what people typed or are.

    Raises ``NotFound`` for a day without a line.
    """
    line = Line.objects.select_related("zone").filter(zone_id=zone_id, day=day or local_today()).first()
    if line is None:
        raise NotFound
    rows = _rows(line).filter(data__sequence__gt=after, data__sequence__lte=after + limit)
    found = sorted(rows.values_list("tag", "happened_at", "data"), key=lambda row: row[2]["sequence"])
    names = ("priority_ratio", "ageing_minutes", "return_after", "recalls")
    return LineRecord(
        line.day,
        {name: getattr(line, name) for name in names},
        {str(number): sorted(codes) for number, codes in _window_groups().items()},
        line.sequence,
        [
            {
                "sequence": data["sequence"],
                "tag": tag,
                "at": at,
                "data": _told(data),
            }
            for tag, at, data in found
        ],
    )


def _told(data: Mapping[str, object]) -> dict[str, object]:
    told = {name: value for name, value in data.items() if name not in UNTOLD}
    if told.get("priority", PriorityClass.NONE) != PriorityClass.NONE:
        told["priority"] = SOME_PRIORITY
    return told


def check_day(day: date) -> dict[str, Report]:
    """A report for the letter of every zone that had a line on ``day``."""
    groups = {number: frozenset(codes) for number, codes in _window_groups().items()}
    return {
        line.zone.letter: replay(_events(line), _rules(line), groups)
        for line in Line.objects.select_related("zone").filter(day=day).order_by("zone__letter")
    }


def _events(line: Line) -> list[Event]:
    return [Event(tag, at, data) for tag, at, data in _rows(line).values_list("tag", "happened_at", "data")]


def _rows(line: Line) -> QuerySet[UnnamedFact]:
    return UnnamedFact.objects.filter(
        tag__startswith="hall:", local_day=line.day, data__zone=line.zone.letter, data__has_key="sequence"
    )


def _window_groups() -> dict[int, set[str]]:
    only: dict[int, set[str]] = {}
    for number, code in WindowGroup.objects.values_list("window__number", "group__code"):
        only.setdefault(number, set()).add(code)
    return only


def _rules(line: Line) -> Rules:
    return Rules(line.priority_ratio, timedelta(minutes=line.ageing_minutes), line.return_after)
