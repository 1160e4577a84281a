"""Whoever is signed in: their own row, locked while it is changed, and the end of all their sign-ins.

A request whose body comes slowly, or that waits for a lock, may begin before an account goes back to its owner and end
after it. Everything that would outlast the sign-in (a phone, an outside account, a mandate, a token) locks the row first
and looks whether the sign-in still stands.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from huiban.domains.people.models import Person
from huiban.foundation.actors import Actor
from huiban.foundation.errors import NotFound, Unauthenticated
from huiban.foundation.moment import now
from huiban.foundation.tokens.public import issue_token, revoke_tokens
from huiban.foundation.wall.looking import as_system


def lock_self(actor: Actor) -> Person:
    """The signed-in person's row, locked.

    Raises ``NotFound``, and ``Unauthenticated`` when they were signed out everywhere since the request came.
    """
    person = _lock(actor.own_id) if actor.is_person else None
    if person is None:
        raise NotFound
    require_signed_in(person, actor.signed_out_at)
    return person


def require_signed_in(person: Person, signed_out_at: datetime | None) -> None:
    """Raises ``Unauthenticated`` unless the person was last signed out everywhere then, and not since."""
    if person.signed_out_at != signed_out_at:
        raise Unauthenticated


@as_system("people.issue_person_token")
@transaction.atomic
def issue_person_token(*, person: Person, lasts: timedelta) -> tuple[str, datetime]:
    """A token for somebody who has just signed in, and when it ends.

    Raises ``Unauthenticated`` when they were signed out everywhere in between.
    """
    known = _lock(person.id)
    if known is None:
        raise Unauthenticated
    require_signed_in(known, person.signed_out_at)
    return issue_token(holder_kind="person", holder_id=person.id, lasts=lasts)


def sign_out_everywhere(person: Person) -> None:
    """Save the person, whose row is locked; every session and token given before this is over."""
    person.signed_out_at = now()
    person.save()
    revoke_tokens(holder_kind="person", holder_id=person.id)


def _lock(person_id: UUID) -> Person | None:
    rows = Person.objects.select_for_update(no_key=True).filter(id=person_id, closed_at__isnull=True)
    return rows.first()
