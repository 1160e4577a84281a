"""What is written on a case: text the database can hold, in the language of the record, at its right moment."""

from __future__ import annotations

import pytest
from django.utils import translation

from huiban.domains.cases.public import (
    CaseState,
    Opinion,
    Outcome,
    accept,
    case_steps,
    case_timeline,
    close,
    decide,
    examine,
    find_case,
    list_opinions,
    pre_review,
    return_to_review,
)
from huiban.domains.directory.public import Role
from huiban.domains.voices.public import rate
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, Invalid
from huiban.foundation.facts.public import list_facts
from tests import factories as make

pytestmark = pytest.mark.django_db


def good(case) -> dict[str, str]:
    return {material.material: "good" for material in case.materials.all()}


@pytest.mark.parametrize("where", ["text", "note"])
def test_a_check_with_a_character_nobody_can_store_is_refused(where):
    case, clerk = make.submitted(), make.worker(Role.CLERK)
    notes = {"m_id": "看\x00清"} if where == "note" else {}
    with pytest.raises(Invalid):
        pre_review(
            actor=clerk,
            number=case.number,
            checks=good(case),
            notes=notes,
            text="好\x00" if where == "text" else "",
        )


def test_an_opinion_with_a_character_nobody_can_store_is_refused():
    case = make.accepted()
    reviewer = make.worker(Role.REVIEWER, case.organisation)
    step = case_steps(case)[0].id
    with pytest.raises(Invalid):
        examine(actor=reviewer, number=case.number, step=step, opinion=Opinion.PASS, text="好\x00")


def test_a_decision_with_a_character_nobody_can_store_is_refused():
    case = make.examined()
    approver = make.worker(Role.APPROVER, case.organisation)
    with pytest.raises(Invalid):
        decide(actor=approver, number=case.number, outcome=Outcome.GRANTED, reason="好\x00")


def test_the_record_is_written_in_one_language_whoever_writes_and_read_in_the_readers():
    case, clerk = make.submitted(), make.worker(Role.CLERK)
    with translation.override("en"):
        pre_review(actor=clerk, number=case.number, checks=good(case), notes={})
        accept(actor=clerk, number=case.number)
        make.decided(make.examined(find_case(actor=SYSTEM, number=case.number)))
    assert [opinion.step_name for opinion in list_opinions(case)] == ["预审", "审查", "决定"]
    (examined,) = [fact for fact in list_facts(subject=case.number) if fact.tag == "cases:step:examined"]
    assert examined.data["name"] == "审查"
    with translation.override("en"):
        told = [entry.title for entry in case_timeline(case, for_staff=True)]
    assert "Examination" in told


@pytest.mark.parametrize("stage", ["accepted", "reviewing"])
def test_only_what_waits_for_a_decision_is_sent_back(stage):
    case = make.accepted()
    if stage == "reviewing":
        case.state = CaseState.REVIEWING
        case.save()
    approver = make.worker(Role.APPROVER, case.organisation)
    with pytest.raises(Conflict) as refused:
        return_to_review(actor=approver, number=case.number, text="请重新核对材料。")
    assert refused.value.code == "cases.state"


def test_staff_do_not_read_in_the_timeline_who_rated():
    person = make.person()
    case = make.submitted(who=person)
    make.decided(make.examined(make.accepted(case)))
    close(actor=SYSTEM, number=case.number)
    rate(actor=make.applicant(person), number=case.number, grade=5, reasons=["late"])
    assert not [entry for entry in case_timeline(case, for_staff=True) if entry.tag.startswith("voices:")]
    assert [entry for entry in case_timeline(case, for_staff=False) if entry.tag == "voices:rating:given"]
