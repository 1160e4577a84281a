"""Whose a document is, and until when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.documents.public import find_own_document, list_own_documents, store_document
from huiban.domains.people.models import Company, Mandate
from huiban.foundation.moment import local_today, now
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_a_companys_documents_leave_the_agents_list_with_the_mandate():
    agent = make.person()
    actor = make.applicant(agent)
    company = Company.objects.create(
        credit_code="91990000MA000001XN", name="示例有限公司", legal_representative="赵样本", created_at=now()
    )
    day = local_today()
    Mandate.objects.create(
        company=company, agent=agent, role="handler", valid_from=day, valid_to=day, granted_at=now()
    )
    given = {
        owner: store_document(
            actor=actor,
            person_id=agent.id,
            company_id=owner,
            title="章程",
            filename="a.png",
            content=make.picture(),
            accepts=["png"],
            max_mb=1,
        )
        for owner in (None, company.id)
    }
    assert {document.id for document in list_own_documents(actor=actor)} == {d.id for d in given.values()}
    Mandate.objects.filter(agent=agent).update(
        valid_from=day - timedelta(days=2), valid_to=day - timedelta(days=1)
    )
    assert [document.id for document in list_own_documents(actor=actor)] == [given[None].id]
    assert find_own_document(actor=actor, document_id=given[company.id].id) is None
