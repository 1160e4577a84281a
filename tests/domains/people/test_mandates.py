"""What a mandate does not give: more time than it has, an office by one's name, texts nobody can store."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.directory.public import Role
from huiban.domains.people.models import Mandate, Person
from huiban.domains.people.public import (
    MandateRole,
    RealNameLevel,
    can_act_for_company,
    grant_mandate,
    register_company,
    register_company_at_window,
    verify_identity,
)
from huiban.foundation.clock.public import today
from huiban.foundation.errors import Conflict, Invalid
from tests import factories as make
from tests.domains.people.test_profile import company, credit_code, span

pytestmark = pytest.mark.django_db


def administered():
    """A company, its representative and an administrator whose mandate ends in thirty days."""
    owner, firm = company()
    administrator = make.person()
    grant_mandate(
        actor=make.applicant(owner),
        company_id=firm.id,
        agent_mobile=administrator.mobile,
        role=MandateRole.ADMINISTRATOR,
        **span(30),
    )
    return owner, firm, administrator


def test_an_administrator_gives_nobody_longer_than_they_have_themselves():
    _owner, firm, administrator = administered()
    for agent in (administrator, make.person()):
        with pytest.raises(Invalid) as refused:
            grant_mandate(
                actor=make.applicant(administrator),
                company_id=firm.id,
                agent_mobile=agent.mobile,
                role=MandateRole.ADMINISTRATOR,
                **span(31),
            )
        assert list(refused.value.fields) == ["valid_to"]
    grant_mandate(
        actor=make.applicant(administrator),
        company_id=firm.id,
        agent_mobile=make.person().mobile,
        role=MandateRole.HANDLER,
        **span(30),
    )


def test_nobody_names_themselves():
    owner, firm, administrator = administered()
    for who in (owner, administrator):
        with pytest.raises(Invalid) as refused:
            grant_mandate(
                actor=make.applicant(who),
                company_id=firm.id,
                agent_mobile=who.mobile,
                role=MandateRole.HANDLER,
                **span(),
            )
        assert list(refused.value.fields) == ["agent_mobile"]


def test_the_representative_may_appoint_for_as_long_as_they_like():
    owner, firm, _administrator = administered()
    grant_mandate(
        actor=make.applicant(owner),
        company_id=firm.id,
        agent_mobile=make.person().mobile,
        role=MandateRole.HANDLER,
        **span(3650),
    )


@pytest.mark.parametrize("code", ["x\x00", "x" * 65, "\ud800"])
def test_an_item_code_nobody_can_store_is_refused(code):
    owner, firm, _administrator = administered()
    with pytest.raises(Invalid) as refused:
        grant_mandate(
            actor=make.applicant(owner),
            company_id=firm.id,
            agent_mobile=make.person().mobile,
            role=MandateRole.HANDLER,
            item_codes=[code],
            **span(),
        )
    assert list(refused.value.fields) == ["item_codes"]


def test_whoever_only_bears_the_representatives_name_gets_a_day_at_the_window():
    _owner, firm = company()
    namesake = make.person(name="王样本")
    register_company_at_window(
        actor=make.worker(Role.CLERK),
        credit_code=firm.credit_code,
        name=firm.name,
        legal_representative="王样本",
        agent_id=namesake.id,
    )
    mandate = Mandate.objects.get(agent=namesake)
    assert (mandate.role, mandate.valid_to) == (MandateRole.HANDLER, today())
    assert not can_act_for_company(namesake.id, firm.id, on=today() + timedelta(days=1))


@pytest.mark.parametrize("seen", [True, False])
def test_whoever_represents_a_company_holds_it_once_their_card_was_seen(seen):
    agent = make.person(name="王样本")
    if not seen:
        Person.objects.filter(id=agent.id).update(level=RealNameLevel.TWO_ELEMENTS)
    firm = register_company_at_window(
        actor=make.worker(Role.CLERK),
        credit_code=credit_code(6),
        name="示例有限公司",
        legal_representative="王样本",
        agent_id=agent.id,
    )
    mandate = Mandate.objects.get(company=firm)
    lasting = (MandateRole.LEGAL_REPRESENTATIVE, None)
    assert (mandate.role, mandate.valid_to) == (lasting if seen else (MandateRole.HANDLER, today()))


@pytest.mark.parametrize("address", ["某路\x00一号"])
def test_an_address_nobody_can_store_is_refused(address):
    owner = make.person(name="王样本")
    with pytest.raises(Invalid) as refused:
        register_company(
            actor=make.applicant(owner), credit_code=credit_code(7), name="示例有限公司", address=address
        )
    assert list(refused.value.fields) == ["address"]


def test_a_representatives_name_longer_than_the_column_is_refused():
    with pytest.raises(Invalid) as refused:
        register_company_at_window(
            actor=make.worker(Role.CLERK),
            credit_code=credit_code(8),
            name="示例有限公司",
            legal_representative="王" * 61,
            agent_id=make.person().id,
        )
    assert list(refused.value.fields) == ["legal_representative"]


def test_the_name_of_a_checked_person_is_not_changed_by_checking_again():
    person = make.person(name="李样本")
    with pytest.raises(Conflict) as refused:
        verify_identity(actor=make.applicant(person), name="王样本", citizen_id=person.citizen_id)
    assert refused.value.code == "people.identity_bound"
    verify_identity(actor=make.applicant(person), name="李样本", citizen_id=person.citizen_id)
