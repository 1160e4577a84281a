"""Traces: request → operation → SQL → job, nothing personal in them, and a clear word when the packages are missing."""

from __future__ import annotations

import sys
import types

import pytest
from django.db import connection
from django.test import Client

pytest.importorskip("opentelemetry.sdk")

from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from huiban.foundation import tracing
from huiban.foundation.tracing import start
from huiban.foundation.tracing.operations import wrap_module, wrap_operations
from huiban.foundation.tracing.spans import operation_span

NAME, PHONE = "孙样本某", "13800008888"


@pytest.fixture
def spans():
    kept, provider = InMemorySpanExporter(), TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(kept))
    tracing.use_tracer(provider.get_tracer("tests"))
    yield kept
    tracing.use_tracer(None)
    provider.shutdown()


def by_name(spans: InMemorySpanExporter) -> dict:
    return {span.name: span for span in spans.get_finished_spans()}


@pytest.mark.django_db
def test_a_request_its_statements_and_no_value_of_it(spans):
    carried = "00-" + "a" * 32 + "-" + "b" * 16 + "-01"
    Client().get("/search/", {"q": f"{NAME} {PHONE}"}, headers={"traceparent": carried})
    found = by_name(spans)
    page = found["GET portal:search"]
    assert f"{page.context.trace_id:032x}" == "a" * 32, "it goes on with the proxy's trace"
    assert page.attributes["http.response.status_code"] == 200
    statements = [span for span in spans.get_finished_spans() if "db.query.text" in span.attributes]
    assert statements
    assert {span.context.trace_id for span in statements} == {page.context.trace_id}
    everything = "".join(span.to_json() for span in spans.get_finished_spans())
    assert NAME not in everything
    assert PHONE not in everything


@pytest.mark.django_db
def test_a_job_goes_on_where_it_was_deferred(spans):
    from huiban.foundation.jobs.public import _carried
    from huiban.foundation.jobs.public import _observed as job_runs

    with operation_span("cases.decide"):
        taken = _carried()["traceparent"]
    with job_runs("cases:sample", "request-0001", taken), connection.cursor() as cursor:
        cursor.execute("select 1")
    found = by_name(spans)
    job = found["job cases:sample"]
    assert job.context.trace_id == found["cases.decide"].context.trace_id
    assert job.parent.span_id == found["cases.decide"].context.span_id
    assert found["SELECT"].parent.span_id == job.context.span_id


def test_an_operation_that_is_refused_tells_its_kind_only(spans):
    module = types.ModuleType("huiban.domains.sample.operations.greet")
    exec(
        "def greet(*, actor, name):\n    raise ValueError(name)\n"
        "def helper(x):\n    return x\n"
        "def _hidden(*, actor):\n    return 1\n",
        vars(module),
    )
    helper, hidden = module.helper, module._hidden
    wrap_module(module)
    assert (module.helper, module._hidden) == (helper, hidden)
    with pytest.raises(ValueError, match=NAME):
        module.greet(actor=None, name=NAME)
    (span,) = spans.get_finished_spans()
    assert span.name == "sample.greet"
    assert span.attributes["error.type"] == "ValueError"
    assert not span.status.is_ok
    assert span.events == ()
    assert NAME not in span.to_json()


def test_operations_are_wrapped_as_they_are_imported():
    before = list(sys.meta_path)
    name = "huiban.domains.running.operations.retry_job"
    kept = sys.modules.pop(name)
    try:
        wrap_operations()
        wrap_operations()
        assert len(sys.meta_path) == len(before) + 1
        import importlib

        assert hasattr(importlib.import_module(name).retry_job, "__wrapped__")
    finally:
        sys.meta_path[:] = before
        sys.modules[name] = kept


@pytest.mark.parametrize(
    ("variables", "wanted"),
    [
        ({}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:4318"}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:4318/v1/traces"}, True),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "x", "OTEL_SDK_DISABLED": "true"}, False),
        ({"OTEL_EXPORTER_OTLP_ENDPOINT": "x", "OTEL_TRACES_EXPORTER": "none"}, False),
    ],
)
def test_the_standard_variables_decide(variables, wanted):
    assert start.are_traces_wanted(variables) is wanted


def test_missing_packages_are_told_with_what_to_do(monkeypatch):
    monkeypatch.setenv("OTEL_EXPORTER_OTLP_ENDPOINT", "http://127.0.0.1:4318")
    monkeypatch.setitem(sys.modules, "opentelemetry.sdk.trace", None)
    assert "requirements/telemetry.txt" in start.missing_packages()
    with pytest.raises(RuntimeError, match="packages are not installed"):
        start.start_tracing("web")


def test_without_the_variables_nothing_is_made(monkeypatch):
    for name in ("OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"):
        monkeypatch.delenv(name, raising=False)
    start.start_tracing("web")
    assert not tracing.is_on()
    assert start.missing_packages() == ""
    assert tracing.carry() == ""
