"""Shift counts (排班): how many people work each allowed shift so that every half hour has its windows.

Solved by OR-Tools CP-SAT with one worker, a fixed seed and a limit of deterministic time: the same question gets the
same answer on every run. A half hour is its number in the day (16 is 08:00). Paid time is the shift without its lunch
break, in half hours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ortools.sat.python import cp_model

DETERMINISTIC_SECONDS = 10.0
SEED = 1


class RosterError(Exception):
    """The solver gave no roster at all; the message is its status."""


@dataclass(frozen=True, slots=True)
class Shift:
    """An allowed shift (班次) from half hour ``start`` up to, not including, ``end``; lunch likewise."""

    name: str
    start: int
    end: int
    lunch: tuple[int, int] | None = None
    at_most: int | None = None
    """No more than this many people on it."""

    def __post_init__(self) -> None:
        if not 0 <= self.start < self.end <= 48:
            raise ValueError(f"shift {self.name}: the half hours must lie in one day, start before end")
        if self.lunch and not self.start <= self.lunch[0] < self.lunch[1] <= self.end:
            raise ValueError(f"shift {self.name}: lunch must lie within the shift")

    def works(self, half_hour: int) -> bool:
        """Whether somebody on this shift is at the window."""
        at_lunch = self.lunch is not None and self.lunch[0] <= half_hour < self.lunch[1]
        return self.start <= half_hour < self.end and not at_lunch

    @property
    def paid_half_hours(self) -> int:
        return self.end - self.start - (self.lunch[1] - self.lunch[0] if self.lunch else 0)


@dataclass(frozen=True, slots=True)
class HalfHour:
    """Why a half hour looks as it does: ``covered`` is the sum of ``shifts`` (people at work by shift)."""

    half_hour: int
    need: int
    covered: int
    shortage: int
    shifts: dict[str, int]


@dataclass(frozen=True, slots=True)
class Roster:
    """The counts of every shift, and each half hour that is needed or worked explained by them."""

    counts: dict[str, int]
    half_hours: tuple[HalfHour, ...]
    paid_half_hours: int
    shortage_half_hours: int
    """Windows missing, summed over the half hours."""
    cost: int
    """Paid half hours + penalty x shortage."""
    least_cost: float
    """No roster costs less; equals ``cost`` where ``optimal``."""
    optimal: bool


def plan_shifts(
    need: Mapping[int, int], shifts: Sequence[Shift], staff: int, *, shortage_penalty: int = 20
) -> Roster:
    """The cheapest counts of shifts with at most ``staff`` people, each on one shift.

    ``need`` gives the windows of each half hour. A window missing for a half hour costs as much as
    ``shortage_penalty`` paid half hours: above a shift's length a person comes for even one window missing.
    """
    _check(need, shifts, staff, shortage_penalty)
    from ortools.sat.python import cp_model  # large; the web process must not carry it

    model = cp_model.CpModel()
    people = {shift.name: model.new_int_var(0, _cap(shift, staff), shift.name) for shift in shifts}
    model.add(sum(people.values()) <= staff)
    missing = {}
    for half_hour, wanted in sorted(need.items()):
        short = model.new_int_var(0, wanted, f"short_{half_hour}")
        at_work = sum(people[shift.name] for shift in shifts if shift.works(half_hour))
        model.add(at_work + short >= wanted)
        missing[half_hour] = short
    paid = sum(shift.paid_half_hours * people[shift.name] for shift in shifts)
    model.minimize(paid + shortage_penalty * sum(missing.values()))
    solver, optimal = _solve(model)
    counts = {name: solver.value(count) for name, count in people.items()}
    return _explain(need, shifts, counts, shortage_penalty, solver.best_objective_bound, optimal)


def _check(need: Mapping[int, int], shifts: Sequence[Shift], staff: int, penalty: int) -> None:
    if staff < 0 or penalty < 0:
        raise ValueError("staff and the penalty must be 0 or more")
    if any(not 0 <= half_hour < 48 or wanted < 0 for half_hour, wanted in need.items()):
        raise ValueError("needs are 0 or more windows at half hours 0 to 47")
    if len({shift.name for shift in shifts}) < len(shifts):
        raise ValueError("two shifts have the same name")


def _cap(shift: Shift, staff: int) -> int:
    return staff if shift.at_most is None else max(0, min(staff, shift.at_most))


def _solve(model: cp_model.CpModel) -> tuple[cp_model.CpSolver, bool]:
    from ortools.sat.python import cp_model

    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = SEED
    solver.parameters.max_deterministic_time = DETERMINISTIC_SECONDS
    status = solver.solve(model)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise RosterError(solver.status_name(status))
    return solver, bool(status == cp_model.OPTIMAL)


def _explain(
    need: Mapping[int, int],
    shifts: Sequence[Shift],
    counts: dict[str, int],
    penalty: int,
    bound: float,
    optimal: bool,
) -> Roster:
    worked = {
        half_hour
        for shift in shifts
        for half_hour in range(shift.start, shift.end)
        if counts[shift.name] and shift.works(half_hour)
    }
    half_hours = tuple(
        _explain_half_hour(half_hour, need.get(half_hour, 0), shifts, counts)
        for half_hour in sorted(worked | set(need))
    )
    paid = sum(shift.paid_half_hours * counts[shift.name] for shift in shifts)
    shortage = sum(one.shortage for one in half_hours)
    return Roster(counts, half_hours, paid, shortage, paid + penalty * shortage, bound, optimal)


def _explain_half_hour(
    half_hour: int, need: int, shifts: Sequence[Shift], counts: dict[str, int]
) -> HalfHour:
    at_work = {
        shift.name: counts[shift.name] for shift in shifts if counts[shift.name] and shift.works(half_hour)
    }
    covered = sum(at_work.values())
    return HalfHour(half_hour, need, covered, max(0, need - covered), at_work)
