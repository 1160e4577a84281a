"""One item in large print: what it is, the questions about one's situation, what to bring. The logic is the portal's."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from huiban.domains.cases.public import answer_objections, check_answers
from huiban.domains.catalog.public import APPLIED_FOR, ItemStatus, ItemView, find_item
from huiban.domains.hall.public import hall_now
from huiban.foundation.clock.public import today
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.kiosk.matters import group_of
from huiban.surfaces.kiosk.pages import kiosk_page, show
from huiban.surfaces.kiosk.purposes import HANDOVER, NEEDS
from huiban.surfaces.kiosk.ticket import way_to
from huiban.surfaces.kiosk.visit import Visit, keep_visit, read_visit, take_fault
from huiban.surfaces.portal.drafting import read_answer
from huiban.surfaces.portal.guide.limits import example_of, limit_parts
from huiban.surfaces.portal.guide.materials import bundle_for
from huiban.surfaces.portal.guide.situation import ASK, answers_query, situation_of
from huiban.surfaces.portal.titles import item_title


@require_safe
@kiosk_page
def item(request: HttpRequest) -> HttpResponse:
    """What to bring, where, how long; and what can be done about it here."""
    visit = read_visit(request)
    view = _item_of(visit)
    if view is None:
        return _start_again(visit)
    content = view.version.guide
    limit = content.promised_limit or content.statutory_limit
    group = group_of(view)
    context = _common(view, visit) | {
        "limit": limit_parts(limit) if limit else (),
        "example": example_of(content, today()),
        "group": group,
        "way": way_to(group.zone) if group else None,
        "zone_now": _zone_now(group.zone_id) if group else None,
    }
    return show(request, "item", context)


@require_http_methods(["GET", "HEAD", "POST"])
@kiosk_page
def question(request: HttpRequest) -> HttpResponse:
    """One question of the guidance a screen; after the last one to what they lead to."""
    visit = read_visit(request)
    view = _item_of(visit)
    if view is None:
        return _start_again(visit)
    if request.method == "POST":
        return _answer(request, visit, view)
    situation = situation_of(view.version.guide, visit.answers, request.GET.get(ASK, ""))
    if situation.question is None:
        return SeeOther(_after_questions(visit))
    context = _common(view, visit) | {"situation": situation, "fault": take_fault(request, visit)}
    context["back"] = _before(visit, view, situation.place)
    return show(request, "question", context)


@require_safe
@kiosk_page
def bring(request: HttpRequest) -> HttpResponse:
    """The list: to print, or on the phone."""
    visit = read_visit(request)
    view = _item_of(visit)
    if view is None:
        return _start_again(visit)
    group = group_of(view)
    context = _common(view, visit) | {
        "phone_url": _public_url("item-checklist", view, visit),
        "today": today(),
        "group": group,
        "way": way_to(group.zone) if group else None,
    }
    return show(request, "bring", context)


@require_safe
@kiosk_page
def phone(request: HttpRequest) -> HttpResponse:
    """Go on at the phone from here: the application with the answers given, nothing else."""
    visit = read_visit(request)
    view = _item_of(visit)
    if view is None:
        return _start_again(visit)
    context = _common(view, visit)
    if not context["can_apply"]:
        return SeeOther(reverse("kiosk:item"))
    address = settings.HUIBAN_PUBLIC_URL.rstrip("/").removeprefix("https://").removeprefix("http://")
    return show(
        request, "phone", context | {"phone_url": _public_url("apply", view, visit), "address": address}
    )


def _answer(request: HttpRequest, visit: Visit, view: ItemView) -> HttpResponse:
    content = view.version.guide
    given = {
        one.id: read_answer(request.POST, one.id, one.type)
        for one in content.situations
        if request.POST.get(one.id)
    }
    checked = check_answers(content, {**visit.answers, **given}, complete=False)
    if given and not checked.faults:
        visit.answers = checked.values
    else:
        visit.fault = _("请选一项。")
    keep_visit(request, visit)
    return SeeOther(reverse("kiosk:question"))


def _common(view: ItemView, visit: Visit) -> dict[str, Any]:
    content = view.version.guide
    situation = situation_of(content, visit.answers)
    applied_for = view.item.type_code in APPLIED_FOR
    return {
        "item": view.item,
        "content": content,
        "title": item_title(view.version, content),
        "situation": situation,
        "bundle": bundle_for(content, situation.answers),
        "objections": answer_objections(content, situation.answers),
        "purpose": visit.purpose or NEEDS,
        "applied_for": applied_for,
        "can_apply": applied_for and view.item.status == ItemStatus.ACTIVE,
    }


def _item_of(visit: Visit) -> ItemView | None:
    return find_item(visit.item) if visit.item else None


def _start_again(visit: Visit) -> HttpResponse:
    """Nothing chosen, or of somebody who has left."""
    return SeeOther(reverse("kiosk:find", args=[visit.purpose]) if visit.purpose else reverse("kiosk:home"))


def _after_questions(visit: Visit) -> str:
    return reverse("kiosk:phone" if visit.purpose == HANDOVER else "kiosk:bring")


def _before(visit: Visit, view: ItemView, place: int) -> str:
    """The question before this one, or the item."""
    if place < 2:
        return reverse("kiosk:item")
    earlier = situation_of(view.version.guide, visit.answers).answered
    return (
        f"{reverse('kiosk:question')}?{ASK}={earlier[min(place - 2, len(earlier) - 1)].question.id}"
        if earlier
        else reverse("kiosk:item")
    )


def _zone_now(zone_id: object) -> object:
    return next((zone for zone in hall_now() if zone.zone.id == zone_id), None)


def _public_url(name: str, view: ItemView, visit: Visit) -> str:
    query = answers_query(visit.answers)
    path = reverse(f"portal:{name}", args=[view.item.code])
    return settings.HUIBAN_PUBLIC_URL.rstrip("/") + (f"{path}?{query}" if query else path)
