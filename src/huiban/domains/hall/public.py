"""The hall: lines, tickets, windows. The only module of this domain that others import."""

from huiban.domains.hall.access import can_manage_hall, can_work_at_window
from huiban.domains.hall.codes import read_code
from huiban.domains.hall.goals import Goals, clock_of, hall_goals
from huiban.domains.hall.models import Attendance, RosterProposal, ServiceGroup, Ticket, WindowSession
from huiban.domains.hall.operations.call import call_next, recall
from huiban.domains.hall.operations.groups import set_group
from huiban.domains.hall.operations.leave import (
    abandon_ticket,
    cancel_by_code,
    cancel_ticket,
    close_line,
    return_by_code,
    return_ticket,
)
from huiban.domains.hall.operations.past_days import PastSession, PastVisit, record_past_day
from huiban.domains.hall.operations.roster import ask_roster, compute_roster
from huiban.domains.hall.operations.sample import sample_hall
from huiban.domains.hall.operations.serve import (
    finish_service,
    hold_ticket,
    pass_ticket,
    resume_ticket,
    start_service,
    transfer_ticket,
)
from huiban.domains.hall.operations.take import Visitor, take_ticket
from huiban.domains.hall.operations.windows import (
    close_window,
    help_zones,
    open_window,
    pause_window,
    resume_window,
)
from huiban.domains.hall.queries.alarms import Alarm, AlarmKind, Severity, list_alarms
from huiban.domains.hall.queries.checked import check_day
from huiban.domains.hall.queries.estimate import PastError, past_error
from huiban.domains.hall.queries.flows import (
    People,
    PeopleHalfHour,
    PeopleKind,
    ZoneWindows,
    list_people,
    list_zone_windows,
    people_flow,
    window_flow,
)
from huiban.domains.hall.queries.forecast_day import FEWEST_DAYS, DayForecast
from huiban.domains.hall.queries.line import (
    Call,
    InLine,
    Position,
    ZoneNow,
    find_group_for,
    find_position,
    find_session,
    find_ticket,
    hall_now,
    list_calls,
    list_groups,
    list_passed,
    list_sessions,
    list_set_aside,
    list_waiting,
    ticket_at_window,
)
from huiban.domains.hall.queries.numbers import hall_numbers
from huiban.domains.hall.queries.past_day import (
    MOST_MORE,
    Change,
    PastDay,
    half_hours_to_change,
    list_past_days,
    replay_past_day,
)
from huiban.domains.hall.queries.roster import find_roster
from huiban.domains.hall.queries.staffing_day import (
    HalfHourNeed,
    StaffingDay,
    staffing_day,
    zones_with_groups,
)
from huiban.domains.hall.queries.tides import TideNow, list_tides
from huiban.domains.hall.replay import Report
from huiban.domains.hall.staffing.public import Kpis
from huiban.domains.hall.states import CallRule, PriorityClass, SessionState, TicketState
from huiban.domains.hall.topics import line_topic, ticket_topic, window_topic

__all__ = [
    "FEWEST_DAYS",
    "MOST_MORE",
    "Alarm",
    "AlarmKind",
    "Attendance",
    "Call",
    "CallRule",
    "Change",
    "DayForecast",
    "Goals",
    "HalfHourNeed",
    "InLine",
    "Kpis",
    "PastDay",
    "PastError",
    "PastSession",
    "PastVisit",
    "People",
    "PeopleHalfHour",
    "PeopleKind",
    "Position",
    "PriorityClass",
    "Report",
    "RosterProposal",
    "ServiceGroup",
    "SessionState",
    "Severity",
    "StaffingDay",
    "Ticket",
    "TicketState",
    "TideNow",
    "Visitor",
    "WindowSession",
    "ZoneNow",
    "ZoneWindows",
    "abandon_ticket",
    "ask_roster",
    "call_next",
    "can_manage_hall",
    "can_work_at_window",
    "cancel_by_code",
    "cancel_ticket",
    "check_day",
    "clock_of",
    "close_line",
    "close_window",
    "compute_roster",
    "find_group_for",
    "find_position",
    "find_roster",
    "find_session",
    "find_ticket",
    "finish_service",
    "half_hours_to_change",
    "hall_goals",
    "hall_now",
    "hall_numbers",
    "help_zones",
    "hold_ticket",
    "line_topic",
    "list_alarms",
    "list_calls",
    "list_groups",
    "list_passed",
    "list_past_days",
    "list_people",
    "list_sessions",
    "list_set_aside",
    "list_tides",
    "list_waiting",
    "list_zone_windows",
    "open_window",
    "pass_ticket",
    "past_error",
    "pause_window",
    "people_flow",
    "read_code",
    "recall",
    "record_past_day",
    "replay_past_day",
    "resume_ticket",
    "resume_window",
    "return_by_code",
    "return_ticket",
    "sample_hall",
    "set_group",
    "staffing_day",
    "start_service",
    "take_ticket",
    "ticket_at_window",
    "ticket_topic",
    "transfer_ticket",
    "window_flow",
    "window_topic",
    "zones_with_groups",
]
