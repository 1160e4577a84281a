"""The cockpit's numbers: the only module of this domain that others import."""

from huiban.domains.insight.access import can_see_cockpit
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

__all__ = [
    "DayFlow",
    "Overdue",
    "PlaceFlow",
    "can_see_cockpit",
    "flow_by_day",
    "flow_by_department",
    "flow_by_window",
    "overdue",
    "ratings_by_grade",
    "totals",
]
