"""Open, pause and close a window, and let it help other zones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from huiban.domains.directory.public import find_window
from huiban.domains.hall import facts
from huiban.domains.hall.access import can_manage_hall, can_work_at_window
from huiban.domains.hall.line import advance, lock_line
from huiban.domains.hall.models import Ticket, WindowGroup, WindowPause, WindowSession
from huiban.domains.hall.states import AT_WINDOW, SessionState, TicketState
from huiban.domains.hall.told import arrival, ticket_topics
from huiban.domains.hall.topics import hall_topics
from huiban.foundation.actors import Actor
from huiban.foundation.database.readings import Reading
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import Fact, record
from huiban.foundation.moment import now

_OWN = Reading(
    WindowSession,
    "window",
    "zone",
    where="this.staff_id = %s and this.closed_at is null order by this.id limit 1 for update of this /* one plan */",
)


@transaction.atomic
def open_window(*, actor: Actor, window_id: UUID) -> WindowSession:
    """Open a window and sit at it; opening one's own open window again answers with it.

    Raises ``Conflict`` when a colleague sits there or the actor already sits at another window.
    """
    if not can_work_at_window(actor):
        raise Forbidden
    window = find_window(window_id)
    if window is None:
        raise NotFound
    held = WindowSession.objects.filter(
        window_id=window_id, staff_id=actor.own_id, closed_at__isnull=True
    ).first()
    if held:
        return held
    groups = WindowGroup.objects.filter(window_id=window_id).values_list("group_id", flat=True)
    try:
        with transaction.atomic():
            session = WindowSession.objects.create(
                window=window, staff_id=actor.own_id, zone=window.zone, groups=list(groups), opened_at=now()
            )
    except IntegrityError as error:
        raise Conflict(
            _("这个窗口已有同事开放，或者您还坐在另一个窗口。"), code="hall.window_taken"
        ) from error
    _tell(session, facts.WindowOpened(**_about(session), zone=window.zone.letter), actor)
    return session


@transaction.atomic
def pause_window(*, actor: Actor, reason: str) -> WindowSession:
    """Stop calling for a while. Who is being served stays until finished."""
    session = lock_session(actor)
    reason = reason.strip()[:200]
    if not reason or "\x00" in reason:
        raise Invalid(fields={"reason": [_("请写明暂停的原因。")]})
    if session.state != SessionState.OPEN:
        raise Conflict(_("窗口已经暂停。"), code="hall.paused")
    session.state, session.reason = SessionState.PAUSED, reason
    session.save(update_fields=["state", "reason"])
    WindowPause.objects.create(session=session, reason=reason, started_at=now())
    _tell(session, facts.WindowPaused(**_about(session), reason=reason), actor)
    return session


@transaction.atomic
def resume_window(*, actor: Actor) -> WindowSession:
    session = lock_session(actor)
    if session.state != SessionState.PAUSED:
        raise Conflict(_("窗口没有暂停。"), code="hall.not_paused")
    session.state, session.reason = SessionState.OPEN, ""
    session.save(update_fields=["state", "reason"])
    WindowPause.objects.filter(session=session, ended_at__isnull=True).update(ended_at=now())
    _tell(session, facts.WindowResumed(**_about(session)), actor)
    return session


@transaction.atomic
def close_window(*, actor: Actor, reason: str = "") -> WindowSession:
    """Leave the window. Refused while somebody has been called or is served there."""
    session = lock_session(actor)
    if Ticket.objects.filter(window_id=session.window_id, state__in=AT_WINDOW).exists():
        raise Conflict(_("窗口还有人在办，请先办完。"), code="hall.still_serving")
    end_session(session, actor, reason)
    return session


@transaction.atomic
def help_zones(*, actor: Actor, window_id: UUID, zone_ids: Sequence[UUID]) -> WindowSession:
    """Let an open window call from further zones as well (潮汐窗口); an empty list ends the help."""
    if not can_manage_hall(actor):
        raise Forbidden
    session = (
        WindowSession.objects.select_for_update().filter(window_id=window_id, closed_at__isnull=True).first()
    )
    if session is None:
        raise NotFound
    session.helps = [zone_id for zone_id in dict.fromkeys(zone_ids) if zone_id != session.zone_id]
    session.save(update_fields=["helps"])
    _tell(session, facts.WindowOpened(**_about(session), zone=session.zone.letter), actor)
    return session


def lock_session(actor: Actor) -> WindowSession:
    """The actor's own open session, locked. Raises ``Conflict`` (``hall.no_window``) when there is none."""
    session = _OWN.first(actor.own_id) if actor.is_staff else None
    if session is None:
        raise Conflict(_("请先开放窗口。"), code="hall.no_window")
    return session


def lock_sessions(actor: Actor, number: int | None) -> tuple[WindowSession, WindowSession | None]:
    """The actor's own session and that of another open window, locked in one order so that two clerks who send
    visitors to each other never wait for one another. Raises ``Invalid`` when that window is not open."""
    if number is None:
        return lock_session(actor), None
    rows = WindowSession.objects.select_for_update(of=("self",)).select_related("window__zone", "zone")
    wanted = Q(window__number=number) | Q(staff_id=actor.own_id)
    found = list(rows.filter(wanted, closed_at__isnull=True).order_by("id"))
    own = next((one for one in found if actor.is_staff and one.staff_id == actor.id), None)
    other = next((one for one in found if one.window.number == number), None)
    if own is None:
        raise Conflict(_("请先开放窗口。"), code="hall.no_window")
    if other is None:
        raise Invalid(fields={"window": [_("%(number)s 号窗口没有开放。") % {"number": number}]})
    return own, other


def end_session(session: WindowSession, actor: Actor, reason: str) -> None:
    """Close a session. Whoever was sent to this window or set aside at it may be served by any other."""
    moment = now()
    _release_sent(session, actor)
    Ticket.objects.filter(window_id=session.window_id, state=TicketState.ON_HOLD).update(window=None)
    WindowPause.objects.filter(session=session, ended_at__isnull=True).update(ended_at=moment)
    session.state, session.reason, session.closed_at = SessionState.CLOSED, reason[:200], moment
    session.save(update_fields=["state", "reason", "closed_at"])
    _tell(session, facts.WindowClosed(**_about(session), reason=session.reason), actor)


def _release_sent(session: WindowSession, actor: Actor) -> None:
    """Visitors sent to this window stand in their lines again, at the places they have."""
    sent = Ticket.objects.select_related("line", "group__zone").filter(
        for_window_id=session.window_id, state=TicketState.WAITING
    )
    for ticket in sent.order_by("line__zone_id", "place_sequence"):
        line = lock_line(ticket.line.zone_id, ticket.day)
        ticket.for_window = None
        ticket.save(update_fields=["for_window"])
        record(arrival(ticket, advance(line)), actor=actor, topics=ticket_topics(ticket))


def _about(session: WindowSession) -> dict[str, Any]:
    return {
        "subject": f"window:{session.window.number}",
        "window_id": session.window_id,
        "window": session.window.number,
    }


def _tell(session: WindowSession, fact: Fact, actor: Actor) -> None:
    record(fact, actor=actor, topics=hall_topics([session.zone.letter], window=session.window.number))
