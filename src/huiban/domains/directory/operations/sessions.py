"""Start, see, prove and end the sessions of staff."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from huiban.domains.directory import facts
from huiban.domains.directory.access import can_manage_accounts, roles_of
from huiban.domains.directory.models import Staff, StaffIdentity, StaffSession
from huiban.domains.directory.queries.policies import limits_for
from huiban.domains.directory.queries.sessions import has_second_factor, list_open_sessions
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.locks import lock
from huiban.foundation.moment import now
from huiban.foundation.tokens.public import revoke_sign_in_tokens, revoke_tokens

PROOF_LASTS = timedelta(minutes=10)
KEPT_FOR = timedelta(days=30)
SEEN_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutsideSignIn:
    """How somebody came in who was vouched for from outside. ``second_factor``: the provider's counts as one."""

    identity_id: UUID
    sid_index: bytes | None
    second_factor: bool
    proved_at: datetime


@transaction.atomic
def start_session(*, actor: Actor, browser: str = "", outside: OutsideSignIn | None = None) -> StaffSession:
    """A session of ``actor``, who has just proved who they are. Their oldest ones beyond the limit end.

    ``outside``: they were vouched for by a provider, whose second factor may count and whose word may be older.
    """
    staff_id = actor.own_id
    lock("staff-sessions", [staff_id])
    limits, moment = limits_for(roles_of(actor)), now()
    surplus = list_open_sessions(staff_id)[limits.most_sessions - 1 :]
    if surplus:
        _end(actor, StaffSession.objects.filter(id__in=[one.id for one in surplus]), staff_id, "limit")
    return StaffSession.objects.create(
        staff_id=staff_id,
        browser=browser.replace("\x00", "")[:200],
        started_at=moment,
        last_seen_at=moment,
        proved_at=outside.proved_at if outside else moment,
        idle_minutes=limits.idle_minutes,
        ends_at=moment + timedelta(hours=limits.longest_hours),
        factor_owed=limits.second_factor
        and not has_second_factor(staff_id)
        and not (outside and outside.second_factor),
        identity_id=outside.identity_id if outside else None,
        sid_index=outside.sid_index if outside else None,
    )


def see_session(session: StaffSession) -> None:
    """Note that somebody is there, once a minute at most."""
    moment = now()
    if moment - session.last_seen_at >= SEEN_NOTED_EVERY:
        StaffSession.objects.filter(id=session.id, last_seen_at__lt=moment).update(last_seen_at=moment)


def is_proved(session: StaffSession) -> bool:
    """Whether a password or code was given within the last ten minutes."""
    return now() - session.proved_at < PROOF_LASTS


def note_proof(session: StaffSession) -> None:
    """A password or code was given just now."""
    session.proved_at = now()
    session.save(update_fields=["proved_at"])


@transaction.atomic
def end_session(*, actor: Actor, session_id: UUID) -> None:
    """End one session: one's own, or anybody's as a security administrator. Ending it again changes nothing."""
    session = StaffSession.objects.filter(id=session_id).first()
    if session is None or (session.staff_id != actor.id and not can_manage_accounts(actor)):
        raise NotFound
    _end(actor, StaffSession.objects.filter(id=session_id), session.staff_id, _by(actor, session))


@transaction.atomic
def end_other_sessions(*, actor: Actor, kept: UUID | None) -> None:
    """End all one's own sessions but one, and the tokens that signing in through the API gave."""
    others = StaffSession.objects.filter(staff_id=actor.own_id)
    if kept:
        others = others.exclude(id=kept)
    _end(actor, others, actor.own_id, "own")
    revoke_sign_in_tokens(holder_kind="staff", holder_id=actor.own_id)


@transaction.atomic
def forget_sessions() -> int:
    """Delete sessions that were over a month ago; return how many. Their beginnings and ends stay in the record."""
    over = StaffSession.objects.filter(ends_at__lt=now() - KEPT_FOR)
    return over.delete()[0]


def end_sessions_of_identity(
    actor: Actor,
    identity: StaffIdentity,
    reason: str,
    *,
    sid_index: bytes | None = None,
    kept: UUID | None = None,
) -> None:
    """Part of another operation's transaction: end the sessions that began by an outside account, or one of them."""
    sessions = StaffSession.objects.filter(identity=identity)
    if sid_index is not None:
        sessions = sessions.filter(sid_index=sid_index)
    _end(actor, sessions.exclude(id=kept) if kept else sessions, identity.staff_id, reason)


def _by(actor: Actor, session: StaffSession) -> str:
    return "own" if actor.id == session.staff_id else "administrator"


def end_all_sessions(actor: Actor, staff_id: UUID, reason: str) -> None:
    """Part of another operation's transaction: end every session and token of somebody, the named ones too."""
    _end(actor, StaffSession.objects.filter(staff_id=staff_id), staff_id, reason)
    revoke_tokens(holder_kind="staff", holder_id=staff_id)


def _end(actor: Actor, sessions: QuerySet[StaffSession], staff_id: UUID, reason: str) -> None:
    ended = sessions.filter(ended_at__isnull=True).update(ended_at=now())
    if ended:
        username = Staff.objects.values_list("username", flat=True).get(id=staff_id)
        record(facts.SessionsEnded(subject=username, reason=reason, count=ended), actor=actor)


def require_account_manager(actor: Actor) -> None:
    """Raises ``Forbidden`` for everybody but security administrators and the system."""
    if not can_manage_accounts(actor):
        raise Forbidden
