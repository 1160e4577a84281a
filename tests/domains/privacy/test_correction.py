"""What is registered is put right by a person's decision; cases keep what they were decided on."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.certificates.public import issue_result
from huiban.domains.directory.public import Role
from huiban.domains.hall.models import Ticket
from huiban.domains.hall.public import Visitor, take_ticket
from huiban.domains.hall.visitors import visitor_index
from huiban.domains.messages.models import OutboxMessage
from huiban.domains.people.models import Person, SignInChallenge
from huiban.domains.people.public import find_person_id, request_code, sign_in
from huiban.domains.privacy.models import Correction
from huiban.domains.privacy.public import (
    CorrectionState,
    ask_correction,
    change_own_mobile,
    count_corrections,
    decide_correction,
    find_correction,
    find_own_correction,
    find_proof,
    list_corrections,
    list_identity_corrections,
    run_retention,
    withdraw_correction,
)
from huiban.foundation.access_log.public import AccessEntry
from huiban.foundation.actors import SYSTEM
from huiban.foundation.encryption import blind_index
from huiban.foundation.errors import Conflict, Invalid, NotFound
from huiban.foundation.facts.public import find_facts, list_facts
from huiban.foundation.moment import at, local_today, now
from huiban.foundation.tokens.public import find_bearer, issue_token
from tests import factories as make

pytestmark = pytest.mark.django_db
WORDS = "户口本上是另一个字"
ANSWER = "看过身份证原件，已更正。"


def asked(who=None, field="name", new_value="李样板", proofs=None) -> Correction:
    who = who or make.person()
    given = [("身份证.png", make.picture())] if proofs is None else proofs
    make.item()  # and with it the calendar
    return ask_correction(
        actor=make.applicant(who), field=field, new_value=new_value, reason=WORDS, proofs=given
    )


def manager():
    return make.worker(Role.HALL_MANAGER)


def test_a_name_is_put_right_once_somebody_decides():
    correction = asked()
    assert correction.person.name == "李样本" and correction.due > local_today()
    assert correction.proofs.count() == 1
    decide_correction(actor=manager(), correction_id=correction.id, granted=True, answer=ANSWER)
    person = Person.objects.get(id=correction.person_id)
    assert person.name == "李样板" and person.signed_out_at is not None
    found = find_own_correction(actor=make.applicant(person), correction_id=correction.id)
    assert (found.state, found.answer) == (CorrectionState.GRANTED, ANSWER)
    assert OutboxMessage.objects.filter(person=person, template="privacy:correction-decided").count() == 1


def test_a_number_is_put_right_with_its_index_its_place_in_the_line_and_its_sign_ins():
    who, new = make.person(), make.citizen_id("19910202")
    make.group()
    visitor = Visitor(person_id=who.id, citizen_id=who.citizen_id)
    ticket = take_ticket(actor=make.applicant(who), groups=["test"], visitor=visitor)
    token, _ends = issue_token(holder_kind="person", holder_id=who.id, lasts=timedelta(hours=1))
    correction = asked(who, "citizen_id", new)
    decide_correction(actor=manager(), correction_id=correction.id, granted=True, answer=ANSWER)
    who.refresh_from_db()
    assert who.citizen_id == new and bytes(who.citizen_id_index) == blind_index("citizen_id", new)
    assert find_person_id(citizen_id=new) == who.id
    assert find_person_id(citizen_id=correction.old_value) is None
    assert bytes(Ticket.objects.get(id=ticket.id).visitor_index) == visitor_index(new, ticket.day)
    assert find_bearer(token) is None


def test_a_decided_case_keeps_what_was_decided_and_the_correction_stands_beside_it():
    who = make.person()
    case = make.decided(make.examined(make.accepted(make.submitted(who=who))))
    issue_result(actor=SYSTEM, case_number=case.number)
    before = (case.applicant_name, case.form)
    correction = asked(who)
    decide_correction(actor=manager(), correction_id=correction.id, granted=True, answer=ANSWER)
    case.refresh_from_db()
    assert (case.applicant_name, case.form) == before
    assert [one.id for one in list_identity_corrections(person_id=who.id)] == [correction.id]


def test_a_refusal_needs_a_reason_and_changes_nothing():
    correction = asked()
    with pytest.raises(Invalid) as refused:
        decide_correction(actor=manager(), correction_id=correction.id, granted=False, answer=" ")
    assert "answer" in refused.value.fields
    decide_correction(
        actor=manager(), correction_id=correction.id, granted=False, answer="凭证看不清，请重新拍。"
    )
    assert Person.objects.get(id=correction.person_id).name == "李样本"
    with pytest.raises(Conflict):
        decide_correction(actor=manager(), correction_id=correction.id, granted=True, answer=ANSWER)
    asked(correction.person)  # and may ask again


def test_the_register_of_identities_has_the_last_word(monkeypatch):
    correction = asked()

    class Register:
        def matches(self, *, name, citizen_id):
            return False

    monkeypatch.setattr("huiban.domains.people.providers.identity_register", Register)
    with pytest.raises(Invalid):
        decide_correction(actor=manager(), correction_id=correction.id, granted=True, answer=ANSWER)
    correction.refresh_from_db()
    assert correction.state == CorrectionState.ASKED


def test_a_number_of_another_account_is_not_taken_over():
    other = make.person()
    correction = asked(None, "citizen_id", other.citizen_id)
    with pytest.raises(Conflict):
        decide_correction(actor=manager(), correction_id=correction.id, granted=True, answer=ANSWER)
    assert Correction.objects.get(id=correction.id).state == CorrectionState.ASKED


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"field": "level"}, "field"),
        ({"new_value": "李"}, "new_value"),
        ({"new_value": "李样本"}, "new_value"),
        ({"field": "citizen_id", "new_value": "370211199002300010"}, "new_value"),
        ({"reason": "?"}, "reason"),
        ({"proofs": []}, "file"),
        ({"proofs": [("x.png", make.picture())] * 6}, "file"),
    ],
)
def test_what_cannot_be_asked(changes, path):
    given = {
        "field": "name",
        "new_value": "李样板",
        "reason": WORDS,
        "proofs": [("a.png", make.picture())],
        **changes,
    }
    make.item()
    with pytest.raises(Invalid) as refused:
        ask_correction(actor=make.applicant(), **given)
    assert path in refused.value.fields


def test_something_else_needs_words_and_no_proof():
    correction = asked(None, "other", "我的地址写成了别人家的", proofs=[])
    decide_correction(
        actor=manager(), correction_id=correction.id, granted=True, answer="已在办件里写明更正。"
    )
    assert Correction.objects.get(id=correction.id).state == CorrectionState.GRANTED


def test_one_of_a_kind_at_a_time_and_it_can_be_withdrawn():
    correction = asked()
    with pytest.raises(Conflict):
        asked(correction.person)
    asked(correction.person, "other", "别的也有一处不对", proofs=[])
    withdraw_correction(actor=make.applicant(correction.person), correction_id=correction.id)
    with pytest.raises(Conflict):
        withdraw_correction(actor=make.applicant(correction.person), correction_id=correction.id)
    asked(correction.person)


def test_somebody_elses_does_not_exist():
    correction = asked()
    for act in (find_own_correction, withdraw_correction):
        with pytest.raises(NotFound):
            act(actor=make.applicant(), correction_id=correction.id)


@pytest.mark.parametrize(
    "role",
    [Role.CLERK, Role.APPROVER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.ITEM_ADMIN],
)
def test_nobody_but_the_hall_manager_decides_or_reads(role):
    correction, other = asked(), make.worker(role)
    proof = correction.proofs.get().document_id
    for act in (
        lambda: decide_correction(actor=other, correction_id=correction.id, granted=True, answer=ANSWER),
        lambda: list_corrections(actor=other),
        lambda: find_correction(actor=other, correction_id=correction.id),
        lambda: find_proof(actor=other, correction_id=correction.id, document_id=proof),
    ):
        with pytest.raises(NotFound):
            act()
    assert count_corrections(other) == 0


def test_a_hall_manager_who_is_an_administrator_too_does_not():
    from huiban.domains.directory.public import assign_role

    correction, staff = asked(), make.staff(Role.HALL_MANAGER)
    assign_role(actor=SYSTEM, staff_id=staff.id, role=Role.SYSTEM_ADMIN, organisation_id=make.centre().id)
    with pytest.raises(NotFound):
        decide_correction(actor=make.acting(staff), correction_id=correction.id, granted=True, answer=ANSWER)


def test_whoever_decides_leaves_a_trace_of_what_they_read():
    correction, who = asked(), manager()
    find_correction(actor=who, correction_id=correction.id)
    find_proof(actor=who, correction_id=correction.id, document_id=correction.proofs.get().document_id)
    seen = AccessEntry.objects.filter(actor_id=who.id, person_id=correction.person_id)
    assert set(seen.values_list("operation", flat=True)) == {"privacy.correction", "privacy.proof"}


def test_facts_say_which_field_and_never_what():
    correction = asked()
    decide_correction(actor=manager(), correction_id=correction.id, granted=True, answer=ANSWER)
    told = [*find_facts(subject=str(correction.id)), *list_facts(subject=str(correction.person_id))]
    text = " ".join(f"{fact.tag} {fact.data}" for fact in told)
    assert "people:person:identity_corrected" in text and "privacy:correction:decided" in text
    assert "李样板" not in text and "李样本" not in text and ANSWER not in text


def test_the_due_day_counts_working_days_across_new_year():
    make.item()
    who = make.person()
    moment = now().replace(year=2026, month=12, day=31, hour=15, minute=59)
    with at(moment):
        correction = asked(who)
    assert correction.due.year == 2027 and correction.due > moment.date() + timedelta(days=20)


def test_after_three_years_only_that_it_happened_is_left():
    with at(now() - timedelta(days=1097)):
        correction = asked()
        proof = correction.proofs.get().document
        decide_correction(actor=manager(), correction_id=correction.id, granted=True, answer=ANSWER)
    run_retention(actor=SYSTEM)
    correction.refresh_from_db()
    proof.refresh_from_db()
    assert (correction.old_value, correction.new_value, correction.reason, correction.answer) == (None,) * 4
    assert correction.state == CorrectionState.GRANTED and proof.removed_at is not None


# --- the phone ---
def code_to(mobile, sent):
    request_code(mobile=mobile)
    return next(text.split("是 ")[1][:6] for to, text in reversed(sent) if to == mobile)


@pytest.fixture
def sent(monkeypatch):
    texts: list[tuple[str, str]] = []

    class Outbox:
        def send(self, mobile, text):
            texts.append((mobile, text))

    monkeypatch.setattr("huiban.domains.people.providers.sms", Outbox)
    return texts


def test_another_phone_by_its_code_ends_every_sign_in_and_tells_the_old_one(sent):
    who, new = make.person(), make.mobile()
    old = who.mobile
    token, _ends = issue_token(holder_kind="person", holder_id=who.id, lasts=timedelta(hours=1))
    change_own_mobile(actor=make.applicant(who), mobile=new, code=code_to(new, sent))
    who.refresh_from_db()
    assert who.mobile == new and bytes(who.mobile_index) == blind_index("mobile", new)
    assert find_bearer(token) is None and who.signed_out_at is not None
    assert OutboxMessage.objects.get(template="privacy:mobile-changed").mobile == old
    with at(now() + timedelta(minutes=2)):
        assert sign_in(mobile=new, code=code_to(new, sent)).id == who.id


def test_a_wrong_code_changes_nothing_and_counts(sent):
    who, new = make.person(), make.mobile()
    code_to(new, sent)
    for _try in range(2):
        with pytest.raises(Invalid):
            change_own_mobile(actor=make.applicant(who), mobile=new, code="000000x")
    assert SignInChallenge.objects.get(mobile_index=blind_index("mobile", new)).tries == 2
    who.refresh_from_db()
    assert who.mobile != new


def test_a_phone_with_an_account_is_not_taken_over(sent):
    who, other = make.person(), make.person()
    with pytest.raises(Conflict):
        change_own_mobile(actor=make.applicant(who), mobile=other.mobile, code=code_to(other.mobile, sent))
