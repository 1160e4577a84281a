"""How the system stands, in words, and a second try for jobs that gave up."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.running.public import retry_job
from huiban.foundation.errors import Conflict
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.console.gate import actor_of, console_page, system_admin_required
from huiban.surfaces.status.gather import gather


@require_safe
@system_admin_required
def system_page(request: HttpRequest) -> HttpResponse:
    """What ``huiban status`` tells."""
    return console_page(request, "system", {"status": gather()}, current="system")


@require_POST
@system_admin_required
def try_again(request: HttpRequest, job_id: int) -> HttpResponse:
    try:
        retry_job(actor=actor_of(request), job_id=job_id)
    except Conflict as refused:
        messages.error(request, str(refused.message))
    else:
        messages.success(request, _("已重新排队，几秒后再办一次。"))
    return SeeOther(reverse("console:system") + "#failed-jobs")
