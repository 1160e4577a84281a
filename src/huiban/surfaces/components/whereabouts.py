"""Where a request came in, for the record of who read what: the surface, the named page or operation, the address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse

from huiban.foundation.request_context import set_whereabouts
from huiban.surfaces.components.client_address import client_address

Handler = Callable[[HttpRequest], HttpResponse]


class whereabouts:  # noqa: N801  (named as the other entries of MIDDLEWARE are)
    """Note the route once it is known, before the view runs."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, _view: Any, _args: Any, _kwargs: Any) -> None:
        """``desk`` and ``desk:case``; of the API the operation's name (``api-v1:get_case``)."""
        match = request.resolver_match
        space = match.namespace if match else ""
        set_whereabouts(
            surface=space.split("-")[0].split(":")[0] or "web",
            route=match.view_name if match else "",
            address=client_address(request),
        )
