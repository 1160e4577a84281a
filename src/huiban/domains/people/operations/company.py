"""Companies and who may act for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from unicodedata import category
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from huiban.domains.directory.public import Role, has_role
from huiban.domains.people import facts, providers
from huiban.domains.people.access import can_manage_mandates, last_day_of_management, manages
from huiban.domains.people.models import Company, Mandate, Person
from huiban.domains.people.states import MandateRole, RealNameLevel
from huiban.foundation.actors import Actor
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.identifiers.public import check_credit_code, normalise_mobile
from huiban.foundation.locks import lock
from huiban.foundation.moment import local_today, now
from huiban.foundation.wall.looking import as_system


@transaction.atomic
def register_company(*, actor: Actor, credit_code: str, name: str, address: str = "") -> Company:
    """Bind a company to the signed-in person as its legal representative, checked with the company register."""
    person = Person.objects.filter(id=actor.own_id).first() if actor.is_person else None
    if person is None:
        raise NotFound
    if person.level < RealNameLevel.TWO_ELEMENTS:
        raise Forbidden(_("请先核对本人身份，再绑定企业。"), code="people.identity_needed")
    company = _find_or_create(actor, credit_code, name, person.name, address, person.citizen_id or "")
    if company.legal_representative != person.name:
        raise Invalid(
            fields={"credit_code": [_("登记信息显示您不是这家企业的法定代表人。请由法定代表人授权给您。")]}
        )
    holder = _representative(company)
    if holder is not None and holder.agent_id != person.id:
        raise Invalid(fields={"credit_code": [_("这家企业已由另一位法定代表人绑定。如有变更请到窗口办理。")]})
    if holder is None:
        _grant(
            actor, company, person, MandateRole.LEGAL_REPRESENTATIVE, (), local_today(), None, granted_by=None
        )
    return company


@transaction.atomic
def register_company_at_window(
    *, actor: Actor, credit_code: str, name: str, legal_representative: str, agent_id: UUID, address: str = ""
) -> Company:
    """A company and today's agent as a clerk has seen them on licence and letter of authority.

    The agent's mandate made here ends today: it covers what is handed in at this visit.
    """
    if not has_role(actor, Role.CLERK):
        raise Forbidden
    agent = Person.objects.filter(id=agent_id).first()
    if agent is None:
        raise NotFound
    company = _find_or_create(actor, credit_code, name, legal_representative, address, None)
    today = local_today()
    if not active_mandates(person_id=agent.id, on=today, company_id=company.id):
        # A name is no office: where somebody already represents the company, a namesake acts for the day only.
        represents = (
            agent.name == company.legal_representative
            and _representative(company) is None
            and providers.company_register().matches(
                credit_code=company.credit_code,
                name=company.name,
                legal_representative=agent.name,
                representative_id=agent.citizen_id or "",
            )
        )
        role = MandateRole.LEGAL_REPRESENTATIVE if represents else MandateRole.HANDLER
        _grant(
            actor,
            company,
            agent,
            role,
            (),
            today,
            None if role != MandateRole.HANDLER else today,
            granted_by=None,
        )
    return company


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
    if not all(_is_storable(code, 64) for code in item_codes):
        raise Invalid(fields={"item_codes": [_("含有不能用的字符，请重新输入。")]})
    agent = _find_agent(agent_mobile)
    if agent is None or agent.level < RealNameLevel.TWO_ELEMENTS:
        raise Invalid(fields={"agent_mobile": [_("这个手机号还没有登录并核对身份。请对方先登录一次。")]})
    return _grant(actor, company, agent, role, item_codes, valid_from, valid_to, granted_by=granter)


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


def company_prefill(company: Company) -> Mapping[str, str]:
    """What a form may be prefilled with for a company (``company.name`` …)."""
    values = {
        "company.name": company.name,
        "company.credit_code": company.credit_code,
        "company.legal_representative": company.legal_representative,
        "company.address": company.address,
    }
    return {name: value for name, value in values.items() if value}


@as_system("people.find_or_create_company")
def _find_or_create(
    actor: Actor,
    credit_code: str,
    name: str,
    legal_representative: str,
    address: str,
    representative_id: str | None,
) -> Company:
    """``representative_id`` is the number of whoever claims to represent the company, ``None`` when a clerk has seen the
    licence: a claim is checked with the register also when the company is known."""
    checked = check_credit_code(credit_code)
    if checked.value is None:
        raise Invalid(fields={"credit_code": [checked.message]})
    code = checked.value.code
    name, legal_representative = name.strip(), legal_representative.strip()
    for field, value, longest in (("name", name, 120), ("legal_representative", legal_representative, 60)):
        if len(value) < 2 or not _is_storable(value, longest):
            raise Invalid(fields={field: [_("请照营业执照填写。")]})
    address = " ".join(address.split())
    if not _is_storable(address, 200):
        raise Invalid(fields={"address": [_("地址最多 200 个字。")]})
    lock("company", [code])
    company = Company.objects.filter(credit_code=code).first()
    if company is not None:
        if company.name != name:
            raise Invalid(fields={"name": [_("这个统一社会信用代码登记的是另一个名称，请照营业执照填写。")]})
        if representative_id is None or company.legal_representative != legal_representative:
            return company
    if not providers.company_register().matches(
        credit_code=code,
        name=name,
        legal_representative=legal_representative,
        representative_id=representative_id or "",
    ):
        raise Invalid(fields={"credit_code": [_("名称、代码和法定代表人对不上，请照营业执照填写。")]})
    if company is not None:
        return company
    company = Company.objects.create(
        credit_code=code,
        name=name,
        legal_representative=legal_representative,
        address=address,
        created_at=now(),
    )
    record(facts.CompanyRegistered(subject=str(company.id)), actor=actor)
    return company


def _is_storable(text: str, longest: int) -> bool:
    """Whether a column of this length takes the text: no NUL, no half of a character, nothing unseen."""
    return len(text) <= longest and all(category(character)[0] != "C" for character in text)


@as_system("people.find_agent")
def _find_agent(mobile: str) -> Person | None:
    return Person.objects.filter(mobile_index=blind_index("mobile", normalise_mobile(mobile))).first()


@as_system("people.find_representative")
def _representative(company: Company) -> Mandate | None:
    rows = Mandate.objects.filter(company=company, role=MandateRole.LEGAL_REPRESENTATIVE)
    return rows.filter(revoked_at__isnull=True).first()


def _grant(
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
