"""What one number is to be for: several matters in one visit."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.catalog.public import ItemView, find_item
from huiban.domains.hall.public import MOST_MATTERS, ServiceGroup, find_group_for, list_groups
from huiban.foundation.errors import Conflict, NotFound
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.kiosk.pages import kiosk_page, show
from huiban.surfaces.kiosk.taking import group_codes
from huiban.surfaces.kiosk.visit import Visit, keep_visit, read_visit
from huiban.surfaces.portal.plain_text import clean_line
from huiban.surfaces.portal.titles import item_title

LONGEST_CODE = 64


@dataclass(frozen=True, slots=True)
class MatterLine:
    """A chosen matter as it stands on the page. ``name`` is empty when only a business was chosen."""

    place: int
    name: str
    group: ServiceGroup


@require_safe
@kiosk_page
def list_matters(request: HttpRequest) -> HttpResponse:
    visit = read_visit(request)
    if not visit.matters:
        return SeeOther(reverse("kiosk:home"))
    lines = _lines(visit)
    context = {"lines": lines, "may_add": len(group_codes(visit)) < MOST_MATTERS, "most": MOST_MATTERS}
    return show(request, "matters", context)


@require_POST
@kiosk_page
def add_matter(request: HttpRequest) -> HttpResponse:
    """One more matter: an item, or a business of which no item is known."""
    visit = read_visit(request)
    matter = _chosen(request)
    if matter not in visit.matters:
        visit.matters = [*visit.matters, matter]
    if len(group_codes(visit)) > MOST_MATTERS:
        raise Conflict(
            _("一次最多办 %(most)d 件。先取这几件的号吧。") % {"most": MOST_MATTERS}, code="kiosk.enough"
        )
    keep_visit(request, visit)
    then = request.POST.get("then", "")
    return SeeOther(reverse("kiosk:identity" if then == "identity" else "kiosk:matters"))


@require_POST
@kiosk_page
def drop_matter(request: HttpRequest) -> HttpResponse:
    visit = read_visit(request)
    place = request.POST.get("place", "")
    visit.matters = [one for number, one in enumerate(visit.matters) if str(number) != place]
    keep_visit(request, visit)
    return SeeOther(reverse("kiosk:matters") if visit.matters else reverse("kiosk:find", args=["needs"]))


def group_of(view: ItemView) -> ServiceGroup | None:
    """Where an item is handled in this hall."""
    return find_group_for(view.item.organisation_id)


def _chosen(request: HttpRequest) -> dict[str, str]:
    code = clean_line(request.POST.get("item", ""), LONGEST_CODE)
    if not code:
        group = clean_line(request.POST.get("group", ""), LONGEST_CODE)
        if all(group != one.code for one in list_groups()):
            raise NotFound(_("没有这个业务。"), code="hall.no_group")
        return {"group": group, "item": ""}
    view = find_item(code)
    found = group_of(view) if view else None
    if found is None:
        raise NotFound(_("这件事没有专门的窗口，请到咨询导办台。"), code="kiosk.no_group")
    return {"group": found.code, "item": code}


def _lines(visit: Visit) -> list[MatterLine]:
    groups = {group.code: group for group in list_groups()}
    lines = []
    for place, matter in enumerate(visit.matters):
        view = find_item(matter["item"]) if matter["item"] else None
        name = item_title(view.version).plain if view else ""
        if matter["group"] in groups:
            lines.append(MatterLine(place, name, groups[matter["group"]]))
    return lines
