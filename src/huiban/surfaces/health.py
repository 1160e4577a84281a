"""``GET /healthz``: for load balancers and watchers. 200 when every part works, 503 otherwise."""

from __future__ import annotations

from datetime import UTC

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from huiban.foundation.moment import is_simulated
from huiban.runtime.environment import read_environment
from huiban.runtime.health import Part, all_parts, is_healthy


@never_cache
@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    """Each part with its state and since when (UTC); nothing that helps an attacker."""
    parts = all_parts(read_environment())
    healthy = is_healthy(parts)
    content = {
        "status": "ok" if healthy else "failing",
        "parts": {name: _shown(part) for name, part in parts.items()},
    }
    if is_simulated():
        content["clock"] = "simulated"
    response = JsonResponse(content, status=200 if healthy else 503)
    response._has_been_logged = True  # type: ignore[attr-defined]  # a watcher asks every second: no line each
    return response


def _shown(part: Part) -> dict[str, str | None]:
    since = part.since.astimezone(UTC).isoformat(timespec="seconds") if part.since else None
    shown: dict[str, str | None] = {"state": part.condition, "since": since}
    if part.detail:
        shown["detail"] = part.detail
    return shown
