"""The note that somebody reads who could not get something done, and whom to call."""

from __future__ import annotations

from huiban.domains.difficulties.models import Difficulty
from huiban.domains.directory.public import note_read
from huiban.foundation.access_log.public import Look, Reading, Reason
from huiban.foundation.actors import Actor

_SHEET = Reading(
    operation="difficulties.sheet", fields=("masked_name", "masked_numbers", "text"), reason=Reason.HANDLING
)
_CONTACT = Reading(operation="difficulties.contact", fields=("mobile",), reason=Reason.CONTACT)


def note_difficulty_read(actor: Actor, difficulty: Difficulty) -> None:
    """Note that the sheet is read; whoever raised it without signing in stays unknown, the number tells the matter."""
    note_read(actor=actor, reading=_SHEET, looks=[_look(difficulty)])


def note_contact_read(actor: Actor, difficulty: Difficulty) -> None:
    """Note that the phone is shown in full, each time."""
    note_read(actor=actor, reading=_CONTACT, looks=[_look(difficulty)], every_time=True)


def _look(difficulty: Difficulty) -> Look:
    return Look(person_id=difficulty.person_id, matter=difficulty.number)
