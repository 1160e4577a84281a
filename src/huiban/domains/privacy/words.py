"""Words people type: cleaned, and of a length that can be read."""

from __future__ import annotations

from django.utils.translation import gettext as _

from huiban.foundation.errors import Invalid


def read_words(text: str, field: str, shortest: int, longest: int) -> str:
    """The words without what cannot be stored. Raises ``Invalid`` on ``field``."""
    words = text.replace("\x00", "").replace("\r\n", "\n").strip()
    if not shortest <= len(words) <= longest:
        said = _("请写 %(least)d 到 %(most)d 个字。") % {"least": shortest, "most": longest}
        raise Invalid(fields={field: [said]})
    return words
