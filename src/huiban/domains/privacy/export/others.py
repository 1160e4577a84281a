"""What of a person's papers is about other people: masked in their copy."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from huiban.domains.cases.public import Case
from huiban.domains.catalog.public import ItemContent
from huiban.domains.people.public import Person
from huiban.foundation.identifiers.public import mask_citizen_id, mask_mobile

_CITIZEN_ID = re.compile(r"(?<![0-9A-Za-z])\d{17}[\dXx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<!\d)1[3-9]\d{9}(?!\d)")
_NAMES_SOMEBODY = re.compile(
    "姓名|法定代表人|联系人|收件人|配偶|监护人|委托人|代理人|经办人|共同申请人|子女|父亲|母亲"
)


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose copy it is: what of theirs stays as it is."""

    name: str
    numbers: frozenset[str]

    @classmethod
    def of(cls, person: Person) -> Owner:
        numbers = frozenset(number for number in (person.citizen_id, person.mobile) if number)
        return cls(person.name, numbers)

    def masked(self, value: Any) -> Any:
        """The value with the numbers of other people masked, however deep it is nested."""
        if isinstance(value, str):
            return _replaced(
                _replaced(value, _CITIZEN_ID, mask_citizen_id, self.numbers),
                _MOBILE,
                mask_mobile,
                self.numbers,
            )
        if isinstance(value, Mapping):
            return {key: self.masked(one) for key, one in value.items()}
        if isinstance(value, list | tuple):
            return [self.masked(one) for one in value]
        return value

    def masked_form(self, content: ItemContent, form: Mapping[str, Any]) -> dict[str, Any]:
        """An application with the names of other people masked as well: by the labels of its fields."""
        labels = {one.id: one.label for section in content.form for one in section.fields}
        return {
            labels.get(name, name): self._masked_name(labels.get(name, ""), self.masked(value))
            for name, value in form.items()
        }

    def _masked_name(self, label: str, value: Any) -> Any:
        if isinstance(value, str) and _NAMES_SOMEBODY.search(label) and value.strip() != self.name:
            return value[:1] + "*" * max(1, len(value) - 1) if value else value
        return value


def content_of(row: Any) -> ItemContent:
    """The guide a draft or case was filled in by."""
    content: ItemContent = row.item_version.guide
    return content


def is_form(row: Any, column: str) -> bool:
    return column == "form" and (isinstance(row, Case) or hasattr(row, "resume_code"))


def _replaced(text: str, pattern: re.Pattern[str], mask: Callable[[str], str], own: frozenset[str]) -> str:
    return pattern.sub(lambda found: found[0] if found[0].upper() in own else mask(found[0]), text)
