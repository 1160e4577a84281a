"""What the API says of the hall to its managers, and to nobody else."""

from __future__ import annotations

import pytest

from huiban.domains.directory.public import Role
from huiban.foundation.moment import local_today
from tests import factories as make
from tests.domains.hall.days import clock, come

pytestmark = pytest.mark.django_db
PATHS = ("/hall/numbers", "/hall/alarms")


@pytest.mark.parametrize("path", PATHS)
def test_only_managers_read_it(visitor, clerk, path):
    assert visitor.call("GET", path)[0] == 401
    assert clerk.call("GET", path)[0] == 403


def test_the_numbers_of_a_day(caller):
    manager = caller(make.staff(Role.HALL_MANAGER))
    status, found = manager.call("GET", "/hall/numbers")
    assert (status, found["day"], found["taken"], found["utilisation"]) == (200, str(local_today()), 0, None)
    make.group()
    with clock(10):
        come(2)
    found = manager.call("GET", "/hall/numbers?day=2026-11-27")[1]
    assert (found["taken"], found["called"], found["mean_wait_seconds"]) == (2, 0, None)
    assert manager.call("GET", "/hall/numbers?day=x")[0] == 422
    assert [manager.call("GET", f"/hall/numbers?day={day}")[0] for day in ("0001-01-01", "9999-12-31")] == [
        404
    ] * 2


def test_alarms_say_what_to_do(caller):
    make.group()
    with clock(12, day=local_today()):
        manager = caller(make.staff(Role.HALL_MANAGER))
        assert manager.call("GET", "/hall/alarms") == (200, [])
        come(2)
        [found] = manager.call("GET", "/hall/alarms")[1]
    assert (found["kind"], found["severity"], found["zone"], found["count"]) == ("no_window", 1, "T", 2)
    assert "开一个窗口" in found["advice"]
