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
from huiban.domains.people.access import can_manage_mandates, last_day_of_management
from huiban.domains.people.mandate_chain import hanging_on
from huiban.domains.people.models import Company, Mandate, Person
from huiban.domains.people.operations.signed_in import lock_self, require_signed_in
from huiban.domains.people.states import MandateRole, RealNameLevel
from huiban.foundation.actors import Actor
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.identifiers.public import normalise_mobile
from huiban.foundation.locks import lock
from huiban.foundation.moment import local_today, now
from huiban.foundation.wall.looking import as_system

_GIVING = "mandates"  # one at a time in a company


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
    granter, agent = _lock_both(actor, agent_mobile)
    company = Company.objects.filter(id=company_id).first()
    if granter is None or company is None:
        raise NotFound
    lock(_GIVING, [company_id])
    if not can_manage_mandates(actor, company_id):
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
    if agent is None or agent.level < RealNameLevel.TWO_ELEMENTS:
        raise Invalid(fields={"agent_mobile": [_("这个手机号还没有登录并核对身份。请对方先登录一次。")]})
    if agent.id == granter.id:
        raise Invalid(fields={"agent_mobile": [_("不用授权给自己，请填对方的手机号。")]})
    return give(actor, company, agent, role, item_codes, valid_from, valid_to, granted_by=granter)


@transaction.atomic
def revoke_mandate(*, actor: Actor, mandate_id: UUID) -> None:
    """End a mandate now. What was done under it stays valid. Revoking it again changes nothing."""
    lock_self(actor)
    mandate = Mandate.objects.select_for_update().filter(id=mandate_id).first()
    if mandate is None or not can_manage_mandates(actor, mandate.company_id):
        raise NotFound
    if mandate.role == MandateRole.LEGAL_REPRESENTATIVE:
        raise Invalid(_("法定代表人变更请到登记窗口办理。"), code="people.legal_representative_stays")
    if mandate.revoked_at is None:
        _revoke(actor, mandate)


@as_system("people.end_mandates")
def end_mandates(actor: Actor, person: Person) -> None:
    """What an account gave others and was given by them ends when it turns out whose it is; so does what was given on
    by nothing else. Who represents a company by the register still does. The person's row is locked before."""
    own = Mandate.objects.filter(Q(granted_by=person) | Q(agent=person))
    companies = sorted(set(own.values_list("company_id", flat=True)))
    lock(_GIVING, companies)
    for company_id in companies:
        mandates = list(Mandate.objects.select_for_update().filter(company=company_id).order_by("id"))
        ended = hanging_on(person.id, mandates)
        for mandate in mandates:
            is_over = mandate.revoked_at or (mandate.valid_to and mandate.valid_to < local_today())
            if mandate.id in ended and not is_over:
                _revoke(actor, mandate)


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


@as_system("people.lock_both")
def _lock_both(actor: Actor, agent_mobile: str) -> tuple[Person | None, Person | None]:
    """Whoever gives a mandate and whoever has this phone. Raises ``Unauthenticated`` when the giver was signed out
    everywhere since the request came: the account went back to its owner.

    Both are locked, and before the company: an account that is taken over is locked first as well.
    """
    if not actor.is_person:
        return None, None
    index = blind_index("mobile", normalise_mobile(agent_mobile))
    wanted = Person.objects.filter(Q(id=actor.own_id) | Q(mobile_index=index))
    rows = list(wanted.select_for_update(no_key=True).order_by("id"))
    granter = next((row for row in rows if row.id == actor.id), None)
    if granter:
        require_signed_in(granter, actor.signed_out_at)
    return granter, next((row for row in rows if row.mobile_index == index), None)


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
