"""The two languages of the interface: their codes, the value of `<html lang>`, their own names."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import get_language


@dataclass(frozen=True, slots=True)
class Language:
    code: str  # as in settings.LANGUAGES and the language cookie
    html: str  # BCP 47 tag for `lang`
    own_name: str  # how its readers call it, never translated


CHINESE = Language("zh-hans", "zh-CN", "中文")
ENGLISH = Language("en", "en", "English")
LANGUAGES = (CHINESE, ENGLISH)


def current_language() -> Language:
    """The language of the running request; Chinese unless English was asked for."""
    return ENGLISH if (get_language() or "").startswith("en") else CHINESE


def is_chinese() -> bool:
    return current_language() is CHINESE
