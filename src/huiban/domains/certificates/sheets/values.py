"""Form values as documents print them."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal, InvalidOperation

from huiban.domains.cases.public import Case
from huiban.domains.catalog.public import FormField
from huiban.domains.certificates.layouts import Entry
from huiban.domains.certificates.typeset.dates import date_forms
from huiban.foundation.identifiers.public import mask_citizen_id

_YEARS = re.compile(r"\s*(\d{1,2}) ?年")
_LONG_NUMBER = re.compile(r"[\d ]{12,}[\dXx]?")


def result_entries(case: Case, *, masked: bool = False) -> list[Entry]:
    """The form fields the item prints on its result, in its order, without those left empty."""
    content = case.item_version.guide
    known = {field.id: field for section in content.form for field in section.fields}
    wanted = content.result.fields if content.result else []
    fields = [known[name] for name in wanted if name in known]
    values = [(field, printed(field, case.form.get(field.id), masked=masked)) for field in fields]
    return [
        Entry(label=field.label, value=value, wide=field.type in ("text", "multi"))
        for field, value in values
        if value
    ]


def printed(field: FormField, raw: object, *, masked: bool = False) -> str:
    """One value in Chinese; empty when there is none. ``masked`` hides most of identity and account numbers."""
    if raw in (None, "", []):
        return ""
    match field.type:
        case "date":
            return _day(str(raw))
        case "money":
            return _yuan(str(raw))
        case "bool" | "confirm":
            return "是" if raw else "否"
        case "multi":
            return "；".join(str(part) for part in raw) if isinstance(raw, list) else str(raw)
        case "citizen_id":
            return mask_citizen_id(str(raw)) if masked else str(raw)
    text = str(raw)
    return f"尾号 {text.strip()[-4:]}" if masked and _LONG_NUMBER.fullmatch(text.strip()) else text


def validity_period(rule: str, issued_on: date) -> str:
    """``5 年，从发证日期起算`` as its two days, ``长期有效；…`` as 长期有效, empty when the rule gives no period."""
    if match := _YEARS.match(rule):
        last = _years_later(issued_on, int(match[1])) - timedelta(days=1)
        return f"{date_forms(issued_on)['zh']}至{date_forms(last)['zh']}"
    return "长期有效" if rule.startswith("长期") else ""


def _day(text: str) -> str:
    try:
        return date_forms(date.fromisoformat(text))["zh"]
    except ValueError:
        return text


def _yuan(text: str) -> str:
    """An amount held in fen."""
    try:
        amount = Decimal(text) / 100
    except InvalidOperation:
        return text
    return f"{amount:,.2f}".removesuffix(".00") + " 元"


def _years_later(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
