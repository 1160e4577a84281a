"""What one visitor has done at this terminal: kept in the session, in no address, and gone when they leave.

Addresses of the terminal name no item, no question and no number. Whoever goes back after somebody has left finds a
page without them.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any

from django.http import HttpRequest

from huiban.foundation.moment import now
from huiban.surfaces.components.sealed import open_sealed, seal

LASTS = 600  # seconds without a request; the page itself asks and ends much earlier
_VISIT, _SPEAKS, _SEEN = "kiosk_visit", "kiosk_speaks", "kiosk_seen"


@dataclass(slots=True)
class Visit:
    """``matters`` are what the next number is for; ``sealed_*`` are unreadable in the session store."""

    purpose: str = ""
    question: str = ""
    event: str = ""
    item: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    matters: list[dict[str, str]] = field(default_factory=list)
    ticket: str = ""
    ticket_is_own: bool = (
        False  # this visitor took it, or showed its code: they may see the code that cancels it
    )
    came_by_appointment: bool = False
    number: str = ""
    checked: bool = False  # the identity number held is a right one and goes on the ticket
    fault: str = ""
    sealed_citizen_id: str = ""
    sealed_code: str = ""
    sealed_booking: str = ""

    @property
    def citizen_id(self) -> str:
        return open_sealed(self.sealed_citizen_id)

    @citizen_id.setter
    def citizen_id(self, number: str) -> None:
        self.sealed_citizen_id = seal(number) if number else ""

    @property
    def query_code(self) -> str:
        return open_sealed(self.sealed_code)

    @query_code.setter
    def query_code(self, code: str) -> None:
        self.sealed_code = seal(code) if code else ""

    @property
    def booking_code(self) -> str:
        return open_sealed(self.sealed_booking)

    @booking_code.setter
    def booking_code(self, code: str) -> None:
        self.sealed_booking = seal(code) if code else ""


def read_visit(request: HttpRequest) -> Visit:
    """The visit that is going on, or a new one when there is none or nobody has touched anything for long."""
    seen = request.session.get(_SEEN, 0)
    if now().timestamp() - seen > LASTS:
        return Visit()
    known = {one.name for one in fields(Visit)}
    stored = request.session.get(_VISIT, {})
    return Visit(**{name: value for name, value in stored.items() if name in known})


def keep_visit(request: HttpRequest, visit: Visit) -> None:
    request.session[_VISIT] = asdict(visit)
    request.session[_SEEN] = now().timestamp()


def take_fault(request: HttpRequest, visit: Visit) -> str:
    """The sentence about what was typed last, once."""
    fault = visit.fault
    if fault:
        visit.fault = ""
        keep_visit(request, visit)
    return fault


def is_under_way(request: HttpRequest) -> bool:
    return read_visit(request) != Visit()


def speaks(request: HttpRequest) -> bool:
    """Whether this visitor asked to have the pages read aloud."""
    return bool(request.session.get(_SPEAKS))


def set_speaks(request: HttpRequest, wanted: bool) -> None:
    request.session[_SPEAKS] = wanted


def forget_visit(request: HttpRequest, *, look: bool) -> None:
    """Everything of the visitor; with ``look`` also how they wanted to have it read."""
    for name in (_VISIT, _SEEN, *((_SPEAKS,) if look else ())):
        request.session.pop(name, None)
