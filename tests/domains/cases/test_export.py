"""A list given away: all of it, once each, in order, of one's own places, recorded, without people's names."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huiban.domains.cases.models import Case
from huiban.domains.cases.operations import export
from huiban.domains.cases.public import CaseFilter, export_cases
from huiban.domains.directory.public import Role
from huiban.foundation.clock.public import today
from huiban.foundation.errors import Forbidden
from huiban.foundation.facts.public import list_facts
from huiban.foundation.wall.looking import looking
from tests import factories as make

pytestmark = pytest.mark.django_db
ALL = CaseFilter()


def numbers(actor, narrow=ALL) -> list[str]:
    return [line.number for line in export_cases(actor=actor, narrow=narrow)]


def test_every_case_comes_once_in_order_also_those_of_one_moment(monkeypatch):
    monkeypatch.setattr(export, "CHUNK", 2)
    item, who = make.item(), make.person()
    cases = [make.submitted(item, who) for _number in range(7)]
    moment = cases[0].submitted_at
    Case.objects.filter(number__in=[case.number for case in cases[1:5]]).update(submitted_at=moment)
    manager = make.worker(Role.HALL_MANAGER)
    expected = list(Case.objects.order_by("-submitted_at", "-id").values_list("number", flat=True))
    assert numbers(manager) == expected


def test_what_comes_in_meanwhile_belongs_to_the_next_list(monkeypatch):
    monkeypatch.setattr(export, "CHUNK", 1)
    make.submitted()
    lines = export_cases(actor=make.worker(Role.HALL_MANAGER), narrow=ALL)
    make.submitted()
    assert len(list(lines)) == 1


def test_an_approver_gets_their_departments_only():
    here, there = make.organisation(), make.organisation()
    mine, _other = make.submitted(make.item(owner=here)), make.submitted(make.item(owner=there))
    assert numbers(make.worker(Role.APPROVER, here)) == [mine.number]


@pytest.mark.parametrize("role", [Role.CLERK, Role.REVIEWER, Role.EXIT_CLERK, Role.SYSTEM_ADMIN])
def test_nobody_else_gets_any_and_nothing_is_recorded(role):
    make.submitted()
    with pytest.raises(Forbidden):
        export_cases(actor=make.worker(role), narrow=ALL)
    with pytest.raises(Forbidden):
        export_cases(actor=make.applicant(), narrow=ALL)
    assert list_facts(subject="cases") == []


def test_it_is_recorded_by_what_it_was_narrowed_and_not_what_was_typed():
    person = make.person("欧阳样本")
    case = make.submitted(make.item(), person)
    manager = make.worker(Role.HALL_MANAGER)
    narrow = CaseFilter(text="欧阳样本", submitted_since=today() - timedelta(days=1))
    assert numbers(manager, narrow) == [case.number]
    (fact,) = list_facts(subject="cases")
    assert (fact.tag, fact.actor_id) == ("cases:list:exported", manager.id)
    assert fact.data == {"narrowed_by": ["text", "submitted_since"]}


def test_days_are_taken_whole_and_both_ends_count():
    case = make.submitted()
    manager, day = make.worker(Role.HALL_MANAGER), today()
    assert numbers(manager, CaseFilter(submitted_since=day, submitted_until=day)) == [case.number]
    assert numbers(manager, CaseFilter(submitted_until=day - timedelta(days=1))) == []
    assert numbers(manager, CaseFilter(submitted_since=day + timedelta(days=1))) == []


def test_the_reader_looks_as_before_between_lines():
    make.submitted()
    before = looking()
    lines = export_cases(actor=make.worker(Role.HALL_MANAGER), narrow=ALL)
    next(lines)
    assert looking() == before
