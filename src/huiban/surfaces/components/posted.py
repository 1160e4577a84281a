"""From what a browser posted back to a plain value: the way back from ``fields``.

A money field shown in yuan is only ever read back into fen, and the three boxes of a date only ever into one ISO date.
"""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import Any, Protocol


class Posted(Protocol):
    """The part of a QueryDict that is read."""

    def get(self, key: str, default: Any = None) -> Any: ...
    def getlist(self, key: str) -> list[str]: ...
    def __contains__(self, key: str) -> bool: ...


def read_posted(posted: Posted, *, id: str, type: str) -> Any:
    """The plain value a browser sent for one field, or None when it was left empty.

    money → int fen · int → int · number → int or float · date → "2026-11-20" · bool → bool · confirm → True/None ·
    multi → list of str · everything else → trimmed text. What cannot be read stays the typed text, so that the check
    behind it can say what is wrong and the page can show it again.
    """
    reader = _READERS.get(type, _read_text)
    return reader(posted, id)


def _read_text(posted: Posted, id: str) -> str | None:
    text = str(posted.get(id, "")).replace("\r\n", "\n").replace("\x00", "").strip()
    return text or None


def _read_identifier(posted: Posted, id: str) -> str | None:
    text = _read_text(posted, id)
    return "".join(text.split()).upper() if text else None


def _read_mobile(posted: Posted, id: str) -> str | None:
    text = _read_text(posted, id)
    return "".join(character for character in _half_width(text) if character not in " -\t") if text else None


def _read_int(posted: Posted, id: str) -> int | str | None:
    number = _read_decimal(posted, id)
    return (
        int(number)
        if isinstance(number, Decimal) and number == number.to_integral_value()
        else _typed(posted, id)
    )


def _read_number(posted: Posted, id: str) -> int | float | str | None:
    number = _read_decimal(posted, id)
    if not isinstance(number, Decimal):
        return number
    return int(number) if number == number.to_integral_value() else float(number)


def _read_money(posted: Posted, id: str) -> int | str | None:
    number = _read_decimal(posted, id)
    if not isinstance(number, Decimal):
        return number
    fen = number * 100
    return int(fen) if fen == fen.to_integral_value() else _typed(posted, id)


def _read_decimal(posted: Posted, id: str) -> Decimal | str | None:
    text = _read_text(posted, id)
    if text is None:
        return None
    try:
        number = Decimal(
            _half_width(text).replace(",", "").replace(" ", "").removeprefix("¥").removesuffix("元")
        )
    except InvalidOperation:
        return text
    return number if number.is_finite() and number.adjusted() < 15 else text


def _read_date(posted: Posted, id: str) -> str | None:
    """Three boxes `<id>__year|month|day`, or one ISO text under `<id>`. Unreadable parts come back as typed."""
    parts = [_half_width(str(posted.get(f"{id}__{part}", "")).strip()) for part in ("year", "month", "day")]
    if not any(parts):
        return _read_text(posted, id)
    year, month, day = parts
    return "-".join((year, month.zfill(2) if month else "", day.zfill(2) if day else ""))


def _read_bool(posted: Posted, id: str) -> bool | None:
    return {"yes": True, "no": False, "true": True, "false": False}.get(str(posted.get(id, "")))


def _read_confirm(posted: Posted, id: str) -> bool | None:
    return True if posted.get(id) in ("yes", "true", "on") else None


def _read_multi(posted: Posted, id: str) -> list[str] | None:
    return [value for value in posted.getlist(id) if value] or None


_READERS = {
    "int": _read_int,
    "number": _read_number,
    "money": _read_money,
    "date": _read_date,
    "bool": _read_bool,
    "confirm": _read_confirm,
    "multi": _read_multi,
    "citizen_id": _read_identifier,
    "credit_code": _read_identifier,
    "mobile": _read_mobile,
}


def _typed(posted: Posted, id: str) -> str | None:
    return _read_text(posted, id)


def _half_width(text: str) -> str:
    """Digits and marks typed with a Chinese input method in full width become plain ones."""
    return text.translate(_FULL_TO_HALF)


_FULL_TO_HALF = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20, 0x3002: 0x2E}
