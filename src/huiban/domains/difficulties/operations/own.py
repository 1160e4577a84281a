"""Take a difficulty on, hand it to a department, write down what was done, look up whom to call."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.difficulties import facts
from huiban.domains.difficulties.access import (
    access_difficulty,
    can_analyse,
    can_own_difficulties,
    was_involved,
)
from huiban.domains.difficulties.log import LONGEST_TEXT, move, note_step, read_words, require_owner, topics
from huiban.domains.difficulties.models import Difficulty, DifficultyStep
from huiban.domains.difficulties.reading import note_contact_read
from huiban.domains.difficulties.states import DifficultyState, StepKind
from huiban.domains.directory.public import find_organisation
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, Forbidden, Invalid
from huiban.foundation.facts.public import record

S = DifficultyState


@transaction.atomic
def take_ownership(*, actor: Actor, number: str, instead_of: UUID | None = None) -> Difficulty:
    """Take on a difficulty nobody owns; a hall manager also takes over from the colleague ``instead_of``.

    Raises ``Conflict`` (``difficulties.owned``) when somebody else has it, ``Forbidden`` for whoever handled the case.
    """
    difficulty = access_difficulty(actor, number, lock=True)
    if not can_own_difficulties(actor) or (instead_of and not can_analyse(actor)):
        raise Forbidden
    if was_involved(actor, difficulty):
        raise Forbidden(_("您办过这件事，要由另一位同事接手。"), code="difficulties.involved")
    if difficulty.owner_id != instead_of or difficulty.owner_id == actor.id:
        raise Conflict(_("已经有同事接手了。"), code="difficulties.owned")
    if difficulty.owner_id is None:
        move(difficulty, S.OWNED)
    elif difficulty.state == S.CLOSED:
        raise Conflict(_("已经答复，不用再接手。"), code="difficulties.closed")
    difficulty.owner_id = actor.own_id
    difficulty.save(update_fields=["owner", "state"])
    taken_over = instead_of is not None
    note_step(difficulty, StepKind.TAKEN_OVER if taken_over else StepKind.OWNED, actor=actor)
    fact = facts.DifficultyOwned(
        subject=difficulty.number, org_id=difficulty.organisation_id, taken_over=taken_over
    )
    record(fact, actor=actor, topics=topics(difficulty))
    return difficulty


@transaction.atomic
def hand_to(*, actor: Actor, number: str, organisation_id: UUID | None, note: str) -> Difficulty:
    """Ask an organisation to deal with it. The owner stays the owner, and only the owner closes."""
    difficulty = access_difficulty(actor, number, lock=True)
    require_owner(actor, difficulty)
    organisation = find_organisation(id=organisation_id) if organisation_id else None
    if organisation is None:
        raise Invalid(fields={"organisation": [_("请选交给哪个部门。")]})
    words = read_words(note, "note", 5, LONGEST_TEXT)
    move(difficulty, S.WITH_DEPARTMENT)
    before = topics(difficulty)
    difficulty.handed_to = organisation
    difficulty.organisation = difficulty.organisation or organisation
    difficulty.save(update_fields=["state", "handed_to", "organisation"])
    note_step(difficulty, StepKind.HANDED, actor=actor, text=f"{organisation.name}：{words}")
    fact = facts.DifficultyHanded(subject=difficulty.number, org_id=organisation.id)
    record(fact, actor=actor, topics={*before, *topics(difficulty)})
    return difficulty


@transaction.atomic
def add_step(*, actor: Actor, number: str, text: str, told: bool = False) -> DifficultyStep:
    """Write down what was done: the owner, the centre's colleagues, the department that has it.

    ``told``: whoever raised it reads these words; for the owner only.
    """
    difficulty = access_difficulty(actor, number, lock=True)
    if not actor.is_staff:
        raise Forbidden
    if difficulty.state == S.CLOSED:
        raise Conflict(_("已经答复，不能再记。"), code="difficulties.closed")
    words = read_words(text, "text", 2, LONGEST_TEXT)
    if told:
        require_owner(actor, difficulty)
    step = note_step(difficulty, StepKind.WORK, actor=actor, text=words, told=told)
    fact = facts.StepAdded(subject=difficulty.number, org_id=difficulty.organisation_id, told=told)
    record(fact, actor=actor, topics=topics(difficulty))
    return step


@transaction.atomic
def show_contact(*, actor: Actor, number: str) -> str:
    """The telephone number in full, for the owner; that it was looked at is written into the log."""
    difficulty = access_difficulty(actor, number, lock=True)
    require_owner(actor, difficulty)
    contact: str | None = difficulty.contact or (difficulty.person.mobile if difficulty.person else None)
    if not contact:
        raise Conflict(_("反映人没有留电话，请在这里答复。"), code="difficulties.no_contact")
    note_contact_read(actor, difficulty)
    note_step(difficulty, StepKind.CONTACT, actor=actor)
    fact = facts.ContactSeen(subject=difficulty.number, org_id=difficulty.organisation_id)
    record(fact, actor=actor, topics=topics(difficulty))
    return contact
