from huiban.domains.hall.models.line import GroupOrganisation, Line, LinePolicy, ServiceGroup
from huiban.domains.hall.models.planning import HallSample, RosterProposal
from huiban.domains.hall.models.ticket import Attendance, Ticket
from huiban.domains.hall.models.window import WindowGroup, WindowPause, WindowSession

__all__ = [
    "Attendance",
    "GroupOrganisation",
    "HallSample",
    "Line",
    "LinePolicy",
    "RosterProposal",
    "ServiceGroup",
    "Ticket",
    "WindowGroup",
    "WindowPause",
    "WindowSession",
]
