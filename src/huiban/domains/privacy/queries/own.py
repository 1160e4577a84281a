"""What is held of me now: how much of each kind."""

from __future__ import annotations

from dataclasses import dataclass

from huiban.domains.people.public import find_person
from huiban.domains.privacy.export.rows import count_rows, list_kinds
from huiban.domains.privacy.register import Kind
from huiban.foundation.actors import Actor
from huiban.foundation.errors import NotFound


@dataclass(frozen=True, slots=True)
class OwnKind:
    """A kind of data with how many things of it are held of the person."""

    kind: Kind
    count: int


def list_own_data(*, actor: Actor) -> list[OwnKind]:
    """The kinds of which something is held of the signed-in person, in the order of the register."""
    person = find_person(actor.own_id) if actor.is_person else None
    if person is None:
        raise NotFound
    found = [
        OwnKind(kind, sum(count_rows(person, table) for table in tables)) for kind, tables in list_kinds()
    ]
    return [one for one in found if one.count]
