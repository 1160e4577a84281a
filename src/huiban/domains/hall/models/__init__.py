from huiban.domains.hall.models.block import NumberBlock
from huiban.domains.hall.models.hours import OpeningHours
from huiban.domains.hall.models.line import GroupOrganisation, Line, LinePolicy, ServiceGroup
from huiban.domains.hall.models.planning import HallSample, RosterProposal
from huiban.domains.hall.models.ticket import Attendance, Ticket, TicketHolder
from huiban.domains.hall.models.window import WindowGroup, WindowPause, WindowSession

__all__ = [
    "Attendance",
    "GroupOrganisation",
    "HallSample",
    "Line",
    "LinePolicy",
    "NumberBlock",
    "OpeningHours",
    "RosterProposal",
    "ServiceGroup",
    "Ticket",
    "TicketHolder",
    "WindowGroup",
    "WindowPause",
    "WindowSession",
]
