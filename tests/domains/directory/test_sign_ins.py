"""What is remembered of tries to sign in."""

from __future__ import annotations

import pytest

from huiban.domains.directory.public import Role, record_sign_in, sign_in_paused_until
from huiban.foundation.actors import SYSTEM
from huiban.foundation.facts.public import FactRecord
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_what_was_typed_into_the_wrong_box_is_not_kept_for_ever():
    typed = make.citizen_id()
    for _try in range(7):
        record_sign_in(actor=SYSTEM, username=typed, succeeded=False)
    assert not FactRecord.objects.filter(subject__contains=typed).exists()
    assert sign_in_paused_until(typed)
    assert not sign_in_paused_until(make.citizen_id())


def test_tries_for_a_colleague_stand_under_their_name():
    clerk = make.staff(Role.CLERK)
    record_sign_in(actor=SYSTEM, username=clerk.username, succeeded=False)
    assert (
        FactRecord.objects.filter(tag="directory:staff:sign_in_failed", subject=clerk.username).count() == 1
    )
