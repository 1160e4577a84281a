from huiban.domains.hall.models.block import NumberBlock
from huiban.domains.hall.models.line import GroupOrganisation, Line, LinePolicy, ServiceGroup
from huiban.domains.hall.models.ticket import Attendance, Ticket
from huiban.domains.hall.models.window import WindowGroup, WindowPause, WindowSession

__all__ = [
    "Attendance",
    "GroupOrganisation",
    "Line",
    "LinePolicy",
    "NumberBlock",
    "ServiceGroup",
    "Ticket",
    "WindowGroup",
    "WindowPause",
    "WindowSession",
]
