"""What every page needs to know about the reader: language, elder mode, theme; and what it may say about the deployment."""

from __future__ import annotations

from dataclasses import dataclass

from django.conf import settings
from django.http import HttpRequest

from .languages import LANGUAGES, Language, current_language
from .preferences import ELDER_COOKIE, THEME_COOKIE, THEMES


@dataclass(frozen=True, slots=True)
class Interface:
    language: Language
    other_languages: tuple[Language, ...]
    elder: bool
    theme: str  # "light" or "dark"; pages for the public ignore it
    version: str
    site_name: str  # name of the government, e.g. of the district; empty until configured
    hotline: str  # the telephone number a person can call from any page
    hall: str  # where a person finds a human desk, one line
    hall_hours: str
    return_to: str  # path the preference forms come back to


def shell(request: HttpRequest) -> dict[str, Interface]:
    """Context `ui`. Reads cookies and settings only, no query."""
    language = current_language()
    theme = request.COOKIES.get(THEME_COOKIE, "")
    return {
        "ui": Interface(
            language=language,
            other_languages=tuple(other for other in LANGUAGES if other is not language),
            elder=request.COOKIES.get(ELDER_COOKIE) == "1",
            theme=theme if theme in THEMES else "light",
            version=getattr(settings, "HUIBAN_VERSION", ""),
            site_name=getattr(settings, "HUIBAN_SITE_NAME", ""),
            hotline=getattr(settings, "HUIBAN_HOTLINE", "12345"),
            hall=getattr(settings, "HUIBAN_HALL", ""),
            hall_hours=getattr(settings, "HUIBAN_HALL_HOURS", ""),
            return_to=request.get_full_path() if request.method in ("GET", "HEAD") else request.path,
        )
    }
