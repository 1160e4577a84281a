"""Who may change the working calendar."""

from __future__ import annotations

from huiban.foundation.actors import Actor


def can_change_calendar(actor: Actor) -> bool:
    """Never an applicant.

    Which members of staff may is a matter of roles, asked by the surface that offers it.
    """
    return actor.kind in ("staff", "system")
