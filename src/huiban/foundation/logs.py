"""Log lines: for people or as JSON, each with the id of its request, none with what somebody typed or who somebody is.

Three things are kept out of every line, whoever wrote it: the address of a request (its route stands for it), the text
of an exception (its kind and where it was raised stand for it; a value somebody typed may be in its text), and numbers
that look like a phone's or a citizen's.
"""

from __future__ import annotations

import json
import logging
import re
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from huiban.foundation.request_context import acting, request_id, whereabouts

_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PERSONAL_NUMBER = re.compile(r"(?<![\w.-])(?:\+?86[ -]?)?(?:1[3-9]\d{9}|\d{17}[\dXx])(?![\w-])")
HIDDEN = "[number]"
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class OneLine(logging.Formatter):
    """What others typed cannot begin a line of its own: control characters of a message are shown, not obeyed."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 (the library's name)
        record.message = _CONTROL.sub(
            lambda found: found[0].encode("unicode_escape").decode(), without_numbers(record.message)
        )
        return super().formatMessage(record)

    def formatException(self, ei: ExceptionInfo) -> str:  # noqa: N802 (the library's name)
        """Where it was raised and its kind, without its text."""
        return "\n".join(["Traceback, without texts:", *told_exception(ei[1])]) if ei[1] else ""


class JsonLine(logging.Formatter):
    """One JSON object a line: ``at level logger message request``, where known ``route actor actor_id error``, and what
    the line itself tells (``extra={"told": {…}}``)."""

    def format(self, record: logging.LogRecord) -> str:
        """The whole record as one line."""
        kind, identifier = acting()
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": without_numbers(record.getMessage()),
            "request": getattr(record, "request_id", "") or request_id() or None,
            "route": whereabouts().route or None,
            "actor": kind or None,
            "actor_id": identifier or None,
            "process": record.process,
        }
        line |= getattr(record, "told", {})
        if record.exc_info and record.exc_info[1]:
            line["error"] = type(record.exc_info[1]).__qualname__
            line["trace"] = told_exception(record.exc_info[1])
        told = {name: value for name, value in line.items() if value is not None}
        return json.dumps(told, ensure_ascii=False, default=str)


class RequestIdFilter(logging.Filter):
    def filter(self, record: logging.LogRecord) -> bool:
        record.request_id = request_id() or "-"
        return True


class RouteNotAddress(logging.Filter):
    """In lines about a request its route stands for its address, which may hold a number or a code."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        path = getattr(request, "path", None)
        if path and isinstance(record.args, tuple):
            match = getattr(request, "resolver_match", None)
            route = match.view_name if match else "(no route)"
            record.args = tuple(route if isinstance(one, str) and path in one else one for one in record.args)
        return True


def told_exception(error: BaseException) -> list[str]:
    """Lines: the places it came through, the kind of it and of its causes, and what of it cannot be personal."""
    lines: list[str] = []
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None and cause is not error:
        lines += [*told_exception(cause), "which led to"]
    for frame in traceback.extract_tb(error.__traceback__):
        lines.append(f"  {frame.filename}:{frame.lineno} {frame.name}")
    return [*lines, kind_of(error)]


def kind_of(error: BaseException) -> str:
    """The kind of an exception and the codes it gives, without its text."""
    own, cause = _harmless(error), error.__cause__
    codes = own or (_harmless(cause) if cause else "")
    return f"{type(error).__module__}.{type(error).__qualname__}{codes}"


def without_numbers(text: str) -> str:
    """The text with phones and identity numbers hidden."""
    return _PERSONAL_NUMBER.sub(HIDDEN, text)


def _harmless(error: BaseException) -> str:
    """Codes the product or the database gives, which are the same for everybody."""
    code = getattr(error, "code", None) if hasattr(error, "default_code") else None
    constraint = getattr(getattr(error, "diag", None), "constraint_name", None)
    number = error.errno if isinstance(error, OSError) else None
    known = [code, getattr(error, "sqlstate", None), constraint, number]
    told = " ".join(str(one) for one in known if one)
    return f" ({told})" if told else ""
