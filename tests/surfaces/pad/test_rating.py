"""The pad at a window: idle, asking, thanking; bound by a code; it never names a visitor."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from huiban.domains.devices.models import Device
from huiban.domains.devices.public import new_bind_code, retire_device
from huiban.domains.directory.models import Staff
from huiban.domains.directory.public import Role, Window
from huiban.domains.hall.models import Attendance
from huiban.domains.hall.public import (
    Visitor,
    call_next,
    finish_service,
    pause_window,
    start_service,
    take_ticket,
)
from huiban.domains.voices.models import FollowUp, VisitRating
from huiban.foundation.actors import SYSTEM, Actor, Channel
from huiban.foundation.moment import now
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


@pytest.fixture(autouse=True)
def _hall():
    make.group()


def pad_at(window_id) -> Client:
    """A tablet bound as the pad of this window by the code from the console."""
    client = Client()
    device = make.device("rating_pad", window_id=window_id)
    code, _until = new_bind_code(actor=SYSTEM, device_id=device.id)
    answer = client.post("/screens/", {"code": code})
    assert (answer.status_code, answer.headers["Location"]) == (303, "/pad/")
    return client


def page(client: Client, query: str = "") -> str:
    answer = client.get(f"/pad/{query}")
    assert answer.status_code == 200
    return answer.content.decode()


def serve(clerk: Actor, **changes) -> Attendance:
    ticket = take_ticket(actor=KIOSK, groups=["test"], **changes)
    assert call_next(actor=clerk).id == ticket.id
    start_service(actor=clerk, ticket_id=ticket.id)
    finish_service(actor=clerk, ticket_id=ticket.id)
    return Attendance.objects.get(ticket=ticket)


def rate(client: Client, visit: Attendance, grade: int, **given):
    return client.post(reverse("pad:rating", args=[visit.id]), {"grade": grade, **given})


def test_idle_shows_the_window_and_the_work_number():
    clerk = make.clerk_at_window()
    Staff.objects.filter(id=clerk.id).update(employee_number="C-0917")
    pad = pad_at(clerk.window_id)
    text = page(pad)
    number = Window.objects.get(id=clerk.window_id).number
    assert f'<span class="num">{number}</span>' in text
    assert "C-0917" in text
    assert clerk.name not in text
    assert "请评价本次服务" not in text
    pause_window(actor=clerk, reason="取件")
    assert "暂停服务" in page(pad)
    assert "窗口未开放" in page(pad_at(make.window_in().id))


def test_after_a_service_it_asks_and_thanks_and_is_idle_again():
    clerk = make.clerk_at_window()
    who = make.person("欧阳样本")
    pad = pad_at(clerk.window_id)
    visit = serve(clerk, visitor=Visitor(person_id=who.id))
    text = page(pad)
    assert "请评价本次服务" in text
    for words in ("非常满意", "基本满意", "非常不满意"):
        assert words in text
    assert "欧" not in text and visit.ticket.number not in text
    assert rate(pad, visit, 1).headers["Location"] == "/pad/"
    assert "谢谢您的评价" in page(pad)
    VisitRating.objects.update(given_at=now() - timedelta(seconds=11))
    assert "办完以后，请在这里评价" in page(pad)
    assert VisitRating.objects.get().grade == 1


def test_after_thirty_seconds_nobody_is_asked_any_more():
    clerk = make.clerk_at_window()
    pad, visit = pad_at(clerk.window_id), serve(clerk)
    delay = int(re.search(r"load delay:(\d+)s", page(pad))[1])
    assert 28 <= delay <= 31
    Attendance.objects.update(ended_at=now() - timedelta(seconds=31))
    assert "请评价本次服务" not in page(pad)
    assert "请评价本次服务" in page(pad, "?again=1")
    Attendance.objects.update(ended_at=now() - timedelta(seconds=121))
    assert "请评价本次服务" not in page(pad, "?again=1")
    assert visit.window_id == clerk.window_id


def test_a_bad_grade_may_say_why_and_opens_a_follow_up():
    clerk = make.clerk_at_window()
    pad, visit = pad_at(clerk.window_id), serve(clerk)
    text = pad.get(reverse("pad:reasons", args=[visit.id, 5])).content.decode()
    assert "哪里不满意" in text and "没有一次说清要什么" in text
    rate(pad, visit, 5, reasons=["unclear", "late"], text="等了\r\n很久")
    rating = VisitRating.objects.get()
    assert (rating.reasons, rating.text) == (["late", "unclear"], "等了\n很久")
    assert FollowUp.objects.get().visit_rating == rating
    manager = Client()
    manager.force_login(make.staff(Role.HALL_MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    worklist = manager.get("/desk/follow-ups/").content.decode()
    assert "这次窗口服务" in worklist and "没有一次说清要什么" in worklist and "很久" in worklist
    assert manager.post(f"/desk/follow-ups/{FollowUp.objects.get().id}/claim").status_code == 303
    told = {"resolution": "corrected", "answer": "已向窗口核实，今后一次说清所需材料，谢谢您。"}
    assert manager.post(f"/desk/follow-ups/{FollowUp.objects.get().id}/answer", told).status_code == 303
    phone = Client().get(f"/t/{visit.ticket.code}/").content.decode()
    assert "今后一次说清所需材料" in phone


def test_what_was_typed_stays_when_it_is_refused():
    clerk = make.clerk_at_window()
    pad, visit = pad_at(clerk.window_id), serve(clerk)
    answer = rate(pad, visit, 4, reasons=["late"], text="长" * 501)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "最多 500 个字" in text and "长" * 501 in text
    assert re.search(r'value="late" checked', text)
    assert rate(pad, visit, 4, reasons=["kind"]).status_code == 422
    assert rate(pad, visit, 9).headers["Location"] == "/pad/"
    assert not VisitRating.objects.exists()


def test_twice_or_too_late_changes_nothing():
    clerk = make.clerk_at_window()
    pad, visit = pad_at(clerk.window_id), serve(clerk)
    rate(pad, visit, 2), rate(pad, visit, 5)
    assert VisitRating.objects.get().grade == 2
    following = take_ticket(actor=KIOSK, groups=["test"])
    call_next(actor=clerk)
    start_service(actor=clerk, ticket_id=following.id)
    assert "请评价本次服务" not in page(pad)
    assert rate(pad, visit, 1).status_code == 303
    assert VisitRating.objects.count() == 1


def test_a_pad_rates_its_own_window_only():
    one, other = make.clerk_at_window(), make.clerk_at_window()
    visit = serve(one)
    pad = pad_at(other.window_id)
    assert "请评价本次服务" not in page(pad)
    assert rate(pad, visit, 1).status_code == 404
    assert rate(pad, Attendance(id=uuid4()), 1).status_code == 404
    assert not VisitRating.objects.exists()


def test_nobody_rates_without_a_pad_not_even_staff():
    clerk = make.clerk_at_window()
    visit = serve(clerk)
    nobody, staff = Client(), Client()
    staff.force_login(Staff.objects.get(id=clerk.id), backend="django.contrib.auth.backends.ModelBackend")
    for client in (nobody, staff):
        assert client.get("/pad/").headers["Location"] == "/screens/"
        assert rate(client, visit, 1).headers["Location"] == "/screens/"
        assert client.post("/pad/binding/", {"window": str(clerk.window_id)}).status_code == 404
    assert not VisitRating.objects.exists()


def test_another_kind_of_machine_rates_nothing():
    clerk = make.clerk_at_window()
    visit = serve(clerk)
    device = make.device("window_screen", window_id=clerk.window_id)
    code, _until = new_bind_code(actor=SYSTEM, device_id=device.id)
    screen = Client()
    assert screen.post("/screens/", {"code": code}).status_code == 303
    assert rate(screen, visit, 1).headers["Location"] == "/screens/"
    assert not VisitRating.objects.exists()


def test_a_retired_pad_takes_no_more_ratings_and_says_so():
    clerk = make.clerk_at_window()
    pad, visit = pad_at(clerk.window_id), serve(clerk)
    device = Device.objects.get()
    retire_device(actor=SYSTEM, device_id=device.id, reason="屏碎了")
    assert rate(pad, visit, 1).headers["Location"] == "/screens/"
    assert f"“{device.name}”已停用" in pad.get("/pad/", follow=True).content.decode()
    assert not VisitRating.objects.exists()


def test_looking_changes_nothing():
    clerk = make.clerk_at_window()
    pad, visit = pad_at(clerk.window_id), serve(clerk)
    assert pad.get(reverse("pad:rating", args=[visit.id])).status_code == 405
    assert pad.get(reverse("pad:reasons", args=[visit.id, 1])).status_code == 303
    assert not VisitRating.objects.exists()


def test_only_the_part_that_moves_is_answered_to_a_refetch():
    pad = pad_at(make.window_in().id)
    part = pad.get("/pad/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "pad-now" in part
    assert pad.get("/pad/live/").json()["url"]
