"""Companies, bound by whoever represents them or seen at a window."""

from __future__ import annotations

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.directory.public import Role, has_role
from huiban.domains.people import facts, providers
from huiban.domains.people.models import Company, Mandate, Person
from huiban.domains.people.operations.mandates import active_mandates, give, is_storable
from huiban.domains.people.operations.signed_in import lock_self
from huiban.domains.people.states import MandateRole, RealNameLevel
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.identifiers.public import check_credit_code
from huiban.foundation.locks import lock
from huiban.foundation.moment import local_today, now
from huiban.foundation.wall.looking import as_system


@transaction.atomic
def register_company(*, actor: Actor, credit_code: str, name: str, address: str = "") -> Company:
    """Bind a company to the signed-in person as its legal representative, checked with the company register."""
    person = lock_self(actor)
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
        give(
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
        # Nor is an account: whoever was never seen with their card does, too.
        represents = (
            agent.level >= RealNameLevel.SEEN_AT_WINDOW
            and agent.name == company.legal_representative
            and _representative(company) is None
            and providers.company_register().matches(
                credit_code=company.credit_code,
                name=company.name,
                legal_representative=agent.name,
                representative_id=agent.citizen_id or "",
            )
        )
        role = MandateRole.LEGAL_REPRESENTATIVE if represents else MandateRole.HANDLER
        give(
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
        if len(value) < 2 or not is_storable(value, longest):
            raise Invalid(fields={field: [_("请照营业执照填写。")]})
    address = " ".join(address.split())
    if not is_storable(address, 200):
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


@as_system("people.find_representative")
def _representative(company: Company) -> Mandate | None:
    rows = Mandate.objects.filter(company=company, role=MandateRole.LEGAL_REPRESENTATIVE)
    return rows.filter(revoked_at__isnull=True).first()
