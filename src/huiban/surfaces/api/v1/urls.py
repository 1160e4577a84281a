"""The JSON API, version 1."""

from __future__ import annotations

from typing import Any

from django.urls import path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from huiban import __version__
from huiban.surfaces.api.v1 import (
    applications,
    appointments,
    body,
    cases,
    catalogue,
    difficulties,
    drafts,
    errors,
    follow_ups,
    hall,
    hall_manager,
    hall_tickets,
    hall_windows,
    handling,
    insight,
    links,
    people,
    privacy,
    privacy_desk,
    reads,
    repeats,
    reveals,
    search_words,
    sessions,
    tokens,
    verification,
)


class Api(NinjaAPI):
    """Says in its document what all operations have in common."""

    def get_openapi_schema(self, *args: Any, **named: Any) -> OpenAPISchema:
        return links.describe(repeats.describe(super().get_openapi_schema(*args, **named)))


api = Api(
    title="huiban 慧办",
    version=__version__,
    description=(
        "Find service items, apply, handle, inquire, verify. State changes are resources. "
        "Send an Idempotency-Key with a change and repeat it without fear when its answer is lost. "
        "Errors have one shape; ask for their language with Accept-Language (zh-hans, en)."
    ),
    docs_url=None,
    openapi_url="/openapi.json",
    urls_namespace="api-v1",
    parser=body.StorableJson(),
)
errors.install(api)
repeats.install(api)
for module in (
    catalogue,
    sessions,
    tokens,
    people,
    drafts,
    applications,
    cases,
    hall,
    hall_tickets,
    hall_windows,
    appointments,
    hall_manager,
    handling,
    reads,
    privacy,
    privacy_desk,
    reveals,
    follow_ups,
    difficulties,
    verification,
    insight,
    search_words,
):
    api.add_router("", module.router)

urlpatterns = [path("", api.urls)]
