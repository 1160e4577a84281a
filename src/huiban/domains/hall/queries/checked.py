"""The order of a day, checked from the record."""

from __future__ import annotations

from datetime import date, timedelta

from huiban.domains.hall.models import Line, WindowGroup
from huiban.domains.hall.replay import Event, Report, Rules, replay
from huiban.foundation.facts.public import FactRecord


def check_day(day: date) -> dict[str, Report]:
    """A report for the letter of every zone that had a line on ``day``."""
    only: dict[int, set[str]] = {}
    for number, code in WindowGroup.objects.values_list("window__number", "group__code"):
        only.setdefault(number, set()).add(code)
    groups = {number: frozenset(codes) for number, codes in only.items()}
    return {
        line.zone.letter: replay(_events(line), _rules(line), groups)
        for line in Line.objects.select_related("zone").filter(day=day).order_by("zone__letter")
    }


def _events(line: Line) -> list[Event]:
    rows = FactRecord.objects.filter(
        tag__startswith="hall:", local_day=line.day, data__zone=line.zone.letter, data__has_key="sequence"
    )
    return [Event(tag, at, data) for tag, at, data in rows.values_list("tag", "happened_at", "data")]


def _rules(line: Line) -> Rules:
    return Rules(line.priority_ratio, timedelta(minutes=line.ageing_minutes), line.return_after)
