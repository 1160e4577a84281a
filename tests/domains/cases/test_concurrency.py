"""Two at once: whoever is first wins, nobody makes a second one."""

from __future__ import annotations

from collections import Counter

import pytest

from huiban.domains.cases.models import Case
from huiban.domains.cases.numbering import next_case_number
from huiban.domains.cases.public import (
    Outcome,
    accept,
    case_steps,
    decide,
    examine,
    find_case,
    pre_review,
    save_draft,
    start_draft,
    submit,
    withdraw,
)
from huiban.domains.directory.public import Role
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import HuibanError
from huiban.foundation.facts.public import list_facts
from tests import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


def tags(case: Case) -> Counter[str]:
    return Counter(fact.tag for fact in list_facts(subject=case.number))


def test_two_clerks_accepting_at_once_give_one_acceptance():
    case = make.submitted()
    clerks = [make.worker(Role.CLERK) for _number in range(4)]
    checks = {material.material: "good" for material in case.materials.all()}
    pre_review(actor=clerks[0], number=case.number, checks=checks, notes={})
    answers = make.together(
        *[lambda clerk=clerk: accept(actor=clerk, number=case.number) for clerk in clerks]
    )
    refused = [answer for answer in answers if isinstance(answer, HuibanError)]
    assert len(refused) == 3
    assert {error.code for error in refused} == {"cases.already_accepted"}
    assert tags(case)["cases:case:accepted"] == 1


def test_a_draft_submitted_from_two_devices_at_once_is_one_case():
    item, person = make.item(make.content(materials=[])), make.person()
    actor = make.applicant(person)
    draft = start_draft(actor=actor, item_code=item.code)
    save_draft(actor=actor, draft_id=draft.id, form={"why": "需要办理"}, delivery_method="window")
    answers = make.together(*[lambda: submit(actor=actor, draft_id=draft.id) for _number in range(6)])
    assert len({case.number for case in answers}) == 1
    assert Case.objects.filter(person=person).count() == 1
    assert tags(answers[0])["cases:case:submitted"] == 1


def test_case_numbers_are_unique_when_many_are_drawn_at_once():
    drawn = make.together(*[lambda: [next_case_number() for _number in range(50)] for _thread in range(8)])
    numbers = [number for batch in drawn for number in batch]
    assert len(set(numbers)) == 400


def test_a_decision_and_a_withdrawal_at_once_leave_one_outcome():
    case = make.examined()
    approver, owner = make.worker(Role.APPROVER, case.organisation), make.applicant(case.person)
    make.together(
        lambda: decide(actor=approver, number=case.number, outcome=Outcome.GRANTED),
        lambda: withdraw(actor=owner, number=case.number),
    )
    happened = tags(case)
    assert happened["cases:case:decided"] + happened["cases:case:withdrawn"] == 1
    done = find_case(actor=SYSTEM, number=case.number)
    assert (done.outcome is not None) == (happened["cases:case:decided"] == 1)


def test_two_reviewers_examining_the_same_step_at_once_count_once():
    case = make.accepted()
    step = case_steps(case)[0].id
    reviewers = [make.worker(Role.REVIEWER, case.organisation) for _number in range(3)]
    make.together(
        *[
            lambda reviewer=reviewer: examine(
                actor=reviewer, number=case.number, step=step, opinion="pass", text=""
            )
            for reviewer in reviewers
        ]
    )
    assert tags(case)["cases:step:examined"] == 1
