"""Who acts: the one value every operation takes first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal
from uuid import UUID

from huiban.foundation.errors import Unauthenticated


class Channel(StrEnum):
    """Where an act came in (办理形式). Stored with every fact."""

    PORTAL = "portal"
    MOBILE = "mobile"
    WINDOW = "window"
    API = "api"
    KIOSK = "kiosk"
    JOB = "job"
    COMMAND = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """A person, a member of staff, a device or the system itself, at a place, acting for themselves or a company.

    Carries identity only: what the actor may do is asked of the domains' ``access`` predicates each time. A device is
    neither staff nor a person. ``signed_out_at``: when a person was last signed out everywhere, as the request found them.
    """

    kind: Literal["person", "staff", "device", "system"]
    id: UUID | None
    name: str
    channel: Channel
    company_id: UUID | None = None
    window_id: UUID | None = None
    signed_out_at: datetime | None = None

    @property
    def own_id(self) -> UUID:
        """The id of whoever acts. Raises ``Unauthenticated`` for a visitor and for the system."""
        if self.id is None:
            raise Unauthenticated
        return self.id

    @property
    def is_staff(self) -> bool:
        return self.kind == "staff"

    @property
    def is_person(self) -> bool:
        return self.kind == "person"

    @property
    def is_device(self) -> bool:
        return self.kind == "device"


SYSTEM = Actor(kind="system", id=None, name="系统", channel=Channel.JOB)
