"""Unified social credit codes (统一社会信用代码, GB 32100-2015) with the organisation code inside (GB 11714).

Registry department 1, class 1, area 6, organisation code 9, check character 1. Real public data holds codes
that fail: callers that import such data warn, callers that take a code from a person refuse.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from huiban.foundation.identifiers.typed_text import compact, is_ascii_digits

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)


class CreditCodeReason(StrEnum):
    """Why a code is refused, in the order of the checks."""

    LENGTH = "length"
    CHARACTERS = "characters"
    CHECK_CHARACTER = "check_character"
    ORGANISATION_CHECK = "organisation_check"

    @property
    def message(self) -> Promise:
        return _MESSAGES[self]


_MESSAGES: dict[CreditCodeReason, Promise] = {
    CreditCodeReason.LENGTH: _("统一社会信用代码应为 18 位，请检查是否多输或少输。"),
    CreditCodeReason.CHARACTERS: _("统一社会信用代码只能是数字和大写字母，且不含 I、O、S、V、Z。"),
    CreditCodeReason.CHECK_CHARACTER: _("统一社会信用代码有误，请对照证照逐位核对。"),
    CreditCodeReason.ORGANISATION_CHECK: _("统一社会信用代码第 9 至 17 位有误，请对照证照逐位核对。"),
}


@dataclass(frozen=True, slots=True)
class CreditCode:
    """A code that passed both checks."""

    code: str  # 18 characters

    @property
    def registry(self) -> str:
        """First character: 1 institutions, 5 civil affairs, 9 market regulation, N agriculture, Y other."""
        return self.code[0]

    @property
    def area(self) -> str:
        return self.code[2:8]

    @property
    def organisation_code(self) -> str:
        return self.code[8:17]


@dataclass(frozen=True, slots=True)
class CreditCodeCheck:
    """Either `value` or `reason` is set."""

    value: CreditCode | None
    reason: CreditCodeReason | None = None

    @property
    def ok(self) -> bool:
        return self.value is not None

    @property
    def message(self) -> Promise | str:
        """One sentence for the person who typed it; empty when the code is right."""
        return self.reason.message if self.reason else ""


def check_credit_code(text: str) -> CreditCodeCheck:
    """Read a code as typed (spaces, dashes, lower case, full-width), judge form and both check characters."""
    code = normalise_credit_code(text)
    reason = _problem(code)
    return CreditCodeCheck(None, reason) if reason else CreditCodeCheck(CreditCode(code))


def normalise_credit_code(text: str) -> str:
    """Half-width capitals without spaces and dashes. Judges nothing."""
    return compact(text)


def credit_code_check_character(body: str) -> str:
    """The 18th character for the first 17. Raises ValueError on other lengths or characters."""
    if len(body) != 17 or any(symbol not in _ALPHABET for symbol in body):
        raise ValueError("the body of a credit code has 17 characters of its alphabet")
    total = sum(_ALPHABET.index(symbol) * weight for symbol, weight in zip(body, _WEIGHTS, strict=True))
    return _ALPHABET[-total % 31]


def organisation_check_character(body: str) -> str:
    """The 9th character of an organisation code for its first 8 (A counts 10 … Z counts 35).

    Raises ValueError on other lengths or characters. Source: GB 11714.
    """
    if len(body) != 8 or not body.isascii() or not body.isalnum() or body != body.upper():
        raise ValueError("the body of an organisation code has 8 digits or capitals")
    total = sum(int(symbol, 36) * weight for symbol, weight in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def _problem(code: str) -> CreditCodeReason | None:
    if len(code) != 18:
        return CreditCodeReason.LENGTH
    if any(symbol not in _ALPHABET for symbol in code) or not is_ascii_digits(code[2:8]):
        return CreditCodeReason.CHARACTERS
    if credit_code_check_character(code[:17]) != code[17]:
        return CreditCodeReason.CHECK_CHARACTER
    if organisation_check_character(code[8:16]) != code[16]:
        return CreditCodeReason.ORGANISATION_CHECK
    return None
