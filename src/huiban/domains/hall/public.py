"""The hall: lines, tickets, windows. The only module of this domain that others import."""

from huiban.domains.hall.access import can_help_visitors, can_manage_hall, can_work_at_window
from huiban.domains.hall.codes import read_code
from huiban.domains.hall.models import Attendance, ServiceGroup, Ticket, WindowSession
from huiban.domains.hall.operations.call import call_next, recall
from huiban.domains.hall.operations.groups import set_group
from huiban.domains.hall.operations.leave import (
    abandon_ticket,
    cancel_by_code,
    cancel_ticket,
    close_line,
    reopen_line,
    return_by_code,
    return_ticket,
)
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
from huiban.domains.hall.queries.checked import LineRecord, check_day, line_record
from huiban.domains.hall.queries.estimate import PastError, past_error
from huiban.domains.hall.queries.line import (
    Call,
    InLine,
    Position,
    ZoneNow,
    expected_wait,
    find_group_for,
    find_position,
    find_session,
    find_ticket,
    find_ticket_today,
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
from huiban.domains.hall.replay import Report
from huiban.domains.hall.states import CallRule, PriorityClass, SessionState, TicketState
from huiban.domains.hall.topics import line_topic, ticket_topic, window_topic

__all__ = [
    "Attendance",
    "Call",
    "CallRule",
    "InLine",
    "LineRecord",
    "PastError",
    "Position",
    "PriorityClass",
    "Report",
    "ServiceGroup",
    "SessionState",
    "Ticket",
    "TicketState",
    "Visitor",
    "WindowSession",
    "ZoneNow",
    "abandon_ticket",
    "call_next",
    "can_help_visitors",
    "can_manage_hall",
    "can_work_at_window",
    "cancel_by_code",
    "cancel_ticket",
    "check_day",
    "close_line",
    "close_window",
    "expected_wait",
    "find_group_for",
    "find_position",
    "find_session",
    "find_ticket",
    "find_ticket_today",
    "finish_service",
    "hall_now",
    "hall_numbers",
    "help_zones",
    "hold_ticket",
    "line_record",
    "line_topic",
    "list_calls",
    "list_groups",
    "list_passed",
    "list_sessions",
    "list_set_aside",
    "list_waiting",
    "open_window",
    "pass_ticket",
    "past_error",
    "pause_window",
    "read_code",
    "recall",
    "reopen_line",
    "resume_ticket",
    "resume_window",
    "return_by_code",
    "return_ticket",
    "set_group",
    "start_service",
    "take_ticket",
    "ticket_at_window",
    "ticket_topic",
    "transfer_ticket",
    "window_topic",
]
