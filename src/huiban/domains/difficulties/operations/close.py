"""End a difficulty with one of three results, and open it once more when whoever raised it asks."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.difficulties import facts
from huiban.domains.difficulties.access import access_difficulty
from huiban.domains.difficulties.log import (
    LONGEST_TEXT,
    due_day,
    move,
    note_step,
    read_words,
    require_owner,
    topics,
)
from huiban.domains.difficulties.models import Difficulty
from huiban.domains.difficulties.queries.inquiry import find_by_code
from huiban.domains.difficulties.states import DifficultyState, Result, RootCause, StepKind
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Forbidden, Invalid, type_message
from huiban.foundation.facts.public import record
from huiban.foundation.moment import local_day, local_today, now

REOPEN_WITHIN = timedelta(days=15)
S = DifficultyState


@transaction.atomic
def close_difficulty(
    *,
    actor: Actor,
    number: str,
    cause: str,
    result: str,
    answer: str,
    legal_basis: str = "",
    passed_to: str = "",
) -> Difficulty:
    """Answer a difficulty: done, not lawful (with its legal basis), or passed on (to whom). Only its owner.

    The answer, the basis and the place are read by whoever raised it. Raises ``Invalid`` with every missing part.
    """
    difficulty = access_difficulty(actor, number, lock=True)
    require_owner(actor, difficulty)
    given = _read_result(cause, result, answer, legal_basis, passed_to)
    move(difficulty, S.CLOSED)
    for name, value in given.items():
        setattr(difficulty, name, value)
    difficulty.closed_at = now()
    difficulty.save(update_fields=["state", "closed_at", *given])
    note_step(difficulty, StepKind.CLOSED, actor=actor, text=given["answer"], told=True)
    fact = facts.DifficultyClosed(
        subject=difficulty.number,
        org_id=difficulty.organisation_id,
        cause=difficulty.cause,
        result=difficulty.result,
        on_time=local_today() <= difficulty.due,
    )
    record(fact, actor=actor, topics=[*topics(difficulty), "cockpit"])
    return difficulty


@transaction.atomic
def reopen(*, actor: Actor, number: str, reason: str) -> Difficulty:
    """The person who raised it signed in is not content with the answer: once, within fifteen days."""
    difficulty = access_difficulty(actor, number, lock=True)
    if not actor.is_person:
        raise Forbidden(_("只有反映人可以要求再办。"), code="difficulties.not_raiser")
    return _reopen(actor, difficulty, reason)


def reopen_with_code(*, actor: Actor, number: str, query_code: str, reason: str) -> Difficulty:
    """The same by whoever holds number and code. Refused inside a staff session."""
    if actor.is_staff:
        raise Forbidden(_("只有反映人可以要求再办。"), code="difficulties.not_raiser")
    # Outside a transaction of ours: a wrong code must stay counted when it is refused.
    found = find_by_code(number=number, query_code=query_code)
    with transaction.atomic():
        difficulty = Difficulty.objects.select_for_update(of=("self",)).get(id=found.id)
        return _reopen(actor, difficulty, reason)


def may_reopen(difficulty: Difficulty) -> bool:
    """Whether whoever raised it may still ask for it to be looked at again."""
    return (
        difficulty.state == S.CLOSED
        and difficulty.reopened_at is None
        and difficulty.closed_at is not None
        and local_today() <= local_day(difficulty.closed_at) + REOPEN_WITHIN
    )


def _reopen(actor: Actor, difficulty: Difficulty, reason: str) -> Difficulty:
    if difficulty.state != S.CLOSED:
        raise Conflict(_("这件事还在办，不用再反映。"), code="difficulties.open")
    if not may_reopen(difficulty):
        raise Conflict(
            _("答复以后 15 天内可以要求再办一次，现在不行了。请打电话，或者重新反映。"),
            code="difficulties.final",
        )
    words = read_words(reason, "reason", 5, LONGEST_TEXT)
    move(difficulty, S.RAISED)
    difficulty.owner, difficulty.handed_to = None, None
    difficulty.cause, difficulty.result, difficulty.answer = "", "", None
    difficulty.legal_basis, difficulty.passed_to = "", ""
    difficulty.closed_at, difficulty.reopened_at, difficulty.due = None, now(), due_day()
    difficulty.save()
    note_step(difficulty, StepKind.REOPENED, actor=actor, text=words, told=True)
    fact = facts.DifficultyReopened(
        subject=difficulty.number, org_id=difficulty.organisation_id, due=difficulty.due.isoformat()
    )
    record(fact, actor=actor, topics=topics(difficulty))
    return difficulty


def _read_result(cause: str, result: str, answer: str, legal_basis: str, passed_to: str) -> dict[str, str]:
    """The parts of an answer that belong to its result. Raises ``Invalid`` with everything that is missing."""
    errors: dict[str, list[type_message]] = {}
    if cause not in RootCause.values:
        errors["cause"] = [_("请选查到的原因。")]
    if result not in Result.values:
        errors["result"] = [_("请选办理结果：只有这三种。")]
    wanted = {"answer": (answer, 10, LONGEST_TEXT)}
    if result == Result.NOT_LAWFUL:
        wanted["legal_basis"] = (legal_basis, 4, 300)
    if result == Result.PASSED_ON:
        wanted["passed_to"] = (passed_to, 2, 100)
    given = {"cause": cause, "result": result, "legal_basis": "", "passed_to": ""}
    for path, (text, least, most) in wanted.items():
        try:
            given[path] = read_words(text, path, least, most)
        except Invalid as refused:
            errors.update(refused.fields)
    if errors:
        raise Invalid(fields=errors)
    return given
