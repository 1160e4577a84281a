"""Items, departments, life events, zones: open to everybody."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Schema
from pydantic import Field

from huiban.domains.cases.public import asked_questions, case_limits, check_answers, needed_materials
from huiban.domains.catalog.public import (
    Item,
    ItemContent,
    ItemType,
    ItemView,
    count_items,
    find_item,
    list_departments_with_items,
    list_items,
    list_life_events,
    list_versions,
    search_items,
)
from huiban.domains.directory.public import list_zones_with_windows
from huiban.foundation.clock.public import explain, today
from huiban.foundation.errors import Invalid, NotFound
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.sessions import In

router = Router(tags=["catalogue"])


class ItemRow(Schema):
    code: str = Field(
        examples=["511F09014002-511602000000-000-11511300008778693M-1-00"],
        description="The source's item_code.",
    )
    name: str = Field(examples=["户口登记"])
    department: str = Field(examples=["区公安分局"])
    type: str = Field(examples=["行政确认"])
    type_code: str = Field(default="", examples=["07"], description="GB/T 39046-2020 A.1")
    score: float | None = Field(default=None, description="Only for searches; higher fits better.")
    why: str = Field(default="", description="Which words led here.")


class ItemList(Schema):
    count: int = Field(examples=[1])
    confident: bool = Field(
        examples=[True], description="False: nothing here fits surely; offer a person to ask."
    )
    results: list[ItemRow]
    suggestion: str = ""
    elsewhere: str = Field(default="", description="Where this is handled when it is not handled here.")


class VersionRow(Schema):
    number: int
    state: str
    valid_from: date
    valid_to: date | None
    note: str


class LimitOut(Schema):
    due: date = Field(examples=["2026-11-27"])
    provisional: bool = Field(description="Lies in a year whose holidays are not announced yet.")
    explanation: list[str]


class ItemOut(Schema):
    code: str
    name: str
    department: str
    type: str
    status: str
    version: int
    valid_from: date
    entry: dict[str, Any] = Field(description="The catalogue entry in both code systems.")
    content: dict[str, Any] = Field(description="The guide: situations, materials, form, steps, limits.")
    if_accepted_today: dict[str, LimitOut | None]
    versions: list[VersionRow]


class SituationIn(In):
    answers: dict[str, str | list[str]] = Field(default_factory=dict, examples=[{"q_form": "person"}])


class MaterialOut(Schema):
    id: str
    name: str
    required: bool
    certain: bool = Field(description="False while an answer that decides it is missing.")
    source: str
    accepts: list[str]
    max_mb: int


class SituationOut(Schema):
    questions: list[dict[str, Any]]
    unanswered: list[str]
    materials: list[MaterialOut]


class DepartmentOut(Schema):
    id: UUID
    code: str
    name: str
    items: int


class LifeEventOut(Schema):
    slug: str
    audience: str
    name: str
    name_en: str
    items: int


class ZoneOut(Schema):
    letter: str
    name: str
    floor: int
    windows: list[int]


@router.get("/items", response={200: ItemList, **REFUSALS}, operation_id="find_items")
def items(
    request: HttpRequest,
    q: str = Query("", max_length=10_000, description="A plain question.", examples=["孩子刚出生怎么上户口"]),
    department: UUID | None = None,
    life_event: str = Query("", max_length=40),
    type_code: str = Query("", max_length=2),
    limit: int = Query(10, ge=1, le=100),
    offset: int = Query(0, ge=0, le=100_000),
) -> dict[str, object]:
    """Answer a question with items, or list items by department, life event or type."""
    if q.strip():
        return _found(q, limit)
    narrow: dict[str, Any] = {
        "organisation_id": department,
        "life_event": _clean(life_event),
        "type_code": _clean(type_code),
    }
    rows = list_items(**narrow, limit=limit, offset=offset)
    return {"count": count_items(**narrow), "confident": True, "results": [_row(item) for item in rows]}


@router.get("/items/{code}", response={200: ItemOut, **REFUSALS}, operation_id="get_item")
def item(request: HttpRequest, code: str) -> dict[str, object]:
    """The whole guide of an item."""
    view = _view(code)
    limits = case_limits(view.version.guide, today())
    return {
        "code": view.item.code,
        "name": view.version.name,
        "department": view.version.department,
        "type": str(ItemType(view.item.type_code).label),
        "status": view.item.status,
        "version": view.version.number,
        "valid_from": view.version.valid_from,
        "entry": view.version.entry,
        "content": view.version.guide.model_dump(mode="json"),
        "if_accepted_today": {
            name: {"due": limit.due, "provisional": limit.provisional, "explanation": explain(limit)}
            if limit
            else None
            for name, limit in (("promised", limits.promised), ("statutory", limits.statutory))
        },
        "versions": [
            {
                "number": v.number,
                "state": v.state,
                "valid_from": v.valid_from,
                "valid_to": v.valid_to,
                "note": v.note,
            }
            for v in list_versions(code)
        ],
    }


@router.post(
    "/items/{code}/situation", response={200: SituationOut, **REFUSALS}, operation_id="describe_situation"
)
def situation(request: HttpRequest, code: str, body: SituationIn) -> dict[str, object]:
    """What is asked next and which materials a situation needs. Nothing is stored."""
    content = _view(code).version.guide
    checked = check_answers(content, body.answers, complete=False)
    if checked.faults:
        raise Invalid(fields=checked.faults)
    return _situation(content, checked.values)


@router.get("/departments", response={200: list[DepartmentOut], **REFUSALS}, operation_id="list_departments")
def departments(request: HttpRequest) -> list[dict[str, object]]:
    """Departments with how many active items each has."""
    return [
        {"id": d.id, "code": d.code, "name": d.name, "items": count}
        for d, count in list_departments_with_items()
    ]


@router.get("/life-events", response={200: list[LifeEventOut], **REFUSALS}, operation_id="list_life_events")
def life_events(request: HttpRequest) -> list[dict[str, object]]:
    """Moments in the life of a person or a company, with how many items lie under each."""
    return [
        {"slug": e.slug, "audience": e.audience, "name": e.name, "name_en": e.name_en, "items": count}
        for e, count in list_life_events()
    ]


@router.get("/zones", response={200: list[ZoneOut], **REFUSALS}, operation_id="list_zones")
def zones(request: HttpRequest) -> list[dict[str, object]]:
    """The zones of the hall and the numbers of their windows."""
    return [
        {
            "letter": z.letter,
            "name": z.name,
            "floor": z.floor,
            "windows": sorted(w.number for w in z.windows.all()),
        }
        for z in list_zones_with_windows()
    ]


def _found(q: str, limit: int) -> dict[str, object]:
    answer = search_items(q, limit=limit)
    results = [
        {
            "code": hit.code,
            "name": hit.name,
            "department": hit.department,
            "type": hit.type,
            "score": hit.score,
            "why": hit.why,
        }
        for hit in answer.results
    ]
    return {
        "count": len(results),
        "confident": answer.confident,
        "results": results,
        "suggestion": answer.suggestion or "",
        "elsewhere": answer.elsewhere_hint or "",
    }


def _row(item: Item) -> dict[str, object]:
    return {
        "code": item.code,
        "name": item.name,
        "department": item.organisation.name,
        "type": str(ItemType(item.type_code).label),
        "type_code": item.type_code,
    }


def _situation(content: ItemContent, answers: dict[str, Any]) -> dict[str, object]:
    questions = asked_questions(content, answers)
    return {
        "questions": [question.model_dump(mode="json") for question in questions],
        "unanswered": [question.id for question in questions if question.id not in answers],
        "materials": [
            {
                "id": need.material.id,
                "name": need.material.name,
                "required": need.required,
                "certain": need.certain,
                "source": need.material.source,
                "accepts": need.material.accepts,
                "max_mb": need.material.max_mb,
            }
            for need in needed_materials(content, answers)
        ],
    }


def _view(code: str) -> ItemView:
    view = find_item(_clean(code))
    if view is None:
        raise NotFound
    return view


def _clean(text: str) -> str:
    """Text that PostgreSQL can compare: without NUL."""
    return text.replace("\x00", "")
