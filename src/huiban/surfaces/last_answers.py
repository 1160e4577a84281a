"""The answers when no view has one: Django's own pages, and for the API its one error shape. Never a trace."""

from __future__ import annotations

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from django.views import defaults

from huiban.foundation.errors import HuibanError, NotFound
from huiban.surfaces.components.refusals import refusal
from huiban.surfaces.components.spooling import TooLarge


class _Malformed(HuibanError):
    status = 400
    default_code = "request.malformed"
    default_message = _("请求的格式不对。")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return refusal(request, TooLarge(_("请求太大。")))
    return _of_api(request, _Malformed()) or defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _of_api(request, NotFound()) or defaults.page_not_found(request, exception)


def _of_api(request: HttpRequest, error: HuibanError) -> HttpResponse | None:
    return refusal(request, error) if request.path.startswith("/api/") else None
