"""The panel that asks which number to show in full, and why; and shows it once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from huiban.domains.cases.public import Case, list_masked_numbers
from huiban.domains.people.public import Numbers, Person
from huiban.foundation.access_log.public import REVEAL_REASONS
from huiban.foundation.errors import HuibanError
from huiban.surfaces.components.fields import FieldView, OptionView

Errors = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reveal:
    """The panel that asks which number and why; ``shown`` after it was granted, for this page only."""

    url: str
    fields: list[FieldView]
    swaps: bool = False  # whether a script may put the answer in place of the matter
    shown: str = ""
    label: str = ""
    open: bool = False
    message: str = ""


def case_panel(
    case: Case, *, typed: QueryDict | None = None, refused: HuibanError | None = None, shown: str = ""
) -> Reveal | None:
    """The panel of a case's sheet; ``None`` when no number is hidden on it."""
    numbers = [(one.field, one.label or _label(one.field)) for one in list_masked_numbers(case)]
    return _panel(reverse("desk:case-number", args=[case.number]), numbers, typed, refused, shown, swaps=True)


def visitor_panel(
    person: Person, *, typed: QueryDict | None = None, refused: HuibanError | None = None, shown: str = ""
) -> Reveal | None:
    """The panel of a visitor's page."""
    known = ((Numbers.CITIZEN_ID, person.citizen_id), (Numbers.MOBILE, person.mobile))
    numbers = [(code.value, _label(code)) for code, value in known if value]
    return _panel(reverse("desk:visitor-number", args=[person.id]), numbers, typed, refused, shown)


def _panel(
    url: str,
    numbers: list[tuple[str, str]],
    typed: QueryDict | None,
    refused: HuibanError | None,
    shown: str,
    *,
    swaps: bool = False,
) -> Reveal | None:
    if not numbers:
        return None
    given = typed if typed is not None and not shown else QueryDict()
    asked = typed.get("field", "") if typed is not None else ""
    errors = (
        {path: [str(text) for text in texts] for path, texts in refused.fields.items()} if refused else {}
    )
    return Reveal(
        url=url,
        fields=_fields(numbers, given, errors),
        swaps=swaps,
        shown=shown,
        label=dict(numbers).get(asked, ""),
        open=refused is not None,
        message=str(refused.message) if refused and not errors else "",
    )


def _fields(numbers: list[tuple[str, str]], typed: QueryDict, errors: Errors) -> list[FieldView]:
    which = FieldView(
        id="field",
        label=_("看哪个号码"),
        type="enum",
        value=typed.get("field") or numbers[0][0],
        options=tuple(OptionView(code, label) for code, label in numbers),
    )
    why = FieldView(
        id="reason",
        label=_("为什么要看"),
        type="enum",
        value=typed.get("reason", ""),
        errors=tuple(errors.get("reason", ())),
        options=tuple(OptionView(str(one.value), str(one.label)) for one in REVEAL_REASONS),
    )
    words = FieldView(
        id="note",
        label=_("补充说明"),
        required=False,
        value=typed.get("note", ""),
        max_length=200,
        help=_("选“其他原因”的必须写清楚。"),
        errors=tuple(errors.get("note", ())),
    )
    return [which, why, words]


def _label(code: str) -> str:
    return str(Numbers(code).label)
