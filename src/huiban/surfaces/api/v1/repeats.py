"""``Idempotency-Key`` on every operation that changes something: done twice, it is answered as the first time.

The key belongs to its caller. What is answered is kept for a week in the transaction of the change, so that a client
whose answer was lost asks again with the same key and never does anything twice. A refusal keeps nothing: asked again, the
request is judged again.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import NinjaAPI

from huiban.foundation.errors import Invalid
from huiban.foundation.idempotency.public import Answer, begin, drop, keep

HEADER = "Idempotency-Key"
_KEY = re.compile(r"[\x21-\x7e]{8,200}\Z")
_CLAIM, _KEYED = "_kept_claim", "_has_key"
_CHANGES = ("POST", "PUT", "PATCH", "DELETE")

# Operations to which the key means nothing here, each with the reason.
WITHOUT_KEY = {
    "describe_situation": "changes nothing",
    "inquire_progress": "changes nothing",
    "verify_file": "changes nothing",
    "export_cases": "an answer of any length is kept nowhere; a second one is recorded as a second one",
    "request_sign_in_code": "a code a minute at most, whoever asks",
    "create_session": "its answer is a secret that is kept nowhere; another one does no harm",
    "create_staff_session": "its answer is a secret that is kept nowhere; another one does no harm",
    "issue_token": "its answer is a secret that is kept nowhere; one too many is revoked",
    "look_up_person": "changes nothing, and every look is recorded",
    "reveal_visitor_number": "changes nothing, and every look is recorded",
    "reveal_case_number": "changes nothing, and every look is recorded",
    "query_access_record": "changes nothing, and every look is recorded",
    "end_session": "the caller is nobody afterwards; ending twice ends once",
}
# Operations that take the key themselves and keep it with what they make, for ever.
OWN_KEY = {"submit_case", "take_hall_ticket", "book_appointment", "raise_difficulty"}
_APART = WITHOUT_KEY.keys() | OWN_KEY

Run = Callable[..., HttpResponse]


class Repeated(Exception):
    """The request was done before; its answer is at hand."""

    def __init__(self, answer: Answer) -> None:
        self.answer = answer
        super().__init__()


def install(api: NinjaAPI) -> None:
    """Have every operation honour the header. Call before routers are added."""
    api.add_decorator(lambda run: _in_one_transaction(api, run), mode="view")
    api.add_decorator(_claiming, mode="operation")

    @api.exception_handler(Repeated)
    def repeated(_request: HttpRequest, repeat: Repeated) -> HttpResponse:
        kept = repeat.answer
        response = HttpResponse(kept.body, content_type="application/json; charset=utf-8", status=kept.status)
        response.headers["Idempotent-Replay"] = "true"
        return response


def describe(document: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI document with the header at every operation that takes it."""
    for methods in document["paths"].values():
        for method, operation in methods.items():
            if method.upper() in _CHANGES and operation["operationId"] not in _APART:
                operation.setdefault("parameters", []).append(
                    {
                        "in": "header",
                        "name": HEADER,
                        "required": False,
                        "schema": {"type": "string", "minLength": 8, "maxLength": 200},
                        "description": "8 to 200 visible characters. The same key with the same request is answered "
                        "as the first time for a week.",
                    }
                )
    return document


def _in_one_transaction(api: NinjaAPI, run: Run) -> Run:
    """Around authentication, operation and answer: the change and its kept answer are committed together."""

    operation = getattr(run, "__self__", None)
    apart = getattr(operation, "operation_id", None) in _APART

    @wraps(run)
    def wrapped(request: HttpRequest, **values: Any) -> HttpResponse:
        if apart or request.method not in _CHANGES or HEADER not in request.headers:
            return run(request, **values)
        setattr(request, _KEYED, True)
        try:
            with transaction.atomic():
                response = run(request, **values)
                _settle(request, response)
        except DatabaseError as error:
            return api.on_exception(request, error)
        return response

    return wrapped


def _settle(request: HttpRequest, response: HttpResponse) -> None:
    claim: bytes | None = getattr(request, _CLAIM, None)
    if response.status_code >= 500 or connection.needs_rollback:
        transaction.set_rollback(True)
    elif claim is None:
        return
    elif response.status_code < 400:
        keep(claim, status=response.status_code, body=response.content.decode())
    else:
        drop(claim)  # what a refusal counted (a wrong code) stays counted


def _claiming(view: Callable[..., Any]) -> Callable[..., Any]:
    """Around the operation itself, when it is known who calls."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **values: Any) -> Any:
        if getattr(request, _KEYED, False):
            key = request.headers[HEADER]
            if not _KEY.match(key):
                raise Invalid(fields={HEADER: [_("8 到 200 个可见字符。")]})
            claim, answer = begin(caller=_caller(request), key=key, asked=_asked(request))
            if answer is not None:
                raise Repeated(answer)
            setattr(request, _CLAIM, claim)
        return view(request, *args, **values)

    return wrapped


def _caller(request: HttpRequest) -> str:
    """Whose key it is. Of those who need not say who they are, the request itself: nobody reads another's answer."""
    actor = getattr(request, "auth", None)
    if actor is None:
        return f"anybody {_asked(request).hex()}"
    return f"{getattr(actor, 'kind', '')} {actor.id} {getattr(actor, 'company_id', '') or ''}"


def _asked(request: HttpRequest) -> bytes:
    """What was asked: method, address and body; of an upload the fields and the files' content."""
    head = f"{request.method} {request.get_full_path()} ".encode()
    if not request.content_type.startswith("multipart/"):
        return head + request.body
    fields = repr(sorted(request.POST.lists())).encode()
    files = b"".join(_content(name, file) for name, file in sorted(request.FILES.items()))
    return head + fields + files


def _content(name: str, file: Any) -> bytes:
    digest = hashlib.sha256(f"{name} {file.name}".encode())
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.digest()
