"""Give a list of cases away, line by line, however long: what statistics need, without anybody's name or number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from huiban.domains.cases import facts
from huiban.domains.cases.models import Case
from huiban.domains.cases.queries.cases import CaseFilter, narrowed_cases
from huiban.domains.directory.public import Role, has_role
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden
from huiban.foundation.facts.public import record
from huiban.foundation.moment import now
from huiban.foundation.wall.looking import behind_the_wall, look_as

CHUNK = 2_000


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case of an exported list. ``is_company`` says who applies, no more."""

    number: str
    item_code: str
    title: str
    department: str
    is_company: bool
    channel: str
    window: int | None
    state: str
    submitted_at: datetime
    accepted_at: datetime | None
    promised_due: date | None
    statutory_due: date | None
    decided_at: datetime | None
    outcome: str | None
    delivered_at: datetime | None


def can_export_cases(actor: Actor) -> bool:
    """Hall managers; approvers, for their departments."""
    return has_role(actor, Role.HALL_MANAGER, Role.APPROVER)


def export_cases(*, actor: Actor, narrow: CaseFilter) -> Iterator[CaseLine]:
    """The cases the actor may see that were there when it began, newest first, narrowed.

    Recorded before the first line is given; the lines are read two thousand at a time while they are taken, behind the
    database's wall, so that neither memory nor a transaction grows with the list. Raises ``Forbidden``.
    """
    if not can_export_cases(actor):
        raise Forbidden
    began = now()
    with transaction.atomic():
        record(facts.CasesExported(subject="cases", narrowed_by=_names(narrow)), actor=actor)
    return _lines(actor, narrow, began)


def _names(narrow: CaseFilter) -> list[str]:
    """By what a list is narrowed; what was typed may be a name and stays out of the record."""
    return [field.name for field in fields(narrow) if getattr(narrow, field.name)]


def _lines(actor: Actor, narrow: CaseFilter, began: datetime) -> Iterator[CaseLine]:
    before = Q(submitted_at__lte=began)
    while True:
        with behind_the_wall():  # the request is over, its actor looks again
            look_as(actor)
            cases = _read(actor, narrow, before)
        if not cases:
            return
        yield from map(_line, cases)
        last = cases[-1]
        before = Q(submitted_at__lte=last.submitted_at) & ~Q(submitted_at=last.submitted_at, id__gte=last.id)


def _read(actor: Actor, narrow: CaseFilter, before: Q) -> list[Case]:
    rows = narrowed_cases(actor, narrow).filter(before).order_by("-submitted_at", "-id")
    listed = rows.select_related(None).select_related("organisation", "item", "window")
    wanted = [field.name for field in fields(CaseLine) if field.name not in _ELSEWHERE]
    return list(listed.only("company", "organisation__name", "item__code", "window__number", *wanted)[:CHUNK])


_ELSEWHERE = {"item_code", "department", "is_company", "window"}


def _line(case: Case) -> CaseLine:
    return CaseLine(
        number=case.number,
        item_code=case.item.code,
        title=case.title,
        department=case.organisation.name,
        is_company=case.company_id is not None,
        channel=case.channel,
        window=case.window.number if case.window else None,
        state=case.state,
        submitted_at=case.submitted_at,
        accepted_at=case.accepted_at,
        promised_due=case.promised_due,
        statutory_due=case.statutory_due,
        decided_at=case.decided_at,
        outcome=case.outcome,
        delivered_at=case.delivered_at,
    )
