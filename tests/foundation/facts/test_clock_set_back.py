"""The clock is set back by an hour: facts stay in order, nobody jumps the line, codes and numbers go on."""

from __future__ import annotations

from datetime import timedelta
from types import SimpleNamespace
from uuid import UUID

import pytest
from django.db import transaction

from huiban.domains.cases.public import case_timeline, find_case
from huiban.domains.directory.public import Role
from huiban.domains.hall.public import call_next, check_day, take_ticket
from huiban.foundation import uuids
from huiban.foundation.actors import SYSTEM
from huiban.foundation.facts.public import list_facts
from huiban.foundation.live.tokens import read, sign
from huiban.foundation.moment import at, local_today, now
from huiban.foundation.tokens.public import find_bearer, issue_token
from huiban.foundation.uuids import uuid7
from huiban.foundation.verification.public import run_checks
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def set_back(monkeypatch):
    """A process that started after the clock was set back by an hour: it remembers no id."""

    def turn(hours: float = 1.0) -> None:
        real = uuids.time.time_ns()
        early = SimpleNamespace(time_ns=lambda: real - int(hours * 3600e9))
        monkeypatch.setattr(uuids, "time", early)
        monkeypatch.setattr(uuids, "_last_ms", 0)

    return turn


def test_facts_about_a_case_stay_in_the_order_they_happened(set_back):
    case = make.submitted()
    before = list_facts(subject=case.number)
    moment = now()
    set_back()
    with at(moment - timedelta(hours=1)):
        make.decided(make.examined(make.accepted(case)))
        seen = [fact.tag for fact in list_facts(subject=case.number)]
    assert seen == [
        "cases:case:submitted",
        "cases:case:pre_reviewed",
        "cases:case:accepted",
        "cases:step:examined",
        "cases:case:decided",
    ]
    assert list_facts(subject=case.number)[0].id == before[0].id
    told = [entry.tag for entry in case_timeline(find_case(actor=SYSTEM, number=case.number), for_staff=True)]
    assert sorted(told) == sorted(set(seen) & set(told))
    assert [o.problems for o in run_checks(only=["cases", "facts"]) if o.serious] == []


def test_who_comes_after_the_clock_was_set_back_stands_behind(set_back):
    group, clerk = make.group("back", "B"), make.clerk_at_window("B")
    guide = make.worker(Role.CLERK)
    moment = now().astimezone(tz=None)
    noon = moment.replace(hour=12, minute=0)
    with at(noon):
        clerk = make.clerk_at_window("B")
        first = [take_ticket(actor=guide, groups=[group.code]) for _turn in range(2)]
    set_back()
    with at(noon - timedelta(hours=1)):
        late = take_ticket(actor=guide, groups=[group.code])
        called = call_next(actor=clerk)
        report = check_day(local_today())["B"]
    assert called == first[0]
    assert late.serial == 3
    assert late.place_at >= first[1].place_at
    assert (report.violations, report.gaps) == ([], [])


def test_ids_follow_what_they_must_follow():
    later = UUID(int=uuid7().int + (3_600_000 << 80))
    after = uuid7(after=later)
    assert after > later
    assert (after.version, after.variant) == (7, uuid7().variant)
    assert uuid7(after=UUID(int=0)) < later


def test_within_a_process_ids_rise_though_the_clock_falls(monkeypatch):
    first, ns = uuid7(), uuids.time.time_ns()
    monkeypatch.setattr(uuids, "time", SimpleNamespace(time_ns=lambda: ns - 3_600_000_000_000))
    made = [uuid7() for _turn in range(10_000)]
    assert made == sorted(made)
    assert made[0] > first


def test_tokens_and_numbers_made_before_still_open():
    staff = make.staff(Role.CLERK)
    token, _ends = issue_token(holder_kind="staff", holder_id=staff.id, lasts=timedelta(hours=1))
    case = make.submitted()
    live = sign(["case:x"], key=b"k" * 32, now=now().timestamp(), seconds=60)
    with at(now() - timedelta(hours=1)):
        bearer = find_bearer(token)
        assert bearer and (bearer.kind, bearer.holder_id) == ("staff", staff.id)
        assert read(live, key=b"k" * 32, now=now().timestamp()).topics == ("case:x",)
        other = make.submitted()
        assert other.number != case.number
        with transaction.atomic():
            assert find_case(actor=SYSTEM, number=case.number).id == case.id
