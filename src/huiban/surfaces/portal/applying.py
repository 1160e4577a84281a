"""Before you start: what it takes, how long, in whose name; and the start of a draft."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from huiban.domains.cases.public import (
    Draft,
    MaterialNeed,
    asked_questions,
    list_own_drafts,
    needed_materials,
    spared_materials,
    start_draft,
)
from huiban.domains.catalog.public import APPLIED_FOR, ItemContent, ItemStatus, ItemView, find_item
from huiban.domains.people.public import RealNameLevel, active_mandates, find_person
from huiban.foundation.clock.public import today
from huiban.foundation.errors import HuibanError, Invalid, NotFound
from huiban.surfaces.components.fields import FieldView, OptionView
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.components.session import session_company
from huiban.surfaces.portal.gates import actor_of, is_signed_in, to_sign_in
from huiban.surfaces.portal.guide.limits import limit_words
from huiban.surfaces.portal.guide.situation import read_answers
from huiban.surfaces.portal.navigation import page
from huiban.surfaces.portal.titles import item_title

MYSELF = "self"


@dataclass(frozen=True, slots=True)
class Effort:
    """What filling in will cost, as far as it can be told beforehand."""

    questions: int
    fields: int
    minutes: int


@require_http_methods(["GET", "HEAD", "POST"])
def apply(request: HttpRequest, code: str) -> HttpResponse:
    view = find_item(code)
    if view is None:
        raise NotFound
    if request.method != "POST":
        return _show(request, view)
    if not is_signed_in(request):
        return to_sign_in(request, request.get_full_path())
    return _start(request, view)


def _start(request: HttpRequest, view: ItemView) -> HttpResponse:
    """Start the draft, or take up the one already there, with the answers given in the guide."""
    chosen = request.POST.get("applicant", MYSELF)
    try:
        draft = start_draft(
            actor=actor_of(request),
            item_code=view.item.code,
            company_id=None if chosen == MYSELF else _uuid(chosen),
            answers=read_answers(view.version.guide, request.GET),
        )
    except Invalid as refused:
        return _show(request, view, error=refused)
    return SeeOther(reverse("portal:draft", args=[draft.id]))


def _show(request: HttpRequest, view: ItemView, error: HuibanError | None = None) -> HttpResponse:
    content = view.version.guide
    answers = read_answers(content, request.GET)
    needs = needed_materials(content, answers)
    person = find_person(actor_of(request).id) if is_signed_in(request) else None
    context = {
        "item": item_title(view.version, content),
        "code": view.item.code,
        "content": content,
        "open": view.item.status == ItemStatus.ACTIVE and view.item.type_code in APPLIED_FOR,
        "surely": [need.material for need in needs if need.required],
        "perhaps": [need.material for need in needs if not need.required],
        "spared": spared_materials(content, answers),
        "effort": _effort(content, needs),
        "promise": limit_words(content.promised_limit) if content.promised_limit else "",
        "applicant_field": _applicant_field(request, view, error),
        "signed_in": person is not None,
        "unverified": person is not None and person.level < RealNameLevel.TWO_ELEMENTS,
        "drafts": _open_drafts(request, view),
        "errors": {"applicant": [str(error.message)]} if error else {},
        "query": request.GET.urlencode(),
    }
    return page(request, "apply", context, current="home", status=error.status if error else 200)


def _applicant_field(request: HttpRequest, view: ItemView, error: HuibanError | None) -> FieldView | None:
    """In whose name; asked only when there is a choice or when the choice was refused."""
    if not is_signed_in(request):
        return None
    kinds, options = view.version.guide.server_types, []
    if "person" in kinds:
        options.append(OptionView(MYSELF, _("我自己")))
    if "company" in kinds:
        mandates = active_mandates(person_id=actor_of(request).own_id, on=today())
        companies = {
            mandate.company_id: mandate.company
            for mandate in mandates
            if not mandate.item_codes or view.item.code in mandate.item_codes
        }
        options += [OptionView(str(company.id), company.name) for company in companies.values()]
    if len(options) < 2 and "person" in kinds and not error:
        return None
    acting = session_company(request)
    preferred = str(acting.id) if acting else MYSELF
    values = [option.value for option in options]
    return FieldView(
        id="applicant",
        label=_("这件事替谁办？"),
        type="enum",
        options=tuple(options),
        value=preferred if preferred in values else values[0] if len(values) == 1 else None,
        errors=(str(error.message),) if error else (),
    )


def _effort(content: ItemContent, needs: list[MaterialNeed]) -> Effort:
    """A rough estimate: a quarter of a minute a question, half a minute a field, two minutes a paper; in fives."""
    questions = len(asked_questions(content, {})) or len(content.situations)
    fields = sum(len(section.fields) for section in content.form)
    papers = sum(1 for need in needs if need.required)
    minutes = 0.25 * questions + 0.5 * fields + 2 * papers
    return Effort(questions, fields, max(5, 5 * round(minutes / 5)))


def _open_drafts(request: HttpRequest, view: ItemView) -> list[Draft]:
    if not is_signed_in(request):
        return []
    drafts = list_own_drafts(actor=actor_of(request))
    return [draft for draft in drafts if draft.item_version.entry["code"] == view.item.code]


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error
