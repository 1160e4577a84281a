"""Notices on paper, made when somebody asks for them: told from the case, sealed, not kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from huiban.domains.cases.public import Case
from huiban.domains.catalog.public import ItemView
from huiban.domains.certificates.layouts import Sheet
from huiban.domains.certificates.sealing.sign import sign_pdf
from huiban.domains.certificates.sheets.checklist import checklist_sheet
from huiban.domains.certificates.sheets.notices import acceptance_sheet, receipt_sheet, refusal_sheet
from huiban.domains.certificates.typeset.render import Language, render, typeset
from huiban.domains.certificates.verification import authority


def make_receipt(case: Case, *, language: Language = "zh") -> bytes:
    """收件凭证 of a case the caller was allowed to fetch, as a sealed PDF. It shows the query code."""
    return _sealed(receipt_sheet(case, language=language), language)


def make_acceptance_notice(case: Case) -> bytes:
    """受理通知书 as a sealed PDF. Raises ``Conflict`` when the case was not accepted."""
    return _sealed(acceptance_sheet(case))


def make_refusal_notice(case: Case) -> bytes:
    """不予受理通知书 as a sealed PDF. Raises ``Conflict`` when the case was not refused at acceptance."""
    return _sealed(refusal_sheet(case))


def make_checklist(
    view: ItemView, *, answers: Mapping[str, Any], apply_url: str = "", language: Language = "zh"
) -> bytes:
    """What to bring for an item with the answers given so far, as a PDF for printing; nobody's document, no seal."""
    return render(
        checklist_sheet(view, answers=answers, apply_url=apply_url, language=language), language=language
    )


def _sealed(sheet: Sheet, language: Language = "zh") -> bytes:
    page = typeset(sheet, language=language)
    return sign_pdf(page.pdf, authority=authority(), organ=sheet.organ, spot=page.seal)
