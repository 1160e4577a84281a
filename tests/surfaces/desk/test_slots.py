"""The slots of a day: for hall managers, changed by POST, refusals on the page."""

from __future__ import annotations

import pytest

from huiban.domains.appointments.models import CapacityRule, Slot
from huiban.domains.directory.public import Role
from huiban.foundation.moment import local_today
from tests import factories as make
from tests.domains.appointments.halls import booked, hall, slot, workday

pytestmark = pytest.mark.django_db


RULE = {"share": "50", "release_days": "7", "release_hour": "8", "periods": "09:00-12:00 13:30-17:00"}


def post(client, path: str, **given: str):
    return client.post(f"/desk/slots/{path}", {"group": "test", "day": workday().isoformat(), **given})


def test_a_day_with_what_is_booked(enter):
    hall()
    booked()
    page = enter(Role.HALL_MANAGER).get(f"/desk/slots/?group=test&day={workday()}").content.decode()
    assert "约出 1 个，共 39 个" in page
    assert page.count('name="capacity"') == 13


def test_a_capacity_is_changed_and_a_slot_closed_and_reopened(enter):
    hall()
    manager, one = enter(Role.HALL_MANAGER), slot()
    answer = post(manager, f"{one.id}/capacity", capacity="7")
    assert answer.status_code == 303
    assert answer.headers["Location"] == f"/desk/slots/?group=test&day={workday()}"
    assert slot().capacity == 7
    assert post(manager, f"{one.id}/closing").status_code == 303
    assert slot().closed_at
    assert "已关闭" in manager.get(f"/desk/slots/?group=test&day={workday()}").content.decode()
    assert post(manager, f"{one.id}/reopening").status_code == 303
    assert slot().closed_at is None


@pytest.mark.parametrize("typed", ["", "x", "-1", "1000", "²", "9" * 30, "1.5"])
def test_a_capacity_that_is_none_is_told(enter, typed):
    hall()
    answer = post(enter(Role.HALL_MANAGER), f"{slot().id}/capacity", capacity=typed)
    assert answer.status_code == 422
    assert "整数" in answer.content.decode()
    assert slot().capacity == 3


def test_less_than_booked_is_told(enter):
    hall()
    booked(), booked()
    answer = post(enter(Role.HALL_MANAGER), f"{slot().id}/capacity", capacity="1")
    assert answer.status_code == 409
    assert "已经约出 2 个" in answer.content.decode()


def test_a_rule_and_the_days_it_opens(enter):
    hall()
    manager = enter(Role.HALL_MANAGER)
    assert post(manager, "rule", **(RULE | {"share": "100", "release_days": "14"})).status_code == 303
    rule = CapacityRule.objects.get()
    assert (rule.share, rule.release_days, rule.release_hour) == (100, 14, 8)
    given = RULE | {"share": "100", "release_hour": "20", "periods": "09:00-11:00"}
    assert post(manager, "rule", **given).status_code == 303
    rule.refresh_from_db()
    assert (rule.release_hour, rule.periods) == (20, ["09:00-11:00"])
    opened = post(manager, "opening", first=local_today().isoformat(), last=workday(5).isoformat())
    assert opened.status_code == 303
    assert slot().capacity == 6
    assert Slot.objects.filter(day=workday(5)).exists()


@pytest.mark.parametrize(
    ("path", "given"),
    [
        ("rule", RULE | {"share": "101"}),
        ("rule", RULE | {"share": "x"}),
        ("rule", RULE | {"release_days": "99"}),
        ("rule", RULE | {"release_hour": "24"}),
        ("rule", RULE | {"periods": "12:00-09:00"}),
        ("rule", RULE | {"periods": ""}),
        ("opening", {"first": "x", "last": ""}),
        ("opening", {"first": "2026-12-02", "last": "2026-12-01"}),
        ("opening", {"first": "2026-01-01", "last": "2027-12-01"}),
    ],
)
def test_what_makes_no_sense_is_told(enter, path, given):
    hall()
    assert post(enter(Role.HALL_MANAGER), path, **given).status_code == 422


def test_nobody_else_sees_or_changes_slots(enter):
    hall()
    for role in (Role.CLERK, Role.REVIEWER, Role.SYSTEM_ADMIN):
        client = enter(role)
        assert client.get("/desk/slots/").status_code == 403
        assert post(client, f"{slot().id}/closing").status_code == 403
    assert slot().closed_at is None


def test_nothing_changes_by_get(enter):
    hall()
    manager = enter(Role.HALL_MANAGER)
    for act in ("capacity", "reopening"):
        assert manager.get(f"/desk/slots/{slot().id}/{act}").status_code == 405
    assert manager.get(f"/desk/slots/{slot().id}/closing").status_code == 200
    assert slot().closed_at is None


def test_the_manager_sees_how_many_a_closing_concerns_before_it_closes(enter):
    hall()
    booked(), booked()
    manager = enter(Role.HALL_MANAGER)
    assert f"/desk/slots/{slot().id}/closing" in manager.get(f"/desk/slots/?day={workday()}").text
    page = manager.get(f"/desk/slots/{slot().id}/closing").text
    assert '<strong class="figure num">2</strong> 个人约了' in page
    assert 'name="expected" value="2"' in page
    booked()
    again = post(manager, f"{slot().id}/closing", expected="2")
    assert again.status_code == 409
    assert "刚刚又有人约了" in again.text and 'name="expected" value="3"' in again.text
    assert post(manager, f"{slot().id}/closing").status_code == 409
    assert slot().closed_at is None
    done = manager.post(
        f"/desk/slots/{slot().id}/closing", {"group": "test", "day": workday(), "expected": "3"}, follow=True
    )
    assert slot().closed_at
    assert "3 个人" in done.text
    assert "已经关了" in manager.get(f"/desk/slots/{slot().id}/closing").text


def test_a_closing_nobody_knows_is_not_found(enter):
    hall()
    path = f"/desk/slots/{make.group().id}/closing"
    assert enter(Role.HALL_MANAGER).get(path).status_code == 404
    assert enter(Role.CLERK).get(f"/desk/slots/{slot().id}/closing").status_code == 403


@pytest.mark.parametrize("query", ["group=none", "group=%00x"])
def test_an_unknown_group_is_not_found(enter, query):
    hall()
    assert enter(Role.HALL_MANAGER).get(f"/desk/slots/?{query}").status_code == 404


@pytest.mark.parametrize("query", ["day=x", "day=0001-01-01", "day=9999-12-31", ""])
def test_any_day_is_a_page(enter, query):
    hall()
    assert enter(Role.HALL_MANAGER).get(f"/desk/slots/?{query}").status_code == 200


def test_the_bar_leads_there(enter):
    make.group()
    assert 'href="/desk/slots/"' in enter(Role.HALL_MANAGER).get("/desk/").content.decode()
    assert 'href="/desk/slots/"' not in enter(Role.CLERK).get("/desk/").content.decode()


def test_without_any_group_the_page_says_so(enter):
    manager = enter(Role.HALL_MANAGER)
    assert "还没有设业务组" in manager.get("/desk/slots/").content.decode()
    assert post(manager, "rule", **RULE).status_code == 404


def test_a_manager_says_why_and_a_refused_word_stays(enter):
    hall()
    booked()
    manager, path = enter(Role.HALL_MANAGER), f"/desk/slots/{slot().id}/closing"
    given = {"group": "test", "day": workday(), "expected": "1", "reason": "other", "note": "电"}
    refused = manager.post(path, given)
    assert refused.status_code == 422
    assert "请写明是什么原因" in refused.text and 'value="电"' in refused.text
    assert '<option value="other" selected>' in refused.text
    assert slot().closed_at is None
    assert manager.post(path, given | {"note": "临时停电"}).status_code == 303
    assert "临时停电" in manager.get(f"/desk/slots/?group=test&day={workday()}").text
    assert "临时停电" in manager.get(path).text
