"""Slots, appointments and their check-in. The only module of this domain that others import."""

from huiban.domains.appointments.access import can_help_with_appointments, can_manage_slots
from huiban.domains.appointments.ical import calendar_text
from huiban.domains.appointments.models import Appointment, BookingPolicy, CapacityRule, Slot
from huiban.domains.appointments.operations.book import book, cancel, reschedule
from huiban.domains.appointments.operations.change_slot import change_capacity, close_slot, reopen_slot
from huiban.domains.appointments.operations.check_in import check_in, mark_missed
from huiban.domains.appointments.operations.open_slots import keep_open, open_slots, set_capacity_rule
from huiban.domains.appointments.operations.set_policy import POLICY_BOUNDS, set_booking_policy
from huiban.domains.appointments.queries.absence import booking_paused_until
from huiban.domains.appointments.queries.appointments import find_appointment, list_appointments
from huiban.domains.appointments.queries.closing import Closing, find_closing
from huiban.domains.appointments.queries.slots import (
    SlotDay,
    can_be_booked,
    find_capacity_rule,
    list_days,
    list_slots,
)
from huiban.domains.appointments.reminders import subject_of
from huiban.domains.appointments.states import AppointmentState, ClosingReason
from huiban.domains.appointments.topics import slots_topic

__all__ = [
    "POLICY_BOUNDS",
    "Appointment",
    "AppointmentState",
    "BookingPolicy",
    "CapacityRule",
    "Closing",
    "ClosingReason",
    "Slot",
    "SlotDay",
    "book",
    "booking_paused_until",
    "calendar_text",
    "can_be_booked",
    "can_help_with_appointments",
    "can_manage_slots",
    "cancel",
    "change_capacity",
    "check_in",
    "close_slot",
    "find_appointment",
    "find_capacity_rule",
    "find_closing",
    "keep_open",
    "list_appointments",
    "list_days",
    "list_slots",
    "mark_missed",
    "open_slots",
    "reopen_slot",
    "reschedule",
    "set_booking_policy",
    "set_capacity_rule",
    "slots_topic",
    "subject_of",
]
