"""What becomes of a company's mandates when an account turns out to be another's."""

from __future__ import annotations

import hashlib
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from huiban.domains.people import facts
from huiban.domains.people.models import Mandate, Person, SignInChallenge
from huiban.domains.people.public import (
    MandateRole,
    bind_person_identity,
    can_act_for_company,
    change_address,
    change_mobile,
    close_account,
    grant_mandate,
    issue_person_token,
    register_company,
    revoke_mandate,
    sign_in,
    sign_in_by_identity,
)
from huiban.foundation.clock.public import today
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Unauthenticated
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import now
from huiban.foundation.openid.public import Assertion
from tests import factories as make
from tests.domains.people.test_profile import at_window, claimed, company, credit_code, span, taken_over

__all__ = ["claimed"]
pytestmark = pytest.mark.django_db
OUTSIDE = Assertion(provider="province", issuer="https://id.example.cn", subject="one")


def given(by, firm, agent, role=MandateRole.ADMINISTRATOR):
    return grant_mandate(
        actor=make.applicant(by), company_id=firm.id, agent_mobile=agent.mobile, role=role, **span()
    )


@pytest.mark.parametrize("theirs", [True, False])
def test_mandates_end_with_the_account_that_gave_or_got_them(claimed, theirs):
    account, _token = claimed
    owner, made = company()
    _self, own = company(account, serial=2)
    other = make.person()
    dates = {"role": MandateRole.HANDLER, **span()}
    got = grant_mandate(actor=make.applicant(owner), company_id=made.id, agent_mobile=account.mobile, **dates)
    given = grant_mandate(
        actor=make.applicant(account), company_id=own.id, agent_mobile=other.mobile, **dates
    )
    at_window(account, account.mobile) if theirs else taken_over(account)
    ended = set(Mandate.objects.filter(revoked_at__isnull=False).values_list("id", flat=True))
    assert ended == (set() if theirs else {got.id, given.id})
    assert FactRecord.objects.filter(tag=facts.MandateRevoked.tag).count() == len(ended)


@pytest.mark.parametrize("otherwise", [True, False])
def test_what_an_accomplice_gave_on_ends_unless_they_may_give_by_another_mandate(claimed, otherwise):
    account, _token = claimed
    _self, own = company(account)
    named, last = make.person(), make.person()
    administrator = {"role": MandateRole.ADMINISTRATOR, **span()}
    grant_mandate(
        actor=make.applicant(account), company_id=own.id, agent_mobile=named.mobile, **administrator
    )
    given_on = grant_mandate(
        actor=make.applicant(named), company_id=own.id, agent_mobile=last.mobile, **administrator
    )
    if otherwise:
        Mandate.objects.filter(company=own, role=MandateRole.LEGAL_REPRESENTATIVE).update(agent=named)
    taken_over(account)
    given_on.refresh_from_db()
    assert (given_on.revoked_at is None) is otherwise


def test_accomplices_who_name_each_other_are_out_too(claimed):
    account, _token = claimed
    _self, own = company(account)
    one, other = make.person(), make.person()
    given(account, own, one)
    given(one, own, other)
    given(other, own, one)
    taken_over(account)
    assert not can_act_for_company(one.id, own.id)
    assert not can_act_for_company(other.id, own.id)


def test_a_link_revoked_before_hides_nobody_behind_it(claimed):
    account, _token = claimed
    _self, own = company(account)
    one, last = make.person(), make.person()
    link = given(account, own, one)
    given(one, own, last)
    revoke_mandate(actor=make.applicant(account), mandate_id=link.id)
    taken_over(account)
    assert not can_act_for_company(last.id, own.id)


def test_what_never_hung_on_the_account_stays_though_its_giver_has_left(claimed):
    account, _token = claimed
    owner, firm = company()
    given(owner, firm, account)
    named, last = make.person(), make.person()
    given(account, firm, named, MandateRole.HANDLER)
    lawful = given(owner, firm, named)
    given(named, firm, last, MandateRole.HANDLER)
    revoke_mandate(actor=make.applicant(owner), mandate_id=lawful.id)
    taken_over(account)
    assert can_act_for_company(last.id, firm.id)
    assert not can_act_for_company(named.id, firm.id)
    assert can_act_for_company(owner.id, firm.id)


def test_what_was_given_before_the_lawful_mandate_ends(claimed):
    account, _token = claimed
    owner, firm = company()
    given(owner, firm, account)
    named, last = make.person(), make.person()
    given(account, firm, named)
    given(named, firm, last, MandateRole.HANDLER)
    given(owner, firm, named)
    taken_over(account)
    assert can_act_for_company(named.id, firm.id)
    assert not can_act_for_company(last.id, firm.id)


def test_a_mandate_that_ran_out_is_not_ended_again(claimed):
    account, _token = claimed
    _self, own = company(account)
    old = given(account, own, make.person())
    long_ago = {"valid_from": today() - timedelta(days=900), "valid_to": today() - timedelta(days=800)}
    Mandate.objects.filter(id=old.id).update(**long_ago)
    taken_over(account)
    old.refresh_from_db()
    assert old.revoked_at is None
    assert not FactRecord.objects.filter(tag=facts.MandateRevoked.tag).exists()


ON_THEIR_WAY = {
    "another phone": lambda actor, **_: change_mobile(
        actor=actor, mobile="13900009999", code="246810", tell=lambda *_told: None
    ),
    "an outside account": lambda actor, **_: bind_person_identity(actor=actor, assertion=OUTSIDE),
    "a company": lambda actor, **_: register_company(
        actor=actor, credit_code=credit_code(3), name="虚构之光商贸有限公司"
    ),
    "the end of a mandate": lambda actor, mandate: revoke_mandate(actor=actor, mandate_id=mandate.id),
    "an address": lambda actor, **_: change_address(actor=actor, address="别处一号"),
    "the end of the account": lambda actor, **_: close_account(actor=actor),
}


@pytest.mark.parametrize("what", ON_THEIR_WAY)
@pytest.mark.django_db(transaction=True)
def test_a_request_on_its_way_changes_nothing_of_the_owners_account(claimed, what):
    account, _token = claimed
    _self, own = company(account)
    mandate = Mandate.objects.get(company=own)
    begun = make.applicant(account)
    known_code("13900009999", "246810")
    late = Late(lambda: ON_THEIR_WAY[what](begun, mandate=mandate))
    after = taken_over_first(account, late)
    assert isinstance(late.failure, Unauthenticated)
    assert Person.objects.filter(id=account.id).values().get() == after
    assert not account.identities.exists()


@pytest.mark.django_db(transaction=True)
def test_a_phone_that_signs_in_meanwhile_has_an_account_of_its_own(claimed):
    account, _token = claimed
    phone = account.mobile
    known_code(phone, "246810")
    came_in = []
    late = Late(lambda: came_in.append(sign_in(mobile=phone, code="246810")))
    taken_over_first(account, late)
    assert late.failure is None
    assert came_in[0].id != account.id
    assert came_in[0].citizen_id is None


@pytest.mark.django_db(transaction=True)
def test_an_outside_account_that_signs_in_meanwhile_has_an_account_of_its_own(claimed):
    account, _token = claimed
    bind_person_identity(actor=make.applicant(account), assertion=OUTSIDE)
    came_in = []
    late = Late(lambda: came_in.append(sign_in_by_identity(assertion=OUTSIDE)[0].person))
    taken_over_first(account, late)
    assert late.failure is None
    assert came_in[0].id != account.id
    assert came_in[0].citizen_id is None


def test_a_sign_in_before_the_taking_over_opens_nothing_after_it(claimed):
    account, _token = claimed
    known_code(account.mobile, "246810")
    person = sign_in(mobile=account.mobile, code="246810")
    taken_over(account)
    with pytest.raises(Unauthenticated):
        issue_person_token(person=person, lasts=timedelta(hours=1))


def known_code(mobile, code):
    """The code that was sent to this phone."""
    index = blind_index("mobile", mobile)
    SignInChallenge.objects.create(
        mobile_index=index,
        code_digest=hashlib.sha256(index + code.encode()).digest(),
        created_at=now(),
        expires_at=now() + timedelta(minutes=5),
    )


@pytest.mark.django_db(transaction=True)
def test_a_request_on_its_way_gives_nothing_once_the_account_is_its_owners(claimed):
    account, _token = claimed
    _self, own = company(account)
    agent = make.person()
    begun = make.applicant(account)
    late = Late(
        lambda: grant_mandate(
            actor=begun, company_id=own.id, agent_mobile=agent.mobile, role=MandateRole.HANDLER, **span()
        )
    )
    taken_over_first(account, late)
    assert isinstance(late.failure, Unauthenticated)
    assert not can_act_for_company(agent.id, own.id)


@pytest.mark.django_db(transaction=True)
def test_what_an_accomplice_is_just_giving_on_ends_as_well(claimed):
    account, _token = claimed
    _self, own = company(account)
    named, last = make.person(), make.person()
    given(account, own, named)
    over = Late(lambda: taken_over(account))
    with transaction.atomic():
        given(named, own, last)
        over.start()
        over.join(0.5)
        assert over.is_alive()
    over.join(10)
    assert over.failure is None
    assert not can_act_for_company(named.id, own.id)
    assert not can_act_for_company(last.id, own.id)


@pytest.mark.django_db(transaction=True)
def test_a_mandate_for_the_account_itself_is_not_given_on_its_way_home(claimed):
    account, _token = claimed
    owner, firm = company()
    phone = account.mobile
    late = Late(
        lambda: grant_mandate(
            actor=make.applicant(owner),
            company_id=firm.id,
            agent_mobile=phone,
            role=MandateRole.HANDLER,
            **span(),
        )
    )
    taken_over_first(account, late)
    assert late.failure is not None
    assert not can_act_for_company(account.id, firm.id)


def taken_over_first(account, late):
    """The account goes back to its owner while the other waits for it; its row as that left it."""
    with transaction.atomic():
        taken_over(account)
        late.start()
        late.join(0.5)
        assert late.is_alive()
        after = Person.objects.filter(id=account.id).values().get()
    late.join(10)
    return after


class Late(threading.Thread):
    """What happens on another connection meanwhile; how it failed, if it did."""

    def __init__(self, act):
        super().__init__()
        self.act, self.failure = act, None

    def run(self):
        try:
            self.act()
        except Exception as failure:  # noqa: BLE001 (handed to the test)
            self.failure = failure
        finally:
            connection.close()
