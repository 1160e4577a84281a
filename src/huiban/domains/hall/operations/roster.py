"""Ask for the shifts of a zone and day; a job computes them, for the solver is too large for the web process."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.directory.public import find_zone
from huiban.domains.hall import facts
from huiban.domains.hall.access import can_manage_hall
from huiban.domains.hall.goals import hall_goals
from huiban.domains.hall.models import RosterProposal
from huiban.domains.hall.queries.staffing_day import staffing_day
from huiban.domains.hall.staffing.public import Roster, RosterError, plan_shifts
from huiban.domains.hall.topics import hall_topics
from huiban.foundation.actors import SYSTEM, Actor
from huiban.foundation.errors import Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.moment import local_today, now

MOST_PEOPLE = 200
MOST_DAYS_AHEAD = 60


@transaction.atomic
def ask_roster(*, actor: Actor, zone_id: UUID, day: date, people: int) -> RosterProposal:
    """Ask for a roster with at most so many people; asking again for the same zone and day replaces the proposal.

    Raises ``Forbidden``, ``NotFound`` (zone), ``Invalid`` (``people``, ``day``).
    """
    if not can_manage_hall(actor):
        raise Forbidden
    zone = find_zone(id=zone_id)
    if zone is None:
        raise NotFound
    if not 1 <= people <= MOST_PEOPLE:
        raise Invalid(fields={"people": [_("可排人数填 1 到 %(most)s。") % {"most": MOST_PEOPLE}]})
    if not local_today() <= day <= local_today() + timedelta(days=MOST_DAYS_AHEAD):
        raise Invalid(fields={"day": [_("只能给今天到 %(days)s 天内排班。") % {"days": MOST_DAYS_AHEAD}]})
    proposal, _made = RosterProposal.objects.update_or_create(
        zone=zone,
        day=day,
        defaults={"people": people, "asked_at": now(), "computed_at": None, "plan": {}},
    )
    fact = facts.RosterAsked(
        subject=f"roster:{zone.letter}:{day}",
        proposal=str(proposal.id),
        zone=zone.letter,
        day=day.isoformat(),
        people=people,
    )
    record(fact, actor=actor, topics=hall_topics([zone.letter]))
    return proposal


def compute_roster(*, proposal_id: UUID) -> None:
    """For the job: compute what is asked now and keep it. A proposal asked anew meanwhile is left to its own job."""
    asked = RosterProposal.objects.select_related("zone").filter(id=proposal_id, computed_at=None).first()
    if asked is None:
        return
    plan = _plan(asked)
    with transaction.atomic():
        rows = RosterProposal.objects.select_for_update().filter(id=proposal_id, asked_at=asked.asked_at)
        found = rows.first()
        if found is None:
            return
        found.computed_at, found.plan = now(), plan
        found.save(update_fields=["computed_at", "plan"])
        fact = facts.RosterProposed(
            subject=f"roster:{asked.zone.letter}:{asked.day}",
            zone=asked.zone.letter,
            day=asked.day.isoformat(),
            people=sum(plan.get("counts", {}).values()),
            shortage=plan.get("shortage", 0),
        )
        record(fact, actor=SYSTEM, topics=hall_topics([asked.zone.letter]))


def _plan(asked: RosterProposal) -> dict[str, Any]:
    """The plan as it is kept. ``why`` is ``no_history`` or ``no_answer`` when there is none."""
    needs = staffing_day(asked.day, asked.zone_id).needs
    if not needs:
        return {"why": "no_history"}
    try:
        roster = plan_shifts(needs, [one.shift for one in hall_goals().patterns], asked.people)
    except RosterError:
        return {"why": "no_answer"}
    return {
        "counts": roster.counts,
        "shortage": roster.shortage_half_hours,
        "paid": roster.paid_half_hours,
        "optimal": roster.optimal,
        "half_hours": [[one.half_hour, one.need, one.covered, one.shortage] for one in roster.half_hours],
        "reasons": {name: _needed_for(name, roster) for name, count in roster.counts.items() if count},
    }


def _needed_for(shift: str, roster: Roster) -> list[int]:
    """The half hours in which a window would be missing if one person of this shift stayed away."""
    return [
        one.half_hour for one in roster.half_hours if one.shifts.get(shift) and one.covered - 1 < one.need
    ]
