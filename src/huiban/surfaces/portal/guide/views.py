"""The guide of one item: the page itself, the list to print, the versions."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiban.domains.cases.public import answer_objections
from huiban.domains.catalog.public import (
    APPLIED_FOR,
    ItemContent,
    ItemStatus,
    ItemType,
    ItemView,
    find_item,
    list_versions,
)
from huiban.domains.certificates.public import make_checklist
from huiban.foundation.clock.public import today
from huiban.foundation.errors import NotFound
from huiban.surfaces.components.dates import date_words
from huiban.surfaces.components.languages import is_chinese
from huiban.surfaces.portal.guide.limits import example_of, limit_parts, limit_words
from huiban.surfaces.portal.guide.materials import bundle_for
from huiban.surfaces.portal.guide.sample import sample_sections
from huiban.surfaces.portal.guide.situation import ASK, answers_query, read_answers, situation_of
from huiban.surfaces.portal.plain_text import clean_line
from huiban.surfaces.portal.titles import item_title

LONGEST_CODE = 64


@require_safe
def item(request: HttpRequest, code: str) -> HttpResponse:
    """The guide. An htmx request gets only the part that depends on the answers."""
    view = _find(code)
    context = _situation_context(request, view)
    partial = request.htmx and not request.htmx.history_restore_request  # type: ignore[attr-defined]
    if partial:
        response = render(request, "portal/guide/answered.html", context | {"partial": True})
    else:
        response = render(request, "portal/guide/page.html", context | _guide_context(view))
    patch_vary_headers(response, ("HX-Request",))
    return response


@require_safe
def item_checklist(request: HttpRequest, code: str) -> HttpResponse:
    """What to bring in this situation, to print or to keep."""
    view = _find(code)
    return render(
        request, "portal/guide/checklist.html", _situation_context(request, view) | _guide_context(view)
    )


@require_safe
def item_checklist_pdf(request: HttpRequest, code: str) -> HttpResponse:
    """The same list as a PDF, with a code that takes a phone to this point of the application."""
    view = _find(code)
    answers = read_answers(view.version.guide, request.GET)
    pdf = make_checklist(
        view,
        answers=answers,
        apply_url=_public_apply_url(view, answers_query(answers)) if _can_apply(view) else "",
        language="zh" if is_chinese() else "en",
    )
    response = HttpResponse(pdf, content_type="application/pdf")
    response.headers["Content-Disposition"] = 'inline; filename="checklist.pdf"'
    return response


@require_safe
def item_versions(request: HttpRequest, code: str) -> HttpResponse:
    """Since when the guide reads as it does."""
    view = _find(code)
    versions = list_versions(view.item.code)
    return render(
        request, "portal/guide/versions.html", _head(view, view.version.guide) | {"versions": versions}
    )


def _find(code: str) -> ItemView:
    view = find_item(clean_line(code, LONGEST_CODE))
    if view is None:
        raise NotFound(_("没有这个事项。它可能改了编码，请按名字再找。"), code="catalog.no_item")
    return view


def _situation_context(request: HttpRequest, view: ItemView) -> dict[str, Any]:
    """All that changes with the answers."""
    content = view.version.guide
    situation = situation_of(content, read_answers(content, request.GET), request.GET.get(ASK, ""))
    return _head(view, content) | {
        "situation": situation,
        "bundle": bundle_for(content, situation.answers),
        "objections": answer_objections(content, situation.answers),
        "apply_url": _apply_url(view, situation.query),
        "checklist_url": _item_url("item-checklist", view, situation.query),
        "checklist_pdf_url": _item_url("item-checklist-pdf", view, situation.query),
    }


def _guide_context(view: ItemView) -> dict[str, Any]:
    """All that is the same for everybody."""
    content = view.version.guide
    return {
        "promised_words": limit_words(content.promised_limit) if content.promised_limit else "",
        "statutory_words": limit_words(content.statutory_limit) if content.statutory_limit else "",
        "promised_parts": limit_parts(content.promised_limit) if content.promised_limit else (),
        "statutory_parts": limit_parts(content.statutory_limit) if content.statutory_limit else (),
        "example": example_of(content, today()),
        "sample": sample_sections(content),
        "today_words": date_words(today()),
        "booking_url": _booking_url(view),
    }


def _head(view: ItemView, content: ItemContent) -> dict[str, Any]:
    item_type = ItemType(view.item.type_code)
    return {
        "item": view.item,
        "version": view.version,
        "content": content,
        "title": item_title(view.version, content),
        "type": item_type,
        "status": ItemStatus(view.item.status),
        "applied_for": item_type in APPLIED_FOR,
        "can_apply": _can_apply(view),
    }


def _can_apply(view: ItemView) -> bool:
    return view.item.type_code in APPLIED_FOR and view.item.status == ItemStatus.ACTIVE


def _booking_url(view: ItemView) -> str:
    """Where a time at the window is booked; which group takes the item is looked up there."""
    return f"{reverse('portal:appointment-groups')}?{urlencode({'item': view.item.code})}"


def _public_apply_url(view: ItemView, query: str) -> str:
    """The whole address, for paper."""
    return settings.HUIBAN_PUBLIC_URL.rstrip("/") + _apply_url(view, query)


def _apply_url(view: ItemView, query: str) -> str:
    return _item_url("apply", view, query)


def _item_url(name: str, view: ItemView, query: str) -> str:
    path = reverse(f"portal:{name}", args=[view.item.code])
    return f"{path}?{query}" if query else path
