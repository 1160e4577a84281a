"""Show a number of an application in full, once, for a stated reason."""

from __future__ import annotations

from dataclasses import dataclass

from huiban.domains.cases.access import can_view_case
from huiban.domains.cases.models import Case
from huiban.domains.cases.reading import look_at
from huiban.domains.directory.public import note_read
from huiban.domains.people.public import Numbers, check_reason, number_of
from huiban.foundation.access_log.public import Reading
from huiban.foundation.actors import Actor
from huiban.foundation.errors import NotFound
from huiban.foundation.identifiers.public import parse_case_number

FORM = "form."
MASKED_TYPES = ("citizen_id", "mobile")


@dataclass(frozen=True, slots=True)
class MaskedNumber:
    """A number that is shown in part: its code for ``reveal_number``, and its label when the form has one."""

    field: str
    label: str = ""


def list_masked_numbers(case: Case) -> list[MaskedNumber]:
    """The numbers of a case that are known and shown in part."""
    person, form = case.person, case.form
    known = [
        MaskedNumber(code.value)
        for code, value in ((Numbers.CITIZEN_ID, person.citizen_id), (Numbers.MOBILE, person.mobile))
        if value
    ]
    asked = [one for section in case.item_version.guide.form for one in section.fields]
    return known + [
        MaskedNumber(f"{FORM}{one.id}", one.label)
        for one in asked
        if one.type in MASKED_TYPES and form.get(one.id)
    ]


def reveal_number(*, actor: Actor, number: str, field: str, reason: str, note: str = "") -> str:
    """The applicant's ``citizen_id`` or ``mobile``, or a number in the form (``form.`` and the field's id).

    For staff who may see the case. Checked, recorded with the reason every time, then returned. Changes nothing else.
    Raises ``NotFound`` for a case or number that is not there for them, ``Invalid`` without a reason.
    """
    case = _case(actor, number)
    code, words = check_reason(reason, note)
    shown = _form_number(case, field) if field.startswith(FORM) else number_of(case.person, field)
    reading = Reading(operation="cases.reveal", fields=(field[:80],), reason=code, note=words)
    note_read(actor=actor, reading=reading, looks=[look_at(case)], every_time=True)
    return shown


def _case(actor: Actor, number: str) -> Case:
    parsed = parse_case_number(number)
    rows = Case.objects.select_related("item_version", "item", "person")
    case = rows.filter(number=str(parsed)).first() if parsed and actor.is_staff else None
    if case is None or not can_view_case(actor, case):
        raise NotFound
    return case


def _form_number(case: Case, field: str) -> str:
    sections = case.item_version.guide.form
    numbers = {one.id for section in sections for one in section.fields if one.type in MASKED_TYPES}
    wanted = field.removeprefix(FORM)
    value = case.form.get(wanted) if wanted in numbers else None
    if not value:
        raise NotFound
    return str(value)
