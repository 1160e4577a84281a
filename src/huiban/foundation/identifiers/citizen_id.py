"""Citizen identity numbers (公民身份号码, GB 11643-1999): area 6, birth date 8, sequence 3, check 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiban.foundation.clock.whole_years import full_years
from huiban.foundation.identifiers.check_digits import mod_11_2_character
from huiban.foundation.identifiers.typed_text import compact, is_ascii_digits
from huiban.foundation.moment import local_today

Sex = Literal["male", "female"]

SYNTHETIC_AREA = "990000"
_AGE_LIMIT = 130


class CitizenIdReason(StrEnum):
    """Why a number is refused, in the order of the checks."""

    LENGTH = "length"
    CHARACTERS = "characters"
    CHECK_DIGIT = "check_digit"
    IMPOSSIBLE_DATE = "impossible_date"
    FUTURE_DATE = "future_date"
    TOO_OLD = "too_old"

    @property
    def message(self) -> Promise:
        return _MESSAGES[self]


_MESSAGES: dict[CitizenIdReason, Promise] = {
    CitizenIdReason.LENGTH: _("身份证号应为 18 位，请检查是否多输或少输。"),
    CitizenIdReason.CHARACTERS: _("身份证号只能是数字，最后一位可以是 X。"),
    CitizenIdReason.CHECK_DIGIT: _("身份证号有误，请对照证件逐位核对。"),
    CitizenIdReason.IMPOSSIBLE_DATE: _("身份证号第 7 至 14 位不是真实存在的日期，请核对。"),
    CitizenIdReason.FUTURE_DATE: _("身份证号中的出生日期晚于今天，请核对。"),
    CitizenIdReason.TOO_OLD: _("身份证号中的出生日期距今超过 130 年，请核对。"),
}


@dataclass(frozen=True, slots=True)
class CitizenId:
    """A number that passed every check."""

    number: str  # 18 characters, capital X
    birth_date: date
    sex: Sex

    @property
    def area(self) -> str:
        """Six digits of the area where the number was first given; not the place of living."""
        return self.number[:6]

    @property
    def is_synthetic(self) -> bool:
        """True for area 990000, which is given to nobody: demo and test people."""
        return self.area == SYNTHETIC_AREA

    @property
    def masked(self) -> str:
        return mask_citizen_id(self.number)


@dataclass(frozen=True, slots=True)
class CitizenIdCheck:
    """Either `value` or `reason` is set."""

    value: CitizenId | None
    reason: CitizenIdReason | None = None

    @property
    def ok(self) -> bool:
        return self.value is not None

    @property
    def message(self) -> Promise | str:
        """One sentence for the person who typed it; empty when the number is right."""
        return self.reason.message if self.reason else ""


def check_citizen_id(text: str, *, on: date | None = None) -> CitizenIdCheck:
    """Read a number as typed, 18 or old 15 digits, and say what it holds or why it is refused.

    `on` is the day "future" and "too old" are judged by, today in China when left out. The area is not looked
    up: areas were renamed and merged for decades while numbers stay.
    """
    number = normalise_citizen_id(text)
    reason = _form_problem(number) or _date_problem(number[6:14], on or local_today())
    if reason:
        return CitizenIdCheck(None, reason)
    sex: Sex = "male" if int(number[16]) % 2 else "female"
    return CitizenIdCheck(CitizenId(number, _birth_date(number[6:14]), sex))


def normalise_citizen_id(text: str) -> str:
    """Half-width, no spaces or dashes, capital X, old 15 digits converted to 18. Judges nothing else."""
    number = compact(text)
    return convert_15_to_18(number) if len(number) == 15 and is_ascii_digits(number) else number


def convert_15_to_18(number: str) -> str:
    """Insert the century `19` and add the check character. Raises ValueError unless given 15 digits."""
    if len(number) != 15 or not is_ascii_digits(number):
        raise ValueError("an old citizen number has 15 digits")
    body = f"{number[:6]}19{number[6:]}"
    return body + mod_11_2_character(body)


def mask_citizen_id(number: str) -> str:
    """`990000********0027`: first six and last four stay. A text too short is hidden whole."""
    if len(number) < 15:
        return "*" * len(number)
    return number[:6] + "*" * (len(number) - 10) + number[-4:]


def _form_problem(number: str) -> CitizenIdReason | None:
    if len(number) != 18:
        return CitizenIdReason.LENGTH
    if not is_ascii_digits(number[:17]) or number[17] not in "0123456789X":
        return CitizenIdReason.CHARACTERS
    if number[17] != mod_11_2_character(number[:17]):
        return CitizenIdReason.CHECK_DIGIT
    return None


def _date_problem(digits: str, on: date) -> CitizenIdReason | None:
    try:
        born = _birth_date(digits)
    except ValueError:
        return CitizenIdReason.IMPOSSIBLE_DATE
    if born > on:
        return CitizenIdReason.FUTURE_DATE
    if full_years(born, on) >= _AGE_LIMIT:
        return CitizenIdReason.TOO_OLD
    return None


def _birth_date(digits: str) -> date:
    return date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
