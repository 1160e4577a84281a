"""The first page: the first place this administrator may go to."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from huiban.domains.directory.public import Role, roles_of
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.console.gate import actor_of, administrator_required


@require_safe
@administrator_required
def show_home(request: HttpRequest) -> HttpResponse:
    roles = roles_of(actor_of(request))
    order = (
        (Role.ITEM_ADMIN, "items"),
        (Role.SECURITY_ADMIN, "staff"),
        (Role.AUDIT_ADMIN, "record"),
        (Role.SYSTEM_ADMIN, "system"),
        (Role.HALL_MANAGER, "hall"),
    )
    first = next(place for role, place in order if role in roles)
    return SeeOther(reverse(f"console:{first}"))
