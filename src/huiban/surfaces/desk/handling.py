"""What staff do with a case. Every act is a POST to a noun of the case; then the next matter of the worklist opens."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from huiban.domains.cases.public import (
    Case,
    Opinion,
    Outcome,
    accept,
    archive,
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
from huiban.foundation.actors import Actor
from huiban.foundation.errors import HuibanError, NotFound
from huiban.surfaces.components.dates import date_words
from huiban.surfaces.components.item_values import masked_text
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.matter import Refused
from huiban.surfaces.desk.pages import ROWS, show_matter
from huiban.surfaces.desk.places import QueuePlace, find_queue_place
from huiban.surfaces.desk.read import read_text
from huiban.surfaces.desk.rows import case_url

# somebody was first: of the first two the page tells by itself what happened
_TOLD_BY_THE_PAGE = {"cases.state", "cases.already_accepted"}
_OVERTAKEN = {*_TOLD_BY_THE_PAGE, "cases.step_passed", "locked"}
_FRAME = {"csrfmiddlewaretoken", "queue", "index"}
Done = tuple[Case, str]


@require_POST
@staff_required
def check_materials(request: HttpRequest, number: str) -> HttpResponse:
    """Pre-review; with ``then=acceptance`` the case is accepted at once."""

    def perform(actor: Actor) -> Done:
        case = pre_review(
            actor=actor,
            number=number,
            checks=_named(request, "check."),
            notes=_named(request, "note."),
            text=read_text(request.POST, "text"),
        )
        if request.POST.get("then") != "acceptance":
            return case, _("预审通过，还没有受理：%(matter)s。") % {"matter": _matter(case)}
        return _accepted(actor, number)

    return _act(request, number, "check", perform)


@require_POST
@staff_required
def accept_case(request: HttpRequest, number: str) -> HttpResponse:
    return _act(request, number, "accept", lambda actor: _accepted(actor, number))


@require_POST
@staff_required
def refuse_case(request: HttpRequest, number: str) -> HttpResponse:
    def perform(actor: Actor) -> Done:
        case = refuse_acceptance(actor=actor, number=number, reason=read_text(request.POST, "reason"))
        return case, _("已作出不予受理决定：%(matter)s。") % {"matter": _matter(case)}

    return _act(request, number, "refuse-acceptance", perform)


@require_POST
@staff_required
def examine_case(request: HttpRequest, number: str) -> HttpResponse:
    opinion = Opinion.FAIL if request.POST.get("opinion") == Opinion.FAIL else Opinion.PASS

    def perform(actor: Actor) -> Done:
        case = examine(
            actor=actor,
            number=number,
            step=read_text(request.POST, "step", 60),
            opinion=opinion,
            text=read_text(request.POST, "text"),
        )
        said = _("审查不通过，已交审批：%(matter)s。")
        if opinion == Opinion.PASS:
            said = _("这一步审查通过：%(matter)s。")
        return case, said % {"matter": _matter(case)}

    return _act(request, number, "fail" if opinion == Opinion.FAIL else "pass", perform)


@require_POST
@staff_required
def return_case(request: HttpRequest, number: str) -> HttpResponse:
    def perform(actor: Actor) -> Done:
        case = return_to_review(actor=actor, number=number, text=read_text(request.POST, "text"))
        return case, _("已退回重审：%(matter)s。时限照常计算。") % {"matter": _matter(case)}

    return _act(request, number, "return", perform)


@require_POST
@staff_required
def decide_case(request: HttpRequest, number: str) -> HttpResponse:
    outcome = Outcome.REFUSED if request.POST.get("outcome") == Outcome.REFUSED else Outcome.GRANTED

    def perform(actor: Actor) -> Done:
        case = decide(
            actor=actor,
            number=number,
            outcome=outcome,
            reason=read_text(request.POST, "reason"),
            overdue_reason=read_text(request.POST, "overdue_reason"),
        )
        said = _("已决定不予：%(matter)s。决定书正在制作。")
        if outcome == Outcome.GRANTED:
            said = _("已决定准予：%(matter)s。结果文书正在制作。")
        return case, said % {"matter": _matter(case)}

    return _act(request, number, "deny" if outcome == Outcome.REFUSED else "grant", perform)


@require_POST
@staff_required
def hand_over_result(request: HttpRequest, number: str) -> HttpResponse:
    def perform(actor: Actor) -> Done:
        case = hand_over(
            actor=actor,
            number=number,
            receiver=read_text(request.POST, "receiver", 100),
            relation=read_text(request.POST, "relation", 100),
        )
        return case, _("已当面交付：%(matter)s。") % {"matter": _matter(case)}

    return _act(request, number, "hand-over", perform)


@require_POST
@staff_required
def post_result(request: HttpRequest, number: str) -> HttpResponse:
    def perform(actor: Actor) -> Done:
        case = record_post(
            actor=actor,
            number=number,
            courier=read_text(request.POST, "courier", 100),
            tracking_number=read_text(request.POST, "tracking_number", 100),
        )
        return case, _("已登记寄出：%(matter)s。") % {"matter": _matter(case)}

    return _act(request, number, "post", perform)


@require_POST
@staff_required
def archive_case(request: HttpRequest, number: str) -> HttpResponse:
    def perform(actor: Actor) -> Done:
        case = archive(actor=actor, number=number)
        return case, _("已归档：%(matter)s。") % {"matter": _matter(case)}

    return _act(request, number, "archive", perform)


def _act(request: HttpRequest, number: str, task_id: str, perform: Callable[[Actor], Done]) -> HttpResponse:
    """Do it and go on to the next matter; refused, show the case as it is now with everything that was typed."""
    actor = actor_of(request)
    place, text = find_queue_place(request.POST.get("queue", "")), read_text(request.POST, "list-text", 100)
    try:
        case, said = perform(actor)
    except NotFound:
        raise
    except HuibanError as error:
        case = find_case(actor=actor, number=number)
        refused = _refused(request, task_id, error)
        return show_matter(request, case, place=place, text=text, refused=refused, status=error.status)
    messages.success(request, said)
    return SeeOther(_onward(request, actor, case, place, text))


def _refused(request: HttpRequest, task_id: str, error: HuibanError) -> Refused:
    return Refused(
        task_id=task_id,
        message="" if error.code in _TOLD_BY_THE_PAGE else str(error.message),
        fields={path: [str(text) for text in texts] for path, texts in error.fields.items()},
        typed={name: request.POST[name] for name in request.POST if name not in _FRAME},
        overtaken=error.code in _OVERTAKEN,
    )


def _onward(request: HttpRequest, actor: Actor, case: Case, place: QueuePlace | None, text: str) -> str:
    """The same case while it stays in the worklist, else the one that has moved up to its place, else the list."""
    if place is None:
        return reverse("desk:case", args=[case.number])
    if count_work(actor=actor, queue=place.queue, text=case.number):
        return case_url(case.number, place, text)
    typed = request.POST.get("index", "")
    index = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 7 else 0
    for offset in (index, 0):
        following = list_work(actor=actor, queue=place.queue, text=text, limit=1, offset=offset)
        if following:
            return case_url(following[0].number, place, text, page=offset // ROWS + 1)
    return place.url


def _accepted(actor: Actor, number: str) -> Done:
    case = accept(actor=actor, number=number)
    if case.promised_due is None:
        return case, _("已受理：%(matter)s。") % {"matter": _matter(case)}
    said = _("已受理：%(matter)s。承诺 %(day)s前办结。")
    return case, said % {"matter": _matter(case), "day": date_words(case.promised_due)}


def _matter(case: Case) -> str:
    return f"{masked_text(case.applicant_name)} {case.title}"


def _named(request: HttpRequest, prefix: str) -> dict[str, str]:
    """The posted values of names that begin with ``prefix``, by what follows it. Nothing chosen is left out."""
    return {
        name.removeprefix(prefix): read_text(request.POST, name, 1000)
        for name in request.POST
        if name.startswith(prefix) and request.POST[name].strip()
    }
