"""Named reads of cases: one's own, by number and code, the worklists."""

from __future__ import annotations

import hmac
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.fields.array import ArrayContains  # type: ignore[attr-defined]
from django.db import transaction
from django.db.models import Exists, F, Func, OuterRef, Q, QuerySet, TextField, Value
from django.db.models.expressions import OrderBy
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from huiban.domains.cases.access import DUTY_ROLES, access_case, access_draft, visible_cases
from huiban.domains.cases.models import Case, CaseMaterial, CaseMaterialDocument, CaseOpinion, Draft, Handling
from huiban.domains.cases.reading import DOCUMENT, note_cases_listed
from huiban.domains.cases.states import CLOCK_RUNS, SEPARATED, CaseState, Duty
from huiban.domains.catalog.public import list_version_ids_named
from huiban.domains.directory.public import organisations_with_role
from huiban.domains.documents.public import StoredDocument
from huiban.domains.people.public import active_mandates
from huiban.foundation.actors import Actor
from huiban.foundation.errors import NotFound, TooMany
from huiban.foundation.identifiers.public import parse_case_number
from huiban.foundation.moment import LOCAL_ZONE, local_today, now
from huiban.foundation.rate_limits.public import Rate, is_spent_here, spend_here
from huiban.foundation.request_context import once
from huiban.foundation.wall.looking import as_system, hold, past_the_wall

# a list shows none of it; most is encrypted
# What no line of a list shows: sealed, or long.
NOT_LISTED = ("form", "query_code", "delivery_address", "answers", "reason", "overdue_reason")
_TEXTS = ArrayField(TextField())
_BIGRAMS = Func(Cast("applicant_name", TextField()), function="text_bigrams", output_field=_TEXTS)
GUESSES_HERE = Rate(20, 15 * 60)  # of one case's code from one address; strangers elsewhere keep nobody out
MAX_INQUIRY_FAILURES = 300
INQUIRY_PAUSE = timedelta(minutes=15)


class Queue(StrEnum):
    """A worklist: the cases that wait for one duty."""

    INTAKE = "intake"
    REVIEW = "review"
    DECISION = "decision"
    EXIT = "exit"
    ARCHIVE = "archive"


_QUEUES: dict[Queue, tuple[Duty, frozenset[CaseState]]] = {
    Queue.INTAKE: (Duty.INTAKE, frozenset({CaseState.SUBMITTED, CaseState.PRE_REVIEW})),
    Queue.REVIEW: (Duty.REVIEW, frozenset({CaseState.ACCEPTED, CaseState.REVIEWING})),
    Queue.DECISION: (Duty.DECISION, frozenset({CaseState.APPROVING})),
    Queue.EXIT: (Duty.EXIT, frozenset({CaseState.CLOSED})),
    Queue.ARCHIVE: (Duty.EXIT, frozenset({CaseState.DELIVERED, CaseState.NOT_ACCEPTED, CaseState.WITHDRAWN})),
}
# the clock that runs in each worklist runs out in this order
_URGENCY: dict[Queue, tuple[OrderBy, ...]] = {
    Queue.INTAKE: (F("submitted_at").asc(),),
    Queue.REVIEW: (F("promised_due").asc(nulls_last=True), F("submitted_at").asc()),
    Queue.DECISION: (F("promised_due").asc(nulls_last=True), F("submitted_at").asc()),
    Queue.EXIT: (F("decided_at").asc(),),
    Queue.ARCHIVE: (F("delivered_at").asc(nulls_last=True), F("closed_at").asc()),
}


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """How a list of cases is narrowed. ``text`` is a number, or a part of the title or the applicant's name."""

    text: str = ""
    state: str = ""
    organisation_id: UUID | None = None
    item_code: str = ""
    window_id: UUID | None = None
    submitted_on: date | None = None
    submitted_since: date | None = None
    submitted_until: date | None = None
    accepted_on: date | None = None
    decided_on: date | None = None
    overdue: bool = False


def find_case(*, actor: Actor, number: str) -> Case:
    """The case when the actor may see it. Raises ``NotFound`` otherwise."""
    return access_case(actor, number)


def find_progress(*, number: str, query_code: str) -> Case:
    """The case of a number when the query code fits: for anyone who holds the receipt.

    Twenty wrong codes from one address within fifteen minutes, or three hundred from anywhere, and then ``TooMany``. A wrong
    number and a wrong code answer alike.
    """
    parsed = parse_case_number(number)
    failed = NotFound(_("没有找到。请核对办件编号和 8 位查询码，它们印在回执上。"), code="cases.inquiry")
    if parsed is None:
        raise failed
    too_many = TooMany(_("查询码试错太多次，请 15 分钟后再试，或登录查看。"), code="cases.inquiry_blocked")
    guessed = f"case-inquiry:{parsed}"
    if is_spent_here(guessed, GUESSES_HERE):
        raise too_many
    with as_system("cases.find_progress"), transaction.atomic():
        rows = Case.objects.select_for_update(of=("self",)).select_related(
            "organisation", "item_version", "item"
        )
        case = rows.filter(number=str(parsed)).first()
        if case is None:
            raise failed
        if case.inquiry_blocked_until and case.inquiry_blocked_until > now():
            raise too_many
        fits = hmac.compare_digest(case.query_code.encode(), query_code.strip().encode())
        _count_inquiry(case, fits)
    if not fits:
        spend_here(guessed, GUESSES_HERE)
        raise failed
    hold(case.id)
    return case


def _count_inquiry(case: Case, fits: bool) -> None:
    if fits and not case.inquiry_failures:
        return
    case.inquiry_failures = 0 if fits else case.inquiry_failures + 1
    if case.inquiry_failures >= MAX_INQUIRY_FAILURES:
        case.inquiry_failures, case.inquiry_blocked_until = 0, now() + INQUIRY_PAUSE
    case.save(update_fields=["inquiry_failures", "inquiry_blocked_until"])


def list_own_cases(*, actor: Actor, limit: int = 50, offset: int = 0) -> list[Case]:
    """The applicant's own cases and those of companies they may act for, newest first."""
    if not actor.is_person:
        return []
    rows = (
        visible_cases(actor)
        .select_related("item_version")
        .defer("item_version__content")
        .order_by("-submitted_at", "-id")
    )
    return list(rows[offset : offset + limit])


def list_own_drafts(*, actor: Actor) -> list[Draft]:
    """Open drafts of the person, or those the clerk is entering, newest first; a company's while the mandate lasts."""
    rows = Draft.objects.filter(case__isnull=True).select_related("item_version", "company", "person")
    if actor.is_staff:
        rows = rows.filter(entered_by_id=actor.own_id)
    else:
        mandates = active_mandates(person_id=actor.own_id, on=local_today())
        own = Q(company__isnull=True) | Q(company_id__in=[mandate.company_id for mandate in mandates])
        rows = rows.filter(own, person_id=actor.own_id, entered_by=None)
    return list(rows.order_by("-updated_at")[:50])


def find_draft(*, actor: Actor, draft_id: UUID) -> Draft:
    """The draft when it is the actor's to edit. Raises ``NotFound`` otherwise."""
    return access_draft(actor, draft_id)


def list_work(*, actor: Actor, queue: Queue, text: str = "", limit: int = 30, offset: int = 0) -> list[Case]:
    """The cases of a worklist that this person may handle, the most urgent first."""
    rows = _narrowed(_work(actor, queue), CaseFilter(text=text))
    return list(rows.defer(*NOT_LISTED).order_by(*_URGENCY[queue], "id")[offset : offset + limit])


def count_work(*, actor: Actor, queue: Queue, text: str = "") -> int:
    rows = _narrowed(_work(actor, queue), CaseFilter(text=text))
    return once(("cases.count_work", actor.id, queue, text), rows.count)


def narrowed_cases(actor: Actor, narrow: CaseFilter) -> QuerySet[Case]:
    """The cases the actor may see, narrowed, as a query."""
    return _narrowed(visible_cases(actor), narrow)


def list_cases(*, actor: Actor, narrow: CaseFilter, limit: int = 30, offset: int = 0) -> list[Case]:
    """Cases the actor may see, newest first, narrowed; whose names staff read is noted in the access record."""
    rows = narrowed_cases(actor, narrow).order_by("-submitted_at", "-id")
    if _asks_for_words(narrow):
        rows = _read_behind_the_wall(rows, slice(offset, offset + limit))
    else:
        rows = rows[offset : offset + limit]
    listed = rows.select_related(None).select_related("organisation", "window__zone").defer(*NOT_LISTED)
    found = list(listed)
    note_cases_listed(actor, found)
    return found


def count_cases(*, actor: Actor, narrow: CaseFilter, up_to: int | None = None) -> int:
    """How many there are. With ``up_to``, counting stops at one more than that: a page does not count a million."""
    rows = narrowed_cases(actor, narrow)
    counted = rows if up_to is None else rows.values("id")[: up_to + 1]
    with past_the_wall("cases.count_by_words") if _asks_for_words(narrow) else nullcontext():
        return counted.count()


def _asks_for_words(narrow: CaseFilter) -> bool:
    return bool(narrow.text) and parse_case_number(narrow.text) is None


def _read_behind_the_wall(rows: QuerySet[Case], page: slice) -> QuerySet[Case]:
    """The page's rows, found past the database's wall and read behind it: no index of words is looked up before a
    policy has let a row through, which at a million cases takes seconds."""
    with past_the_wall("cases.find_by_words"):
        ids = list(rows.values_list("id", flat=True)[page])
    return Case.objects.filter(id__in=ids).order_by("-submitted_at", "-id")


def list_opinions(case: Case) -> list[CaseOpinion]:
    """Opinions in order, each with who gave it. For staff."""
    return list(case.opinions.select_related("staff"))


def list_handlings(case: Case) -> list[Handling]:
    return list(case.handlings.select_related("staff", "window").order_by("at"))


def list_case_materials(case: Case) -> list[CaseMaterial]:
    """What was handed in with a case, in order, documents loaded. The caller has found the case by permission."""
    return list(case.materials.prefetch_related("documents__document"))


def find_case_document(*, actor: Actor, number: str, document_id: UUID) -> StoredDocument:
    """A document handed in with a case, for those who may see the case. Raises ``NotFound`` otherwise."""
    case = access_case(actor, number, operation="cases.document", fields=DOCUMENT, object_id=document_id)
    rows = CaseMaterialDocument.objects.filter(material__case=case, document_id=document_id)
    link = rows.select_related("document").first()
    if link is None:
        raise NotFound
    return link.document


def _work(actor: Actor, queue: Queue) -> QuerySet[Case]:
    duty, states = _QUEUES[queue]
    places = organisations_with_role(actor, DUTY_ROLES[duty])
    rows = Case.objects.select_related("organisation", "window").filter(state__in=states)
    if places is not None:
        rows = rows.filter(organisation_id__in=places)
    barred = Handling.objects.filter(case=OuterRef("pk"), staff_id=actor.own_id, duty__in=SEPARATED[duty])
    return rows.filter(~Exists(barred))


def _narrowed(rows: QuerySet[Case], narrow: CaseFilter) -> QuerySet[Case]:
    if narrow.text:
        rows = rows.filter(_text_matches(narrow.text))
    if narrow.state:
        rows = rows.filter(state=narrow.state)
    if narrow.organisation_id:
        rows = rows.filter(organisation_id=narrow.organisation_id)
    if narrow.item_code:
        rows = rows.filter(item__code=narrow.item_code)
    if narrow.window_id:
        rows = rows.filter(window_id=narrow.window_id)
    for name, first, last in (
        ("submitted_at", narrow.submitted_on, narrow.submitted_on),
        ("submitted_at", narrow.submitted_since, narrow.submitted_until),
        ("accepted_at", narrow.accepted_on, narrow.accepted_on),
        ("decided_at", narrow.decided_on, narrow.decided_on),
    ):
        if first:
            rows = rows.filter(**{f"{name}__gte": datetime.combine(first, time.min, LOCAL_ZONE)})
        if last:
            rows = rows.filter(**{f"{name}__lte": datetime.combine(last, time.max, LOCAL_ZONE)})
    if narrow.overdue:
        rows = rows.filter(state__in=CLOCK_RUNS, promised_due__lt=local_today())
    return rows


def _text_matches(text: str) -> Q:
    parsed = parse_case_number(text)
    if parsed is not None:
        return Q(number=str(parsed))
    matches = Q(item_version_id__in=list_version_ids_named(text)) | _name_matches(text)
    return matches | Q(number__startswith=text) if text[0].isalnum() and text.isascii() else matches


def _name_matches(text: str) -> Q:
    """Two characters and more go through the index of two-character parts, one is a family name."""
    if len(text) == 1:
        return Q(applicant_name__istartswith=text)
    parts = [text[place : place + 2].lower() for place in range(len(text) - 1)]
    return Q(ArrayContains(_BIGRAMS, Value(parts, _TEXTS))) & Q(applicant_name__icontains=text)
