"""Whether a line was called in its stated order, judged from its recorded facts alone.

The rules are written here a second time, on purpose: nothing is shared with the code that calls. Windows are taken
to serve every group of the line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

TOLERANCE = timedelta(milliseconds=50)
_GONE = {"transferred", "cancelled", "abandoned", "unserved", "held", "passed"}


@dataclass(frozen=True, slots=True)
class Policy:
    """The numbers of the line's stated order."""

    priority_ratio: int
    ageing_minutes: int


@dataclass(frozen=True, slots=True)
class Recorded:
    """One fact of a line: its tag, when it happened, and its data."""

    tag: str
    happened_at: datetime
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Violation:
    sequence: int
    called: str
    rule: str
    expected: str | None
    expected_rule: str | None


@dataclass(slots=True)
class Verdict:
    calls: int = 0
    violations: list[Violation] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    overtaken: dict[str, int] = field(default_factory=dict)

    @property
    def most_overtaken(self) -> int:
        return max(self.overtaken.values(), default=0)


@dataclass(slots=True)
class _Place:
    since: datetime
    sequence: int
    priority: str
    slot: datetime | None = None
    back_at: int | None = None
    window: int | None = None
    waiting: bool = True


@dataclass(slots=True)
class _State:
    policy: Policy
    places: dict[str, _Place] = field(default_factory=dict)
    calls: int = 0
    run: int = 0

    def due(self, place: _Place, moment: datetime) -> bool:
        early = place.slot is not None and place.slot > moment
        return not early and (place.back_at is None or place.back_at <= self.calls)

    def turn(self, window: int, moment: datetime) -> tuple[str, str] | None:
        """The number whose turn it is at a window, and by which rule."""
        here = [
            (number, place)
            for number, place in sorted(self.places.items(), key=lambda one: (one[1].since, one[1].sequence))
            if place.waiting and place.window in (None, window)
        ]
        bound = moment - timedelta(minutes=self.policy.ageing_minutes)
        due = [(number, place) for number, place in here if self.due(place, moment)]
        plain = [(n, p) for n, p in due if p.back_at is None and p.slot is None]
        ahead = ("priority", [n for n, p in plain if p.priority != "none"])
        behind = ("ordinary", [n for n, p in plain if p.priority == "none"])
        steps = [
            ("reserved", [n for n, p in here if p.window is not None]),
            ("aged", [n for n, p in due if p.since <= bound]),
            ("returned", [n for n, p in due if p.back_at is not None]),
            ("appointment", [n for n, p in due if p.slot is not None]),
            *((ahead, behind) if self.run < self.policy.priority_ratio else (behind, ahead)),
            ("nobody_else", [n for n, _place in here]),
        ]
        return next(((numbers[0], rule) for rule, numbers in steps if numbers), None)


def check_line(facts: Iterable[Recorded], policy: Policy) -> Verdict:
    """Replay the facts of one line by their sequence; say every call that was not the stated one."""
    state, verdict, last = _State(policy), Verdict(), 0
    for fact in sorted(facts, key=lambda one: one.data["sequence"]):
        sequence = fact.data["sequence"]
        if sequence != last + 1:
            verdict.gaps.append(sequence)
        last = sequence
        _replay(fact, state, verdict)
    return verdict


def _replay(fact: Recorded, state: _State, verdict: Verdict) -> None:
    number, step = fact.data["number"], fact.tag.rpartition(":")[2]
    if step in ("taken", "arrived"):
        slot = fact.data.get("slot_start")
        state.places[number] = _Place(
            since=datetime.fromisoformat(fact.data["place_at"]),
            sequence=fact.data.get("place_sequence", fact.data["sequence"]),
            priority=fact.data["priority"],
            slot=datetime.fromisoformat(slot) if slot else None,
            window=fact.data.get("for_window"),
        )
    elif step == "called":
        _judge(fact, state, verdict)
    elif number in state.places and step in _GONE:
        state.places[number].waiting = False
    elif number in state.places and step == "returned":
        place = state.places[number]
        place.waiting, place.back_at = True, fact.data["return_at_call"]


def _judge(fact: Recorded, state: _State, verdict: Verdict) -> None:
    called, rule, window = fact.data["number"], fact.data["rule"], fact.data["window"]
    moments = (fact.happened_at, fact.happened_at - TOLERANCE, fact.happened_at + TOLERANCE)
    expected = [state.turn(window, moment) for moment in moments]
    if (called, rule) not in expected:
        number, why = expected[0] or (None, None)
        verdict.violations.append(Violation(fact.data["sequence"], called, rule, number, why))
    place = state.places.get(called)
    if place is not None:
        for number, other in state.places.items():
            earlier = (other.since, other.sequence) < (place.since, place.sequence)
            if other.waiting and earlier and state.due(other, fact.happened_at):
                verdict.overtaken[number] = verdict.overtaken.get(number, 0) + 1
        place.waiting, place.back_at, place.window = False, None, None
    verdict.calls += 1
    state.calls += 1
    if rule == "priority":
        state.run = min(state.run + 1, state.policy.priority_ratio)
    elif rule == "ordinary":
        state.run = 0
