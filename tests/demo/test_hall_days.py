"""The demonstration's past days of the hall: rows and facts agree, and nobody was called out of order."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest

from huiban.demo.district import load_areas_and_places, load_staff
from huiban.demo.hall import load_service_groups
from huiban.demo.hall_days import HallDays
from huiban.domains.directory.public import Role
from huiban.domains.hall.models import Attendance, Line, Ticket
from huiban.domains.hall.public import PastVisit, check_day, hall_numbers, record_past_day, staffing_day
from huiban.foundation.actors import SYSTEM
from huiban.foundation.errors import Conflict, Forbidden
from huiban.foundation.facts.public import FactRecord
from huiban.foundation.moment import LOCAL_ZONE, local_today
from tests import factories as make

pytestmark = pytest.mark.django_db


def test_the_past_days_stand_up_to_the_check():
    load_areas_and_places()
    load_service_groups()
    district = load_staff()
    came = HallDays(district, workdays=3).run()
    days = sorted(set(Line.objects.values_list("day", flat=True)))
    assert len(days) == 3
    assert max(days) < local_today()
    assert Ticket.objects.count() == came > 3 * 150
    for day in days:
        for report in check_day(day).values():
            assert (report.violations, report.gaps, report.left_standing) == ([], [], 0)
    called = FactRecord.objects.filter(tag="hall:ticket:called").count()
    assert called == Attendance.objects.count() > 0
    found = hall_numbers(days[-1])
    assert found.utilisation is not None
    assert 0.3 < found.utilisation < 0.98
    zone = Line.objects.values_list("zone_id", flat=True)[0]
    assert len(staffing_day(local_today(), zone).services) >= 1


def test_a_day_is_recorded_once_and_by_the_system_only():
    zone = make.group().zone_id
    day = local_today() - timedelta(days=3)
    closed = datetime.combine(day, time(17), LOCAL_ZONE)
    visit = PastVisit("test", datetime.combine(day, time(10), LOCAL_ZONE))
    line = record_past_day(actor=SYSTEM, zone_id=zone, day=day, sessions=[], visits=[visit], closed_at=closed)
    assert (line.last_number, Ticket.objects.get().state) == (1, "unserved")
    with pytest.raises(Conflict):
        record_past_day(actor=SYSTEM, zone_id=zone, day=day, sessions=[], visits=[visit], closed_at=closed)
    with pytest.raises(Conflict):
        record_past_day(
            actor=SYSTEM, zone_id=zone, day=local_today(), sessions=[], visits=[], closed_at=closed
        )
    with pytest.raises(Forbidden):
        record_past_day(
            actor=make.worker(Role.HALL_MANAGER),
            zone_id=zone,
            day=day,
            sessions=[],
            visits=[],
            closed_at=closed,
        )
