"""What went and what will go, for the system administrator."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.cases.public import start_draft
from huiban.domains.directory.public import Role
from huiban.domains.privacy.public import run_retention
from huiban.foundation.actors import SYSTEM
from huiban.foundation.moment import at, now
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_page_counts_what_will_go_and_then_what_went(signed_in):
    admin = signed_in(make.staff(Role.SYSTEM_ADMIN))
    with at(now() - timedelta(days=100)):
        start_draft(actor=make.applicant(), item_code=make.item().code)
    before = admin.get("/console/retention/")
    assert before.context["coming"] == 1 and "还没有清理过" in before.content.decode()
    run_retention(actor=SYSTEM)
    after = admin.get("/console/retention/")
    assert after.context["coming"] == 0 and "上次清理完成" in after.content.decode()


@pytest.mark.parametrize("role", [Role.HALL_MANAGER, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN, Role.ITEM_ADMIN])
def test_for_others_there_is_nothing(signed_in, role):
    assert signed_in(make.staff(role)).get("/console/retention/").status_code == 404
