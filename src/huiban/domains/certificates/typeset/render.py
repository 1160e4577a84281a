"""Sheets to pages: one template a sheet, everything it may print gathered here."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal

from huiban.domains.certificates import codes, layouts
from huiban.domains.certificates.qr import qr_svg
from huiban.domains.certificates.typeset.cleaning import Cleaner
from huiban.domains.certificates.typeset.compiler import Typeset, compile_pdf
from huiban.domains.certificates.typeset.words import words_for

Language = Literal["zh", "en"]
LONGEST_CALENDAR = 63  # days; nine weeks still fit beside the text

_TEMPLATES: dict[type[layouts.Sheet], str] = {
    layouts.DecisionSheet: "result_decision",
    layouts.ReceiptSheet: "notice_receipt",
    layouts.AcceptanceSheet: "notice_acceptance",
    layouts.RefusalSheet: "notice_refusal",
    layouts.CorrectionSheet: "notice_correction",
    layouts.ChecklistSheet: "checklist",
}
LONGEST_ADDRESS = 300
IN_BOTH_LANGUAGES = {"notice_receipt", "checklist"}


def render(sheet: layouts.Sheet, *, language: Language = "zh") -> bytes:
    """The PDF of a sheet, not yet signed. ``language`` matters to receipts and checklists only."""
    return typeset(sheet, language=language).pdf


def typeset(sheet: layouts.Sheet, *, language: Language = "zh") -> Typeset:
    """The PDF of a sheet and where its seal belongs."""
    template = template_of(sheet)
    return compile_pdf(template, template_data(sheet, language=language))


def template_of(sheet: layouts.Sheet) -> str:
    return f"result_{sheet.kind}" if isinstance(sheet, layouts.ResultSheet) else _TEMPLATES[type(sheet)]


def template_data(sheet: layouts.Sheet, *, language: Language = "zh") -> dict[str, object]:
    """What the template of a sheet sees."""
    template = template_of(sheet)
    language = language if template in IN_BOTH_LANGUAGES else "zh"
    cleaner = Cleaner()
    data = cleaner.sheet(sheet)
    if sheet.verification:
        half = codes.LENGTH // 2
        code = sheet.verification.code
        data["verification"]["grouped"] = [codes.grouped(code[:half]), codes.grouped(code[half:])]
        data["verification"]["svg"] = qr_svg(sheet.verification.url)
    if isinstance(sheet, layouts.AcceptanceSheet):
        for limit, printed in zip(sheet.limits, data["limits"], strict=True):
            printed["days"] = calendar_days(limit)
    if isinstance(sheet, layouts.ChecklistSheet) and sheet.apply_url:
        data["apply_svg"] = qr_svg(scannable(sheet.apply_url))
    return data | {
        "language": language,
        "words": words_for(template, language),
        "missing": cleaner.missing_codes(),
        "keywords": ["huiban", *([sheet.verification.code] if sheet.verification else [])],
    }


def scannable(url: str) -> str:
    """An address a phone can read from a code of 24 mm; a longer one loses its query."""
    return url if len(url) <= LONGEST_ADDRESS else url.partition("?")[0][:LONGEST_ADDRESS]


def calendar_days(limit: layouts.LimitLine) -> list[dict[str, object]]:
    """The days of a limit as calendar cells from a Monday to a Sunday; empty when there is nothing sensible to draw."""
    days = list(_each_day(limit))
    if not any(ordinal for _day, _span, ordinal in days) or len(days) > LONGEST_CALENDAR:
        return []
    cells = [_cell(day, span, ordinal, limit.due) for day, span, ordinal in days]
    before = [_empty() for _ in range(days[0][0].weekday())]
    after = [_empty() for _ in range(6 - days[-1][0].weekday())]
    return before + cells + after


def _each_day(limit: layouts.LimitLine) -> Iterator[tuple[date, layouts.LimitSpan, int]]:
    """Each day with its span and its ordinal among the counted days."""
    ordinals = itertools.count(1)
    for span in limit.spans:
        for offset in range((span.last - span.first).days + 1):
            counted = span.kind in ("counted", "makeup")
            yield span.first + timedelta(days=offset), span, next(ordinals) if counted else 0


def _cell(day: date, span: layouts.LimitSpan, ordinal: int, due: date | None) -> dict[str, object]:
    note = {
        "start": "受理",
        "counted": f"第 {ordinal} 天",
        "makeup": f"调休 {ordinal}",
        "weekend": "",
        "holiday": span.name[:4] or "放假",
        "closure": span.name[:4] or "停办",
        "paused": "不计",
        "moved": "顺延",
    }[span.kind]
    label = f"{day.month}/{day.day}"
    return {"kind": span.kind, "label": label, "note": note, "last": day == due}


def _empty() -> dict[str, object]:
    return {"kind": None, "label": "", "note": "", "last": False}
