"""Bad ratings: claim one, find out, answer. Who rated is not shown, and nobody handles a rating of their own work."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.cases.public import list_handlings
from huiban.domains.directory.public import has_role
from huiban.domains.voices.public import (
    BadReason,
    FollowUp,
    FollowUpState,
    Grade,
    Resolution,
    claim_follow_up,
    close_follow_up,
    count_follow_ups,
    find_follow_up,
    list_follow_ups,
    was_involved,
)
from huiban.foundation.actors import Actor
from huiban.foundation.clock.public import remaining, today
from huiban.foundation.errors import Forbidden, HuibanError, NotFound
from huiban.surfaces.components.fields import FieldView, OptionView
from huiban.surfaces.components.item_values import masked_text
from huiban.surfaces.components.parts import PageLinks, Row
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.places import FOLLOW_UP_ROLES, desk_page
from huiban.surfaces.desk.read import read_page, read_text

ROWS = 30
Errors = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """One line of the list."""

    id: UUID
    title: str
    grade: str
    state: str
    state_words: str
    owner: str
    due: object
    left: int
    url: str
    current: bool


@require_safe
@staff_required
def show_follow_ups(request: HttpRequest) -> HttpResponse:
    """The list with its most urgent line opened."""
    actor = actor_of(request)
    if not has_role(actor, *FOLLOW_UP_ROLES):
        raise Forbidden
    found = list_follow_ups(
        actor=actor, closed=_closed(request), limit=1, offset=(read_page(request) - 1) * ROWS
    )
    return _show(request, actor, found[0] if found else None)


@require_safe
@staff_required
def show_follow_up(request: HttpRequest, follow_up_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    return _show(request, actor, find_follow_up(actor=actor, follow_up_id=follow_up_id))


@require_POST
@staff_required
def claim(request: HttpRequest, follow_up_id: UUID) -> HttpResponse:
    actor = actor_of(request)
    try:
        claim_follow_up(actor=actor, follow_up_id=follow_up_id)
    except NotFound:
        raise
    except HuibanError as error:
        return _refused(request, actor, follow_up_id, error)
    messages.success(request, _("已认领。核实以后请在这里反馈。"))
    return SeeOther(reverse("desk:follow-up", args=[follow_up_id]))


@require_POST
@staff_required
def answer(request: HttpRequest, follow_up_id: UUID) -> HttpResponse:
    """What was found and done; the applicant reads it."""
    actor = actor_of(request)
    chosen = request.POST.get("resolution", "")
    try:
        close_follow_up(
            actor=actor,
            follow_up_id=follow_up_id,
            resolution=chosen,  # type: ignore[arg-type]  (the operation refuses what is none)
            answer=read_text(request.POST, "answer"),
        )
    except NotFound:
        raise
    except HuibanError as error:
        return _refused(request, actor, follow_up_id, error)
    messages.success(request, _("已反馈给评价的人。"))
    return SeeOther(reverse("desk:follow-ups"))


def _refused(request: HttpRequest, actor: Actor, follow_up_id: UUID, error: HuibanError) -> HttpResponse:
    errors = {path: [str(text) for text in texts] for path, texts in error.fields.items()}
    found = find_follow_up(actor=actor, follow_up_id=follow_up_id)
    return _show(request, actor, found, errors or {"__all__": [str(error.message)]}, error.status)


def _show(
    request: HttpRequest,
    actor: Actor,
    found: FollowUp | None,
    errors: Errors | None = None,
    status: int = 200,
) -> HttpResponse:
    errors, closed, page = errors or {}, _closed(request), read_page(request)
    rows = list_follow_ups(actor=actor, closed=closed, limit=ROWS, offset=(page - 1) * ROWS)
    context: dict[str, object] = {
        "rows": [_row(one, found) for one in rows],
        "closed": closed,
        "links": _links(count_follow_ups(actor=actor, closed=closed), page, closed),
        "found": found,
        "today": today(),
        "errors": errors,
        "topics": "",
    }
    if found is not None:
        context |= _told(actor, found) | {"fields": _fields(request, errors)}
    return desk_page(request, "follow_ups", context, current="follow-ups", status=status)


def _told(actor: Actor, found: FollowUp) -> dict[str, object]:
    """What those who look into it may know: the matter and who handled it, not whose it was."""
    rating = found.given
    involved = was_involved(actor, found)
    return {
        "left": remaining(found.due, today()),
        "rated": [
            Row(label=_("评价"), value=Grade(rating.grade).label),
            Row(label=_("原因"), value="；".join(str(BadReason(one).label) for one in rating.reasons) or "—"),
            Row(label=_("原话"), value=masked_text(rating.text) or "—"),
            Row(label=_("评的是"), value=_("这次窗口服务") if found.visit_rating else _("这件事")),
            Row(label=_("事项"), value=found.title),
            Row(label=_("部门"), value=found.organisation.name),
        ],
        "given_at": rating.given_at,
        "handlings": list_handlings(found.rating.case) if found.rating else [],
        "visit": found.visit_rating.attendance if found.visit_rating else None,
        "involved": involved,
        "may_claim": found.state == FollowUpState.OPEN and not involved,
        "may_answer": found.state == FollowUpState.CLAIMED and found.owner_id == actor.id and not involved,
    }


def _fields(request: HttpRequest, errors: Errors) -> list[FieldView]:
    return [
        FieldView(
            id="resolution",
            label=_("处理结果"),
            type="enum",
            value=request.POST.get("resolution", ""),
            options=tuple(OptionView(str(value), str(label)) for value, label in Resolution.choices),
            errors=tuple(errors.get("resolution", ())),
        ),
        FieldView(
            id="answer",
            label=_("给评价人的答复"),
            type="text",
            value=request.POST.get("answer", ""),
            help=_("写清核实到什么、改了什么。评价的人会看到，请不要写别人的姓名和号码。"),
            errors=tuple(errors.get("answer", ())),
            max_length=2000,
        ),
    ]


def _row(one: FollowUp, found: FollowUp | None) -> FollowUpRow:
    return FollowUpRow(
        id=one.id,
        title=one.title,
        grade=str(Grade(one.given.grade).label),
        state=one.state,
        state_words=str(one.get_state_display()),
        owner=one.owner.name if one.owner else "",
        due=one.due,
        left=remaining(one.due, today()),
        url=reverse("desk:follow-up", args=[one.id])
        + ("?closed=1" if one.state == FollowUpState.CLOSED else ""),
        current=found is not None and one.id == found.id,
    )


def _closed(request: HttpRequest) -> bool:
    return request.GET.get("closed") == "1"


def _links(total: int, page: int, closed: bool) -> PageLinks:
    pages = max(1, -(-total // ROWS))
    more = "&closed=1" if closed else ""
    return PageLinks(
        previous_url=f"?page={page - 1}{more}" if page > 1 else "",
        next_url=f"?page={page + 1}{more}" if page < pages else "",
        number=page,
        pages=pages,
        total=total,
    )
