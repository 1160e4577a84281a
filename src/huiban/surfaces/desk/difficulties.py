"""The difficult-case desk: take one on, find out, hand it to a department, answer with a result."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.cases.public import can_view_case
from huiban.domains.difficulties.public import (
    Difficulty,
    DifficultyList,
    DifficultyState,
    add_step,
    can_analyse,
    can_own_difficulties,
    close_difficulty,
    count_difficulties,
    find_difficulty,
    hand_to,
    list_difficulties,
    list_steps,
    show_contact,
    take_ownership,
    was_involved,
)
from huiban.foundation.actors import Actor
from huiban.foundation.clock.public import remaining, today
from huiban.foundation.errors import HuibanError, NotFound
from huiban.surfaces.components.item_values import masked_text
from huiban.surfaces.components.parts import PageLinks, Row
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.desk.difficulty_fields import closing_fields, handing_fields, step_fields
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.places import desk_page, require_difficulty_roles
from huiban.surfaces.desk.read import read_id, read_page, read_text

ROWS = 30
L = DifficultyList
Errors = dict[str, list[str]]
_CENTRE_TABS: tuple[tuple[DifficultyList, str | Promise], ...] = (
    (L.MINE, gettext_lazy("我的")),
    (L.UNOWNED, gettext_lazy("等人接手")),
    (L.OVERDUE, gettext_lazy("超期")),
    (L.OPEN, gettext_lazy("全部在办")),
    (L.CLOSED, gettext_lazy("已答复")),
)
_DEPARTMENT_TABS = (_CENTRE_TABS[3], _CENTRE_TABS[2], _CENTRE_TABS[4])


@dataclass(frozen=True, slots=True)
class DifficultyRow:
    """One line of the list."""

    matter: str
    about: str
    due: object
    left: int
    url: str
    current: bool
    closed: bool


@require_safe
@staff_required
def show_difficulties(request: HttpRequest) -> HttpResponse:
    """A list with its most urgent line opened."""
    actor = actor_of(request)
    require_difficulty_roles(actor)
    which = _which(request, actor)
    found = list_difficulties(actor=actor, which=which, limit=1, offset=(read_page(request) - 1) * ROWS)
    opened = find_difficulty(actor=actor, number=found[0].number) if found else None
    return _show(request, actor, opened)


@require_safe
@staff_required
def show_difficulty(request: HttpRequest, number: str) -> HttpResponse:
    actor = actor_of(request)
    return _show(request, actor, find_difficulty(actor=actor, number=number))


@require_POST
@staff_required
def own(request: HttpRequest, number: str) -> HttpResponse:
    """Take it on; a manager from the colleague the page showed."""
    instead_of = read_id(request.POST.get("instead_of", ""))

    def act(actor: Actor) -> None:
        take_ownership(actor=actor, number=number, instead_of=instead_of)
        messages.success(request, _("由您接手了。请在期限内查清、办成、答复。"))

    return _did(request, number, act)


@require_POST
@staff_required
def hand(request: HttpRequest, number: str) -> HttpResponse:
    def act(actor: Actor) -> None:
        hand_to(
            actor=actor,
            number=number,
            organisation_id=read_id(request.POST.get("organisation", "")),
            note=read_text(request.POST, "note"),
        )
        messages.success(request, _("已交给部门，仍由您盯到办完。"))

    return _did(request, number, act)


@require_POST
@staff_required
def write_step(request: HttpRequest, number: str) -> HttpResponse:
    def act(actor: Actor) -> None:
        told = "told" in request.POST.getlist("visible")
        add_step(actor=actor, number=number, text=read_text(request.POST, "text"), told=told)
        messages.success(request, _("记下了。"))

    return _did(request, number, act)


@require_POST
@staff_required
def answer(request: HttpRequest, number: str) -> HttpResponse:
    """The result; whoever raised it reads it at once."""

    def act(actor: Actor) -> None:
        given = {name: read_text(request.POST, name) for name in ("cause", "result", "answer")}
        more = {name: read_text(request.POST, name) for name in ("legal_basis", "passed_to")}
        close_difficulty(actor=actor, number=number, **given, **more)
        messages.success(request, _("已答复反映人。"))

    return _did(request, number, act)


@require_POST
@staff_required
def contact(request: HttpRequest, number: str) -> HttpResponse:
    """The number to call, once and written down; reloading the page hides it again."""
    actor = actor_of(request)
    try:
        shown = show_contact(actor=actor, number=number)
    except NotFound:
        raise
    except HuibanError as refused:
        return _refused(request, actor, number, refused)
    return _show(request, actor, find_difficulty(actor=actor, number=number), phone=shown)


def _did(request: HttpRequest, number: str, act: Callable[[Actor], None]) -> HttpResponse:
    actor = actor_of(request)
    try:
        act(actor)
    except NotFound:
        raise
    except HuibanError as refused:
        return _refused(request, actor, number, refused)
    return SeeOther(reverse("desk:difficulty", args=[number]))


def _refused(request: HttpRequest, actor: Actor, number: str, error: HuibanError) -> HttpResponse:
    errors = {path: [str(text) for text in texts] for path, texts in error.fields.items()}
    found = find_difficulty(actor=actor, number=number)
    return _show(request, actor, found, errors or {"__all__": [str(error.message)]}, error.status)


def _show(
    request: HttpRequest,
    actor: Actor,
    found: Difficulty | None,
    errors: Errors | None = None,
    status: int = 200,
    *,
    phone: str = "",
) -> HttpResponse:
    which, page = _which(request, actor), read_page(request)
    rows = list_difficulties(actor=actor, which=which, limit=ROWS, offset=(page - 1) * ROWS)
    context: dict[str, object] = {
        "rows": [_row(one, found, which) for one in rows],
        "tabs": _tabs(actor, which),
        "links": _links(count_difficulties(actor=actor, which=which), page, which),
        "which": which,
        "found": found,
        "today": today(),
        "errors": errors or {},
        "may_raise": can_own_difficulties(actor),
        "may_analyse": can_analyse(actor),
    }
    if found is not None:
        context |= _told(request, actor, found, errors or {}) | {"phone": phone}
    return desk_page(request, "difficulties", context, current="difficulties", status=status)


def _told(request: HttpRequest, actor: Actor, found: Difficulty, errors: Errors) -> dict[str, Any]:
    open_, mine = found.state != DifficultyState.CLOSED, found.owner_id == actor.id
    owns, involved = can_own_difficulties(actor), was_involved(actor, found)
    return {
        "left": remaining(found.due, today()),
        "told": _said(found, whole=owns),
        "text": masked_text(found.text),
        "steps": [(step, masked_text(step.text or "")) for step in list_steps(found)],
        "may_open_case": found.case is not None and can_view_case(actor, found.case),
        "involved": involved and owns and not mine,
        "may_own": open_ and owns and found.owner_id is None and not involved,
        "may_take_over": open_
        and can_analyse(actor)
        and found.owner_id not in (None, actor.id)
        and not involved,
        "may_answer": open_ and mine,
        "may_write": open_ and not mine and (not owns or found.owner_id is not None),
        "step_fields": step_fields(request.POST, errors, told=mine),
        "handing_fields": handing_fields(request.POST, errors) if mine else [],
        "closing_fields": closing_fields(request.POST, errors) if mine else [],
        "open_task": _open_task(errors),
    }


def _said(found: Difficulty, *, whole: bool) -> list[Row]:
    """What it is about; who raised it is for the centre only (``whole``)."""
    unproved = "" if found.case or not found.case_number else _("反映人自己写的，没核对是不是本人的件")
    rows = [
        Row(label=_("要办的事项"), value=masked_text(found.matter)),
        Row(label=_("事项编码"), value=found.item_code or "—"),
        Row(label=_("部门"), value=found.organisation.name if found.organisation else _("没有说")),
        Row(label=_("办件编号"), value=found.case_number or "—", note=unproved),
    ]
    if whole:
        rows.append(Row(label=_("谁反映的"), value=_person(found)))
        rows.append(Row(label=_("联系电话"), value=found.masked_contact or "—"))
    return rows


def _person(found: Difficulty) -> str:
    return (found.person.masked_name or _("已登录")) if found.person else _("没有登录")


def _open_task(errors: Errors) -> str:
    paths = set(errors)
    if paths & {"organisation", "note"}:
        return "hand"
    return "write" if "text" in paths else "answer" if paths - {"__all__"} else ""


def _which(request: HttpRequest, actor: Actor) -> DifficultyList:
    """The list in the address when the actor has it; else their first that is not empty."""
    known = [one for one, _label in _own_tabs(actor)]
    asked = request.GET.get("list", "")
    if asked in known:
        return DifficultyList(asked)
    return next((one for one in known if count_difficulties(actor=actor, which=one)), known[0])


def _own_tabs(actor: Actor) -> tuple[tuple[DifficultyList, str | Promise], ...]:
    return _CENTRE_TABS if can_own_difficulties(actor) else _DEPARTMENT_TABS


def _tabs(actor: Actor, which: DifficultyList) -> list[tuple[str, str, int | None, bool]]:
    """Address, words, count and whether it is this one."""
    return [
        (f"?list={one}", str(label), count_difficulties(actor=actor, which=one), one == which)
        for one, label in _own_tabs(actor)
    ]


def _row(one: Difficulty, found: Difficulty | None, which: DifficultyList) -> DifficultyRow:
    closed = one.state == DifficultyState.CLOSED
    words = [str(one.get_result_display() if closed else one.get_state_display())]
    words += [one.owner.name] if one.owner else []
    return DifficultyRow(
        matter=masked_text(one.matter),
        about=" · ".join(words),
        due=one.due,
        left=remaining(one.due, today()),
        url=f"{reverse('desk:difficulty', args=[one.number])}?list={which}",
        current=found is not None and one.id == found.id,
        closed=closed,
    )


def _links(total: int, page: int, which: DifficultyList) -> PageLinks:
    pages = max(1, -(-total // ROWS))
    return PageLinks(
        previous_url=f"?list={which}&page={page - 1}" if page > 1 else "",
        next_url=f"?list={which}&page={page + 1}" if page < pages else "",
        number=page,
        pages=pages,
        total=total,
    )
