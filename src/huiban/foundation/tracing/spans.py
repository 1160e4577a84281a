"""The spans themselves. OpenTelemetry is imported only by ``start``, so that the product works without it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

_tracer: Any = None
_Name = Callable[[], str]


def is_on() -> bool:
    """Whether traces are made in this process."""
    return _tracer is not None


def use_tracer(tracer: Any) -> None:
    """Make spans with this tracer from now on; None makes none."""
    global _tracer
    _tracer = tracer


@contextmanager
def begin_request_span(headers: Mapping[str, str]) -> Iterator[Callable[[str, str, int, str], None]]:
    """A span of a request, below the one its proxy named. Yields what is to be told at the end: method, route,
    status, kind of actor."""
    if _tracer is None:
        yield _tell_nobody
        return
    from opentelemetry.propagate import extract
    from opentelemetry.trace import SpanKind

    carried = {name: headers[name] for name in ("traceparent", "tracestate") if headers.get(name)}
    with _span("request", kind=SpanKind.SERVER, context=extract(carried)) as span:

        def tell(method: str, route: str, status: int, actor_kind: str) -> None:
            span.update_name(f"{method} {route}")
            span.set_attribute("http.request.method", method)
            span.set_attribute("http.route", route)
            span.set_attribute("http.response.status_code", status)
            span.set_attribute("huiban.actor.kind", actor_kind)
            if status >= 500:
                _mark_failed(span, str(status))

        yield tell


@contextmanager
def operation_span(name: str) -> Iterator[None]:
    """A span of an operation: ``cases.decide``."""
    with _span(name, attributes={"huiban.operation": name}):
        yield


@contextmanager
def statement_span(text: _Name) -> Iterator[None]:
    """A span of a statement, named by its verb; ``text`` gives its fingerprint."""
    from opentelemetry.trace import SpanKind

    statement = text()
    attributes = {"db.system.name": "postgresql", "db.query.text": statement}
    with _span(statement.split(" ", 1)[0].upper() or "SQL", kind=SpanKind.CLIENT, attributes=attributes):
        yield


@contextmanager
def job_span(name: str, carried: str) -> Iterator[None]:
    """A span of a job, below the one that deferred it."""
    if _tracer is None:
        yield
        return
    from opentelemetry.propagate import extract
    from opentelemetry.trace import SpanKind

    context = extract({"traceparent": carried}) if carried else None
    with _span(f"job {name}", kind=SpanKind.CONSUMER, context=context, attributes={"huiban.job": name}):
        yield


def carry() -> str:
    """The ``traceparent`` that takes the current span along to a job; empty without traces."""
    if _tracer is None:
        return ""
    from opentelemetry.propagate import inject

    carrier: dict[str, str] = {}
    inject(carrier)
    return carrier.get("traceparent", "")


@contextmanager
def _span(name: str, **options: Any) -> Iterator[Any]:
    """A span that tells of an exception only what kind it was: its text may hold what somebody typed."""
    with _tracer.start_as_current_span(
        name, record_exception=False, set_status_on_exception=False, **options
    ) as span:
        try:
            yield span
        except BaseException as error:
            _mark_failed(span, type(error).__name__)
            raise


def _mark_failed(span: Any, kind: str) -> None:
    from opentelemetry.trace import Status, StatusCode

    span.set_attribute("error.type", kind)
    span.set_status(Status(StatusCode.ERROR))


def _tell_nobody(method: str, route: str, status: int, actor_kind: str) -> None:
    pass
