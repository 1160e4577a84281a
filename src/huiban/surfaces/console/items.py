"""Items: the list, one item with everything an administrator must know of it, its status, its open points."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from huiban.domains.cases.public import count_unfinished
from huiban.domains.catalog.public import (
    ItemStatus,
    ItemView,
    ManagedFilter,
    can_manage_items,
    count_managed_items,
    find_item,
    list_aliases,
    list_departments_with_items,
    list_managed_items,
    list_versions,
    manageable_organisations,
    publish_content,
    set_status,
)
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Invalid, NotFound
from huiban.foundation.facts.public import list_facts
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.console.gate import (
    actor_of,
    console_page,
    item_admin_required,
    page_of,
    read_page,
    sentences,
)
from huiban.surfaces.console.reading import conditions_of
from huiban.surfaces.console.told import told_facts

PAGE = 40


@require_safe
@item_admin_required
def list_page(request: HttpRequest) -> HttpResponse:
    """Search and narrow: by words, department, status, whether a guide is written, whether points are open."""
    actor, narrow = actor_of(request), _narrow(request)
    total = count_managed_items(actor=actor, narrow=narrow)
    number = read_page(request, total, PAGE)
    places = manageable_organisations(actor)
    departments = [row for row, _count in list_departments_with_items() if places is None or row.id in places]
    context = {
        "rows": list_managed_items(actor=actor, narrow=narrow, limit=PAGE, offset=(number - 1) * PAGE),
        "total": total,
        "page": page_of(request, number, total, PAGE),
        "departments": departments,
        "statuses": ItemStatus.choices,
        "given": {
            name: request.GET.get(name, "") for name in ("text", "organisation", "status", "guide", "open")
        },
    }
    return console_page(request, "items", context, current="items")


@require_safe
@item_admin_required
def item_page(request: HttpRequest, code: str) -> HttpResponse:
    view = find_managed(actor_of(request), code)
    content = view.version.guide
    context = {
        "view": view,
        "content": content,
        "conditions": conditions_of(content),
        "versions": list_versions(code),
        "aliases": list_aliases(item_code=code),
        "unfinished": count_unfinished(code),
        "history": told_facts(list_facts(subject=code)),
    }
    return console_page(request, "item", context, current="items")


@require_POST
@item_admin_required
def confirm_point(request: HttpRequest, code: str) -> HttpResponse:
    """A point the department has confirmed: the next version no longer carries it, and its note says so."""
    view, point = find_managed(actor_of(request), code), request.POST.get("point", "")
    content = view.version.guide
    if point not in content.uncertain:
        raise NotFound
    left = [other for other in content.uncertain if other != point]
    publish_content(
        actor=actor_of(request),
        item_code=code,
        content=content.model_copy(update={"uncertain": left}),
        note=_("已确认：%(point)s") % {"point": point},
        sequence=view.handling.sequence,
        based_on=view.version.number,
    )
    messages.success(request, _("已确认，并记入新版本。"))
    return SeeOther(reverse("console:item", args=[code]))


@require_http_methods(["GET", "HEAD", "POST"])
@item_admin_required
def change_status(request: HttpRequest, code: str) -> HttpResponse:
    """Suspend an item or take it up again, with the reason; the page says first what that touches."""
    view, errors = find_managed(actor_of(request), code), {}
    wanted = ItemStatus.ACTIVE if view.item.status != ItemStatus.ACTIVE else ItemStatus.SUSPENDED
    if request.method == "POST":
        try:
            set_status(
                actor=actor_of(request),
                item_code=code,
                status=ItemStatus(request.POST.get("status", wanted)),
                reason=request.POST.get("reason", ""),
            )
        except Invalid as refused:
            errors = sentences(refused.fields)
        else:
            done = _("已暂停。新申请现在不能提交。") if wanted == ItemStatus.SUSPENDED else _("已恢复受理。")
            messages.success(request, done)
            return SeeOther(reverse("console:item", args=[code]))
    context = {
        "view": view,
        "wanted": wanted,
        "suspends": wanted == ItemStatus.SUSPENDED,
        "unfinished": count_unfinished(code),
        "reason": request.POST.get("reason", ""),
        "errors": errors,
    }
    return console_page(request, "item_status", context, current="items", status=422 if errors else 200)


def find_managed(actor: Actor, code: str) -> ItemView:
    """The item of a code when ``actor`` may manage it. Raises ``NotFound`` otherwise."""
    view = find_item(code)
    if view is None or not can_manage_items(actor, view.item.organisation_id):
        raise NotFound
    return view


def _narrow(request: HttpRequest) -> ManagedFilter:
    given = request.GET
    status, guide = given.get("status", ""), given.get("guide", "")
    return ManagedFilter(
        text=given.get("text", "").replace("\x00", "").strip()[:100],
        organisation_id=_uuid(given.get("organisation", "")),
        status=ItemStatus(status) if status in ItemStatus.values else None,
        described={"full": True, "plain": False}.get(guide),
        uncertain=given.get("open") == "1",
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
