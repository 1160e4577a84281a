"""Check a document by its code or by its file: for anyone, telling no more than a reader of the paper needs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from threading import BoundedSemaphore

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from huiban.domains.certificates import codes
from huiban.domains.certificates.models import ResultDocument
from huiban.domains.certificates.sealing.verify import Reason, Verdict, verify_apart
from huiban.domains.certificates.states import Standing
from huiban.domains.certificates.verification import authority
from huiban.foundation.errors import TooMany
from huiban.foundation.moment import local_day
from huiban.foundation.wall.looking import as_system

# Opening a stranger's file holds a thread for a second, a hostile one for some: one at a time in each server process,
# so that the others go on answering.
PATIENCE_SECONDS = 1.0
opening = BoundedSemaphore(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """``standing`` always; the rest only for a document we know. ``reason`` says why a file is not known."""

    standing: Standing
    kind: str = ""
    title: str = ""
    number: str = ""
    organ: str = ""
    dated: date | None = None
    holder: str = ""  # masked
    revoked_on: date | None = None
    reason: Reason | None = None


def find_by_code(code: str) -> Check:
    """The document of a verification code, however it was typed."""
    known = codes.normalise(code)
    if known is None:
        return Check(standing=Standing.UNKNOWN)
    with as_system("certificates.find_by_code"):
        document = _issued().filter(verification_code=known).first()
    return _check(document)


def check_file(data: bytes) -> Check:
    """Whether a file is exactly what was issued; if not, whether it once was.

    Files we issued are recognised by their digest at once. Anything else is opened in a process of its own (about a
    second): ``ALTERED`` when our seal is on it but the bytes changed, ``SEALED`` for an untouched file of ours that is
    no result document (a notice), ``UNKNOWN`` for the rest. Raises ``TooMany`` while others are being opened.
    """
    with as_system("certificates.check_file"):
        document = _issued().filter(sha256=hashlib.sha256(data).hexdigest()).first()
    if document is not None:
        return _check(document)
    verdict = _opened(data)
    match verdict.reason:
        case Reason.GENUINE:
            return Check(standing=Standing.SEALED, reason=verdict.reason)
        case Reason.ALTERED:
            return Check(standing=Standing.ALTERED, reason=verdict.reason)
        case _:
            return Check(standing=Standing.UNKNOWN, reason=verdict.reason)


def _opened(data: bytes) -> Verdict:
    if not opening.acquire(timeout=PATIENCE_SECONDS):
        raise TooMany(
            _("现在核验的人太多，请过一分钟再试，或者用核验码查。"), code="certificates.verify_busy"
        )
    try:
        return verify_apart(data, roots=authority().roots)
    finally:
        opening.release()


def _issued() -> QuerySet[ResultDocument]:
    return ResultDocument.objects.filter(issued_at__isnull=False).select_related("organisation")


def _check(document: ResultDocument | None) -> Check:
    if document is None:
        return Check(standing=Standing.UNKNOWN)
    revoked = document.revoked_at
    return Check(
        standing=Standing.REVOKED if revoked else Standing.GENUINE,
        kind=document.kind,
        title=document.title,
        number=document.number,
        organ=document.organisation.name,
        dated=document.dated,
        holder=document.masked_holder,
        revoked_on=local_day(revoked) if revoked else None,
    )
