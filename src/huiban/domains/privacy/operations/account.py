"""What people do to their own account: another phone, and leaving."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.messages.public import queue_message
from huiban.domains.people.public import Person, change_mobile, close_account
from huiban.domains.privacy.told import MOBILE_CHANGED
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Conflict, NotFound
from huiban.foundation.locks import lock
from huiban.foundation.retention.public import forget_person, still_open
from huiban.foundation.uuids import uuid7
from huiban.foundation.wall.looking import as_system


def change_own_mobile(*, actor: Actor, mobile: str, code: str) -> Person:
    """Go on with another phone, by the code sent to it; the old one is told. Every session ends.

    Raises ``Invalid`` on ``mobile`` or ``code``, ``Conflict`` when the phone has an account.
    """

    def tell(person: Person, before: str) -> None:
        if before and before != person.mobile:
            queue_message(
                actor=actor,
                key=f"{MOBILE_CHANGED}:{uuid7()}",
                subject=str(person.id),
                template=MOBILE_CHANGED,
                params={},
                mobile=before,
            )

    return change_mobile(actor=actor, mobile=mobile, code=code, tell=tell)


@as_system("privacy.why_not_close")  # a company's cases count that the person may see no more
def why_not_close(*, actor: Actor) -> list[str]:
    """What stands between the person and leaving, in plain sentences; empty when they may."""
    if not actor.is_person:
        raise NotFound
    return still_open(actor.own_id)


@as_system("privacy.leave")  # what is taken away belongs to nobody afterwards, who may write nothing
@transaction.atomic
def leave(*, actor: Actor) -> None:
    """Close one's account: what no archive must keep goes now, what is archived points to nobody with a name any more.

    Raises ``Conflict`` (``privacy.still_open``) with every reason while something stands open.
    """
    lock("retention", ["batch"])
    reasons = why_not_close(actor=actor)
    if reasons:
        raise Conflict(
            _("现在还不能注销。"),
            code="privacy.still_open",
            fields={"__all__": reasons},
            data={"count": len(reasons)},
        )
    forget_person(actor.own_id)
    close_account(actor=actor)
