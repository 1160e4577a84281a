"""The slip of a number on the printer that is set up. Without one the page prints itself."""

from __future__ import annotations

import logging

from django.utils.translation import gettext as _

from huiban.domains.devices.public import PrinterFailed, Slip, ticket_printer
from huiban.domains.hall.public import Ticket
from huiban.foundation.moment import LOCAL_ZONE

logger = logging.getLogger(__name__)


def print_ticket(ticket: Ticket) -> bool:
    """Whether paper came out. A printer that fails stops nobody: the page shows the number and offers to print."""
    try:
        return ticket_printer().print_slip(slip_of(ticket))
    except PrinterFailed as failed:
        logger.warning("ticket printer: %s", failed)
        return False


def slip_of(ticket: Ticket) -> Slip:
    zone = ticket.group.zone
    return Slip(
        number=ticket.number,
        group=ticket.group.name,
        place=_("%(zone)s，%(floor)s 楼") % {"zone": zone, "floor": zone.floor},
        taken_at=ticket.taken_at.astimezone(LOCAL_ZONE).strftime("%Y-%m-%d %H:%M"),
        code=ticket.code,
        note=_("过号请回到本区窗口说一声，不用重新取号。"),
    )
