"""The catalogue to leaf through: all items, by department, by life event."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from huiban.domains.catalog.public import (
    Audience,
    count_items_by_type,
    find_life_event,
    list_departments_under,
    list_departments_with_items,
    list_life_events,
)
from huiban.domains.directory.public import OrganisationKind, find_organisation
from huiban.foundation.errors import NotFound
from huiban.surfaces.portal.lists import item_page, read_filter


@require_safe
def items(request: HttpRequest) -> HttpResponse:
    """Every item, narrowed by a part of its name, type and department."""
    narrow = read_filter(request.GET)
    context = {
        "narrow": narrow,
        "page": item_page(narrow, request.GET.get("page")),
        "types": count_items_by_type(organisation_id=narrow.organisation_id),
        "departments": list_departments_with_items(),
    }
    return render(request, "portal/catalogue/items.html", context)


@require_safe
def departments(request: HttpRequest) -> HttpResponse:
    return render(
        request, "portal/catalogue/departments.html", {"departments": list_departments_with_items()}
    )


@require_safe
def department(request: HttpRequest, id: UUID) -> HttpResponse:
    organisation = find_organisation(id=id)
    if organisation is None or organisation.kind != OrganisationKind.DEPARTMENT:
        raise NotFound(_("没有这个部门。它可能改了名字，请到部门列表里找。"), code="directory.no_department")
    narrow = read_filter(request.GET, organisation_id=id)
    context = {
        "department": organisation,
        "narrow": narrow,
        "page": item_page(narrow, request.GET.get("page")),
        "types": count_items_by_type(organisation_id=id),
    }
    return render(request, "portal/catalogue/department.html", context)


@require_safe
def life_events(request: HttpRequest) -> HttpResponse:
    events = list_life_events()
    groups = {audience: [e for e in events if e[0].audience == audience] for audience in Audience}
    context = {"for_persons": groups[Audience.PERSON], "for_companies": groups[Audience.COMPANY]}
    return render(request, "portal/catalogue/life_events.html", context)


@require_safe
def life_event(request: HttpRequest, slug: str) -> HttpResponse:
    """The items of a life event. Some events hold hundreds, so departments and types narrow them."""
    event = find_life_event(slug)
    if event is None:
        raise NotFound(_("没有这一类。请从列表里选。"), code="catalog.no_life_event")
    narrow = read_filter(request.GET, life_event=slug)
    context = {
        "event": event,
        "narrow": narrow,
        "page": item_page(narrow, request.GET.get("page")),
        "types": count_items_by_type(life_event=slug, organisation_id=narrow.organisation_id),
        "departments": list_departments_under(slug),
    }
    return render(request, "portal/catalogue/life_event.html", context)
