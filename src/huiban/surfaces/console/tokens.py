"""Every named API token of staff: whose, for what, until when; and its end."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from huiban.domains.directory.public import find_staff, revoke_api_token
from huiban.foundation.tokens.public import SCOPES, list_named_tokens
from huiban.surfaces.components.preferences import SeeOther
from huiban.surfaces.console.gate import actor_of, console_page, security_admin_required


@require_safe
@security_admin_required
def tokens_page(request: HttpRequest) -> HttpResponse:
    tokens = list_named_tokens(holder_kind="staff")
    holders = {holder_id: find_staff(id=holder_id) for holder_id in {one.holder_id for one in tokens}}
    rows = [(one, holders[one.holder_id], _words(one.scopes)) for one in tokens]
    return console_page(request, "tokens", {"rows": rows}, current="tokens")


@require_POST
@security_admin_required
def revoke(request: HttpRequest, token_id: UUID) -> HttpResponse:
    revoke_api_token(actor=actor_of(request), token_id=token_id)
    messages.success(request, _("令牌已作废，现在就失效。"))
    return SeeOther(reverse("console:tokens"))


def _words(scopes: list[str] | None) -> list[str]:
    if scopes is None:
        return [_("和本人登录一样")]
    return [str(SCOPES.get(scope, scope)) for scope in scopes]
