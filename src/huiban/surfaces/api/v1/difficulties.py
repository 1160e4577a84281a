"""Matters that could not be done (办不成事): raise one, take it on, hand it to a department, answer it with a result."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Header, Query, Router, Schema, Status
from pydantic import Field

from huiban.domains.difficulties.public import (
    Difficulty,
    DifficultyList,
    DifficultyStep,
    Result,
    RootCause,
    add_step,
    can_own_difficulties,
    close_difficulty,
    count_difficulties,
    count_own_difficulties,
    find_difficulty,
    hand_to,
    list_difficulties,
    list_own_difficulties,
    list_steps,
    list_told_steps,
    may_reopen,
    raise_difficulty,
    reopen,
    take_ownership,
)
from huiban.foundation.actors import Actor
from huiban.surfaces.api.v1.auth import caller
from huiban.surfaces.api.v1.cases import checked_key
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.sessions import In
from huiban.surfaces.components.item_values import masked_text

router = Router(tags=["difficulties"], auth=caller("difficulties"))
Which = Annotated[
    DifficultyList, Query(alias="list", description="Of the desk; people are shown all that they raised.")
]
NUMBER = "FY20261128-00012"


class DifficultyIn(In):
    text: str = Field(max_length=2000, examples=["跑了三个窗口，都说不归自己管。"])
    matter: str = Field(
        "", max_length=80, examples=["房屋过户"], description="May be left out when `item_code` is given."
    )
    item_code: str = Field("", max_length=64)
    organisation: UUID | None = Field(None, description="The department it is about, when that is known.")
    case_number: str = Field("", max_length=50, examples=["370211-20261120-000123-C"])
    contact: str = Field(
        "",
        max_length=40,
        examples=["13800001234"],
        description="Whom to call. Staff who raise it for a visitor must give it.",
    )


class DifficultyReceipt(Schema):
    number: str = Field(examples=[NUMBER])
    query_code: str = Field(examples=["40718253"], description="With the number, opens the inquiry.")
    due: date = Field(description="The last day for an answer.")


class DifficultyRow(Schema):
    number: str = Field(examples=[NUMBER])
    matter: str = Field(examples=["房屋过户"])
    state: str = Field(examples=["owned"], description="raised, owned, with_department or closed")
    department: str
    handed_to: str = Field(description="The department asked to deal with it.")
    owner: str
    raised_at: datetime
    due: date
    result: str = Field(examples=["done"], description="Empty until it is answered.")


class StepRow(Schema):
    kind: str = Field(examples=["work"])
    at: datetime
    text: str
    told: bool = Field(description="Whoever raised it reads the words.")
    who: str


class DifficultyOut(DifficultyRow):
    text: str
    item_code: str
    case_number: str
    contact: str = Field(description="In part; for the centre and whoever raised it.")
    cause: str
    answer: str
    legal_basis: str
    passed_to: str
    closed_at: datetime | None
    may_reopen: bool
    steps: list[StepRow]


class DifficultyPage(Schema):
    count: int
    results: list[DifficultyRow]


class OwnershipIn(In):
    instead_of: UUID | None = Field(
        None, description="The colleague a hall manager takes it over from; left out when nobody owns it."
    )


class HandingIn(In):
    organisation: UUID
    note: str = Field(max_length=2000, examples=["请核实登记信息，三日内回复。"])


class StepIn(In):
    text: str = Field(max_length=2000)
    told: bool = Field(False, description="Whoever raised it reads these words; for the owner only.")


class DifficultyAnswerIn(In):
    cause: RootCause
    result: Result
    answer: str = Field(max_length=2000, examples=["已协调两个部门会办，证照当天发出。"])
    legal_basis: str = Field("", max_length=300, description="Needed with `not_lawful`.")
    passed_to: str = Field("", max_length=100, description="Needed with `passed_on`.")


class ReopeningIn(In):
    reason: str = Field(max_length=2000)


@router.post("/difficulties", response={201: DifficultyReceipt, **REFUSALS}, operation_id="raise_difficulty")
def create(
    request: HttpRequest,
    body: DifficultyIn,
    idempotency_key: str | None = Header(
        None, alias="Idempotency-Key", description="8 to 80 letters, digits or . _ : -"
    ),
) -> Status:
    """Raise what could not be done; it is answered within five working days. Doing it again answers the same one."""
    raised = raise_difficulty(
        actor=request.auth,
        text=body.text,
        matter=body.matter,
        item_code=body.item_code,
        organisation_id=body.organisation,
        case_number=body.case_number,
        contact=body.contact,
        idempotency_key=checked_key(idempotency_key),
    )
    return Status(201, raised)


@router.get("/difficulties", response={200: DifficultyPage, **REFUSALS}, operation_id="list_difficulties")
def difficulties(
    request: HttpRequest,
    which: Which = DifficultyList.OPEN,
    limit: int = Query(30, ge=1, le=100),
    offset: int = Query(0, ge=0, le=1_000_000),
) -> dict[str, Any]:
    """Staff: the most urgent first, of those answered the newest first. People: what they raised, newest first."""
    actor = request.auth
    if actor.is_person:
        count = count_own_difficulties(actor=actor)
        rows = list_own_difficulties(actor=actor, limit=limit, offset=offset)
    else:
        count = count_difficulties(actor=actor, which=which)
        rows = list_difficulties(actor=actor, which=which, limit=limit, offset=offset)
    return {"count": count, "results": [_row(one, actor) for one in rows]}


@router.get(
    "/difficulties/{number}", response={200: DifficultyOut, **REFUSALS}, operation_id="get_difficulty"
)
def one(request: HttpRequest, number: str) -> dict[str, Any]:
    """Staff read the whole log, whoever raised it the words that are meant for them."""
    return _answer(request, number)


@router.post(
    "/difficulties/{number}/ownership",
    response={200: DifficultyOut, **REFUSALS},
    operation_id="own_difficulty",
)
def own(request: HttpRequest, number: str, body: OwnershipIn) -> dict[str, Any]:
    """Take it on. `difficulties.owned` when a colleague has it, `difficulties.involved` for who handled the case."""
    take_ownership(actor=request.auth, number=number, instead_of=body.instead_of)
    return _answer(request, number)


@router.post(
    "/difficulties/{number}/handing",
    response={200: DifficultyOut, **REFUSALS},
    operation_id="hand_difficulty",
)
def hand(request: HttpRequest, number: str, body: HandingIn) -> dict[str, Any]:
    """Ask a department to deal with it; the owner stays the owner."""
    hand_to(actor=request.auth, number=number, organisation_id=body.organisation, note=body.note)
    return _answer(request, number)


@router.post(
    "/difficulties/{number}/steps",
    response={201: StepRow, **REFUSALS},
    operation_id="write_difficulty_step",
)
def write(request: HttpRequest, number: str, body: StepIn) -> Status:
    """Write down what was done."""
    step = add_step(actor=request.auth, number=number, text=body.text, told=body.told)
    return Status(201, _step(step, request.auth))


@router.post(
    "/difficulties/{number}/answer",
    response={200: DifficultyOut, **REFUSALS},
    operation_id="close_difficulty",
)
def close(request: HttpRequest, number: str, body: DifficultyAnswerIn) -> dict[str, Any]:
    """End it with one of three results; whoever raised it reads the answer at once. For its owner only."""
    close_difficulty(actor=request.auth, number=number, **body.dict())
    return _answer(request, number)


@router.post(
    "/difficulties/{number}/reopening",
    response={200: DifficultyOut, **REFUSALS},
    operation_id="reopen_difficulty",
)
def again(request: HttpRequest, number: str, body: ReopeningIn) -> dict[str, Any]:
    """Not content with the answer: once, within fifteen days, by whoever raised it."""
    reopen(actor=request.auth, number=number, reason=body.reason)
    return _answer(request, number)


def _answer(request: HttpRequest, number: str) -> dict[str, Any]:
    actor: Actor = request.auth  # type: ignore[attr-defined]
    found = find_difficulty(actor=actor, number=number)
    steps = list_told_steps(found) if actor.is_person else list_steps(found)
    return _row(found, actor) | {
        "text": _words(found.text, actor),
        "item_code": found.item_code,
        "case_number": found.case_number,
        "contact": found.masked_contact if actor.is_person or can_own_difficulties(actor) else "",
        "cause": found.cause,
        "answer": found.answer or "",
        "legal_basis": found.legal_basis,
        "passed_to": found.passed_to,
        "closed_at": found.closed_at,
        "may_reopen": actor.is_person and may_reopen(found),
        "steps": [_step(step, actor) for step in steps],
    }


def _row(found: Difficulty, actor: Actor) -> dict[str, Any]:
    return {
        "number": found.number,
        "matter": _words(found.matter, actor),
        "state": found.state,
        "department": found.organisation.name if found.organisation else "",
        "handed_to": found.handed_to.name if found.handed_to else "",
        "owner": found.owner.name if found.owner and actor.is_staff else "",
        "raised_at": found.raised_at,
        "due": found.due,
        "result": found.result,
    }


def _step(step: DifficultyStep, actor: Actor) -> dict[str, Any]:
    """A person reads the words meant for them, and no name of staff."""
    shown = actor.is_staff or step.told
    return {
        "kind": step.kind,
        "at": step.at,
        "text": _words(step.text or "", actor) if shown else "",
        "told": step.told,
        "who": step.staff.name if step.staff and actor.is_staff else "",
    }


def _words(text: str, actor: Actor) -> str:
    """What a person wrote: whole for themselves, numbers of people masked for staff."""
    return text if actor.is_person else masked_text(text)
