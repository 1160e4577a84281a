"""Check characters of ISO 7064: MOD 11-2 of citizen numbers, MOD 37,36 of case numbers and certificates."""

from __future__ import annotations

_MOD_11_2_SYMBOLS = "0123456789X"
_MOD_37_36_SYMBOLS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def mod_11_2_character(digits: str) -> str:
    """Return the check character (`0`–`9`, `X`) for a string of ASCII digits. Source: ISO 7064, GB 11643.

    Raises ValueError when `digits` holds anything else.
    """
    product = 0
    for digit in digits:
        product = (product + _value(digit, "0123456789")) * 2 % 11
    return _MOD_11_2_SYMBOLS[(12 - product) % 11]


def mod_37_36_character(text: str) -> str:
    """Return the check character (`0`–`9`, `A`–`Z`) for digits and capitals. Source: ISO 7064 hybrid system.

    Raises ValueError when `text` holds anything else: separators must be removed by the caller.
    """
    product = 36
    for symbol in text:
        total = (product + _value(symbol, _MOD_37_36_SYMBOLS)) % 36 or 36
        product = total * 2 % 37
    return _MOD_37_36_SYMBOLS[(37 - product) % 36]


def _value(symbol: str, alphabet: str) -> int:
    value = alphabet.find(symbol)
    if value < 0:
        raise ValueError(f"{symbol!r} is not one of {alphabet}")
    return value
