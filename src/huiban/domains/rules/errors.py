"""The one error of the rule language: a condition that cannot be used, where and why."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _


class ConditionError(ValueError):
    """A condition cannot be understood. `str()` is a sentence for its author, in the reader's language."""

    code = "rules.condition"

    def __init__(
        self, sentence: Promise | str, column: int, values: Mapping[str, object] | None = None
    ) -> None:
        """`column` counts characters from 1; `values` fill the placeholders of `sentence`."""
        self.column = column
        self._sentence = sentence
        self._values = dict(values or {})
        super().__init__(sentence, column)

    @property
    def message(self) -> str:
        """The sentence without its place."""
        return str(self._sentence) % self._values if self._values else str(self._sentence)

    def __str__(self) -> str:
        return _("第 %(column)d 个字符：%(message)s") % {"column": self.column, "message": self.message}
