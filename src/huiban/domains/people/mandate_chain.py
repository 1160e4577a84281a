"""Which of a company's mandates stand on nothing but one account."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from uuid import UUID

from huiban.domains.people.models import Mandate
from huiban.domains.people.states import MandateRole
from huiban.foundation.moment import local_day

_MANAGING = (MandateRole.LEGAL_REPRESENTATIVE, MandateRole.ADMINISTRATOR)


def hanging_on(person_id: UUID, mandates: Sequence[Mandate]) -> set[UUID]:
    """Of all mandates a company ever had, those that a person gave or got, and what was given on by these alone.

    One given on stands by itself when its giver managed the company at that moment by a mandate that does not hang here.
    Representing a company hangs on nobody: the register says it.
    """
    standing = _standing(person_id, mandates)
    loose = [one for one in mandates if one.id not in standing and one.role != _MANAGING[0]]
    hanging = {one.id for one in loose if person_id in (one.granted_by_id, one.agent_id)}
    more = hanging
    while more:
        agents = {one.agent_id for one in loose if one.id in more}
        more = {one.id for one in loose if one.granted_by_id in agents} - hanging
        hanging |= more
    return hanging


def _standing(person_id: UUID, mandates: Sequence[Mandate]) -> set[UUID]:
    """What neither came from nor went to the person, and was given by the register, at a window or by whoever stands."""
    others = [one for one in mandates if person_id not in (one.granted_by_id, one.agent_id)]
    standing = {one.id for one in others if one.granted_by_id is None}
    more = standing
    while more:
        managing = [one for one in others if one.id in standing and one.role in _MANAGING]
        more = {one.id for one in others if _given_by_one_of(managing, one)} - standing
        standing |= more
    return standing


def _given_by_one_of(managing: Iterable[Mandate], one: Mandate) -> bool:
    return any(
        own.agent_id == one.granted_by_id
        and own.granted_at <= one.granted_at
        and (own.revoked_at is None or own.revoked_at >= one.granted_at)
        and own.covers(local_day(one.granted_at))
        for own in managing
    )
