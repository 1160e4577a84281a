"""An appointment as a calendar file (RFC 5545): UTC times, CRLF, lines folded at 75 octets, text escaped."""

from __future__ import annotations

from datetime import UTC, datetime

from huiban.domains.appointments.models import Appointment
from huiban.domains.appointments.states import AppointmentState

LINE_OCTETS = 75
PRODUCT = "-//huiban//appointments//ZH"


def calendar_text(appointment: Appointment, *, summary: str, location: str, description: str) -> str:
    """The file that puts an appointment into a calendar, moves it there, or takes it out when it was cancelled.

    The event keeps its ``UID`` for ever; ``SEQUENCE`` grows with every move and with the cancellation, so that a
    calendar that has an older copy replaces it.
    """
    cancelled = appointment.state == AppointmentState.CANCELLED
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        f"PRODID:{PRODUCT}",
        "CALSCALE:GREGORIAN",
        f"METHOD:{'CANCEL' if cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{appointment.id}@huiban",
        f"DTSTAMP:{_moment(appointment.changed_at)}",
        f"SEQUENCE:{appointment.revision + cancelled}",
        f"DTSTART:{_moment(appointment.start)}",
        f"DTEND:{_moment(appointment.end)}",
        f"SUMMARY:{escape(summary)}",
        f"LOCATION:{escape(location)}",
        f"DESCRIPTION:{escape(description)}",
        f"STATUS:{'CANCELLED' if cancelled else 'CONFIRMED'}",
        "TRANSP:OPAQUE",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "".join(fold(line) + "\r\n" for line in lines)


def escape(text: str) -> str:
    """A text value: backslash, semicolon, comma and line ends are written so that they are part of it."""
    for plain, written in (
        ("\\", "\\\\"),
        (";", "\\;"),
        (",", "\\,"),
        ("\r\n", "\\n"),
        ("\n", "\\n"),
        ("\r", "\\n"),
    ):
        text = text.replace(plain, written)
    return "".join(character for character in text if character >= " ")


def fold(line: str) -> str:
    """Break a line so that none is longer than 75 octets, never inside a character."""
    parts, part, octets = [], "", 0
    for character in line:
        size = len(character.encode())
        if octets + size > LINE_OCTETS:
            parts.append(part)
            part, octets = " ", 1
        part += character
        octets += size
    return "\r\n".join([*parts, part])


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"
