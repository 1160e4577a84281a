"""Two managers and two minutes at once: one proposal for a zone and day, one row for a minute, one record of a day."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from huiban.domains.directory.public import Role
from huiban.domains.hall.models import HallSample, RosterProposal, Ticket
from huiban.domains.hall.public import PastVisit, ask_roster, record_past_day, sample_hall
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict
from huiban.foundation.moment import LOCAL_ZONE, at, local_today, now
from tests import factories as make
from tests.domains.hall.days import come

pytestmark = pytest.mark.django_db(transaction=True)


def test_two_managers_ask_for_the_same_roster():
    zone, actor, day = make.group().zone_id, make.worker(Role.HALL_MANAGER), local_today()
    answers = make.together(
        *[
            lambda people=people: ask_roster(actor=actor, zone_id=zone, day=day, people=people)
            for people in (3, 4)
        ]
    )
    assert all(isinstance(answer, RosterProposal) for answer in answers)
    assert RosterProposal.objects.get().people in (3, 4)


def test_two_processes_record_the_same_minute():
    make.group()
    come()
    moment = now()

    def sample() -> int:
        with at(moment):
            return sample_hall()

    assert make.together(sample, sample, sample) == [1, 1, 1]
    assert HallSample.objects.count() == 1


def test_two_records_of_the_same_day():
    zone, day = make.group().zone_id, local_today() - timedelta(days=3)
    ten = datetime.combine(day, time(10), LOCAL_ZONE)

    def record() -> object:
        visits = [PastVisit("test", ten)]
        return record_past_day(
            actor=SYSTEM,
            zone_id=zone,
            day=day,
            sessions=[],
            visits=visits,
            closed_at=ten + timedelta(hours=7),
        )

    answers = make.together(record, record)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 1
    assert Ticket.objects.count() == 1
