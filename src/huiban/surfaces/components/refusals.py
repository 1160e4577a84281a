"""A refusal told outside the views, in the caller's shape: the API's, a script's, or a page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

from huiban.foundation.errors import HuibanError
from huiban.foundation.request_context import request_id

_SCRIPTS = ("X-Huiban-Upload", "X-Huiban-Autosave")


def refusal(request: HttpRequest, error: HuibanError) -> HttpResponse:
    """The answer to a request that no view has seen."""
    response = _answer(request, error)
    response.headers["Cache-Control"] = "no-store"
    return response


def error_page(request: HttpRequest, error: HuibanError) -> HttpResponse:
    """The page of a refusal: what happened, what it means, what one can do."""
    return render(request, "components/error.html", {"error": error}, status=error.status)


def _answer(request: HttpRequest, error: HuibanError) -> HttpResponse:
    body: dict[str, object] = {"code": error.code, "message": str(error.message), "data": error.data}
    if request.path.startswith("/api/"):
        body |= {"fields": {}, "request_id": request_id()}
        return JsonResponse({"error": body}, status=error.status)
    if any(request.headers.get(name) for name in _SCRIPTS):
        return JsonResponse(body, status=error.status)
    return error_page(request, error)
