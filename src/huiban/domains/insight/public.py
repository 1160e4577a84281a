"""The cockpit's numbers: the only module of this domain that others import."""

from huiban.domains.insight.access import can_see_cockpit, cockpit_departments
from huiban.domains.insight.queries.behind import (
    OPEN_NOW,
    CaseBehind,
    Measure,
    count_cases_behind,
    list_cases_behind,
)
from huiban.domains.insight.queries.flows import (
    DayFlow,
    Overdue,
    PlaceFlow,
    flow_by_day,
    flow_by_department,
    flow_by_window,
    overdue,
    ratings_by_grade,
    totals,
)
from huiban.domains.insight.queries.promise import (
    DueCase,
    KeptPromise,
    Pace,
    Standing,
    list_due_cases,
    pace,
    promise_by_department,
    standing_now,
)
from huiban.domains.insight.queries.span import Place

__all__ = [
    "OPEN_NOW",
    "CaseBehind",
    "DayFlow",
    "DueCase",
    "KeptPromise",
    "Measure",
    "Overdue",
    "Pace",
    "Place",
    "PlaceFlow",
    "Standing",
    "can_see_cockpit",
    "cockpit_departments",
    "count_cases_behind",
    "flow_by_day",
    "flow_by_department",
    "flow_by_window",
    "list_cases_behind",
    "list_due_cases",
    "overdue",
    "pace",
    "promise_by_department",
    "ratings_by_grade",
    "standing_now",
    "totals",
]
