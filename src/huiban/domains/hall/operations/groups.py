"""Set up what people can queue for, who serves it, and by which figures the line is ordered."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.directory.public import find_organisation, find_window, find_zone
from huiban.domains.hall import facts
from huiban.domains.hall.access import can_set_up_hall
from huiban.domains.hall.models import (
    GroupOrganisation,
    LinePolicy,
    ServiceGroup,
    Ticket,
    WindowGroup,
    WindowSession,
)
from huiban.domains.hall.states import ACTIVE
from huiban.domains.hall.topics import hall_topics
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import record

MINUTES = (1, 240)
FIGURES = {
    "priority_ratio": (1, 10),
    "ageing_minutes": (5, 240),
    "return_after": (0, 20),
    "recalls": (0, 10),
}


@transaction.atomic
def set_group(
    *,
    actor: Actor,
    code: str,
    zone_id: UUID,
    name: str,
    name_en: str = "",
    service_minutes: int = 8,
    order: int = 0,
    organisations: Iterable[UUID] = (),
) -> ServiceGroup:
    """Make a service group or change it; ``organisations`` are added to those whose items it takes.

    ``service_minutes`` is how long one visitor usually takes. A group that people wait for keeps its zone: raises
    ``Invalid`` otherwise.
    """
    _require(actor)
    name, name_en = _text(name, "name", 40), _text(name_en, "name_en", 60, empty=True)
    _number(service_minutes, "service_minutes", *MINUTES)
    _number(order, "order", 0, 999)
    zone = find_zone(id=zone_id)
    if zone is None:
        raise Invalid(fields={"zone": [_("请选一个区。")]})
    present = ServiceGroup.objects.select_for_update().filter(code=code).first()
    if present is not None and present.zone_id != zone_id and _is_waited_for(present):
        raise Invalid(fields={"zone": [_("还有人在排这个业务，等办完再换区。")]})
    group, _made = ServiceGroup.objects.update_or_create(
        code=code,
        defaults={
            "zone_id": zone_id,
            "name": name,
            "name_en": name_en,
            "service_minutes": service_minutes,
            "order": order,
        },
    )
    for organisation_id in organisations:
        GroupOrganisation.objects.update_or_create(organisation_id=organisation_id, defaults={"group": group})
    fact = facts.GroupSet(
        subject=f"group:{code}", group=code, zone=zone.letter, name=name, service_minutes=service_minutes
    )
    record(fact, actor=actor, topics=hall_topics([zone.letter]))
    return group


@transaction.atomic
def set_organisations(*, actor: Actor, code: str, organisations: Iterable[UUID]) -> ServiceGroup:
    """Exactly these organisations' items are handled by a group; they leave the group they belonged to."""
    group = _group(actor, code)
    wanted = list(dict.fromkeys(organisations))
    if any(find_organisation(id=one) is None for one in wanted):
        raise Invalid(fields={"organisations": [_("请从列出的部门里选。")]})
    GroupOrganisation.objects.filter(group=group).exclude(organisation_id__in=wanted).delete()
    for organisation_id in wanted:
        GroupOrganisation.objects.update_or_create(organisation_id=organisation_id, defaults={"group": group})
    fact = facts.GroupOrganisationsSet(subject=f"group:{code}", group=code, count=len(wanted))
    record(fact, actor=actor, topics=hall_topics([group.zone.letter]))
    return group


@transaction.atomic
def set_accepting(*, actor: Actor, code: str, accepting: bool, reason: str = "") -> ServiceGroup:
    """Take new numbers for a group, or stop with a reason people read. Whoever waits already is served."""
    group = _group(actor, code)
    reason = "" if accepting else _text(reason, "reason", 100)
    group.accepting, group.closed_reason = accepting, reason
    group.save(update_fields=["accepting", "closed_reason"])
    fact = facts.GroupAccepting(subject=f"group:{code}", group=code, accepting=accepting, reason=reason)
    record(fact, actor=actor, topics=hall_topics([group.zone.letter]))
    return group


@transaction.atomic
def set_capabilities(*, actor: Actor, window_id: UUID, groups: Iterable[str]) -> list[ServiceGroup]:
    """What a window takes; nothing makes it comprehensive. Holds from now on, also while the window is open."""
    _require(actor)
    window = find_window(window_id)
    if window is None:
        raise NotFound
    wanted = list(dict.fromkeys(groups))
    found = list(
        ServiceGroup.objects.filter(code__in=wanted, zone_id=window.zone_id).order_by("order", "code")
    )
    if len(found) != len(wanted):
        raise Invalid(fields={"groups": [_("请从这个窗口所在区的业务里选。")]})
    session = WindowSession.objects.select_for_update().filter(window=window, closed_at__isnull=True).first()
    WindowGroup.objects.filter(window=window).exclude(group__in=found).delete()
    for group in found:
        WindowGroup.objects.get_or_create(window=window, group=group)
    if session is not None:
        session.groups = [group.id for group in found]
        session.save(update_fields=["groups"])
    fact = facts.CapabilitiesSet(
        subject=f"window:{window.number}",
        window_id=window.id,
        window=window.number,
        groups=",".join(group.code for group in found),
    )
    record(fact, actor=actor, topics=hall_topics([window.zone.letter], window=window.number))
    return found


@transaction.atomic
def set_policy(
    *,
    actor: Actor,
    zone_id: UUID,
    priority_ratio: int,
    ageing_minutes: int,
    return_after: int,
    recalls: int,
) -> LinePolicy:
    """The figures of the stated order of a zone, from the next day's line on: a running day keeps its own."""
    _require(actor)
    zone = find_zone(id=zone_id)
    if zone is None:
        raise NotFound
    given = {
        "priority_ratio": priority_ratio,
        "ageing_minutes": ageing_minutes,
        "return_after": return_after,
        "recalls": recalls,
    }
    for name, value in given.items():
        _number(value, name, *FIGURES[name])
    policy, _made = LinePolicy.objects.update_or_create(zone_id=zone_id, defaults=given)
    fact = facts.PolicySet(
        subject=f"line:{zone.letter}",
        zone=zone.letter,
        priority_ratio=priority_ratio,
        ageing_minutes=ageing_minutes,
        return_after=return_after,
        recalls=recalls,
    )
    record(fact, actor=actor, topics=hall_topics([zone.letter]))
    return policy


def _require(actor: Actor) -> None:
    if not can_set_up_hall(actor):
        raise Forbidden


def _group(actor: Actor, code: str) -> ServiceGroup:
    _require(actor)
    rows = ServiceGroup.objects.select_for_update(of=("self",)).select_related("zone")
    group = rows.filter(code=code).first()
    if group is None:
        raise NotFound
    return group


def _is_waited_for(group: ServiceGroup) -> bool:
    return Ticket.objects.filter(group=group, state__in=ACTIVE).exists()


def _text(text: str, field: str, longest: int, *, empty: bool = False) -> str:
    text = text.strip()
    if (not text and not empty) or len(text) > longest or "\x00" in text:
        raise Invalid(fields={field: [_("请填写，最多 %(n)s 个字。") % {"n": longest}]})
    return text


def _number(value: int, field: str, least: int, most: int) -> None:
    if not isinstance(value, int) or not least <= value <= most:
        raise Invalid(fields={field: [_("请填 %(least)s 到 %(most)s。") % {"least": least, "most": most}]})
