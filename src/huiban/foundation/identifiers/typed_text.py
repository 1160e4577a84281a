"""What people type: full-width digits, spaces and dashes are the same number to them."""

from __future__ import annotations

import unicodedata

_SEPARATORS = " \t\r\n\v\f-_.·\u00a0\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u200b\ufeff"
_DROP_SEPARATORS = str.maketrans("", "", _SEPARATORS)


def compact(text: str) -> str:
    """Return `text` in half-width capitals without spaces and dashes (NFKC, so `１２ x` becomes `12X`)."""
    return unicodedata.normalize("NFKC", text).translate(_DROP_SEPARATORS).upper()


def is_ascii_digits(text: str) -> bool:
    """True for one or more of `0`–`9`; unlike `str.isdigit` no other script's digits pass."""
    return text.isascii() and text.isdigit()
