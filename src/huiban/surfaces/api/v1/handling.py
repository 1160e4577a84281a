"""What staff do with a case. Each state change is a resource of the case."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import Field

from huiban.domains.cases.public import (
    Opinion,
    Outcome,
    Queue,
    accept,
    archive,
    case_steps,
    count_work,
    decide,
    examine,
    find_case,
    hand_over,
    list_work,
    pre_review,
    record_post,
    refuse_acceptance,
    return_to_review,
)
from huiban.surfaces.api.v1.auth import caller
from huiban.surfaces.api.v1.case_answers import CaseList, CaseOut, case_out, case_row
from huiban.surfaces.api.v1.errors import REFUSALS
from huiban.surfaces.api.v1.sessions import In

router = Router(tags=["handling"], auth=caller("cases"))
DONE = {200: CaseOut, **REFUSALS}


class PreReviewIn(In):
    checks: dict[str, str] = Field(examples=[{"m_id": "good"}], description="good or defective, by material")
    notes: dict[str, str] = Field(default_factory=dict)
    text: str = Field(default="", max_length=2000)


class ReasonIn(In):
    reason: str = Field(max_length=2000, examples=["不属于本机关职权范围，请向市级机关申请。"])


class ExaminationIn(In):
    step: str | None = Field(
        default=None, max_length=60, description="The step looked at; the current one when left out."
    )
    opinion: Opinion
    text: str = Field(default="", max_length=2000)


class TextIn(In):
    text: str = Field(max_length=2000)


class DecisionIn(In):
    outcome: Outcome
    reason: str = Field(default="", max_length=2000)
    overdue_reason: str = Field(default="", max_length=2000)


class HandOverIn(In):
    receiver: str = Field(max_length=60, examples=["李样本"])
    relation: str = Field(max_length=40, examples=["本人"])


class PostingIn(In):
    courier: str = Field(max_length=40, examples=["邮政 EMS"])
    tracking_number: str = Field(max_length=60, examples=["EX123456789CN"])


@router.get("/worklists/{queue}", response={200: CaseList, **REFUSALS}, operation_id="get_worklist")
def worklist(
    request: HttpRequest,
    queue: Queue,
    text: str = Query("", max_length=100),
    limit: int = Query(30, ge=1, le=100),
    offset: int = Query(0, ge=0, le=1_000_000),
) -> dict[str, Any]:
    """The cases that wait for the caller, the most urgent first."""
    actor, text = request.auth, text.replace("\x00", "")
    rows = list_work(actor=actor, queue=queue, text=text, limit=limit, offset=offset)
    return {
        "count": count_work(actor=actor, queue=queue, text=text),
        "results": [case_row(case) for case in rows],
    }


@router.post("/cases/{number}/pre-review", response=DONE, operation_id="pre_review_case")
def check(request: HttpRequest, number: str, body: PreReviewIn) -> dict[str, Any]:
    """Write down what was found of each material."""
    return case_out(pre_review(actor=request.auth, number=number, **body.dict()))


@router.post("/cases/{number}/acceptance", response=DONE, operation_id="accept_case")
def take_in(request: HttpRequest, number: str) -> dict[str, Any]:
    """Accept; both clocks start."""
    return case_out(accept(actor=request.auth, number=number))


@router.post("/cases/{number}/refusal", response=DONE, operation_id="refuse_acceptance")
def refuse(request: HttpRequest, number: str, body: ReasonIn) -> dict[str, Any]:
    """Not accept, with the written reason."""
    return case_out(refuse_acceptance(actor=request.auth, number=number, reason=body.reason))


@router.post("/cases/{number}/examinations", response=DONE, operation_id="examine_case")
def give_opinion(request: HttpRequest, number: str, body: ExaminationIn) -> dict[str, Any]:
    """The reviewer's opinion on the current step."""
    actor = request.auth
    step = body.step
    if step is None:
        case = find_case(actor=actor, number=number)
        step = case_steps(case)[case.review_step].id
    return case_out(
        examine(actor=actor, number=number, step=step, opinion=Opinion(body.opinion), text=body.text)
    )


@router.post("/cases/{number}/returns", response=DONE, operation_id="return_case")
def send_back(request: HttpRequest, number: str, body: TextIn) -> dict[str, Any]:
    """The approver has the case examined again."""
    return case_out(return_to_review(actor=request.auth, number=number, text=body.text))


@router.post("/cases/{number}/decision", response=DONE, operation_id="decide_case")
def decision(request: HttpRequest, number: str, body: DecisionIn) -> dict[str, Any]:
    """Decide, by somebody who neither took the case in nor examined it."""
    given = body.dict() | {"outcome": Outcome(body.outcome)}
    return case_out(decide(actor=request.auth, number=number, **given))


@router.post("/cases/{number}/hand-over", response=DONE, operation_id="hand_over_result")
def hand(request: HttpRequest, number: str, body: HandOverIn) -> dict[str, Any]:
    """Hand the result over at the exit window."""
    return case_out(hand_over(actor=request.auth, number=number, **body.dict()))


@router.post("/cases/{number}/posting", response=DONE, operation_id="post_result")
def posting(request: HttpRequest, number: str, body: PostingIn) -> dict[str, Any]:
    """Write down that the result went to a courier."""
    return case_out(record_post(actor=request.auth, number=number, **body.dict()))


@router.post("/cases/{number}/archive", response=DONE, operation_id="archive_case")
def put_away(request: HttpRequest, number: str) -> dict[str, Any]:
    """Put a finished case into the archive."""
    return case_out(archive(actor=request.auth, number=number))
