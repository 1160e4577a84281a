"""The life of a case: every step in order, by the right people, with its fact."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.cases.models import Draft, Handling
from huiban.domains.cases.public import (
    CaseState,
    Outcome,
    accept,
    archive,
    case_steps,
    case_timeline,
    close,
    decide,
    examine,
    find_case,
    hand_over,
    record_post,
    refuse_acceptance,
    return_to_review,
    save_draft,
    start_draft,
    submit,
    withdraw,
)
from huiban.domains.catalog.public import ReviewStep
from huiban.domains.directory.public import Role, assign_role
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import list_facts
from huiban.foundation.moment import at, local_today, now
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_case_goes_from_submission_to_archive_and_every_step_leaves_its_fact():
    case = make.decided()
    close(actor=SYSTEM, number=case.number)
    exit_clerk = make.worker(Role.EXIT_CLERK)
    hand_over(actor=exit_clerk, number=case.number, receiver="李样本", relation="本人")
    done = archive(actor=exit_clerk, number=case.number)

    assert done.state == CaseState.ARCHIVED
    assert [fact.tag for fact in list_facts(subject=case.number)] == [
        "cases:case:submitted",
        "cases:case:pre_reviewed",
        "cases:case:accepted",
        "cases:step:examined",
        "cases:case:decided",
        "cases:case:closed",
        "cases:case:delivered",
        "cases:case:archived",
    ]


def test_the_applicant_reads_departments_where_staff_read_names():
    case = make.accepted()
    public = case_timeline(case, for_staff=False)
    internal = case_timeline(case, for_staff=True)
    assert [entry.by for entry in public] == ["申请人", case.organisation.name, case.organisation.name]
    assert [entry.tag for entry in internal] == [entry.tag for entry in public]
    assert internal[2].by.startswith("测试")
    assert case.organisation.name not in {entry.by for entry in internal}


def test_submitting_a_draft_twice_gives_one_case():
    case = make.submitted()
    draft = Draft.objects.get(case=case)
    again = submit(actor=make.applicant(case.person), draft_id=draft.id)
    assert again.number == case.number
    assert len(list_facts(subject=case.number)) == 1


def test_a_case_is_accepted_once():
    case = make.accepted()
    with pytest.raises(Conflict) as refused:
        accept(actor=make.worker(Role.CLERK), number=case.number)
    assert refused.value.code == "cases.already_accepted"


def test_acceptance_needs_every_required_material_checked():
    case = make.submitted()
    with pytest.raises(Invalid) as refused:
        accept(actor=make.worker(Role.CLERK), number=case.number)
    assert list(refused.value.fields) == ["checks.m_id"]


def test_refusing_acceptance_needs_a_written_reason_and_ends_the_case():
    case, clerk = make.submitted(), make.worker(Role.CLERK)
    with pytest.raises(Invalid):
        refuse_acceptance(actor=clerk, number=case.number, reason="不行")
    refused = refuse_acceptance(
        actor=clerk, number=case.number, reason="不属于本机关职权范围，请向市级机关申请。"
    )
    assert refused.state == CaseState.NOT_ACCEPTED
    with pytest.raises(Conflict):
        accept(actor=clerk, number=case.number)


@pytest.mark.parametrize(
    "role", [Role.REVIEWER, Role.APPROVER, Role.EXIT_CLERK, Role.HALL_MANAGER, Role.SYSTEM_ADMIN]
)
def test_only_a_clerk_accepts(role):
    case = make.submitted()
    with pytest.raises((Forbidden, NotFound)):
        accept(actor=make.worker(role), number=case.number)


def test_whoever_took_a_case_in_cannot_decide_it_even_with_the_role():
    clerk = make.staff(Role.CLERK)
    assign_role(actor=SYSTEM, staff_id=clerk.id, role=Role.APPROVER, organisation_id=clerk.organisation_id)
    case = make.examined(make.accepted(clerk=make.acting(clerk)))
    with pytest.raises(Conflict) as refused:
        decide(actor=make.acting(clerk), number=case.number, outcome=Outcome.GRANTED)
    assert refused.value.code == "cases.separation"


def test_whoever_examined_a_case_cannot_decide_it():
    reviewer = make.staff(Role.REVIEWER)
    assign_role(
        actor=SYSTEM, staff_id=reviewer.id, role=Role.APPROVER, organisation_id=reviewer.organisation_id
    )
    case = make.examined(reviewer=make.acting(reviewer))
    with pytest.raises(Conflict) as refused:
        decide(actor=make.acting(reviewer), number=case.number, outcome=Outcome.GRANTED)
    assert refused.value.code == "cases.separation"


def test_whoever_decided_or_took_in_cannot_hand_over():
    clerk, approver = make.staff(Role.CLERK), make.staff(Role.APPROVER)
    for member in (clerk, approver):
        assign_role(
            actor=SYSTEM, staff_id=member.id, role=Role.EXIT_CLERK, organisation_id=member.organisation_id
        )
    case = make.decided(
        make.examined(make.accepted(clerk=make.acting(clerk))), approver=make.acting(approver)
    )
    close(actor=SYSTEM, number=case.number)
    for member in (clerk, approver):
        with pytest.raises(Conflict) as refused:
            hand_over(actor=make.acting(member), number=case.number, receiver="李样本", relation="本人")
        assert refused.value.code == "cases.separation"
    assert Handling.objects.filter(case=case).count() == 3


def test_a_refusal_needs_its_reason_and_leads_to_a_decision_document():
    case = make.examined(opinion="fail")
    approver = make.worker(Role.APPROVER, case.organisation)
    with pytest.raises(Invalid) as refused:
        decide(actor=approver, number=case.number, outcome=Outcome.REFUSED)
    assert list(refused.value.fields) == ["reason"]
    assert make.decided(case, approver, granted=False).state == CaseState.DECIDED_NO


def test_an_approver_sends_a_case_back_and_it_is_examined_again():
    case = make.examined()
    approver = make.worker(Role.APPROVER, case.organisation)
    back = return_to_review(actor=approver, number=case.number, text="请再核对经营地址。")
    assert (back.state, back.review_step) == (CaseState.REVIEWING, 0)
    assert make.examined(back).state == CaseState.APPROVING


def test_an_opinion_on_a_step_a_colleague_finished_is_refused():
    case = make.accepted()
    reviewer = make.worker(Role.REVIEWER, case.organisation)
    with pytest.raises(Invalid) as refused:
        examine(actor=reviewer, number=case.number, step="another", opinion="pass", text="")
    assert refused.value.code == "cases.step_passed"


def test_a_department_sees_its_own_cases_only():
    case = make.accepted()
    stranger = make.worker(Role.REVIEWER, make.organisation())
    with pytest.raises(NotFound):
        find_case(actor=stranger, number=case.number)
    assert find_case(actor=make.worker(Role.REVIEWER, case.organisation), number=case.number) == case


def test_a_person_sees_their_own_cases_only():
    case = make.submitted()
    with pytest.raises(NotFound):
        find_case(actor=make.applicant(), number=case.number)


def test_online_delivery_happens_when_the_case_closes():
    case = make.decided(make.examined(make.accepted(make.submitted(delivery="online"))))
    close(actor=SYSTEM, number=case.number)
    done = find_case(actor=SYSTEM, number=case.number)
    assert (done.state, done.delivery.method) == (CaseState.DELIVERED, "online")


def test_a_post_record_needs_a_tracking_number():
    case = make.decided()
    close(actor=SYSTEM, number=case.number)
    exit_clerk = make.worker(Role.EXIT_CLERK)
    with pytest.raises(Invalid):
        record_post(actor=exit_clerk, number=case.number, courier="邮政", tracking_number="=HYPERLINK(1)")
    done = record_post(actor=exit_clerk, number=case.number, courier="邮政", tracking_number="EX123456789CN")
    assert done.delivery.tracking_number == "EX123456789CN"


def test_the_applicant_withdraws_before_the_decision_and_not_after():
    case = make.submitted()
    with pytest.raises(NotFound):
        withdraw(actor=make.applicant(), number=case.number)
    assert withdraw(actor=make.applicant(case.person), number=case.number).state == CaseState.WITHDRAWN
    other = make.decided()
    with pytest.raises(Conflict):
        withdraw(actor=make.applicant(other.person), number=other.number)


def test_a_clerk_who_entered_an_application_cannot_decide_it_though_a_colleague_accepted_it():
    clerk = make.staff(Role.CLERK)
    assign_role(actor=SYSTEM, staff_id=clerk.id, role=Role.APPROVER, organisation_id=clerk.organisation_id)
    actor, item, person = make.acting(clerk), make.item(make.content(materials=[])), make.person()
    draft = start_draft(actor=actor, item_code=item.code, person_id=person.id)
    save_draft(actor=actor, draft_id=draft.id, form={"why": "需要办理"}, delivery_method="window")
    case = make.examined(make.accepted(submit(actor=actor, draft_id=draft.id)))
    with pytest.raises(Conflict) as refused:
        decide(actor=actor, number=case.number, outcome=Outcome.GRANTED)
    assert refused.value.code == "cases.separation"


@pytest.mark.parametrize("ended", ["withdrawn", "not_accepted"])
def test_what_ended_without_a_decision_cannot_be_closed(ended):
    case = make.submitted()
    if ended == "withdrawn":
        withdraw(actor=make.applicant(case.person), number=case.number)
    else:
        refuse_acceptance(actor=make.worker(Role.CLERK), number=case.number, reason="不属于本机关职权范围。")
    with pytest.raises(Conflict) as refused:
        close(actor=SYSTEM, number=case.number)
    assert refused.value.code == "cases.state"


def test_whoever_sent_a_case_back_cannot_examine_it_themselves():
    both = make.staff(Role.APPROVER)
    assign_role(actor=SYSTEM, staff_id=both.id, role=Role.REVIEWER, organisation_id=both.organisation_id)
    case = make.examined()
    return_to_review(actor=make.acting(both), number=case.number, text="请再核对经营地址。")
    with pytest.raises(Conflict) as refused:
        make.examined(case, reviewer=make.acting(both))
    assert refused.value.code == "cases.separation"
    assert make.decided(make.examined(case), approver=make.acting(both)).state == CaseState.DECIDED_YES


def test_a_step_that_hangs_on_a_date_does_not_vanish_on_the_way():
    """The steps are those of the day it was handed in; once they were counted anew each day."""
    soon = local_today() + timedelta(days=2)
    steps = [
        ReviewStep(id="first", name="初审"),
        ReviewStep(id="new", name="新规核对", when=f'today() < date("{soon.isoformat()}")'),
    ]
    case = make.examined(make.accepted(make.submitted(make.item(make.content(review_steps=steps)))))
    assert (case.state, case.review_step) == (CaseState.REVIEWING, 1)
    with at(now() + timedelta(days=4)):
        assert [step.id for step in case_steps(case)] == ["first", "new"]
        assert make.examined(case).state == CaseState.APPROVING
