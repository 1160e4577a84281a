"""Drafts that were given up, drafts that became cases, uploads that no case holds. Cases themselves are archives."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from huiban.domains.cases.models import Case, Draft
from huiban.domains.cases.states import CaseState
from huiban.domains.documents.public import StoredDocument, remove_documents
from huiban.foundation.retention.public import Held, Rows, forgets, runs_out, stands_open

OVER = frozenset({CaseState.DELIVERED, CaseState.ARCHIVED, CaseState.NOT_ACCEPTED, CaseState.WITHDRAWN})
_IN_NO_DRAFT = """
not exists (
    select 1 from drafts, jsonb_each(drafts.materials) as given,
         jsonb_array_elements_text(given.value->'documents') as used
    where drafts.person_id = documents.person_id and drafts.case_id is null and used = documents.id::text
)
"""


def count_due_for_appraisal(cutoff: datetime) -> int:
    """Archived cases whose time is over: people appraise them, no program destroys an archive."""
    return Case.objects.filter(archived_at__lt=cutoff).count()


def _given_up(cutoff: datetime, held: Held) -> QuerySet[Draft]:
    rows = Draft.objects.filter(case__isnull=True, updated_at__lt=cutoff)
    return rows.exclude(person_id__in=held.persons)


def _handed_in(cutoff: datetime, held: Held) -> QuerySet[Draft]:
    rows = Draft.objects.filter(case__submitted_at__lt=cutoff)
    return rows.exclude(person_id__in=held.persons).exclude(case_id__in=held.cases)


def _delete(drafts: Sequence[Draft]) -> None:
    Draft.objects.filter(id__in=[draft.id for draft in drafts]).delete()


def _unused(held: Held) -> QuerySet[StoredDocument]:
    """Documents that nothing points to: no case, no proof, no draft somebody may still hand in."""
    rows = StoredDocument.objects.filter(removed_at__isnull=True).exclude(person_id__in=held.persons)
    for relation in StoredDocument._meta.related_objects:
        users: Any = relation.related_model
        rows = rows.filter(~Exists(users.objects.filter(**{relation.field.name: OuterRef("pk")})))
    return rows.extra(where=[_IN_NO_DRAFT])  # noqa: S610 (a fixed text)


def _never_used(cutoff: datetime, held: Held) -> QuerySet[StoredDocument]:
    return _unused(held).filter(uploaded_at__lt=cutoff)


def _forgotten(cutoff: datetime, held: Held) -> QuerySet[StoredDocument]:
    return _unused(held).filter(forgotten_at__lt=cutoff)


runs_out("cases:drafts", Rows(_given_up, _delete))
runs_out("cases:handed-in", Rows(_handed_in, _delete))
runs_out("cases:unused-documents", Rows(_never_used, remove_documents))
runs_out("cases:forgotten-documents", Rows(_forgotten, remove_documents))


@forgets("cases")
def forget(person_id: UUID) -> None:
    """Drafts and uploads go; what is in the file of a case stays there."""
    Draft.objects.filter(person_id=person_id).delete()
    remove_documents(list(_unused(Held()).filter(person_id=person_id).select_for_update(of=("self",))))


@stands_open("cases")
def unfinished(person_id: UUID) -> list[str]:
    rows = Case.objects.filter(person_id=person_id).exclude(state__in=OVER).order_by("submitted_at")
    return [
        _("办件 %(number)s（%(title)s）还没有办完或没有领取。") % {"number": case.number, "title": case.title}
        for case in rows
    ]
