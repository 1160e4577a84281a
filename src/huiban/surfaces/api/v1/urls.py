"""The JSON API, version 1."""

from __future__ import annotations

from django.urls import path
from ninja import NinjaAPI

from huiban import __version__
from huiban.surfaces.api.v1 import (
    appointments,
    body,
    cases,
    catalogue,
    drafts,
    errors,
    follow_ups,
    hall,
    hall_manager,
    hall_tickets,
    hall_windows,
    handling,
    insight,
    people,
    reads,
    reveals,
    search_words,
    sessions,
    verification,
)

api = NinjaAPI(
    title="huiban 慧办",
    version=__version__,
    description=(
        "Find service items, apply, handle, inquire, verify. State changes are resources. "
        "Errors have one shape; ask for their language with Accept-Language (zh-hans, en)."
    ),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api-v1",
    parser=body.StorableJson(),
)
errors.install(api)
for module in (
    catalogue,
    sessions,
    people,
    drafts,
    cases,
    hall,
    hall_tickets,
    hall_windows,
    appointments,
    hall_manager,
    handling,
    reads,
    reveals,
    follow_ups,
    verification,
    insight,
    search_words,
):
    api.add_router("", module.router)

urlpatterns = [path("", api.urls)]
