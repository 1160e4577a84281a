"""What every act on a difficulty shares: its step in the log, the move to another state, its live topics, its due day."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext as _

from huiban.domains.difficulties.access import can_own_difficulties
from huiban.domains.difficulties.models import Difficulty, DifficultyStep
from huiban.domains.difficulties.states import TRANSITIONS, DifficultyState, StepKind
from huiban.foundation.actors import Actor
from huiban.foundation.clock.public import Limit, LimitUnit, current_calendar
from huiban.foundation.errors import Conflict, Forbidden, Invalid
from huiban.foundation.moment import local_today, now

ANSWER_LIMIT = Limit(5, LimitUnit.WORKDAY)
LONGEST_TEXT = 2000


def due_day() -> date:
    """The last day for an answer to what is raised today."""
    return current_calendar().due(local_today(), ANSWER_LIMIT).due


def topics(difficulty: Difficulty) -> list[str]:
    """The centre's worklists and those of the department it was handed to."""
    handed = [f"worklist:{difficulty.handed_to_id}"] if difficulty.handed_to_id else []
    return ["worklist:all", *handed]


def note_step(
    difficulty: Difficulty, kind: StepKind, *, actor: Actor, text: str = "", told: bool = False
) -> DifficultyStep:
    """Write the step of a change into the log, in the transaction of that change."""
    return DifficultyStep.objects.create(
        difficulty=difficulty,
        kind=kind,
        text=text or None,
        told=told,
        staff_id=actor.id if actor.is_staff else None,
        at=now(),
    )


def move(difficulty: Difficulty, state: DifficultyState) -> None:
    """Set a state that may follow the present one. Raises ``Conflict`` (``difficulties.state``) otherwise."""
    present = DifficultyState(difficulty.state)
    if state not in TRANSITIONS[present]:
        raise Conflict(
            _("%(number)s 现在是“%(state)s”，不能这样操作。")
            % {"number": difficulty.number, "state": present.label},
            code="difficulties.state",
            data={"number": difficulty.number, "state": present.value},
        )
    difficulty.state = state


def require_owner(actor: Actor, difficulty: Difficulty) -> None:
    """Raises ``Forbidden`` for whom can own none, ``Conflict`` (``difficulties.not_owner``) unless the actor owns it."""
    if not can_own_difficulties(actor):
        raise Forbidden
    if difficulty.owner_id != actor.own_id:
        raise Conflict(_("请先接手，再办这一步。"), code="difficulties.not_owner")


def read_words(text: str, path: str, least: int, most: int) -> str:
    """Trimmed text of ``least`` to ``most`` characters. Raises ``Invalid`` at ``path`` otherwise."""
    words = text.strip()
    if not least <= len(words) <= most or "\x00" in words:
        said = _("请写 %(least)s 到 %(most)s 个字。") % {"least": least, "most": most}
        raise Invalid(fields={path: [said]})
    return words
