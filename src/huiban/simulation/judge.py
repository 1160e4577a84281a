"""The verdict: read the record of every line, judge it by code that shares nothing with the line's own, add it up."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from huiban.domains.hall.replay import Event, Report, Rules, replay
from huiban.domains.hall.staffing.public import Outcome, ServedTicket, WindowTime, compute_kpis
from huiban.simulation.client import Api
from huiban.simulation.world import Ledger

PAGE = 1_000
ENDS = {
    "hall:ticket:cancelled": Outcome.CANCELLED,
    "hall:ticket:unserved": Outcome.UNSERVED,
    "hall:ticket:abandoned": Outcome.ABANDONED,
}


@dataclass(slots=True)
class Story:
    """What the record says of one number."""

    taken: datetime | None = None
    slot: datetime | None = None
    first_called: datetime | None = None
    started: datetime | None = None
    ended: datetime | None = None
    outcome: Outcome = Outcome.OPEN


@dataclass(slots=True)
class Record:
    """The record of the day: each line's report and each number's story."""

    lines: dict[str, Report] = field(default_factory=dict)
    stories: dict[str, Story] = field(default_factory=dict)
    rules: dict[str, dict[str, int]] = field(default_factory=dict)
    tags: dict[str, list[str]] = field(default_factory=dict)


def read_record(api: Api, zones: Iterable[str], day: str) -> Record:
    """Every line of the day, judged."""
    record, told = Record(), list[Event]()
    for letter in zones:
        page = _page(api, letter, day, 0)
        if page is None:
            continue
        facts, last = list(page["facts"]), page["last_sequence"]
        for after in range(PAGE, last, PAGE):
            facts += (_page(api, letter, day, after) or {"facts": []})["facts"]
        policy = page["policy"]
        rules = Rules(
            policy["priority_ratio"], timedelta(minutes=policy["ageing_minutes"]), policy["return_after"]
        )
        only = {int(number): frozenset(codes) for number, codes in page["window_groups"].items()}
        events = [Event(one["tag"], datetime.fromisoformat(one["at"]), one["data"]) for one in facts]
        record.lines[letter] = replay(events, rules, only)
        record.rules[letter] = policy
        if len(events) != last:
            record.lines[letter].gaps.append(last)
        told += events
    for event in sorted(told, key=lambda one: one.at):
        _tell(record.stories, event)
        record.tags.setdefault(event.text("number"), []).append(event.tag)
    return record


def stretched(record: Record, factor: float) -> Record:
    """The record as if the compressed day had been a whole one: every time ``factor`` times as far from the first.

    Booked times stay those of the real clock and mean nothing then: such a wait counts from when the number was taken.
    """
    taken = [story.taken for story in record.stories.values() if story.taken]
    first = min(taken, default=None)

    def far(moment: datetime | None) -> datetime | None:
        return first + (moment - first) * factor if first and moment else None

    stories = {
        number: Story(
            taken=far(one.taken),
            first_called=far(one.first_called),
            started=far(one.started),
            ended=far(one.ended),
            outcome=one.outcome,
        )
        for number, one in record.stories.items()
    }
    return Record(record.lines, stories, record.rules, record.tags)


def kpis_of(record: Record, windows: Sequence[WindowTime]) -> dict[str, float | None]:
    """The hall's key figures by the published formulas, from the record."""
    tickets = [
        ServedTicket(
            taken_at=story.taken,
            slot_start=story.slot,
            first_called_at=story.first_called,
            started_at=story.started,
            ended_at=story.ended,
            outcome=story.outcome,
        )
        for story in record.stories.values()
        if story.taken is not None
    ]
    found = compute_kpis(tickets, windows)
    names = (
        "taken", "called", "served", "done", "abandoned", "mean_wait_seconds", "p50_wait_seconds",
        "p90_wait_seconds", "mean_service_seconds", "abandonment_rate", "utilisation", "long_wait_rate",
    )  # fmt: skip
    return {name: _rounded(getattr(found, name)) for name in names}


def wait_errors(record: Record, estimates: dict[str, float]) -> dict[str, float | int | None]:
    """How far the waits said when numbers were taken were off, in seconds, over those called."""
    errors = []
    for number, said in estimates.items():
        story = record.stories.get(number)
        if story and story.taken and story.first_called:
            begins = max(story.taken, story.slot) if story.slot else story.taken
            errors.append(abs(said - max(0.0, (story.first_called - begins).total_seconds())))
    return {
        "estimates": len(errors),
        "mean_seconds": _rounded(sum(errors) / len(errors)) if errors else None,
        "p50_seconds": _rounded(quantile(errors, 0.5)),
        "p90_seconds": _rounded(quantile(errors, 0.9)),
    }


def lost_numbers(record: Record, ledger: Ledger) -> list[str]:
    """Numbers that were answered and that the record does not know, or does not bring to an end."""
    return [
        number
        for _zone, number in ledger.issued
        if number not in record.stories or record.stories[number].outcome == Outcome.OPEN
    ]


def oversold(ledger: Ledger, slots: Iterable[tuple[tuple[str, str], int, int]]) -> list[str]:
    """Slots with more bookings than places: as answered to those who booked, and as the product says itself."""
    found = [
        f"{key}: {booked} of {ledger.capacity.get(key, 0)}"
        for key, booked in ledger.booked.items()
        if booked > ledger.capacity.get(key, 0)
    ]
    return found + [
        f"{key}: {free} free of {capacity}" for key, capacity, free in slots if free < 0 or free > capacity
    ]


def latencies(seconds: dict[str, list[float]]) -> dict[str, dict[str, float | int | None]]:
    """Milliseconds by job, and over all."""
    rows = {"all": [one for values in seconds.values() for one in values], **seconds}
    return {
        job: {
            "count": len(values),
            "p50_ms": _rounded(1000 * (quantile(values, 0.5) or 0)),
            "p95_ms": _rounded(1000 * (quantile(values, 0.95) or 0)),
            "p99_ms": _rounded(1000 * (quantile(values, 0.99) or 0)),
        }
        for job, values in sorted(rows.items())
    }


def quantile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that ``share`` of all do not exceed; ``None`` of nothing."""
    if not values:
        return None
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, math.ceil(share * len(ordered)) - 1))]


def _page(api: Api, letter: str, day: str, after: int) -> dict[str, Any] | None:
    answer = api.ask(
        "record",
        "GET",
        f"/hall/zones/{letter}/record?day={day}&after={after}&limit={PAGE}",
        fine=(200,),
        fine_codes=("not_found",),
    )
    return answer.body if answer.status == 200 else None


def _tell(stories: dict[str, Story], event: Event) -> None:
    story = stories.setdefault(event.text("number"), Story())
    match event.tag:
        case "hall:ticket:taken":
            story.taken, story.slot = event.moment("taken_at") or event.at, event.moment("slot_start")
        case "hall:ticket:called":
            story.first_called = story.first_called or event.at
        case "hall:service:started":
            story.started = event.at
        case "hall:service:finished":
            story.ended = event.at
            story.outcome = Outcome.OPEN if event.text("next_group") else Outcome.DONE
        case tag if tag in ENDS:
            story.ended, story.outcome = event.at, ENDS[tag]


def _rounded(value: float | None) -> float | None:
    return value if value is None else round(value, 3)
