"""The API's one error shape, and what turns every refusal into it."""

from __future__ import annotations

import logging

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent
from django.db import DatabaseError, DataError, InterfaceError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as RequestValidationError
from pydantic import Field

from huiban.foundation.errors import HuibanError, Invalid, NotFound, Unauthenticated
from huiban.foundation.logs import kind_of
from huiban.foundation.request_context import request_id
from huiban.foundation.weather import refusal_for

logger = logging.getLogger(__name__)


class ErrorBody(Schema):
    code: str = Field(examples=["cases.incomplete"], description="Stable, for machines.")
    message: str = Field(
        examples=["还有 2 处要补充或修改。"], description="For people, in the asked language."
    )
    fields: dict[str, list[str]] = Field(
        default_factory=dict,
        examples=[{"form.idno": ["身份证号的校验码不对，请核对最后一位。"]}],
        description="Sentences by the path of what they are about.",
    )
    data: dict[str, object] = Field(default_factory=dict)
    request_id: str = Field(examples=["5f1d0c4be0c14f0e9b1c2a7d3e4f5a6b"])


class ErrorAnswer(Schema):
    error: ErrorBody


# Every operation may refuse in these ways; declared on each so that clients and testers know.
REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 413, 422, 429, 503, 507), ErrorAnswer)


def answer(
    api: NinjaAPI, request: HttpRequest, error: HuibanError, status: int | None = None
) -> HttpResponse:
    body = {
        "code": error.code,
        "message": str(error.message),
        "fields": {path: [str(text) for text in texts] for path, texts in error.fields.items()},
        "data": error.data,
        "request_id": request_id(),
    }
    response = api.create_response(request, {"error": body}, status=status or error.status)
    if response.status_code == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if response.status_code in {503, 507}:
        response.headers["Retry-After"] = "10"
    return response


def install(api: NinjaAPI) -> None:
    """Register a handler for every way a request can fail."""

    @api.exception_handler(HuibanError)
    def refused(request: HttpRequest, error: HuibanError) -> HttpResponse:
        return answer(api, request, error)

    @api.exception_handler(RequestValidationError)
    def malformed(request: HttpRequest, error: RequestValidationError) -> HttpResponse:
        fields: dict[str, list[str]] = {}
        for fault in error.errors:
            place = [
                str(part)
                for part in fault["loc"]
                if part not in ("body", "query", "path", "form", "header", "payload")
            ]
            fields.setdefault(".".join(place) or "body", []).append(_wording(fault))
        return answer(api, request, Invalid(code="request.malformed", fields=fields))

    @api.exception_handler(AuthenticationError)
    def unknown_caller(request: HttpRequest, _error: AuthenticationError) -> HttpResponse:
        return answer(api, request, Unauthenticated())

    @api.exception_handler(Http404)
    def missing(request: HttpRequest, _error: Http404) -> HttpResponse:
        return answer(api, request, NotFound())

    @api.exception_handler(HttpError)
    def bad_request(request: HttpRequest, error: HttpError) -> HttpResponse:
        if isinstance(error.__cause__, HuibanError):  # the body was read and refused
            return answer(api, request, error.__cause__)
        refusal = HuibanError(
            _("请求的格式不对。"), code="request.malformed", data={"detail": str(error)[:200]}
        )
        return answer(api, request, refusal, status=error.status_code)

    @api.exception_handler(RequestDataTooBig)
    @api.exception_handler(TooManyFieldsSent)
    def too_big(request: HttpRequest, _error: Exception) -> HttpResponse:
        return answer(api, request, HuibanError(_("请求太大。"), code="request.too_big"), status=413)

    @api.exception_handler(DataError)
    def unstorable(request: HttpRequest, _error: DataError) -> HttpResponse:
        """What slipped through every check and a column cannot hold: the sender's to mend, its text in no log."""
        return answer(api, request, Invalid(_("含有不能用的字符，请重新输入。"), code="request.unstorable"))

    @api.exception_handler(DatabaseError)
    @api.exception_handler(InterfaceError)
    @api.exception_handler(OSError)
    def broken_outside(request: HttpRequest, error: Exception) -> HttpResponse:
        """Database or disk away or full; anything else of theirs is a fault of ours."""
        weather = refusal_for(error)
        if weather is None:
            raise error
        logger.error("%s: %s", weather.code, kind_of(error))
        return answer(api, request, weather)


def _wording(fault: dict[str, object]) -> str:
    match fault.get("type"):
        case "missing":
            return _("缺少这一项。")
        case "extra_forbidden":
            return _("没有这一项。")
        case "enum" | "literal_error":
            return _("不在可选的值里。")
        case _:
            return _("格式不对。") + f" ({fault.get('msg')})"
