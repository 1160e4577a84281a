"""From sheets to what templates may see: plain JSON values, safe to set in type."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from typing import Any

from huiban.domains.certificates.typeset import fonts
from huiban.domains.certificates.typeset.dates import date_forms

LONG_RUN = re.compile(r"[!-~]{25,}")
ZERO_WIDTH_SPACE = "\u200b"


class Cleaner:
    """Turns one sheet into JSON values and remembers the characters no font could show."""

    def __init__(self) -> None:
        self.missing: dict[str, None] = {}

    def sheet(self, sheet: object) -> dict[str, Any]:
        """The fields of a sheet (a dataclass instance) by name."""
        return {field.name: self.plain(getattr(sheet, field.name)) for field in fields(sheet)}  # type: ignore[arg-type]

    def plain(self, value: object) -> object:
        """Dataclasses become objects, dates their written forms, text is cleaned; anything else is refused."""
        match value:
            case None | bool() | int() | float():
                return value
            case str():
                return self.text(value)
            case datetime() | date():
                return date_forms(value)
            case Mapping():
                return {str(key): self.plain(part) for key, part in value.items()}
            case tuple() | list():
                return [self.plain(part) for part in value]
            case _ if is_dataclass(value) and not isinstance(value, type):
                return self.sheet(value)
        raise TypeError(f"{type(value).__name__} cannot be printed")

    def text(self, text: str) -> str:
        """Compose accents, drop invisible controls, let long runs break, mark what cannot be shown with 〓."""
        text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\t", " ")
        text = "".join(character for character in text if character == "\n" or not _is_control(character))
        for character in fonts.missing_characters(text):
            self.missing[character] = None
            text = text.replace(character, fonts.GETA)
        return LONG_RUN.sub(_breakable, text)

    def missing_codes(self) -> list[str]:
        return [f"U+{ord(character):04X}" for character in self.missing]


def _is_control(character: str) -> bool:
    """Controls, marks that turn the writing direction, joiners, lone surrogates and private or unassigned codes."""
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co"} or 0xFE00 <= ord(character) <= 0xFE0F


def _breakable(match: re.Match[str]) -> str:
    run = match[0]
    return ZERO_WIDTH_SPACE.join(run[start : start + 8] for start in range(0, len(run), 8))
