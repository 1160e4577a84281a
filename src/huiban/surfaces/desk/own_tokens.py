"""Named API tokens of one's own: issue one, see it once, end it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from huiban.domains.directory.public import issue_api_token, revoke_api_token
from huiban.foundation.errors import Invalid
from huiban.foundation.tokens.public import SCOPES, list_named_tokens
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.components.proof import proof_required
from huiban.surfaces.desk.gate import actor_of, staff_required
from huiban.surfaces.desk.places import desk_page

Errors = dict[str, list[str]]


@require_http_methods(["GET", "HEAD", "POST"])
@staff_required
@proof_required
def show_tokens(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return _page(request, {}, {})
    days = request.POST.get("days", "")
    try:
        token, ends = issue_api_token(
            actor=actor_of(request),
            name=request.POST.get("name", ""),
            scopes=request.POST.getlist("scopes"),
            days=int(days) if days.isascii() and days.isdigit() and len(days) < 6 else 0,
        )
    except Invalid as refused:
        errors = {path: [str(text) for text in texts] for path, texts in refused.fields.items()}
        return _page(request, errors, {})
    return _page(request, {}, {"token": token, "ends": ends})


@require_POST
@staff_required
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    revoke_api_token(actor=actor_of(request), token_id=token_id)
    messages.success(request, _("令牌已作废，现在就失效。"))
    return SeeOther(reverse("desk:tokens"))


def _page(request: HttpRequest, errors: Errors, made: dict[str, object]) -> HttpResponse:
    held = list_named_tokens(holder_kind="staff", holder_id=actor_of(request).own_id)
    context = {
        "rows": [(one, scope_words(one.scopes)) for one in held],
        "scopes": SCOPES.items(),
        "chosen": request.POST.getlist("scopes") if errors else [],
        "typed": request.POST if errors else {},
        "errors": errors,
        **made,
    }
    return desk_page(request, "tokens", context, status=422 if errors else 200)


def scope_words(scopes: list[str] | None) -> list[str]:
    """What a token may do, in words."""
    if scopes is None:
        return [_("和本人登录一样")]
    return [str(SCOPES.get(scope, scope)) for scope in scopes]
