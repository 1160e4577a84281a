"""What a screen says aloud, with the digits as a hall speaks them: one by one, 1 as 幺."""

from __future__ import annotations

_DIGITS = dict(zip("0123456789", "零幺二三四五六七八九", strict=True))
_COUNT = "零一二三四五六七八九"


def number_words(number: str) -> str:
    """``A012`` → ``A 零幺二``."""
    letters = "".join(character for character in number if not character.isdigit())
    digits = "".join(_DIGITS[character] for character in number if character in _DIGITS)
    return f"{letters} {digits}".strip()


def window_words(window: int) -> str:
    """A window's number as people say it: 47 → 四十七, 105 → 一百零五; from a thousand on digit by digit."""
    if window >= 1000:
        return number_words(str(window))
    hundreds, rest = divmod(window, 100)
    tens, ones = divmod(rest, 10)
    words = f"{_COUNT[hundreds]}百" if hundreds else ""
    if tens:
        words += "十" if tens == 1 and not hundreds else f"{_COUNT[tens]}十"
    elif hundreds and ones:
        words += "零"
    return words + (_COUNT[ones] if ones else "")


def call_sentence(number: str, window: int) -> str:
    return f"请 {number_words(number)} 号，到 {window_words(window)} 号窗口。"
