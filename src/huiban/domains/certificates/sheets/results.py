"""The documents a decision results in, and their sheets."""

from __future__ import annotations

from datetime import date

from huiban.domains.cases.public import Case, Outcome
from huiban.domains.certificates.layouts import DecisionSheet, Entry, ResultSheet, Sheet, Verification
from huiban.domains.certificates.models import ResultDocument
from huiban.domains.certificates.sheets import law
from huiban.domains.certificates.sheets.parties import (
    act_of,
    applicant_entries,
    contact_of,
    is_licence,
    remedies_of,
)
from huiban.domains.certificates.sheets.values import result_entries, validity_period
from huiban.domains.certificates.states import DocumentKind
from huiban.foundation.moment import local_day

_CERTIFICATES = {
    "licence": DocumentKind.LICENCE,
    "confirmation": DocumentKind.CONFIRMATION,
    "benefit": DocumentKind.BENEFIT,
}


def kinds_of(case: Case) -> list[DocumentKind]:
    """Which documents a decided case needs, the one the applicant came for first.

    A granted licence under 行政许可法 has a decision (38) and a licence (39); whatever has no certificate has the
    decision alone.
    """
    if case.outcome == Outcome.REFUSED:
        return [DocumentKind.REFUSAL]
    result = case.item_version.guide.result
    certificate = _CERTIFICATES.get(result.kind) if result else None
    if certificate is None:
        return [DocumentKind.GRANT]
    return [certificate, DocumentKind.GRANT] if is_licence(case) else [certificate]


def title_of(case: Case, kind: DocumentKind) -> str:
    if kind == DocumentKind.GRANT:
        return f"准予{act_of(case)}决定书"
    if kind == DocumentKind.REFUSAL:
        return f"不予{act_of(case)}决定书"
    result = case.item_version.guide.result
    return result.name if result else case.title


def sheet_of(document: ResultDocument, verification: Verification) -> Sheet:
    """What a document says, from the case as it was decided."""
    case = document.case
    if document.kind in (DocumentKind.GRANT, DocumentKind.REFUSAL):
        return _decision(document, case, verification)
    return _certificate(document, case, verification)


def holder_of(case: Case, kind: DocumentKind) -> Entry:
    """Whom a document names: the first printed field of a certificate (the child, the shop), else the applicant."""
    entries = result_entries(case)
    if kind in (DocumentKind.GRANT, DocumentKind.REFUSAL) or not entries:
        return Entry(label="持证人", value=case.applicant_name)
    return entries[0]


def _certificate(document: ResultDocument, case: Case, verification: Verification) -> ResultSheet:
    kind = DocumentKind(document.kind)
    benefit = kind == DocumentKind.BENEFIT
    result = case.item_version.guide.result
    rule = result.validity if result else ""
    holder = holder_of(case, kind)
    validity = rule if benefit else validity_period(rule, document.dated)
    return ResultSheet(
        organ=case.organisation.name,
        verification=verification,
        kind=kind.value,  # type: ignore[arg-type]  # the three certificate kinds carry the sheet's own names
        title=document.title,
        number=document.number,
        holder_label=holder.label,
        holder=holder.value,
        to_company=case.company is not None,
        statement=_statement(case, kind),
        fields=tuple(result_entries(case, masked=benefit)[1:]),
        validity=validity,
        notes=() if benefit else _validity_notes(rule, validity),
        remedies=remedies_of(case.organisation) if benefit else None,
        contact=contact_of(case),
        case_number=case.number,
        issued_on=document.dated,
    )


def _validity_notes(rule: str, validity: str) -> tuple[str, ...]:
    """What the item says of validity beyond the period that is printed."""
    if not validity:
        return (f"有效期：{rule}",) if rule else ()
    _period, _semicolon, more = rule.partition("；")
    return (more,) if more else ()


def _statement(case: Case, kind: DocumentKind) -> str:
    if kind == DocumentKind.CONFIRMATION:
        return f"申请人提出的“{case.title}”申请，经审查符合规定，现予确认，特发此证。"
    if kind == DocumentKind.BENEFIT:
        return f"您提出的“{case.title}”申请已经审核通过，现将核定结果通知如下。"
    return ""


def _decision(document: ResultDocument, case: Case, verification: Verification) -> DecisionSheet:
    granted = document.kind == DocumentKind.GRANT
    citation = (law.GRANTED if granted else law.REFUSED,) if is_licence(case) else ()
    return DecisionSheet(
        organ=case.organisation.name,
        verification=verification,
        granted=granted,
        act=act_of(case),
        number=document.number,
        case_number=case.number,
        applicant=case.applicant_name,
        to_company=case.company is not None,
        applicant_entries=applicant_entries(case),
        item=case.title,
        applied_on=local_day(case.submitted_at),
        accepted_on=local_day(case.accepted_at or case.submitted_at),
        reasons=tuple(_paragraphs(case.reason)) if not granted else (),
        legal_basis=citation,
        content=tuple(result_entries(case, masked=True)) if granted else (),
        validity=_decision_validity(case, document.dated) if granted else "",
        remedies=remedies_of(case.organisation),
        decided_on=document.dated,
        contact=contact_of(case),
    )


def _decision_validity(case: Case, dated: date) -> str:
    result = case.item_version.guide.result
    return validity_period(result.validity, dated) if result else ""


def _paragraphs(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]
