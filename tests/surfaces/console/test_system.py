"""Staff, calendar and system: what changes takes effect at once and says first what it touches."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client

from huiban.domains.directory.public import Role, Staff, find_staff, list_assignments, verify_staff
from huiban.foundation.clock.by_law import days_off_by_law
from huiban.foundation.clock.public import current_calendar, today
from huiban.foundation.jobs.public import find_failed_job
from huiban.foundation.measuring.public import SlowQuery
from huiban.foundation.moment import now
from tests.factories import PASSWORD, accepted, centre, failed_job, organisation, staff, window

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(signed_in) -> Client:  # type: ignore[no-untyped-def]
    return signed_in(staff(Role.SYSTEM_ADMIN))


@pytest.fixture
def security(signed_in) -> Client:  # type: ignore[no-untyped-def]
    return signed_in(staff(Role.SECURITY_ADMIN))


def test_an_account_is_made_and_given_a_role_at_a_window(security: Client) -> None:
    place, desk = organisation(), window(905)
    posted = {"username": "zhangyangben", "name": "张样本", "organisation": place.id, "password": PASSWORD}
    assert security.post("/console/staff/new/", posted).status_code == 303
    person = find_staff(username="zhangyangben")
    assert person is not None
    assert verify_staff(username="zhangyangben", password=PASSWORD) == person
    taken = security.post("/console/staff/new/", posted)
    assert taken.status_code == 422
    weak = security.post("/console/staff/new/", posted | {"username": "other", "password": "1234567890"})
    assert set(weak.context["errors"]) == {"password"}
    given = {"role": "clerk", "organisation": place.id, "window": desk.id}
    security.post("/console/staff/zhangyangben/roles/", given)
    (assignment,) = list_assignments(person.id)
    assert (assignment.role, assignment.organisation_id, assignment.window_id) == ("clerk", place.id, desk.id)


def test_a_role_ended_takes_effect_at_once(security: Client, signed_in) -> None:  # type: ignore[no-untyped-def]
    other = staff(Role.ITEM_ADMIN)
    client = signed_in(other)
    assert client.get("/console/items/").status_code == 200
    (assignment,) = list_assignments(other.id)
    page = security.get(f"/console/staff/{other.username}/roles/{assignment.id}/end/")
    assert (page.context["others"], page.context["left"]) == (0, 0)
    security.post(f"/console/staff/{other.username}/roles/{assignment.id}/end/")
    assert client.get("/console/items/").status_code == 303


def test_a_closed_account_is_out_at_once_and_can_be_opened(security: Client, signed_in) -> None:  # type: ignore[no-untyped-def]
    other = staff(Role.ITEM_ADMIN)
    client = signed_in(other)
    page = security.get(f"/console/staff/{other.username}/activity/")
    assert len(page.context["alone"]) == 1
    security.post(f"/console/staff/{other.username}/activity/", {"active": "0"})
    assert client.get("/console/items/").status_code == 303
    security.post(f"/console/staff/{other.username}/activity/", {"active": "1"})
    assert Staff.objects.get(id=other.id).is_active


def test_nobody_shuts_themselves_out(signed_in) -> None:  # type: ignore[no-untyped-def]
    me = staff(Role.SECURITY_ADMIN)
    client = signed_in(me)
    assert client.post(f"/console/staff/{me.username}/activity/", {"active": "0"}).status_code == 422
    assert Staff.objects.get(id=me.id).is_active


def test_a_new_password_ends_the_sessions(security: Client, signed_in) -> None:  # type: ignore[no-untyped-def]
    other = staff(Role.ITEM_ADMIN)
    client = signed_in(other)
    assert security.post(f"/console/staff/{other.username}/password/", {"password": "123"}).status_code == 422
    security.post(f"/console/staff/{other.username}/password/", {"password": "another-pass-phrase-2"})
    assert client.get("/console/items/").status_code == 303
    assert verify_staff(username=other.username, password="another-pass-phrase-2") is not None


def test_the_year_tells_holidays_and_what_is_provisional(admin: Client) -> None:
    year = admin.get("/console/calendar/2026/")
    assert year.context["workdays"] == 248
    assert not year.context["provisional"]
    assert {"春节", "国庆节"} <= {name for name, _first, _last in year.context["holidays"]}
    assert admin.get("/console/calendar/2035/").context["provisional"]
    assert admin.get("/console/calendar/1900/").status_code == 404
    assert admin.get("/console/calendar/days/2026-13-01/").status_code == 404


def test_a_local_order_closes_a_day_and_is_taken_back(admin: Client) -> None:
    case = accepted()
    day = case.promised_due
    assert day is not None
    address = f"/console/calendar/days/{day}/"
    if day > today():
        assert admin.get(address).context["across"] == 1
    assert set(admin.post(address, {"work": "0", "name": "", "order_number": ""}).context["errors"]) == {
        "name",
        "order_number",
    }
    assert admin.post(address, {"name": "台风", "order_number": "1号"}).status_code == 422
    admin.post(address, {"work": "0", "name": "台风停工", "order_number": "区政办〔2026〕9号"})
    assert not current_calendar().is_workday(day)
    case.refresh_from_db()
    assert case.promised_due == day
    assert "台风停工" in admin.get(f"/console/calendar/{day.year}/").text
    admin.post(address, {"step": "clear"})
    assert current_calendar().is_workday(day)


def test_an_announced_year_is_seen_and_brought_in(admin: Client) -> None:
    off = [f"{day},否,{name}\n" for day, name in days_off_by_law() if day.year == 2035]
    rows = "日期,是否上班,名称\n" + "".join(off) + "2035-02-03,是,春节\n"
    address = "/console/calendar/2035/import/"
    page = admin.post(address, {"rows": rows, "step": "preview"})
    assert [day.date for day, _works, _name in page.context["changes"]] == [date(2035, 2, 3)]
    assert not current_calendar().is_workday(date(2035, 2, 3))
    assert admin.post(address, {"rows": rows, "step": "import"}).status_code == 422  # no order number
    number = {"step": "import", "order_number": "国办发明电〔2034〕1号"}
    shorter = rows.replace("2035-02-09,否,春节\n", "")
    assert admin.post(address, {"rows": shorter, **number}).status_code == 422  # a day off by law is missing
    admin.post(address, {"rows": rows, "step": "import", "order_number": "国办发明电〔2034〕1号"})
    assert current_calendar().is_workday(date(2035, 2, 3))
    assert 2035 in current_calendar().announced_years


def test_a_broken_announcement_shows_its_lines(admin: Client) -> None:
    rows = "日期,是否上班,名称\n2035-01-01,否,元旦\n2035-02-30,否,春节\nx,y,z\n"
    page = admin.post("/console/calendar/2035/import/", {"rows": rows, "step": "preview"})
    assert page.status_code == 422
    assert {"第 3 行", "第 4 行"} <= {line for line, _text in page.context["faults"]}


@pytest.mark.enable_socket
def test_the_system_page_tells_what_is_missing(admin: Client) -> None:
    centre()
    status = admin.get("/console/system/").context["status"]
    findings = {finding.key: finding for group in status.groups for finding in group.findings}
    assert findings["process.database"].tone == "done"
    assert findings["process.jobs"].tone == "danger"
    assert status.tone == "danger"
    assert "process.jobs" in {finding.key for finding in status.troubles}
    assert status.troubles[0].tone == "danger"


@pytest.mark.enable_socket
def test_the_system_page_reads_in_both_languages_and_says_more_than_colours(admin: Client) -> None:
    centre()
    assert "要处理" in admin.get("/console/system/").text
    english = admin.get("/console/system/", headers={"accept-language": "en"}).text
    assert "Mend this" in english
    assert "All right" in english
    assert "Clock and work calendar" in english


@pytest.mark.enable_socket
def test_a_job_that_gave_up_is_tried_again_from_the_page(admin: Client, security: Client) -> None:
    job = failed_job("messages:sample")
    page = admin.get("/console/system/")
    assert [one.id for one in page.context["status"].failed_jobs] == [job]
    address = f"/console/system/jobs/{job}/retry/"
    assert admin.get(address).status_code == 405
    assert security.post(address).status_code == 404
    assert find_failed_job(job) is not None
    assert admin.post(address).status_code == 303
    assert find_failed_job(job) is None
    assert admin.post(address).status_code == 404


@pytest.mark.enable_socket
def test_slow_queries_of_the_hour_are_shown_with_their_request(admin: Client) -> None:
    hour = now().replace(minute=0, second=0, microsecond=0)
    common = {"digest": "d", "times": 3, "worst_ms": 812.0, "total_ms": 900.0}
    SlowQuery.objects.create(
        hour=hour, statement="select ?", route="desk:home", request_id="abc-123-def", **common
    )
    SlowQuery.objects.create(hour=hour - timedelta(hours=5), statement="select long ago", **common)
    page = admin.get("/console/system/").text
    assert "3 次，最慢 812 毫秒" in page
    assert "abc-123-def" in page
    assert "long ago" not in page
