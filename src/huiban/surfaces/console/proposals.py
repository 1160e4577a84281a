"""Who is to become an administrator: a second administrator says yes or no."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.directory.public import decide_administrator, list_proposals
from huiban.foundation.errors import HuibanError
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.components.proof import proof_required
from huiban.surfaces.console.gate import actor_of, console_page, one_of_three_required


@require_safe
@one_of_three_required
def proposals_page(request: HttpRequest) -> HttpResponse:
    own = actor_of(request).id
    rows = [(one, own not in (one.proposed_by_id, one.staff_id)) for one in list_proposals()]
    return console_page(request, "proposals", {"rows": rows}, current="proposals")


@require_POST
@one_of_three_required
@proof_required
def decide(request: HttpRequest, proposal_id: UUID) -> HttpResponse:
    granted = request.POST.get("granted") == "1"
    try:
        decide_administrator(actor=actor_of(request), proposal_id=proposal_id, granted=granted)
    except HuibanError as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("已确认，现在就生效。") if granted else _("已拒绝。"))
    return SeeOther(reverse("console:proposals"))
