"""What a case looks like to a program: as a row of a list, whole, and what happened to it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from ninja import Schema
from pydantic import Field

from huiban.domains.cases.public import Case, CaseState, case_timeline
from huiban.domains.voices.public import find_rating


class CaseRow(Schema):
    number: str
    title: str
    department: str
    applicant: str = Field(examples=["李*"], description="A person's name is masked.")
    state: str
    state_name: str
    channel: str
    submitted_at: datetime
    accepted_at: datetime | None
    decided_at: datetime | None
    promised_due: date | None
    statutory_due: date | None
    outcome: str | None


class CaseList(Schema):
    count: int
    results: list[CaseRow]


class MaterialRow(Schema):
    material: str
    name: str
    need: str
    form: str
    check: str
    note: str
    documents: list[UUID]


class CaseOut(CaseRow):
    item: str
    version: int
    answers: dict[str, Any]
    limits: dict[str, Any] = Field(description="How both dates were computed at acceptance.")
    materials: list[MaterialRow]
    reason: str
    delivery_method: str
    rated: bool


class TimelineRow(Schema):
    at: datetime
    tag: str = Field(examples=["cases:case:accepted"])
    title: str = Field(examples=["受理"])
    text: str
    by: str


def case_row(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "title": case.title,
        "department": case.organisation.name,
        "applicant": case.masked_applicant,
        "state": case.state,
        "state_name": str(CaseState(case.state).label),
        "channel": case.channel,
        "submitted_at": case.submitted_at,
        "accepted_at": case.accepted_at,
        "decided_at": case.decided_at,
        "promised_due": case.promised_due,
        "statutory_due": case.statutory_due,
        "outcome": case.outcome,
    }


def case_out(case: Case) -> dict[str, Any]:
    materials = case.materials.prefetch_related("documents")
    return case_row(case) | {
        "item": case.item.code,
        "version": case.item_version.number,
        "answers": case.answers,
        "limits": case.limits,
        "materials": [
            {
                "material": m.material,
                "name": m.name,
                "need": m.need,
                "form": m.form,
                "check": m.check_result,
                "note": m.check_note,
                "documents": [link.document_id for link in m.documents.all()],
            }
            for m in materials
        ],
        "reason": case.reason,
        "delivery_method": case.delivery_method,
        "rated": find_rating(case) is not None,
    }


def timeline_out(case: Case, *, for_staff: bool) -> list[dict[str, Any]]:
    return [
        {"at": entry.at, "tag": entry.tag, "title": entry.title, "text": entry.text, "by": entry.by}
        for entry in case_timeline(case, for_staff=for_staff)
    ]
