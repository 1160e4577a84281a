"""The rules of booking on their page: read, changed by the hall manager, refused where they were typed."""

from __future__ import annotations

import pytest

from huiban.domains.appointments.models import BookingPolicy
from huiban.domains.directory.public import Role
from tests import factories as make

pytestmark = pytest.mark.django_db
RULES = {
    "days_open": "21",
    "most_booked": "2",
    "most_missed": "4",
    "missed_days": "60",
    "pause_days": "10",
    "early_minutes": "45",
    "late_minutes": "5",
}


def test_the_figures_that_hold_are_shown_and_changed(enter):
    make.group()
    manager = enter(Role.HALL_MANAGER)
    assert 'href="/desk/slots/rules/"' in manager.get("/desk/slots/").text
    page = manager.get("/desk/slots/rules/").text
    assert 'name="days_open"' in page and 'value="14"' in page
    answer = manager.post("/desk/slots/rules/", RULES)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/desk/slots/rules/")
    policy = BookingPolicy.current()
    assert {name: str(getattr(policy, name)) for name in RULES} == RULES
    page = manager.get("/desk/slots/rules/").text
    assert 'value="21"' in page and "预约规则存好了" in page


@pytest.mark.parametrize("name", RULES)
@pytest.mark.parametrize("typed", ["", "x", "-1", "9999", "1.5", "²", "9" * 40])
def test_what_is_no_number_of_ours_stays_and_is_told(enter, name, typed):
    answer = enter(Role.HALL_MANAGER).post("/desk/slots/rules/", RULES | {name: typed})
    assert answer.status_code == 422
    assert "之间的整数" in answer.text and f'href="#f-{name}"' in answer.text
    assert not BookingPolicy.objects.exists()


def test_there_must_be_time_to_check_in(enter):
    none = RULES | {"early_minutes": "0", "late_minutes": "0"}
    answer = enter(Role.HALL_MANAGER).post("/desk/slots/rules/", none)
    assert answer.status_code == 422 and "没有时间签到" in answer.text


def test_nobody_else_reads_or_changes_them(enter):
    for role in (Role.CLERK, Role.REVIEWER, Role.SYSTEM_ADMIN):
        client = enter(role)
        assert client.get("/desk/slots/rules/").status_code == 403
        assert client.post("/desk/slots/rules/", RULES).status_code == 403
    assert not BookingPolicy.objects.exists()
