"""What people wrote of a difficulty, three years after the answer. Cause, result and days stay for the analysis."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from huiban.domains.difficulties.models import Difficulty, DifficultyStep
from huiban.domains.difficulties.states import DifficultyState
from huiban.foundation.identifiers.public import make_query_code
from huiban.foundation.retention.public import Held, Rows, forgets, runs_out, stands_open

NOBODY = b""
"""The blind index of whoever raised it, once nobody may be found by it."""


def _due(cutoff: datetime, held: Held) -> QuerySet[Difficulty]:
    over = Difficulty.objects.filter(state=DifficultyState.CLOSED, closed_at__lt=cutoff)
    kept = Q(person_id__in=held.persons, person_id__isnull=False) | Q(
        case_id__in=held.cases, case_id__isnull=False
    )
    return over.exclude(raiser_index=NOBODY).exclude(kept).exclude(case_number__in=held.numbers)


def _clear(difficulties: Sequence[Difficulty]) -> None:
    for difficulty in difficulties:
        difficulty.person = difficulty.case = difficulty.contact = difficulty.answer = None
        difficulty.idempotency_index, difficulty.raiser_index = None, NOBODY
        difficulty.matter = difficulty.text = difficulty.case_number = ""
        difficulty.query_code = make_query_code()  # which nobody holds
        difficulty.save()
    DifficultyStep.objects.filter(difficulty__in=difficulties).update(text=None)


runs_out("difficulties:closed", Rows(_due, _clear))


@forgets("difficulties")
def forget(person_id: UUID) -> None:
    _clear(list(Difficulty.objects.select_for_update().filter(person_id=person_id)))


@stands_open("difficulties")
def unanswered(person_id: UUID) -> list[str]:
    rows = Difficulty.objects.filter(person_id=person_id).exclude(state=DifficultyState.CLOSED)
    return [
        _("您反映的 %(number)s 还没有答复。") % {"number": number}
        for number in rows.values_list("number", flat=True)
    ]
