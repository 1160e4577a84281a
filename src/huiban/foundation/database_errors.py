"""Why the database did not do what was asked, as a refusal for whoever asked."""

from __future__ import annotations

from django.db import OperationalError
from django.utils.translation import gettext_lazy as _
from psycopg.errors import LockNotAvailable, QueryCanceled

from huiban.foundation.errors import Unavailable


def unavailable_because(error: OperationalError) -> Unavailable:
    """503: the database is away, or the web's patience with a statement or a lock is at its end."""
    if isinstance(error.__cause__, QueryCanceled | LockNotAvailable):
        return Unavailable(_("系统现在太忙，这一步没有办成。请过一分钟再试。"), code="unavailable.busy")
    return Unavailable()
