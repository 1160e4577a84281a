"""Case numbers: from a sequence, so that no submission waits for another."""

from __future__ import annotations

from django.conf import settings

from huiban.foundation.database.asking import Statement, ask
from huiban.foundation.identifiers.public import make_case_number
from huiban.foundation.moment import local_today

_SERIAL = Statement("select nextval('case_serial')")


def next_case_number() -> str:
    """``370211-20261120-000123-C``. The serial comes from a cycling sequence of a million: unique within a day."""
    ((serial,),) = ask(_SERIAL)
    return str(make_case_number(settings.HUIBAN_AREA_CODE, local_today(), serial))
