"""Who one is, whom one may act for, and until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from huiban.domains.cases.public import find_case, list_own_cases, save_draft, start_draft, submit
from huiban.domains.directory.public import Role
from huiban.domains.people import facts
from huiban.domains.people.models import Mandate, Person, PersonIdentity
from huiban.domains.people.public import (
    MandateRole,
    Whose,
    can_act_for_company,
    grant_mandate,
    prefill,
    register_at_window,
    register_company,
    register_company_at_window,
    revoke_mandate,
    verify_identity,
)
from huiban.foundation.clock.public import today
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.identifiers.public import credit_code_check_character, organisation_check_character
from huiban.foundation.moment import at, now
from huiban.foundation.tokens.public import find_bearer, issue_token
from tests import factories as make

pytestmark = pytest.mark.django_db


def credit_code(serial: int = 1) -> str:
    organisation = f"MA{serial:06d}"
    body = f"91990000{organisation}{organisation_check_character(organisation)}"
    return body + credit_code_check_character(body)


def company(owner=None, serial: int = 1):
    owner = owner or make.person(name="王样本")
    return owner, register_company(
        actor=make.applicant(owner), credit_code=credit_code(serial), name="虚构之光商贸有限公司"
    )


def span(days: int = 30) -> dict:
    return {"valid_from": today(), "valid_to": today() + timedelta(days=days)}


def test_an_identity_belongs_to_one_account():
    known = make.person()
    other = make.person()
    other.citizen_id = other.citizen_id_index = None
    other.save()
    with pytest.raises(Conflict) as refused:
        verify_identity(actor=make.applicant(other), name=known.name, citizen_id=known.citizen_id)
    assert refused.value.code == "people.identity_taken"


def test_an_identity_once_bound_is_not_changed_here():
    person = make.person()
    with pytest.raises(Conflict) as refused:
        verify_identity(actor=make.applicant(person), name="另一人", citizen_id=make.citizen_id())
    assert refused.value.code == "people.identity_bound"


@pytest.mark.parametrize(
    "number", ["110105194912310021", "370211209912310011", "370211199002300010", "", "x" * 18]
)
def test_wrong_identity_numbers_are_refused_with_the_field(number):
    person = make.person()
    with pytest.raises((Invalid, Conflict)):
        verify_identity(actor=make.applicant(person), name="李样本", citizen_id=number)


def test_the_window_finds_a_known_person_and_refuses_another_name_for_their_number():
    clerk, person = make.worker(Role.CLERK), make.person(name="赵样本")
    assert register_at_window(actor=clerk, name="赵样本", citizen_id=person.citizen_id.lower()) == person
    with pytest.raises(Invalid) as refused:
        register_at_window(actor=clerk, name="钱样本", citizen_id=person.citizen_id)
    assert list(refused.value.fields) == ["name"]


def test_only_clerks_register_people():
    for actor in (make.worker(Role.REVIEWER), make.applicant()):
        with pytest.raises(Forbidden):
            register_at_window(actor=actor, name="赵样本", citizen_id=make.citizen_id())


def test_forms_are_prefilled_with_what_the_number_tells():
    person = make.person(birth="19500228")
    known = prefill(person)
    assert (known["person.birth_date"], known["person.citizen_id"]) == ("1950-02-28", person.citizen_id)
    assert known["person.sex"] == ("男" if int(person.citizen_id[16]) % 2 else "女")


def test_the_legal_representative_appoints_and_the_agent_acts_within_the_mandate():
    owner, firm = company()
    agent, item, other_item = make.person(), make.item(make.content(materials=[])), make.item()
    grant_mandate(
        actor=make.applicant(owner),
        company_id=firm.id,
        agent_mobile=agent.mobile,
        role=MandateRole.HANDLER,
        item_codes=[item.code],
        **span(),
    )
    assert can_act_for_company(agent.id, firm.id, item_code=item.code)
    assert not can_act_for_company(agent.id, firm.id, item_code=other_item.code)
    draft = start_draft(actor=make.applicant(agent), item_code=item.code, company_id=firm.id)
    save_draft(
        actor=make.applicant(agent), draft_id=draft.id, form={"why": "需要办理"}, delivery_method="window"
    )
    case = submit(actor=make.applicant(agent), draft_id=draft.id)
    assert case.applicant_name == firm.name
    assert find_case(actor=make.applicant(owner), number=case.number) == case
    assert (
        list_own_cases(actor=make.applicant(owner)) == list_own_cases(actor=make.applicant(agent)) == [case]
    )
    with pytest.raises(Forbidden):
        start_draft(actor=make.applicant(agent), item_code=other_item.code, company_id=firm.id)


def test_a_mandate_begins_and_ends_on_its_days():
    owner, firm = company()
    agent = make.person()
    grant_mandate(
        actor=make.applicant(owner),
        company_id=firm.id,
        agent_mobile=agent.mobile,
        role=MandateRole.HANDLER,
        valid_from=today() + timedelta(days=1),
        valid_to=today() + timedelta(days=2),
    )
    assert [can_act_for_company(agent.id, firm.id, on=today() + timedelta(days=n)) for n in range(4)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_revoked_mandate_hides_the_company_and_its_cases_at_once():
    owner, firm = company()
    agent, item = make.person(), make.item(make.content(materials=[]))
    mandate = grant_mandate(
        actor=make.applicant(owner),
        company_id=firm.id,
        agent_mobile=agent.mobile,
        role=MandateRole.HANDLER,
        **span(),
    )
    draft = start_draft(actor=make.applicant(agent), item_code=item.code, company_id=firm.id)
    save_draft(
        actor=make.applicant(agent), draft_id=draft.id, form={"why": "需要办理"}, delivery_method="window"
    )
    case = submit(actor=make.applicant(agent), draft_id=draft.id)
    revoke_mandate(actor=make.applicant(owner), mandate_id=mandate.id)
    with pytest.raises(NotFound):
        find_case(actor=make.applicant(agent), number=case.number)
    assert list_own_cases(actor=make.applicant(agent)) == []


def test_a_handler_cannot_give_mandates_and_a_stranger_sees_none():
    owner, firm = company()
    agent, stranger = make.person(), make.person()
    grant_mandate(
        actor=make.applicant(owner),
        company_id=firm.id,
        agent_mobile=agent.mobile,
        role=MandateRole.HANDLER,
        **span(),
    )
    for actor in (make.applicant(agent), make.applicant(stranger)):
        with pytest.raises(NotFound):
            grant_mandate(
                actor=actor,
                company_id=firm.id,
                agent_mobile=stranger.mobile,
                role=MandateRole.HANDLER,
                **span(),
            )
        with pytest.raises(NotFound):
            revoke_mandate(actor=actor, mandate_id=Mandate.objects.first().id)


def test_somebody_who_is_not_the_legal_representative_cannot_bind_the_company():
    company(serial=7)
    with pytest.raises(Invalid):
        company(make.person(name="不相干"), serial=7)


def test_an_agent_at_the_window_may_act_that_day_only():
    clerk, agent = make.worker(Role.CLERK), make.person(name="经样本")
    with at(datetime(2026, 11, 20, 3, tzinfo=UTC)):
        firm = register_company_at_window(
            actor=clerk,
            credit_code=credit_code(9),
            name="样本海科技有限公司",
            legal_representative="王样本",
            agent_id=agent.id,
        )
        assert can_act_for_company(agent.id, firm.id)
    with at(datetime(2026, 11, 21, 3, tzinfo=UTC)):
        assert not can_act_for_company(agent.id, firm.id)


def test_a_mandate_cannot_end_before_it_begins_or_lie_in_the_past():
    owner, firm = company()
    agent, day = make.person(), now().date()
    for first, last in ((day, day - timedelta(days=1)), (day - timedelta(days=9), day - timedelta(days=5))):
        with pytest.raises(Invalid):
            grant_mandate(
                actor=make.applicant(owner),
                company_id=firm.id,
                agent_mobile=agent.mobile,
                role=MandateRole.HANDLER,
                valid_from=first,
                valid_to=last,
            )


@pytest.fixture
def claimed():
    """Somebody's number, bound online by an account with another's phone; a token of that account."""
    mobile = make.mobile()
    account = Person.objects.create(
        mobile=mobile, mobile_index=blind_index("mobile", mobile), created_at=now(), updated_at=now()
    )
    verify_identity(actor=make.applicant(account), name="欧阳样本", citizen_id=make.citizen_id())
    account.refresh_from_db()
    token, _ends = issue_token(holder_kind="person", holder_id=account.id, lasts=timedelta(hours=1))
    return account, token


def at_window(account, mobile="", **answer):
    clerk = make.worker(Role.CLERK)
    return register_at_window(
        actor=clerk, name=account.name, citizen_id=account.citizen_id, mobile=mobile, **answer
    )


def taken_over(account, mobile=""):
    return at_window(account, mobile, whose=Whose(account.masked_mobile, theirs=False))


@pytest.mark.parametrize("mobile", ["", "13800000009"])
@pytest.mark.parametrize("said", ["nothing", "of another phone", "theirs"])
def test_the_window_asks_whose_phone_an_online_account_has(claimed, mobile, said):
    account, token = claimed
    whose = {
        "nothing": None,
        "of another phone": Whose("138****111", theirs=False),
        "theirs": Whose(account.masked_mobile, theirs=True),
    }
    with pytest.raises(Invalid) as refused:
        at_window(account, mobile, whose=whose[said])
    assert account.masked_mobile in str(refused.value.fields["whose"])
    assert refused.value.data == {"shown": account.masked_mobile, "providers": []}
    assert find_bearer(token) is not None
    person = at_window(account, account.mobile)
    assert (person.id, person.mobile, person.level) == (account.id, account.mobile, 3)
    assert find_bearer(token) is not None
    assert at_window(account).level == 3  # asked once


@pytest.mark.parametrize("without", [True, False])
def test_whoever_claimed_anothers_number_is_out_once_the_card_is_seen(claimed, without):
    account, token = claimed
    own = make.mobile()
    person = taken_over(account, "" if without else own)
    assert (person.id, person.mobile) == (account.id, None if without else own)
    assert find_bearer(token) is None
    assert person.signed_out_at is not None


def test_a_register_asks_for_the_number_of_whoever_says_to_represent_a_company(settings):
    settings.HUIBAN_COMPANY_REGISTER = f"{__name__}.OnlyOne"
    first, namesake = make.person(name="王样本"), make.person(name="王样本")
    OnlyOne.number = first.citizen_id
    with pytest.raises(Invalid):
        company(namesake)
    _owner, made = company(first)
    Mandate.objects.filter(company=made).update(revoked_at=now())
    with pytest.raises(Invalid):
        company(namesake)


class OnlyOne:
    number = ""

    def matches(self, *, credit_code, name, legal_representative, representative_id):
        return representative_id == self.number


@pytest.mark.parametrize("theirs", [True, False])
def test_the_window_asks_whose_an_outside_account_is_that_never_said(theirs):
    account = Person.objects.create(created_at=now(), updated_at=now())
    verify_identity(actor=make.applicant(account), name="欧阳样本", citizen_id=make.citizen_id())
    account.refresh_from_db()
    for level, subject in ((1, b"phone-level"), (2, b"real-name")):
        PersonIdentity.objects.create(
            person=account, provider="city", issuer="https://city.example", subject_index=subject, level=level,
            bound_at=now(), last_used_at=now(),
        )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        at_window(account, make.mobile())
    assert refused.value.data == {"shown": "city", "providers": ["city"]}
    person = at_window(account, whose=Whose("city", theirs))
    assert (person.id, person.level, person.signed_out_at is None) == (account.id, 3, theirs)
    left = sorted(one.level for one in PersonIdentity.objects.filter(person=person))
    assert left == ([1, 2] if theirs else [2])
    before = person.signed_out_at
    assert at_window(account).signed_out_at == before
    said = FactRecord.objects.filter(tag=facts.ProfileChanged.tag)
    assert [fact.data["fields"] for fact in said] == ([] if theirs else [["identities"]])


def test_at_the_window_a_namesake_acts_for_the_day(settings):
    settings.HUIBAN_COMPANY_REGISTER = f"{__name__}.OnlyOne"
    namesake = make.person(name="王样本")
    OnlyOne.number = ""
    register_company_at_window(
        actor=make.worker(Role.CLERK), credit_code=credit_code(), name="虚构之光商贸有限公司",
        legal_representative="王样本", agent_id=namesake.id,
    )  # fmt: skip
    mandate = Mandate.objects.get(agent=namesake)
    assert (mandate.role, mandate.valid_to) == (MandateRole.HANDLER, today())
