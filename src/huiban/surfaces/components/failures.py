"""The last word on a request that failed outside every view: while its session was read, or its answer committed.

What is the weather's (database or disk away) is told as such, in the shape the caller reads; anything else is a fault of
ours and told as one.
"""

from __future__ import annotations

import sys

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from huiban.foundation.errors import HuibanError
from huiban.foundation.weather import refusal_for
from huiban.surfaces.components.refusals import refusal

RETRY_SECONDS = "10"


class Fault(HuibanError):
    """Something is broken in the product itself."""

    status = 500
    default_code = "fault"
    default_message = _("系统出错了，这一步没有办成。您填的内容没有丢，请过一会儿再试，或打电话告诉我们。")


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``."""
    error = sys.exc_info()[1]
    return failure(request, (refusal_for(error) if error else None) or Fault())


def failure(request: HttpRequest, error: HuibanError) -> HttpResponse:
    """JSON for the API and scripts, a page for people; none asks the database for anything."""
    response = refusal(request, error)
    if error.status in {503, 507}:
        response.headers["Retry-After"] = RETRY_SECONDS
    return response
