"""The seam for single sign-on: somebody vouched for from outside, known here."""

from __future__ import annotations

import pytest

from huiban.domains.directory.public import Role, accept_identity, set_active
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import NotFound
from huiban.foundation.facts.public import FactRecord
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_who_is_vouched_for_is_let_in_and_noted():
    staff = make.staff(Role.CLERK)
    assert accept_identity(actor=SYSTEM, username=staff.username, provider="district-sso") == staff
    fact = FactRecord.objects.get(tag="directory:staff:signed_in", subject=staff.username)
    assert fact.data == {"method": "district-sso"}


def test_nobody_is_made_and_an_account_that_is_off_stays_off():
    staff = make.staff(Role.CLERK)
    set_active(actor=SYSTEM, staff_id=staff.id, active=False)
    for username in (staff.username, "nobody"):
        with pytest.raises(NotFound):
            accept_identity(actor=SYSTEM, username=username, provider="district-sso")
