"""Who may act for a company: mandates given, revoked, and ended with an account that was not its owner's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from unicodedata import category
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from huiban.domains.people import facts
from huiban.domains.people.access import can_manage_mandates, last_day_of_management, manages
from huiban.domains.people.models import Company, Mandate, Person
from huiban.domains.people.states import MandateRole, RealNameLevel
from huiban.foundation.actors import Actor
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.identifiers.public import normalise_mobile
from huiban.foundation.moment import local_today, now
from huiban.foundation.wall.looking import as_system


@transaction.atomic
def grant_mandate(
    *,
    actor: Actor,
    company_id: UUID,
    agent_mobile: str,
    role: MandateRole,
    item_codes: Sequence[str] = (),
    valid_from: date,
    valid_to: date,
) -> Mandate:
    """Let another person act for the company, for some items or all, between two dates (both included).

    An administrator gives no longer than their own mandate lasts.
    """
    # Locked, so that nothing is given while the account goes back to its owner.
    granters = Person.objects.select_for_update(no_key=True)
    granter = granters.filter(id=actor.own_id).first() if actor.is_person else None
    company = Company.objects.filter(id=company_id).first()
    if granter is None or company is None or not can_manage_mandates(actor, company_id):
        raise NotFound
    if role == MandateRole.LEGAL_REPRESENTATIVE:
        raise Invalid(fields={"role": [_("法定代表人不能通过授权产生。")]})
    if valid_to < valid_from or valid_to < local_today():
        raise Invalid(fields={"valid_to": [_("截止日期要晚于开始日期，并且不能是过去。")]})
    last = last_day_of_management(actor.own_id, company_id)
    if last is not None and valid_to > last:
        raise Invalid(fields={"valid_to": [_("授权不能超过您自己的授权期限。")]})
    if not all(is_storable(code, 64) for code in item_codes):
        raise Invalid(fields={"item_codes": [_("含有不能用的字符，请重新输入。")]})
    agent = _find_agent(agent_mobile)
    if agent is None or agent.level < RealNameLevel.TWO_ELEMENTS:
        raise Invalid(fields={"agent_mobile": [_("这个手机号还没有登录并核对身份。请对方先登录一次。")]})
    return give(actor, company, agent, role, item_codes, valid_from, valid_to, granted_by=granter)


@transaction.atomic
def revoke_mandate(*, actor: Actor, mandate_id: UUID) -> None:
    """End a mandate now. What was done under it stays valid. Revoking it again changes nothing."""
    mandate = Mandate.objects.select_for_update().filter(id=mandate_id).first()
    if mandate is None or not can_manage_mandates(actor, mandate.company_id):
        raise NotFound
    if mandate.role == MandateRole.LEGAL_REPRESENTATIVE:
        raise Invalid(_("法定代表人变更请到登记窗口办理。"), code="people.legal_representative_stays")
    if mandate.revoked_at is None:
        _revoke(actor, mandate)


@as_system("people.end_mandates")
def end_mandates(actor: Actor, person: Person) -> None:
    """What an account gave others, and was given by them, when it turns out whose it is; and what those gave on who may
    give no more. Who represents a company by the register still does."""
    ended = _end(actor, Q(granted_by=person) | Q(agent=person))
    while ended:
        before = ended.pop()
        if not manages(before.agent_id, before.company_id):
            given_on = Q(granted_by=before.agent_id, company=before.company_id)
            ended += _end(actor, given_on & Q(granted_at__gte=before.granted_at))


def _end(actor: Actor, which: Q) -> list[Mandate]:
    rows = Mandate.objects.select_for_update().filter(which, revoked_at__isnull=True)
    ended = list(rows.exclude(role=MandateRole.LEGAL_REPRESENTATIVE).order_by("id"))
    for mandate in ended:
        _revoke(actor, mandate)
    return ended


def _revoke(actor: Actor, mandate: Mandate) -> None:
    mandate.revoked_at = now()
    mandate.save(update_fields=["revoked_at"])
    record(facts.MandateRevoked(subject=str(mandate.company_id), mandate=str(mandate.id)), actor=actor)


def active_mandates(*, person_id: UUID, on: date, company_id: UUID | None = None) -> list[Mandate]:
    """Mandates of a person valid on a day, companies loaded."""
    rows = Mandate.objects.filter(agent_id=person_id, revoked_at__isnull=True, valid_from__lte=on)
    rows = rows.exclude(valid_to__lt=on)
    if company_id:
        rows = rows.filter(company_id=company_id)
    return list(rows.select_related("company").order_by("company__name", "id"))


def is_storable(text: str, longest: int) -> bool:
    """Whether a column of this length takes the text: no NUL, no half of a character, nothing unseen."""
    return len(text) <= longest and all(category(character)[0] != "C" for character in text)


@as_system("people.find_agent")
def _find_agent(mobile: str) -> Person | None:
    return Person.objects.filter(mobile_index=blind_index("mobile", normalise_mobile(mobile))).first()


def give(
    actor: Actor,
    company: Company,
    agent: Person,
    role: MandateRole,
    item_codes: Sequence[str],
    valid_from: date,
    valid_to: date | None,
    *,
    granted_by: Person | None,
) -> Mandate:
    mandate = Mandate.objects.create(
        company=company,
        agent=agent,
        role=role,
        item_codes=list(item_codes),
        valid_from=valid_from,
        valid_to=valid_to,
        granted_by=granted_by,
        granted_at=now(),
    )
    fact = facts.MandateGranted(
        subject=str(company.id),
        mandate=str(mandate.id),
        agent=str(agent.id),
        role=role,
        valid_from=valid_from.isoformat(),
        valid_to=valid_to.isoformat() if valid_to else None,
    )
    record(fact, actor=actor)
    return mandate
