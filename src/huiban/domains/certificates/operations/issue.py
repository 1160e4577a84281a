"""Make the documents of a decided case: number them, typeset, seal, store; then the case can close."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.cases.public import Case, case_topics, close, find_case
from huiban.domains.certificates import numbering
from huiban.domains.certificates.codes import new_verification_code
from huiban.domains.certificates.facts import ResultIssued
from huiban.domains.certificates.models import ResultDocument
from huiban.domains.certificates.sealing.authority import SIGNER_NAME
from huiban.domains.certificates.sealing.sign import sign_pdf
from huiban.domains.certificates.sheets.results import holder_of, kinds_of, sheet_of, title_of
from huiban.domains.certificates.states import DocumentKind
from huiban.domains.certificates.typeset.render import typeset
from huiban.domains.certificates.verification import authority, verification_of
from huiban.foundation.actors import SYSTEM, Actor
from huiban.foundation.errors import Conflict, Forbidden
from huiban.foundation.facts.public import record
from huiban.foundation.locks import lock
from huiban.foundation.moment import local_day, now


@dataclass(frozen=True, slots=True)
class _Sealed:
    document: ResultDocument
    pdf: bytes


def issue_result(*, actor: Actor, case_number: str) -> ResultDocument:
    """Issue what a decided case results in and close it. Returns the document the applicant came for.

    Three steps, so that no transaction waits for typesetting: numbers are given and kept; the pages are made and
    sealed; bytes, fact and the closing of the case are committed together. Doing it again after any failure goes on
    where it stopped, with the same numbers; when all is done already, nothing changes. Only the system may call it.
    """
    if actor.kind != "system":
        raise Forbidden
    documents = _reserve(actor, case_number)
    sealed = [_seal(document) for document in documents if document.issued_at is None]
    return _finish(actor, case_number, sealed)


@transaction.atomic
def _reserve(actor: Actor, case_number: str) -> list[ResultDocument]:
    """The case's documents with their numbers, made now when they are not there yet."""
    lock("certificates.result", [case_number])
    case = find_case(actor=actor, number=case_number)
    found = _documents(case)
    if found:
        return found
    if case.decided_at is None:
        raise Conflict(_("这件事还没有作出决定，不能制作结果文书。"), code="certificates.not_decided")
    for order, kind in enumerate(kinds_of(case)):
        _number(case, kind, order, local_day(case.decided_at))
    return _documents(case)


def _documents(case: Case) -> list[ResultDocument]:
    rows = ResultDocument.objects.filter(case=case).select_related(
        "case__item_version", "case__item", "case__organisation__area", "case__person", "case__company"
    )
    return list(rows.order_by("order"))


def _number(case: Case, kind: DocumentKind, order: int, dated: date) -> ResultDocument:
    result = case.item_version.guide.result
    number = numbering.next_number(
        organisation_id=case.organisation_id,
        year=dated.year,
        kind=kind,
        prefix=result.number_prefix if result else "",
    )
    return ResultDocument.objects.create(
        case=case,
        organisation_id=case.organisation_id,
        kind=kind,
        order=order,
        title=title_of(case, kind)[:200],
        number=number,
        year=dated.year,
        verification_code=new_verification_code(),
        masked_holder=_masked(case, holder_of(case, kind).value),
        dated=dated,
    )


def _seal(document: ResultDocument) -> _Sealed:
    """Typeset and sign, outside of any lock: about 50 ms."""
    page = typeset(sheet_of(document, verification_of(document.verification_code)))
    organ = document.case.organisation.name
    return _Sealed(document, sign_pdf(page.pdf, authority=authority(), organ=organ, spot=page.seal))


@transaction.atomic
def _finish(actor: Actor, case_number: str, sealed: list[_Sealed]) -> ResultDocument:
    lock("certificates.result", [case_number])
    case = find_case(actor=actor, number=case_number)
    waiting = {row.id: row for row in ResultDocument.objects.filter(case=case, issued_at__isnull=True)}
    for one in sealed:
        if one.document.id in waiting:
            _store(waiting[one.document.id], one.pdf)
    documents = _documents(case)
    if waiting:
        record(_fact(case, documents), actor=actor, topics=case_topics(case))
    close(actor=SYSTEM, number=case_number)
    return documents[0]


def _store(document: ResultDocument, pdf: bytes) -> None:
    """The bytes go out before the row commits: a crash leaves an unused file, never a document without its file."""
    document.file.save("", ContentFile(pdf), save=False)
    document.sha256 = hashlib.sha256(pdf).hexdigest()
    document.size = len(pdf)
    document.signer = SIGNER_NAME
    document.issued_at = now()
    document.save(update_fields=["file", "sha256", "size", "signer", "issued_at"])


def _fact(case: Case, documents: list[ResultDocument]) -> ResultIssued:
    return ResultIssued(
        subject=case.number,
        org_id=case.organisation_id,
        window_id=case.window_id,
        documents=[str(document.id) for document in documents],
        kinds=[document.kind for document in documents],
        numbers=[document.number for document in documents],
        sha256=[document.sha256 or "" for document in documents],
    )


def _masked(case: Case, name: str) -> str:
    """A company's name as it is, a person's first character and stars."""
    if case.company is not None:
        return name[:120]
    return name[:1] + "*" * max(1, min(len(name) - 1, 10))
