"""The hall's set-up on its pages: what was typed stays when it is refused, and people see what was set."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.test import Client

from huiban.domains.directory.public import Role
from huiban.domains.hall.models import (
    GroupOrganisation,
    Line,
    LinePolicy,
    OpeningHours,
    ServiceGroup,
    WindowGroup,
)
from huiban.domains.hall.public import take_ticket
from huiban.foundation.actors import Actor, Channel
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.moment import local_today
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)
ORDER = {"ageing_minutes": "25", "return_after": "4", "priority_ratio": "1", "recalls": "2"}


@pytest.fixture
def manager(signed_in) -> Client:  # type: ignore[no-untyped-def]
    make.group(organisations=[])
    return signed_in(make.staff(Role.HALL_MANAGER))


def post(client: Client, path: str, **given):  # type: ignore[no-untyped-def]
    return client.post(f"/console/hall/{path}", given)


def test_a_new_group_can_be_queued_for(manager: Client) -> None:
    zone = make.group().zone
    given = {
        "code": "id-card",
        "name": "身份证",
        "name_en": "Identity cards",
        "zone": str(zone.id),
        "minutes": "6",
        "order": "2",
    }
    assert post(manager, "groups/new/", **given).status_code == 303
    group = ServiceGroup.objects.get(code="id-card")
    assert (group.name, group.name_en, group.service_minutes, group.order) == (
        "身份证",
        "Identity cards",
        6,
        2,
    )
    assert take_ticket(actor=KIOSK, groups=["id-card"]).number == "T001"
    again = post(manager, "groups/new/", **given)
    assert again.status_code == 422 and "这个代号已经有了" in again.text


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"code": "Wrong Code"}, "用小写字母、数字和横线"),
        ({"name": ""}, "请填写，最多 40 个字"),
        ({"zone": "x"}, "请选一个区"),
        ({"minutes": "many"}, "请填 1 到 240"),
        ({"minutes": "0"}, "请填 1 到 240"),
        ({"order": ""}, "请填 0 到 999"),
    ],
)
def test_a_refused_group_keeps_what_was_typed(manager: Client, wrong, words) -> None:  # type: ignore[no-untyped-def]
    zone = make.group().zone
    given = {
        "code": "new",
        "name": "新业务",
        "name_en": "New",
        "zone": str(zone.id),
        "minutes": "6",
        "order": "2",
    }
    answer = post(manager, "groups/new/", **(given | wrong))
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="New"' in answer.text
    assert not ServiceGroup.objects.filter(code="new").exists()


def test_a_group_is_changed_and_keeps_its_code(manager: Client) -> None:
    group = make.group()
    given = {"name": "改名后的业务", "name_en": "", "zone": str(group.zone_id), "minutes": "9", "order": "1"}
    assert post(manager, "groups/test/", **given).status_code == 303
    group.refresh_from_db()
    assert (group.name, group.service_minutes) == ("改名后的业务", 9)
    assert manager.get("/console/hall/groups/nothing/").status_code == 404
    assert post(manager, "groups/nothing/", **given).status_code == 404


def test_a_stopped_group_says_why_on_terminal_and_refuses_numbers(manager: Client) -> None:
    refused = post(manager, "groups/test/accepting/", accepting="0", reason=" ")
    assert refused.status_code == 422 and "请填写" in refused.text
    assert post(manager, "groups/test/accepting/", accepting="0", reason="系统检修").status_code == 303
    assert "系统检修" in manager.get("/console/hall/").text
    kiosk = Client()
    kiosk.force_login(make.staff(Role.HALL_MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    kiosk.post("/kiosk/binding/")
    assert "系统检修" in kiosk.get("/kiosk/groups/").text
    answer = kiosk.post("/kiosk/tickets", {"group": "test", "priority": "none", "key": "a" * 32})
    assert answer.status_code == 409 and "系统检修" in answer.text
    assert post(manager, "groups/test/accepting/", accepting="1").status_code == 303
    assert (
        kiosk.post("/kiosk/tickets", {"group": "test", "priority": "none", "key": "b" * 32}).status_code
        == 303
    )


def test_departments_go_to_the_group_that_is_ticked(manager: Client) -> None:
    department = make.organisation("测试水务局")
    page = manager.get("/console/hall/groups/test/").text
    assert "测试水务局" in page
    assert post(manager, "groups/test/organisations/", organisations=[str(department.id)]).status_code == 303
    assert GroupOrganisation.objects.get().organisation == department
    wrong = post(manager, "groups/test/organisations/", organisations=[str(make.group().id)])
    assert wrong.status_code == 422 and "请从列出的部门里选" in wrong.text


def test_windows_take_what_is_ticked(manager: Client) -> None:
    window = make.window_in()
    assert "综合" in manager.get("/console/hall/windows/").text
    assert post(manager, f"windows/{window.number}/", groups=["test"]).status_code == 303
    assert WindowGroup.objects.get().window == window
    assert post(manager, f"windows/{window.number}/", groups=["nothing"]).status_code == 422
    assert post(manager, f"windows/{window.number}/").status_code == 303
    assert not WindowGroup.objects.exists()
    assert manager.get("/console/hall/windows/64999/").status_code == 404


def test_the_figures_of_a_zone_hold_from_the_next_day(manager: Client) -> None:
    take_ticket(actor=KIOSK, groups=["test"])
    wrong = post(manager, "zones/T/order/", **(ORDER | {"ageing_minutes": "two"}))
    assert wrong.status_code == 422 and "请填 5 到 240" in wrong.text and 'value="two"' in wrong.text
    assert post(manager, "zones/T/order/", **ORDER).status_code == 303
    assert LinePolicy.objects.get().ageing_minutes == 25
    assert Line.objects.get().ageing_minutes == 40
    page = manager.get("/console/hall/zones/T/order/").text
    assert "等满 40 分钟" in page and "等满 25 分钟" in page and "今天还按原来的数排" in page
    assert manager.get("/console/hall/zones/Z/order/").status_code == 404


def next_workday() -> date:
    day = local_today()
    while not current_calendar().is_workday(day):
        day += timedelta(days=1)
    return day


def test_hours_are_set_and_shown(manager: Client) -> None:
    make.window_in()
    given = {
        "opens0": "09:00",
        "closes0": "12:00",
        "opens1": "13:30",
        "closes1": "17:00",
        "opens2": "",
        "closes2": "",
    }
    assert post(manager, "hours/", **given).status_code == 303
    assert OpeningHours.objects.filter(day=None, zone=None).count() == 2
    assert (
        post(
            manager,
            "hours/days/?zone=T",
            day=local_today().isoformat(),
            kind="more",
            opens0="18:00",
            closes0="20:00",
            note="晚间延时",
        ).status_code
        == 303
    )
    row = OpeningHours.objects.get(day=local_today())
    assert (row.zone.letter, row.opens, row.closes, row.note) == ("T", time(18), time(20), "晚间延时")
    for path in ("/", "/screens/zone/T/"):
        text = Client().get(path).text
        assert "18:00–20:00" in text and "晚间延时" in text, path
    assert "18:00–20:00" not in Client().get("/screens/hall/").text
    closed = post(manager, "hours/days/", day=local_today().isoformat(), kind="closed", note="停电检修")
    assert closed.status_code == 303
    for path in ("/", "/screens/hall/", "/screens/zone/T/"):
        assert "停电检修" in Client().get(path).text, path
    assert post(manager, f"hours/days/{local_today()}/removal/").status_code == 303
    assert "停电检修" not in Client().get("/screens/hall/").text
    assert post(manager, f"hours/days/{local_today()}/removal/").status_code == 404
    assert post(manager, "hours/days/soon/removal/").status_code == 404


@pytest.mark.parametrize(
    ("path", "given", "words"),
    [
        ("hours/", {"opens0": "12:00", "closes0": "09:00"}, "结束的时间要晚于开始的时间"),
        ("hours/", {"opens0": "12:00", "closes0": ""}, "请填开始和结束的时间"),
        ("hours/", {"opens0": "noon", "closes0": "x"}, "请填开始和结束的时间"),
        ("hours/days/", {"day": "", "kind": "more", "opens0": "18:00", "closes0": "20:00"}, "请选一天"),
        (
            "hours/days/",
            {"day": "2020-01-01", "kind": "more", "opens0": "18:00", "closes0": "20:00"},
            "请选今天或以后",
        ),
        ("hours/days/", {"day": "2099-01-01", "kind": "more"}, "请填开始和结束的时间"),
        ("hours/days/", {"day": "2099-01-01", "kind": "closed", "note": ""}, "请写明原因"),
        ("hours/days/", {"day": "2099-01-01", "kind": "closed", "note": "长" * 101}, "请写明原因"),
    ],
)
def test_impossible_hours_are_told_where_they_were_typed(manager: Client, path, given, words) -> None:  # type: ignore[no-untyped-def]
    answer = post(manager, path, **given)
    assert answer.status_code == 422
    assert words in answer.text
    assert not OpeningHours.objects.exists()


def test_looking_changes_nothing_and_others_find_nothing(manager: Client, signed_in) -> None:  # type: ignore[no-untyped-def]
    for path in ("groups/test/accepting/", "groups/test/organisations/", "hours/days/"):
        assert manager.get(f"/console/hall/{path}").status_code == 405
    clerk = signed_in(make.staff(Role.CLERK))
    assert post(clerk, "groups/test/accepting/", accepting="0", reason="系统检修").status_code == 404
    assert post(clerk, "zones/T/order/", **ORDER).status_code == 404
    assert ServiceGroup.objects.get(code="test").accepting
