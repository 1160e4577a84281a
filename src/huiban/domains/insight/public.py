"""The cockpit's numbers: the only module of this domain that others import."""

from huiban.domains.insight.access import can_see_cockpit, cockpit_departments
from huiban.domains.insight.operations.fold import fold_again, fold_record
from huiban.domains.insight.queries.behind import (
    OPEN_NOW,
    CaseBehind,
    Measure,
    count_cases_behind,
    list_cases_behind,
)
from huiban.domains.insight.queries.flows import (
    DayFlow,
    PlaceFlow,
    RunningOut,
    decided_late,
    flow_by_day,
    flow_by_department,
    flow_by_window,
    ratings_by_grade,
    running_out,
    totals,
)
from huiban.domains.insight.queries.promise import (
    DueCase,
    Pace,
    Standing,
    count_overdue_by_department,
    list_due_cases,
    pace,
    standing_now,
)
from huiban.domains.insight.queries.span import Place

__all__ = [
    "OPEN_NOW",
    "CaseBehind",
    "DayFlow",
    "DueCase",
    "Measure",
    "Pace",
    "Place",
    "PlaceFlow",
    "RunningOut",
    "Standing",
    "can_see_cockpit",
    "cockpit_departments",
    "count_cases_behind",
    "count_overdue_by_department",
    "decided_late",
    "flow_by_day",
    "flow_by_department",
    "flow_by_window",
    "fold_again",
    "fold_record",
    "list_cases_behind",
    "list_due_cases",
    "pace",
    "ratings_by_grade",
    "running_out",
    "standing_now",
    "totals",
]
