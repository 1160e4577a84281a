"""What somebody thinks of a service: a grade, reasons that belong to it, and words of their own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from huiban.domains.voices.states import BAD, BadReason, GoodReason, Grade
from huiban.foundation.errors import Invalid


@dataclass(frozen=True, slots=True)
class Opinion:
    grade: int
    reasons: list[str]
    text: str

    @property
    def bad(self) -> bool:
        return Grade(self.grade) in BAD


def checked_opinion(grade: int, reasons: Sequence[str], text: str) -> Opinion:
    """Raises ``Invalid`` for a grade or reasons that are not offered, or more than 500 characters."""
    if grade not in Grade.values:
        raise Invalid(fields={"grade": [_("请选择一个评价。")]})
    allowed = set(BadReason.values if Grade(grade) in BAD else GoodReason.values)
    if len(reasons) > len(allowed) or not set(reasons) <= allowed:
        raise Invalid(fields={"reasons": [_("请从列出的原因里选。")]})
    text = text.strip()
    if len(text) > 500 or "\x00" in text:
        raise Invalid(fields={"text": [_("最多 500 个字。")]})
    return Opinion(grade, sorted(set(reasons)), text)
