"""Check a day's order from the recorded facts alone. Shares no code with the order that made them.

A line's facts are replayed by their sequence number. At every call the rules of the day, stated in the reader's own
terms below, say whose turn it was; a different number is a violation. Also counted: how often somebody who came later
was called first, and the longest wait.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

# A call looks at the clock shortly before its fact is written: either moment may decide a boundary of a class.
SLACK = (timedelta(0), timedelta(milliseconds=20), timedelta(milliseconds=200))


@dataclass(frozen=True, slots=True)
class Rules:
    """The numbers of a day's line."""

    priority_ratio: int
    ageing: timedelta
    return_after: int


@dataclass(frozen=True, slots=True)
class Event:
    """A fact as the record holds it: its tag, its moment, its own data."""

    tag: str
    at: datetime
    data: dict[str, object]

    def text(self, name: str) -> str:
        return str(self.data.get(name) or "")

    def number(self, name: str) -> int:
        return int(str(self.data.get(name) or 0))

    def moment(self, name: str) -> datetime | None:
        text = self.text(name)
        return datetime.fromisoformat(text) if text else None


@dataclass(slots=True)
class Stander:
    """Somebody in the line, as the facts tell it."""

    number: str
    group: str
    came: datetime
    came_as: int
    privileged: bool
    slot: datetime | None = None
    comes_back_at: int | None = None
    window: int | None = None
    overtaken: int = 0


@dataclass(slots=True)
class Report:
    calls: int = 0
    violations: list[str] = field(default_factory=list)
    gaps: list[int] = field(default_factory=list)
    most_overtaken: int = 0
    overtaken_after_bound: int = 0
    """Calls of later comers before somebody who had waited longer than the bound, sent visitors apart."""
    longest_wait_seconds: int = 0
    left_standing: int = 0


def replay(events: Iterable[Event], rules: Rules, only: dict[int, frozenset[str]] | None = None) -> Report:
    """Replay one line's facts. ``only`` names the groups of windows that do not take every group."""
    report, line = Report(), _Line(rules, only or {})
    expected = 1
    for event in sorted(events, key=lambda one: one.number("sequence")):
        sequence = event.number("sequence")
        if sequence != expected:
            report.gaps.append(expected)
        expected = sequence + 1
        line.happen(event, report)
    report.left_standing = len(line.standing)
    return report


class _Line:
    def __init__(self, rules: Rules, only: dict[int, frozenset[str]]) -> None:
        self.rules, self.only = rules, only
        self.standing: dict[str, Stander] = {}
        self.seen: dict[str, Stander] = {}
        self.called = self.privileged_in_a_row = 0

    def happen(self, event: Event, report: Report) -> None:
        number = event.text("number")
        match event.tag:
            case "hall:ticket:taken" | "hall:ticket:arrived":
                self._stand(number, event)
            case "hall:ticket:returned":
                one = self.seen[number]
                one.comes_back_at = event.number("return_at_call")
                self.standing[number] = one
            case "hall:ticket:called":
                self._call(number, event, report)
            case "hall:ticket:cancelled" | "hall:ticket:unserved" | "hall:ticket:abandoned":
                self.standing.pop(number, None)

    def _stand(self, number: str, event: Event) -> None:
        came = event.moment("place_at") or event.at
        window = event.number("for_window") or None
        one = Stander(
            number=number,
            group=event.text("group"),
            came=came,
            came_as=event.number("place_sequence") or event.number("sequence"),
            privileged=event.text("priority") != "none",
            slot=event.moment("slot_start"),
            window=window,
        )
        self.standing[number] = self.seen[number] = one

    def _call(self, number: str, event: Event, report: Report) -> None:
        report.calls += 1
        window, one = event.number("window"), self.standing.get(number)
        turns = {self._turn(window, event.at - slack) for slack in SLACK}
        if one is None or (number, event.text("rule")) not in turns:
            said = ", ".join(sorted(f"{who} ({rule})" for who, rule in turns)) or "nobody"
            report.violations.append(
                f"#{event.number('sequence')}: {number} ({event.text('rule')}) was called, not {said}"
            )
        if one is None:
            return
        self._count_overtaken(one, window, event, report)
        report.longest_wait_seconds = max(
            report.longest_wait_seconds, int((event.at - one.came).total_seconds())
        )
        rule = event.text("rule")
        if rule == "priority":
            self.privileged_in_a_row = min(self.privileged_in_a_row + 1, self.rules.priority_ratio)
        elif rule == "ordinary":
            self.privileged_in_a_row = 0
        self.called += 1
        del self.standing[number]
        one.comes_back_at = one.window = None

    def _turn(self, window: int, moment: datetime) -> tuple[str, str]:
        able = [one for one in self.standing.values() if self._may_call(window, one)]
        able.sort(key=lambda one: (one.came, one.came_as))
        due = [one for one in able if one.window is None and self._is_due(one, moment)]
        fresh = [one for one in due if one.comes_back_at is None and one.slot is None]
        ahead = [one for one in fresh if one.privileged]
        plain = [one for one in fresh if not one.privileged]
        turn_of_plain = self.privileged_in_a_row >= self.rules.priority_ratio
        mixed = (
            [(plain, "ordinary"), (ahead, "priority")]
            if turn_of_plain
            else [(ahead, "priority"), (plain, "ordinary")]
        )
        classes = [
            ([one for one in able if one.window == window], "reserved"),
            ([one for one in due if one.came <= moment - self.rules.ageing], "aged"),
            ([one for one in due if one.comes_back_at is not None], "returned"),
            ([one for one in due if one.slot is not None], "appointment"),
            *mixed,
            ([one for one in able if one.window is None], "nobody_else"),
        ]
        return next(((people[0].number, rule) for people, rule in classes if people), ("", ""))

    def _may_call(self, window: int, one: Stander) -> bool:
        if one.window is not None:
            return one.window == window
        return window not in self.only or one.group in self.only[window]

    def _is_due(self, one: Stander, moment: datetime) -> bool:
        if one.comes_back_at is not None and one.comes_back_at > self.called:
            return False
        return one.slot is None or one.slot <= moment

    def _count_overtaken(self, called: Stander, window: int, event: Event, report: Report) -> None:
        for one in self.standing.values():
            earlier = (one.came, one.came_as) < (called.came, called.came_as)
            if earlier and self._may_call(window, one):
                one.overtaken += 1
                report.most_overtaken = max(report.most_overtaken, one.overtaken)
                aged = self._is_due(one, event.at) and one.came <= event.at - max(SLACK) - self.rules.ageing
                if aged and event.text("rule") != "reserved":
                    report.overtaken_after_bound += 1
