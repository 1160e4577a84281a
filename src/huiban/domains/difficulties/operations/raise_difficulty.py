"""Raise a matter that could not be done: signed in, or with a telephone number only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from huiban.domains.cases.public import Case, find_case
from huiban.domains.catalog.public import find_item
from huiban.domains.difficulties import facts
from huiban.domains.difficulties.log import LONGEST_TEXT, due_day, note_step, read_words, topics
from huiban.domains.difficulties.models import Difficulty
from huiban.domains.difficulties.numbering import next_number
from huiban.domains.difficulties.states import StepKind
from huiban.domains.directory.public import find_organisation
from huiban.foundation.actors import Actor
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Invalid, NotFound, TooMany, type_message
from huiban.foundation.facts.public import record
from huiban.foundation.identifiers.public import (
    compact,
    is_mobile,
    make_query_code,
    normalise_mobile,
    parse_case_number,
)
from huiban.foundation.locks import lock
from huiban.foundation.moment import LOCAL_ZONE, local_today, now
from huiban.foundation.wall.looking import as_system

MOST_A_DAY = 5
T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a difficulty is about, as checked: names, and the case only when the raiser may see it."""

    matter: str
    item_code: str
    organisation_id: UUID | None
    case: Case | None
    case_number: str


def raise_difficulty(
    *,
    actor: Actor,
    text: str,
    matter: str = "",
    item_code: str = "",
    organisation_id: UUID | None = None,
    case_number: str = "",
    contact: str = "",
    idempotency_key: str | None = None,
) -> Difficulty:
    """Raise a difficulty, due in five working days. The same key by the same raiser is answered with the first one.

    Who has not signed in, and staff on behalf of a visitor, give a telephone number as ``contact``. Raises ``Invalid``
    with field paths, ``TooMany`` for the sixth of one raiser on a day.
    """
    errors: dict[str, list[type_message]] = {}
    person_id = actor.id if actor.is_person else None
    text = _checked(errors, lambda: read_words(text, "text", 5, LONGEST_TEXT)) or ""
    phone = _checked(errors, lambda: _read_contact(contact, required=person_id is None)) or ""
    about = _checked(errors, lambda: _read_about(actor, matter, item_code, organisation_id, case_number))
    if errors or about is None:
        raise Invalid(fields=errors)
    raiser = blind_index("difficulty-raiser", str(person_id) if person_id else phone)
    key = blind_index("difficulty-key", f"{raiser.hex()} {idempotency_key}") if idempotency_key else None
    try:
        return _raise(actor, person_id, text, phone, about, raiser, key)
    except IntegrityError:
        held = Difficulty.objects.filter(idempotency_index=key).first() if key else None
        if held is None:
            raise
        return held


@as_system("difficulties.raise")
@transaction.atomic
def _raise(
    actor: Actor,
    person_id: UUID | None,
    text: str,
    phone: str,
    about: About,
    raiser: bytes,
    key: bytes | None,
) -> Difficulty:
    lock("difficulty-raiser", [raiser.hex()])
    held = Difficulty.objects.filter(idempotency_index=key).first() if key else None
    if held is not None:
        return held
    _require_few(raiser)
    difficulty = Difficulty.objects.create(
        number=next_number(),
        query_code=make_query_code(),
        person_id=person_id,
        contact=phone or None,
        raiser_index=raiser,
        idempotency_index=key,
        item_code=about.item_code,
        matter=about.matter,
        organisation_id=about.organisation_id,
        case=about.case,
        case_number=about.case_number,
        text=text,
        channel=actor.channel,
        raised_at=now(),
        due=due_day(),
    )
    note_step(difficulty, StepKind.RAISED, actor=actor)
    fact = facts.DifficultyRaised(
        subject=difficulty.number,
        org_id=difficulty.organisation_id,
        item=difficulty.item_code,
        due=difficulty.due.isoformat(),
        signed_in=person_id is not None,
    )
    record(fact, actor=actor, topics=topics(difficulty))
    return difficulty


def _require_few(raiser: bytes) -> None:
    midnight = datetime.combine(local_today(), time(), LOCAL_ZONE)
    today = Difficulty.objects.filter(raiser_index=raiser, raised_at__gte=midnight).count()
    if today >= MOST_A_DAY:
        raise TooMany(_("今天已经反映了 5 件，我们先办这些。急事请打电话。"), code="difficulties.too_many")


def _read_contact(typed: str, *, required: bool) -> str:
    """A telephone number that can be called, in plain digits; empty when none is needed."""
    if not typed.strip() and not required:
        return ""
    if is_mobile(typed[:40]):
        return normalise_mobile(typed[:40])
    digits = compact(typed[:40]).replace("(", "").replace(")", "")
    if not (digits.isascii() and digits.isdigit() and 7 <= len(digits) <= 13):
        raise Invalid(fields={"contact": [_("请留一个打得通的电话：手机号，或者带区号的座机号。")]})
    return digits


def _read_about(
    actor: Actor, matter: str, item_code: str, organisation_id: UUID | None, case_number: str
) -> About:
    case, written = _read_case(actor, case_number)
    code = case.item.code if case else item_code.strip()[:65]
    view = find_item(code) if code and "\x00" not in code else None
    if code and view is None:
        raise Invalid(fields={"matter": [_("没有这个事项。请用自己的话写要办什么事。")]})
    if organisation_id and find_organisation(id=organisation_id) is None:
        raise Invalid(fields={"organisation": [_("没有这个部门，请从列出的部门里选。")]})
    words = matter.strip() or (view.version.name[:80] if view else "")
    return About(
        matter=read_words(words, "matter", 2, 80),
        item_code=code,
        organisation_id=view.item.organisation_id if view else organisation_id,
        case=case,
        case_number=written,
    )


def _read_case(actor: Actor, typed: str) -> tuple[Case | None, str]:
    """The case when the actor may see it, and the number as written. A stranger's number is kept as words only."""
    if not typed.strip():
        return None, ""
    parsed = parse_case_number(typed[:60])
    if parsed is None:
        raise Invalid(fields={"case_number": [_("办件编号不对。照回执上的写，没有就空着。")]})
    if actor.id is None:
        return None, str(parsed)
    try:
        return find_case(actor=actor, number=str(parsed)), str(parsed)
    except NotFound:
        raise Invalid(fields={"case_number": [_("您名下没有这个办件。请核对编号，没有就空着。")]}) from None


def _checked(errors: dict[str, list[type_message]], read: Callable[[], T]) -> T | None:
    """What ``read`` gives; its refusal is kept, so that everything wrong is told at once."""
    try:
        return read()
    except Invalid as refused:
        errors.update(refused.fields)
        return None
