"""Between password and code: whose code the door waits for. Kept for five minutes in a session that is nobody's yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.http import HttpRequest

from huiban.domains.directory.public import Staff, Window, find_staff, find_window
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.moment import now
from huiban.surfaces.components.outside_session import Outside

STRANGER = Actor(kind="staff", id=None, name="", channel=Channel.WINDOW)
LASTS = timedelta(minutes=5)
_KEY = "awaited_code"


@dataclass(frozen=True, slots=True)
class Awaited:
    staff: Staff
    window: Window | None
    target: str
    outside: Outside | None


def await_code(
    request: HttpRequest, staff: Staff, window: Window | None, target: str, outside: Outside | None = None
) -> None:
    """The password was right, or a provider has vouched: remember whose it was, in a fresh session."""
    request.session.flush()
    request.session[_KEY] = {
        "staff": str(staff.id),
        "window": str(window.id) if window else "",
        "target": target,
        "outside": outside.sealed() if outside else "",
        "until": (now() + LASTS).timestamp(),
    }


def awaited(request: HttpRequest) -> Awaited | None:
    """Whose code is waited for; ``None`` when nobody's is, or it took too long."""
    kept = request.session.get(_KEY)
    if not kept or kept["until"] < now().timestamp():
        return None
    staff = find_staff(id=UUID(kept["staff"]))
    window = find_window(UUID(kept["window"])) if kept["window"] else None
    outside = Outside.opened(kept["outside"])
    return Awaited(staff, window, kept["target"], outside) if staff and staff.is_active else None
