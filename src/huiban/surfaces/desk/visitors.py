"""Who stands at the window: people this session has registered or found by their card, and nobody else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.cases.public import discard_draft, list_own_drafts, start_draft, take_over_draft
from huiban.domains.catalog.public import APPLIED_FOR, find_item, list_items, search_items
from huiban.domains.people.public import (
    Company,
    Person,
    RealNameLevel,
    Whose,
    active_mandates,
    find_visitor,
    list_visitors,
    register_at_window,
    register_company_at_window,
)
from huiban.foundation.clock.public import today
from huiban.foundation.errors import HuibanError, NotFound
from huiban.surfaces.components.outside import provider_name
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.desk.gate import actor_of, clerk_required
from huiban.surfaces.desk.places import desk_page
from huiban.surfaces.desk.read import read_id, read_text
from huiban.surfaces.desk.reveal_panel import Reveal, visitor_panel

_SESSION = "desk_visitors"
REMEMBERED = 10
SHOWN_ITEMS = 9
Errors = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class FoundItem:
    """An item as the search shows it, and whether it may be applied for in the name that was chosen."""

    code: str
    name: str
    department: str
    why_not: str = ""


@require_safe
@clerk_required
def show_intake(request: HttpRequest) -> HttpResponse:
    """Who is it? The card, or the code of a draft begun at home, or one of the drafts left lying."""
    return _intake_page(request, {})


@require_POST
@clerk_required
def register_visitor(request: HttpRequest) -> HttpResponse:
    """Find or register the person whose card the clerk holds."""
    try:
        person = register_at_window(
            actor=actor_of(request),
            name=read_text(request.POST, "name", 100),
            citizen_id=read_text(request.POST, "citizen_id", 40),
            mobile=read_text(request.POST, "mobile", 40),
            whose=_whose(request),
        )
    except HuibanError as refused:
        return _intake_page(request, _errors(refused), refused.status, refused.data)
    remember_visitor(request, person)
    return SeeOther(reverse("desk:visitor", args=[person.id]))


@require_safe
@clerk_required
def show_visitor(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """In whose name, and for what. Whose number no window has seen on a card yet shows it first: it is asked for once."""
    person = known_visitor(request, person_id)
    if _owes_card(person):
        messages.info(request, _("这位只在网上核对过身份，窗口还没有看过他的身份证。请先看证件登记一次。"))
        return _intake_page(request, {})
    return show_visitor_page(request, person, {})


@require_POST
@clerk_required
def register_company(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The company the visitor acts for today, as licence and letter of authority say."""
    person = known_visitor(request, person_id)
    if _owes_card(person):
        return SeeOther(reverse("desk:visitor", args=[person.id]))
    try:
        company = register_company_at_window(
            actor=actor_of(request),
            credit_code=read_text(request.POST, "credit_code", 40),
            name=read_text(request.POST, "company_name", 200),
            legal_representative=read_text(request.POST, "legal_representative", 100),
            agent_id=person.id,
            address=read_text(request.POST, "address", 300),
        )
    except HuibanError as refused:
        errors = {
            ("company_name" if path == "name" else path): texts for path, texts in _errors(refused).items()
        }
        return show_visitor_page(request, person, errors, refused.status)
    return SeeOther(f"{reverse('desk:visitor', args=[person.id])}?company={company.id}")


@require_POST
@clerk_required
def begin_draft(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Start to take in one item, or go on where it was left."""
    person = known_visitor(request, person_id)
    if _owes_card(person):
        return SeeOther(reverse("desk:visitor", args=[person.id]))
    try:
        draft = start_draft(
            actor=actor_of(request),
            item_code=read_text(request.POST, "item", 64),
            person_id=person.id,
            company_id=read_id(request.POST.get("company", "")),
        )
    except NotFound:
        raise
    except HuibanError as refused:
        return show_visitor_page(request, person, {"__all__": [str(refused.message)]}, refused.status)
    return SeeOther(reverse("desk:intake-draft", args=[draft.id]))


@require_POST
@clerk_required
def resume_draft(request: HttpRequest) -> HttpResponse:
    """Go on with what the applicant began at home, by the code they show; after their card, when none has seen it yet."""
    try:
        draft = take_over_draft(
            actor=actor_of(request), resume_code=read_text(request.POST, "resume_code", 40)
        )
    except HuibanError as refused:
        return _intake_page(request, {"resume_code": [str(refused.message)]}, refused.status)
    remember_visitor(request, draft.person)
    if _owes_card(draft.person):
        return SeeOther(reverse("desk:visitor", args=[draft.person_id]))
    return SeeOther(reverse("desk:intake-draft", args=[draft.id]))


@require_POST
@clerk_required
def remove_draft(request: HttpRequest, draft_id: UUID) -> HttpResponse:
    """Throw away what was begun. What was uploaded stays with the person."""
    discard_draft(actor=actor_of(request), draft_id=draft_id)
    messages.success(request, _("已删除这份没提交的申请。"))
    return SeeOther(reverse("desk:intake"))


def _owes_card(person: Person) -> bool:
    """Whether no window has seen the card with this number yet."""
    return bool(person.citizen_id) and person.level < RealNameLevel.SEEN_AT_WINDOW


def remember_visitor(request: HttpRequest, person: Person) -> None:
    known = [known for known in request.session.get(_SESSION, []) if known != str(person.id)]
    request.session[_SESSION] = [*known[-REMEMBERED + 1 :], str(person.id)]


def known_visitor(request: HttpRequest, person_id: UUID) -> Person:
    """A person at this session's window: by their card, their ticket or their code. Raises ``NotFound`` for everybody else."""
    if str(person_id) not in request.session.get(_SESSION, []):
        raise NotFound
    return find_visitor(actor=actor_of(request), person_id=person_id)


def _recent(request: HttpRequest) -> list[Person]:
    known = (read_id(text) for text in reversed(request.session.get(_SESSION, [])))
    ids = [person_id for person_id in known if person_id]
    return list_visitors(actor=actor_of(request), person_ids=ids) if ids else []


def _whose(request: HttpRequest) -> Whose | None:
    said = read_text(request.POST, "whose", 10)
    return Whose(read_text(request.POST, "shown", 200), said == "theirs") if said else None


def _intake_page(
    request: HttpRequest, errors: Errors, status: int = 200, asked: Mapping[str, object] | None = None
) -> HttpResponse:
    """``asked``: what the question whose an online account is names."""
    keys = cast("list[str]", (asked or {}).get("providers", []))
    context: dict[str, object] = {
        "asked": asked,
        "providers": "、".join(provider_name(key) for key in keys),
        "drafts": list_own_drafts(actor=actor_of(request))[:20],
        "recent": _recent(request),
        "typed": request.POST,
        "errors": errors,
    }
    return desk_page(request, "intake", context, current="intake", status=status)


def show_visitor_page(
    request: HttpRequest,
    person: Person,
    errors: Errors | None = None,
    status: int = 200,
    *,
    reveal: Reveal | None = None,
) -> HttpResponse:
    """In whose name, and for what; ``reveal`` is the answered panel of the numbers."""
    errors = errors or {}
    companies = [mandate.company for mandate in active_mandates(person_id=person.id, on=today())]
    wanted = request.POST.get("company") or request.GET.get("company", "")
    company = next((one for one in companies if str(one.id) == wanted), None)
    text = read_text(request.GET if request.method == "GET" else request.POST, "text", 100)
    drafts = list_own_drafts(actor=actor_of(request))
    context: dict[str, object] = {
        "person": person,
        "reveal": reveal or visitor_panel(person),
        "companies": companies,
        "company": company,
        "text": text,
        "items": found_items(text, company),
        "drafts": [draft for draft in drafts if draft.person_id == person.id],
        "typed": request.POST,
        "errors": errors,
        "company_form": bool(set(errors) - {"__all__"}),
    }
    return desk_page(request, "visitor", context, current="intake", status=status)


def found_items(text: str, company: Company | None) -> list[FoundItem]:
    """Items for what the visitor says, or for a part of a name or code."""
    if not text:
        return []
    found = [
        FoundItem(hit.code, hit.name, hit.department)
        for hit in search_items(text, limit=SHOWN_ITEMS, log=False).results
        if hit.type_code in APPLIED_FOR
    ]
    known = {item.code for item in found}
    found += [
        FoundItem(item.code, item.name, item.organisation.name)
        for item in list_items(name=text, limit=SHOWN_ITEMS)
        if item.type_code in APPLIED_FOR and item.code not in known
    ]
    return [_fitted(item, company) for item in found[:SHOWN_ITEMS]]


def _fitted(item: FoundItem, company: Company | None) -> FoundItem:
    view = find_item(item.code)
    kinds = view.version.guide.server_types if view else []
    why_not = ""
    if company and "company" not in kinds:
        why_not = _("只能由个人申请")
    elif not company and "person" not in kinds:
        why_not = _("只能由企业申请，请先选企业")
    return FoundItem(item.code, item.name, item.department, why_not)


def _errors(refused: HuibanError) -> Errors:
    found = {path: [str(text) for text in texts] for path, texts in refused.fields.items()}
    return found or {"__all__": [str(refused.message)]}
