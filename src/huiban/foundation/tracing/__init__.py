"""Traces by OpenTelemetry, when the standard ``OTEL_*`` variables ask for them: web → operation → SQL → job.

Nothing personal is in a span: names of routes, operations, jobs and kinds of statements, never values, texts of
errors or who somebody is. Without the variables every function here does nothing at once.
"""

from huiban.foundation.tracing.spans import (
    begin_request_span,
    carry,
    is_on,
    job_span,
    statement_span,
    use_tracer,
)

__all__ = ["begin_request_span", "carry", "is_on", "job_span", "statement_span", "use_tracer"]
