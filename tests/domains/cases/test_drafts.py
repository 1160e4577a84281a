"""Drafts under two hands, under hostile ones, and after a mandate has ended."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection, transaction

from huiban.domains.cases.models import Draft
from huiban.domains.cases.public import (
    attach_document,
    detach_document,
    find_draft,
    find_draft_document,
    list_own_drafts,
    peek_draft_owner,
    save_draft,
    start_draft,
    submit,
)
from huiban.domains.people.models import Company, Mandate
from huiban.foundation.errors import Conflict, Forbidden, NotFound
from huiban.foundation.moment import local_today, now
from tests import factories as make


def started(**changes):
    """A draft that lacks nothing, with its item and its owner's actor."""
    item, actor = make.item(make.content(materials=[], **changes)), make.applicant()
    draft = start_draft(actor=actor, item_code=item.code)
    save_draft(actor=actor, draft_id=draft.id, form={"why": "需要办理"}, delivery_method="window")
    return item, actor, draft


@pytest.mark.django_db(transaction=True)
def test_taking_a_draft_up_again_waits_for_a_submission_and_does_not_undo_it():
    item, actor, draft = started()

    def hand_in():
        with transaction.atomic():
            case = submit(actor=actor, draft_id=draft.id)
            with connection.cursor() as cursor:
                cursor.execute("select pg_sleep(0.4)")
        return case

    def take_up():
        with connection.cursor() as cursor:
            cursor.execute("select pg_sleep(0.15)")
        return start_draft(actor=actor, item_code=item.code)

    case, other = make.together(hand_in, take_up)
    assert Draft.objects.get(id=draft.id).case_id == case.id
    assert other.id != draft.id


@pytest.mark.django_db
def test_the_end_of_a_phone_number_in_other_digits_is_only_wrong():
    _item, _actor, draft = started()
    with pytest.raises(NotFound):
        peek_draft_owner(resume_code=draft.resume_code, mobile_tail="一二三四")


@pytest.mark.django_db
@pytest.mark.parametrize("material", ["m_none", "m\x00", "x" * 4000])
def test_nothing_is_taken_out_of_a_material_that_holds_nothing(material):
    _item, actor, draft = started()
    with pytest.raises(NotFound):
        detach_document(actor=actor, draft_id=draft.id, material_id=material, document_id=uuid4())
    assert Draft.objects.get(id=draft.id).materials == {}


@pytest.mark.django_db
def test_one_key_for_two_applications_is_refused():
    _item, actor, draft = started()
    first = submit(actor=actor, draft_id=draft.id, idempotency_key="client-0001")
    other = make.item(make.content(materials=[]))
    second = start_draft(actor=actor, item_code=other.code)
    save_draft(actor=actor, draft_id=second.id, form={"why": "另一件"}, delivery_method="window")
    with pytest.raises(Conflict) as refused:
        submit(actor=actor, draft_id=second.id, idempotency_key="client-0001")
    assert refused.value.code == "cases.idempotency_key"
    assert submit(actor=actor, draft_id=draft.id, idempotency_key="client-0001").id == first.id


@pytest.mark.django_db
def test_whose_mandate_has_ended_neither_reads_nor_feeds_the_companys_draft():
    item = make.item(make.content(server_types=["company"]))
    agent = make.person()
    actor = make.applicant(agent)
    company = Company.objects.create(
        credit_code="91990000MA000001XN",
        name="示例有限公司",
        legal_representative="赵样本",
        created_at=now(),
    )
    mandate = Mandate.objects.create(
        company=company,
        agent=agent,
        role="handler",
        valid_from=local_today(),
        valid_to=local_today(),
        granted_at=now(),
    )
    draft = start_draft(actor=actor, item_code=item.code, company_id=company.id)
    _draft, document = attach_document(
        actor=actor, draft_id=draft.id, material_id="m_id", filename="a.png", content=make.picture()
    )
    Mandate.objects.filter(id=mandate.id).update(
        valid_from=local_today() - timedelta(days=2), valid_to=local_today() - timedelta(days=1)
    )
    for reach in (
        lambda: find_draft(actor=actor, draft_id=draft.id),
        lambda: find_draft_document(actor=actor, draft_id=draft.id, document_id=document.id),
        lambda: submit(actor=actor, draft_id=draft.id),
    ):
        with pytest.raises(Forbidden) as refused:
            reach()
        assert refused.value.code == "cases.no_mandate"
    assert list_own_drafts(actor=actor) == []
