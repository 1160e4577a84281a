"""Switches traces on, when the standard variables ask for them.

``OTEL_EXPORTER_OTLP_ENDPOINT`` (or ``…_TRACES_ENDPOINT``) names the collector, which is told over HTTP;
``OTEL_SDK_DISABLED=true`` and ``OTEL_TRACES_EXPORTER=none`` switch off. Sampling, headers and batches have their
standard variables as well.
"""

from __future__ import annotations

import os
from collections.abc import Mapping

from huiban import __version__
from huiban.foundation.tracing.operations import wrap_operations
from huiban.foundation.tracing.spans import use_tracer

_ENDPOINTS = ("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "OTEL_EXPORTER_OTLP_ENDPOINT")
MISSING = (
    "traces are switched on (OTEL_* variables) but their packages are not installed: "
    "python -m pip install --require-hashes -r requirements/telemetry.txt, or unset the variables"
)


def are_traces_wanted(variables: Mapping[str, str] | None = None) -> bool:
    """Whether the standard variables name a collector and do not switch off."""
    source = os.environ if variables is None else variables
    if source.get("OTEL_SDK_DISABLED", "").lower() == "true" or source.get("OTEL_TRACES_EXPORTER") == "none":
        return False
    return any(source.get(name) for name in _ENDPOINTS)


def missing_packages() -> str:
    """What to tell the operator when traces are wanted and cannot be made; empty when all is well."""
    if not are_traces_wanted():
        return ""
    try:
        import opentelemetry.exporter.otlp.proto.http.trace_exporter
        import opentelemetry.sdk.trace  # noqa: F401
    except ImportError:
        return MISSING
    return ""


def start_tracing(process: str) -> None:
    """Send the spans of this process (``web``, ``jobs``) to the collector, if one is named. Raises RuntimeError when
    the packages are missing. Call it before the domains are imported."""
    if not are_traces_wanted():
        return
    if missing := missing_packages():
        raise RuntimeError(missing)
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    named = {"service.name": "huiban", "service.version": __version__, "huiban.process": process}
    if os.environ.get("OTEL_SERVICE_NAME"):
        named["service.name"] = os.environ["OTEL_SERVICE_NAME"]
    provider = TracerProvider(resource=Resource.create(named))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    wrap_operations()
    use_tracer(provider.get_tracer("huiban", __version__))
