"""Syllables of Chinese characters, and spoken words written in Latin letters."""

from __future__ import annotations

import os
import unicodedata
from functools import cache

# The table of phrases would cost every process 57 MB; single characters are enough to compare sounds.
os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")

from pypinyin.constants import PINYIN_DICT

MAX_READINGS = 4


@cache
def readings(character: str) -> tuple[str, ...]:
    """The toneless syllables of a character, the usual one first; empty when it is no Chinese character."""
    listed = PINYIN_DICT.get(ord(character), "")
    return tuple(dict.fromkeys(_toneless(syllable) for syllable in listed.split(",") if syllable))


def sounds(text: str) -> str:
    """The usual syllables of ``text``, one after the other, with a blank between."""
    return " ".join(readings(character)[0] if readings(character) else character for character in text)


def blurred(sound: str) -> str:
    """``sound`` without the differences many speakers do not make: zh/z, ch/c, sh/s, n/l, f/h, ang/an, eng/en, ing/in."""
    return " ".join(_blur(syllable) for syllable in sound.split(" "))


def spellings(word: str) -> set[str]:
    """How people type ``word`` in Latin letters: all readings of its characters run together, four at most."""
    found = [""]
    for character in word:
        syllables = readings(character)[:2] or (character,)
        found = [start + syllable for start in found for syllable in syllables][:MAX_READINGS]
    return set(found)


_FLAT = {"hui": "fei", "hun": "fen", "hu": "fu"}


@cache
def _blur(syllable: str) -> str:
    syllable = _FLAT.get(syllable, syllable)
    for initial, plain in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("hu", "f"), ("r", "l")):
        if syllable.startswith(initial) and len(syllable) > len(initial):
            syllable = plain + syllable[len(initial) :]
            break
    for final, plain in (("ang", "an"), ("eng", "en"), ("ing", "in"), ("ong", "on")):
        if syllable.endswith(final):
            return syllable[: -len(final)] + plain
    return syllable


def _toneless(syllable: str) -> str:
    bare = "".join(
        c for c in unicodedata.normalize("NFD", syllable) if not unicodedata.combining(c) or c == "\u0308"
    )
    return unicodedata.normalize("NFC", bare).replace("ü", "v")
