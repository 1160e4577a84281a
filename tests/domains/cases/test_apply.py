"""A whole application at once: the same checks as a draft, and the same case however often it is sent."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest

from huiban.domains.cases.models import Case, Draft
from huiban.domains.cases.public import Application, apply, give_document
from huiban.domains.directory.public import Role
from huiban.domains.documents.models import StoredDocument
from huiban.domains.documents.public import forget_document
from huiban.foundation.errors import Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import list_facts
from tests import factories as make

pytestmark = pytest.mark.django_db


def complete(actor, item=None, **changes) -> Application:
    item = item or make.item()
    document = give_document(actor=actor, filename="证件.png", content=make.picture())
    whole = Application(
        item_code=item.code,
        form={"why": "需要办理"},
        materials={"m_id": [document.id]},
        delivery_method="window",
    )
    return replace(whole, **changes)


def refused(actor, application: Application) -> set[str]:
    with pytest.raises(Invalid) as found:
        apply(actor=actor, application=application)
    assert not Case.objects.exists()
    return set(found.value.fields)


def test_it_becomes_a_case_like_any_other():
    actor = make.applicant(make.person())
    case = apply(actor=actor, application=complete(actor))
    assert (case.state, case.person_id, case.form["why"]) == ("submitted", actor.id, "需要办理")
    assert [(m.material, m.form) for m in case.materials.all()] == [("m_id", "upload")]
    assert case.materials.get().documents.get().document.person_id == actor.id
    assert [fact.tag for fact in list_facts(subject=case.number)] == ["cases:case:submitted"]
    assert not Draft.objects.exists()
    accepted = make.accepted(case)
    assert accepted.state == "accepted"


def test_whatever_is_missing_or_wrong_is_named():
    actor = make.applicant(make.person())
    whole = complete(actor)
    assert refused(actor, replace(whole, form={})) == {"form.why"}
    assert refused(actor, replace(whole, form={"colour": "red"})) == {"form.colour"}
    assert refused(actor, replace(whole, materials={})) == {"materials.m_id"}
    assert refused(actor, replace(whole, materials={"m_none": []})) == {"materials.m_none"}
    assert refused(actor, replace(whole, paper=["m_none"])) == {"materials.m_none"}
    assert refused(actor, replace(whole, delivery_method="drone")) == {"delivery_method"}
    assert refused(actor, replace(whole, delivery_method="post")) == {"delivery_address"}
    with pytest.raises(NotFound):
        apply(actor=actor, application=replace(whole, item_code="none"))


def test_a_document_is_the_applicant_s_own_of_the_right_kind_and_not_forgotten():
    actor, other = make.applicant(make.person()), make.applicant(make.person())
    whole = complete(actor)
    theirs = give_document(actor=other, filename="证件.png", content=make.picture())
    wrong = give_document(actor=actor, filename="证件.png", content=make.picture(), kind="lease")
    gone = give_document(actor=actor, filename="证件.png", content=make.picture())
    forget_document(actor=actor, document_id=gone.id)
    for document_id in (theirs.id, wrong.id, gone.id, uuid4()):
        assert refused(actor, replace(whole, materials={"m_id": [document_id]})) == {"materials.m_id"}
    many = [give_document(actor=actor, filename="a.png", content=make.picture()).id for _page in range(11)]
    assert refused(actor, replace(whole, materials={"m_id": many})) == {"materials.m_id"}


def test_a_document_that_the_virus_scan_refused_counts_as_not_given():
    actor = make.applicant(make.person())
    whole = complete(actor)
    StoredDocument.objects.update(scan="refused")
    assert refused(actor, whole) == {"materials.m_id"}


def test_a_clerk_applies_for_the_applicant_with_paper():
    clerk, person = make.worker(Role.CLERK), make.person()
    item = make.item()
    whole = Application(
        item_code=item.code, person_id=person.id, form={"why": "需要办理"},
        paper=["m_id"], delivery_method="window",
    )  # fmt: skip
    case = apply(actor=clerk, application=whole)
    assert (case.channel, case.person_id) == ("window", person.id)
    assert case.materials.get().form == "paper"
    with pytest.raises(Forbidden):
        apply(actor=make.worker(Role.REVIEWER), application=whole)
    with pytest.raises(Forbidden):
        apply(actor=clerk, application=replace(whole, company_id=uuid4()))


@pytest.mark.parametrize("kind", ["Lease", "a b", "x" * 41, "\x00"])
def test_a_document_of_no_kind_is_refused(kind):
    actor = make.applicant(make.person())
    with pytest.raises(Invalid):
        give_document(actor=actor, filename="证件.png", content=make.picture(), kind=kind)
    assert not StoredDocument.objects.exists()
