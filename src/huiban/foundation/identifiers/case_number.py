"""Case numbers (办件编号): `370211-20261120-000123-C`.

Area 6, day of application 8, serial of that day 6 or more, check character by ISO 7064 MOD 37,36 over all
before it: one mistyped character is always caught, two swapped ones nearly always, before any look-up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiban.foundation.identifiers.check_digits import mod_37_36_character
from huiban.foundation.identifiers.typed_text import compact

_FORM = re.compile(r"([0-9A-Z]{6})([0-9]{8})([0-9]{6,9})([0-9A-Z])")
_AREA = re.compile(r"[0-9A-Z]{6}")
_LARGEST_SERIAL = 999_999_999


class CaseNumberReason(StrEnum):
    """Why a text is no case number, in the order of the checks."""

    FORM = "form"
    CHECK_CHARACTER = "check_character"
    IMPOSSIBLE_DATE = "impossible_date"

    @property
    def message(self) -> Promise:
        return _MESSAGES[self]


_MESSAGES: dict[CaseNumberReason, Promise] = {
    CaseNumberReason.FORM: _("办件编号形如 370211-20261120-000123-C，请对照回执输入。"),
    CaseNumberReason.CHECK_CHARACTER: _("办件编号有误，请对照回执逐位核对。"),
    CaseNumberReason.IMPOSSIBLE_DATE: _("办件编号中的日期不存在，请对照回执核对。"),
}


@dataclass(frozen=True, slots=True)
class CaseNumber:
    """A case number that passed its check. `str()` gives the written form."""

    area: str
    day: date
    serial: int

    @property
    def check_character(self) -> str:
        return mod_37_36_character(f"{self.area}{self.day:%Y%m%d}{self.serial:06d}")

    def __str__(self) -> str:
        return f"{self.area}-{self.day:%Y%m%d}-{self.serial:06d}-{self.check_character}"


@dataclass(frozen=True, slots=True)
class CaseNumberCheck:
    """Either `value` or `reason` is set."""

    value: CaseNumber | None
    reason: CaseNumberReason | None = None

    @property
    def ok(self) -> bool:
        return self.value is not None

    @property
    def message(self) -> Promise | str:
        """One sentence for the person who typed it; empty when the number is right."""
        return self.reason.message if self.reason else ""


def make_case_number(area: str, day: date, serial: int) -> CaseNumber:
    """Build a number. `area` is six digits or capitals, `serial` 1 to 999,999,999; ValueError otherwise."""
    if not _AREA.fullmatch(area):
        raise ValueError("the area of a case number has six digits or capitals")
    if not 1 <= serial <= _LARGEST_SERIAL:
        raise ValueError("the serial of a case number is 1 to 999,999,999")
    return CaseNumber(area, day, serial)


def check_case_number(text: str) -> CaseNumberCheck:
    """Read a number as typed: lower case, spaces, full-width characters and missing dashes are fine."""
    match = _FORM.fullmatch(compact(text))
    if not match:
        return CaseNumberCheck(None, CaseNumberReason.FORM)
    area, day, serial, check_character = match.groups()
    if mod_37_36_character(area + day + serial) != check_character:
        return CaseNumberCheck(None, CaseNumberReason.CHECK_CHARACTER)
    try:
        real_day = date(int(day[:4]), int(day[4:6]), int(day[6:]))
    except ValueError:
        return CaseNumberCheck(None, CaseNumberReason.IMPOSSIBLE_DATE)
    number = CaseNumber(area, real_day, int(serial))
    if number.check_character != check_character:  # a serial padded beyond six digits is another text
        return CaseNumberCheck(None, CaseNumberReason.FORM)
    return CaseNumberCheck(number)


def parse_case_number(text: str) -> CaseNumber | None:
    """The number a text stands for, None when it is not one."""
    return check_case_number(text).value
