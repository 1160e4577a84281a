"""What happens to slots and appointments. ``subject`` is the appointment's or the slot's id; no fact names a person."""

from __future__ import annotations

from dataclasses import dataclass

from huiban.foundation.facts.public import Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotsOpened(Fact):
    tag = "appointments:slots:opened"
    group: str
    first_day: str
    last_day: str
    opened: int
    changed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotChanged(Fact):
    tag = "appointments:slot:changed"
    group: str
    start: str
    capacity: int
    was: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotClosed(Fact):
    """``booked`` places are taken; ``told`` people, those still expected, were written to. ``reason``: its code or empty."""

    tag = "appointments:slot:closed"
    group: str
    start: str
    booked: int
    told: int
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotReopened(Fact):
    tag = "appointments:slot:reopened"
    group: str
    start: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSet(Fact):
    tag = "appointments:rule:set"
    group: str
    share: int
    periods: tuple[str, ...]
    release_days: int
    release_hour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySet(Fact):
    tag = "appointments:policy:set"
    days_open: int
    most_booked: int
    most_missed: int
    missed_days: int
    pause_days: int
    early_minutes: int
    late_minutes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentFact(Fact):
    group: str
    start: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentBooked(AppointmentFact):
    tag = "appointments:appointment:booked"
    item_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMoved(AppointmentFact):
    tag = "appointments:appointment:moved"
    was: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCancelled(AppointmentFact):
    tag = "appointments:appointment:cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentCheckedIn(AppointmentFact):
    """``late``: after the time of check-in; the ticket then stands where a walk-in's would."""

    tag = "appointments:appointment:checked_in"
    ticket: str
    late: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentMissed(AppointmentFact):
    tag = "appointments:appointment:missed"
