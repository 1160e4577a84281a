"""Which characters the shipped fonts can show."""

from __future__ import annotations

from functools import cache

from fontTools.ttLib import TTFont

from huiban.domains.certificates.typeset.compiler import FONTS

GETA = "〓"  # what printers set where a type is missing


def missing_characters(text: str) -> list[str]:
    """The characters of ``text`` that no shipped font has, each once, in the order met."""
    shown = covered()
    return list(
        dict.fromkeys(
            character for character in text if character not in "\n\t" and ord(character) not in shown
        )
    )


@cache
def covered() -> frozenset[int]:
    """Code points of all shipped fonts together (24,000 or so); read once per process in about 0.2 s."""
    codes: set[int] = set()
    for path in sorted(FONTS.glob("*.otf")):
        with TTFont(path, lazy=True) as font:
            codes.update(font.getBestCmap())
    return frozenset(codes)
