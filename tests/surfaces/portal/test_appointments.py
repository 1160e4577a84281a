"""Booking on the pages: found from an item, confirmed by POST alone, nobody else's business."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from huiban.domains.appointments.models import Appointment, Slot
from huiban.domains.appointments.public import book, check_in, close_slot, reopen_slot
from huiban.domains.directory.public import Role
from huiban.domains.hall.models import GroupOrganisation, ServiceGroup
from huiban.foundation.actors import SYSTEM
from huiban.foundation.moment import at
from tests import factories as make
from tests.domains.appointments.halls import KIOSK, clock, hall, slot, with_places, workday
from tests.surfaces.portal.conftest import signed_in

pytestmark = pytest.mark.django_db


def text(client: Client, path: str, status: int = 200, **headers: str) -> str:
    answer = client.get(path, headers=headers)
    assert answer.status_code == status, path
    return answer.content.decode()


def confirm_url(hour: int = 9, minute: int = 0) -> str:
    return f"/appointments/test/{clock(hour, minute):%Y%m%dT%H%M}/"


def booked(person, hour: int = 9) -> Appointment:
    return book(actor=make.applicant(person), group="test", start=clock(hour))


def test_an_item_leads_to_the_booking_of_its_group(visitor):
    hall()
    item = make.item()
    group = ServiceGroup.objects.get(code="test")
    GroupOrganisation.objects.create(group=group, organisation=item.organisation)
    page = text(visitor, f"/items/{item.code}/")
    assert f'href="/appointments/?item={item.code}"' in page
    link = f"/appointments/test/?item={item.code}"
    assert visitor.get(f"/appointments/?item={item.code}").headers["Location"] == link
    assert "测试业务 test" in text(visitor, f"/appointments/?all=1&item={item.code}")
    slots = text(visitor, link)
    assert f"{confirm_url()}?item={item.code}" in slots


def test_the_groups_that_accept_are_listed(visitor):
    hall()
    make.group("closed")
    ServiceGroup.objects.filter(code="closed").update(accepting=False)
    page = text(visitor, "/appointments/")
    assert "测试业务 test" in page
    assert "测试业务 closed" not in page


def test_the_times_tell_what_is_left(visitor):
    hall()
    with_places(0, hour=10)
    close_slot(actor=SYSTEM, slot_id=slot(11).id)
    page = text(visitor, "/appointments/test/")
    assert page.count('class="slot"') == 11
    assert page.count("slot-none") == 2
    assert f'href="{confirm_url()}"' in page
    assert f'href="{confirm_url(10)}"' not in page
    other = text(visitor, f"/appointments/test/?day={workday(2)}")
    assert f"{workday(2):%Y%m%d}T0900" in other
    part = text(visitor, "/appointments/test/", **{"HX-Request": "true"})
    assert "<html" not in part
    assert 'class="slot"' in part


def test_whose_time_was_closed_reads_so_and_moves_on():
    hall()
    person = make.person()
    mine = book(actor=make.applicant(person), group="test", start=clock(day=workday(3)))
    close_slot(actor=SYSTEM, slot_id=mine.slot_id, reason="system", note="<b>升级</b>")
    phone = signed_in(person)
    assert "时段关了，请改时间" in text(phone, "/my/appointments/")
    page = text(phone, f"/my/appointments/{mine.code}/")
    assert "这个时段不办了，请改时间" in page
    assert "业务系统停用：&lt;b&gt;升级&lt;/b&gt;" in page
    assert "短信提醒您" not in page
    assert reverse("portal:appointment-move", args=[mine.code]) in page
    reopen_slot(actor=SYSTEM, slot_id=mine.slot_id)
    page = text(phone, f"/my/appointments/{mine.code}/")
    assert "这个时段不办了" not in page and "短信提醒您" in page


def test_a_day_not_released_says_when(visitor):
    hall()
    Slot.objects.update(released_at=clock(8))
    page = text(visitor, "/appointments/test/")
    assert "08:00</time> 开始放" in page
    assert 'class="slot"' not in page


@pytest.mark.parametrize("query", ["day=x", "day=9999-99-99", "item=%00", "item=none", "day=%00"])
def test_a_query_that_makes_no_sense_shows_the_first_day(visitor, query):
    hall()
    assert 'class="slot"' in text(visitor, f"/appointments/test/?{query}")


@pytest.mark.parametrize(
    "path", ["/appointments/none/", "/appointments/none/live/", "/appointments/none/20261201T0900/"]
)
def test_an_unknown_group_is_not_found(browser, path):
    hall()
    text(browser, path, 404)


@pytest.mark.parametrize(
    "start", ["x", "20269999T0900", "00010101T0000", "99991231T2359", "20261201T0907", "%00"]
)
def test_an_unknown_time_is_not_found(browser, start):
    hall()
    text(browser, f"/appointments/test/{start}/", 404)
    assert browser.post(f"/appointments/test/{start}/").status_code == 404


def test_a_visitor_signs_in_first_and_comes_back(visitor):
    hall()
    for answer in (visitor.get(confirm_url()), visitor.post(confirm_url())):
        assert answer.status_code == 303
        assert "/sign-in/?next=" in answer.headers["Location"]
    assert not Appointment.objects.exists()
    staff = Client()
    staff.force_login(make.staff(Role.CLERK), backend="django.contrib.auth.backends.ModelBackend")
    assert "/sign-in/" in staff.post(confirm_url()).headers["Location"]


def test_confirming_books_once_however_often_it_is_pressed(browser, applicant):
    hall()
    page = text(browser, confirm_url())
    assert not Appointment.objects.exists()
    key = re.search(r'name="key" value="(\w+)"', page)[1]
    answers = [browser.post(confirm_url(), {"key": key}) for _press in range(2)]
    made = Appointment.objects.get()
    assert {answer.headers["Location"] for answer in answers} == {f"/my/appointments/{made.code}/"}
    page = text(browser, f"/my/appointments/{made.code}/")
    assert f"{made.code[:5]} {made.code[5:]}" in page
    assert "08:30</time> 到" in page
    assert "09:15</time> 之间" in page
    assert "短信提醒您" in page
    assert "约好要去的" in text(browser, "/my/")
    assert made.code in text(browser, "/my/appointments/")


def test_a_place_taken_meanwhile_leads_back_to_the_times(browser):
    hall()
    with_places(1)
    booked(make.person())
    answer = browser.post(confirm_url(), {"key": "k"}, follow=True)
    assert answer.redirect_chain == [(f"/appointments/test/?day={workday()}", 303)]
    assert "刚刚约满了" in answer.content.decode()


def test_another_time_keeps_the_code(browser, applicant):
    hall()
    made = booked(applicant)
    move = f"/my/appointments/{made.code}/rescheduling/"
    target = f"{move}{clock(10):%Y%m%dT%H%M}/"
    assert f'href="{target}"' in text(browser, move)
    assert "改到这个时间？" in text(browser, target)
    made.refresh_from_db()
    assert made.start == clock(9)
    assert browser.post(target).status_code == 303
    made.refresh_from_db()
    assert made.start == clock(10)


def test_another_time_that_is_gone_keeps_the_present_one(browser, applicant):
    hall()
    made = booked(applicant)
    with_places(1, hour=10)
    booked(make.person(), 10)
    answer = browser.post(f"/my/appointments/{made.code}/rescheduling/{clock(10):%Y%m%dT%H%M}/", follow=True)
    assert "刚刚约满了" in answer.content.decode()
    made.refresh_from_db()
    assert made.start == clock(9)


def test_cancelling_asks_and_a_link_scanner_changes_nothing(browser, applicant):
    hall()
    made = booked(applicant)
    cancel = f"/my/appointments/{made.code}/cancellation/"
    assert "取消这个预约？" in text(browser, cancel)
    made.refresh_from_db()
    assert made.state == "booked"
    for _press in range(2):
        assert browser.post(cancel).status_code == 303
    made.refresh_from_db()
    assert made.state == "cancelled"
    assert "这个时间已经让给别人" in text(browser, f"/my/appointments/{made.code}/")
    answer = browser.get(cancel, follow=True)
    assert "已经不能再改" in answer.content.decode()


def test_somebody_elses_appointment_does_not_exist(browser):
    hall()
    made = booked(make.person())
    start = f"{clock(10):%Y%m%dT%H%M}"
    for part in ("", "calendar.ics", "rescheduling/", f"rescheduling/{start}/", "cancellation/"):
        text(browser, f"/my/appointments/{made.code}/{part}", 404)
    for part in (f"rescheduling/{start}/", "cancellation/"):
        assert browser.post(f"/my/appointments/{made.code}/{part}").status_code == 404
    assert made.code not in text(browser, "/my/appointments/")
    made.refresh_from_db()
    assert (made.state, made.start) == ("booked", clock(9))


def test_after_check_in_the_page_leads_to_the_ticket(applicant):
    hall()
    made = booked(applicant)
    with at(clock(9)):
        ticket = check_in(actor=KIOSK, code=made.code)
    browser = signed_in(applicant)
    page = text(browser, f"/my/appointments/{made.code}/")
    assert f"您的号是 {ticket.number}" in page
    assert f'href="/t/{ticket.code}/"' in page
    assert "改时间" not in page


def test_who_missed_too_often_is_told_before_confirming(browser, applicant):
    hall()
    for number in (1, 2, 3):
        made = booked(applicant)
        day = workday() - timedelta(days=number + 7)
        Appointment.objects.filter(id=made.id).update(day=day, start=clock(9, day=day), state="missed")
    page = text(browser, confirm_url())
    assert "现在不能在网上预约" in page
    assert "确认预约</button>" not in page
    assert "现在不能在网上预约" in text(browser, "/my/appointments/")


def test_the_calendar_file_is_a_download(browser, applicant):
    hall()
    made = booked(applicant)
    answer = browser.get(f"/my/appointments/{made.code}/calendar.ics")
    assert answer.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    assert answer.content.startswith(b"BEGIN:VCALENDAR\r\n")
    assert made.code in answer.content.decode().replace("\r\n ", "")
