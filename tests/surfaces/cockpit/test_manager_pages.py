"""The manager's pages: alarms, tidal windows, staffing, replays and flows. What they say is true; what is pressed happens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client

from huiban.domains.directory.public import Role
from huiban.domains.hall.models import RosterProposal, WindowSession
from huiban.domains.hall.public import close_window, compute_roster, pause_window, sample_hall
from huiban.foundation.moment import at, local_today, now
from tests import factories as make
from tests.domains.hall.days import clock, come, quiet_days, serve, workdays_before

pytestmark = pytest.mark.django_db
PAGES = (
    "/cockpit/hall/",
    "/cockpit/staffing/",
    "/cockpit/what-if/",
    "/cockpit/flows/",
    "/cockpit/hall/people/?of=arrived",
    "/cockpit/hall/windows/",
)


@pytest.fixture(autouse=True)
def _noon():
    """Nothing here may depend on the hour at which it runs."""
    with clock(12, day=local_today()):
        yield


def browser(member) -> Client:
    client = Client()
    client.force_login(member)
    return client


@pytest.fixture
def manager() -> Client:
    return browser(make.staff(Role.HALL_MANAGER))


def text_of(client: Client, page: str, **headers: str) -> str:
    answer = client.get(page, headers=headers)
    assert answer.status_code == 200, page
    return answer.content.decode()


@pytest.mark.parametrize("page", PAGES)
def test_the_pages_are_the_hall_managers(page):
    assert Client().get(page).status_code == 303
    assert browser(make.staff(Role.CLERK)).get(page).status_code == 404


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_an_empty_hall_is_told_as_such(manager, page, language):
    manager.cookies["huiban_language"] = language
    answer = manager.get(page)
    assert answer.status_code == 200
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(
    "page",
    [
        "/cockpit/staffing/?day=x",
        "/cockpit/staffing/?day=0001-01-01",
        "/cockpit/staffing/?day=9999-12-31",
        "/cockpit/hall/people/?of=arrived&day=0001-01-01",
        "/cockpit/hall/people/?of=arrived&half_hour=0048",
        "/cockpit/staffing/?zone=ZZ",
        "/cockpit/what-if/?zone=ZZ",
        "/cockpit/what-if/?day=x",
        "/cockpit/hall/people/",
        "/cockpit/hall/people/?of=names",
        "/cockpit/hall/people/?of=arrived&half_hour=48",
        "/cockpit/hall/people/?of=arrived&half_hour=9x",
        "/cockpit/hall/people/?of=arrived&day=yesterday",
        "/cockpit/hall/windows/?state=broken",
    ],
)
def test_what_does_not_exist_is_not_found(manager, page):
    make.group()
    assert manager.get(page).status_code == 404


# --- alarms and tides, at the present moment ---
def test_an_alarm_says_since_when_and_what_to_do(manager):
    make.group()
    with clock_ago(25):
        come(2)
    text = text_of(manager, "/cockpit/hall/")
    assert "2 人在等，没有开放的窗口" in text
    assert "还有 5 分钟" in text
    assert "请该区值班长开一个窗口" in text
    assert 'href="#zone-T"' in text
    with clock_ago(20):
        clerk = make.clerk_at_window()
        pause_window(actor=clerk, reason="取材料")
    assert "暂停着：取材料" in text_of(manager, "/cockpit/hall/")


def test_a_tidal_suggestion_is_accepted_with_one_press(manager):
    zone = make.group().zone_id
    make.group("tax", "H")
    with clock_ago(9):
        make.clerk_at_window()
        make.clerk_at_window("H")
        make.clerk_at_window("H")
        come(4)
    for minutes in range(5, -1, -1):
        with clock_ago(minutes):
            sample_hall()
    text = text_of(manager, "/cockpit/hall/")
    assert "预计等候一直是 32 分钟，高于 20 分钟" in text
    [idle] = [one for one in WindowSession.objects.order_by("window__number") if one.zone.letter == "H"][:1]
    assert f"调 H区 {idle.window.number} 号窗口来支援" in text
    answer = manager.post("/cockpit/hall/help/", {"window": idle.window_id, "zone": zone})
    assert answer.status_code == 303
    assert WindowSession.objects.get(id=idle.id).helps == [zone]
    assert "号窗口来支援" not in text_of(manager, "/cockpit/hall/")


def test_without_an_idle_window_there_is_no_button_but_whom_to_ask(manager):
    make.group()
    spare = make.window_in()
    with clock_ago(9):
        make.clerk_at_window()
        come(4)
    for minutes in range(5, -1, -1):
        with clock_ago(minutes):
            sample_hall()
    text = text_of(manager, "/cockpit/hall/")
    assert f"请该区值班长安排人开一个没人坐的窗口：{spare.number} 号" in text
    assert "hall-press" not in text


# --- staffing ---
def test_too_little_history_is_said_and_nothing_is_forecast(manager):
    make.group()
    day = workdays_after(1)
    text = text_of(manager, f"/cockpit/staffing/?day={day}")
    assert "现在只有 0 个。与其瞎猜，不如先不说。" in text
    assert "要开几个窗口" not in text


def test_need_and_why_and_a_roster_asked_for(manager):
    quiet_days(workdays_before(local_today(), 4), hour=10, visitors=12)
    day = workdays_after(1)
    text = text_of(manager, f"/cockpit/staffing/?day={day}&zone=T")
    assert "约 12 人" in text
    assert "；少 1 个" in text
    assert "还没有排" in text
    answer = manager.post("/cockpit/staffing/roster/", {"zone": "T", "day": day, "people": "9"})
    assert answer.status_code == 303
    page = f"/cockpit/staffing/?day={day}&zone=T"
    assert "正在给最多 9 个人排班" in text_of(manager, page)
    assert manager.get(page, headers={"HX-Request": "true"}).status_code == 204
    compute_roster(proposal_id=RosterProposal.objects.get().id)
    assert manager.get(page, headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    text = text_of(manager, page)
    assert "个人就够" in text
    assert "少 1 人，" in text
    assert "排班后" in text


def test_a_past_day_shows_what_came_beside_what_was_expected(manager):
    days = workdays_before(local_today(), 5)
    quiet_days(days, hour=10, visitors=7)
    text = text_of(manager, f"/cockpit/staffing/?day={days[-1]}&zone=T")
    assert "实际来人" in text
    assert "当天开" in text
    assert "只从 4 天学来" in text
    assert 'name="people"' not in text  # nobody plans a day that is over


@pytest.mark.parametrize("people", ["0", "", "x", "999999"])
def test_an_impossible_roster_is_refused_with_a_sentence(manager, people):
    make.group()
    asked = {"zone": "T", "day": local_today(), "people": people}
    text = manager.post("/cockpit/staffing/roster/", asked, follow=True).content.decode()
    assert "可排人数填 1 到 200" in text
    assert RosterProposal.objects.count() == 0


def test_a_roster_for_nowhere_is_not_found(manager):
    assert manager.post("/cockpit/staffing/roster/", {"day": local_today(), "people": 3}).status_code == 404
    assert manager.get("/cockpit/staffing/roster/").status_code == 405


# --- what if ---
def test_a_past_day_is_replayed_before_and_after(manager):
    day = workdays_before(local_today(), 1)[0]
    make.group()
    with clock(9, day=day):
        clerk = make.clerk_at_window()
        come(4)
    for turn in range(4):
        serve(clerk, (9, turn * 10), (9, turn * 10 + 10), day)
    with clock(10, day=day):
        close_window(actor=clerk)
    text = text_of(manager, f"/cockpit/what-if/?zone=T&day={day}&more=1&start=18&end=20")
    assert "9:00 到 10:00 多开 1 个窗口" in text
    assert "15.0 分钟" in text  # recorded and replayed: 0, 10, 20, 30
    assert "5.0 分钟" in text  # with two windows: 0, 0, 10, 10
    wrong = text_of(manager, f"/cockpit/what-if/?zone=T&day={day}&start=20&end=18")
    assert "结束要晚于开始" in wrong
    assert "最多加减 20 个" in text_of(manager, "/cockpit/what-if/?zone=T&more=21")
    assert "请填整数" in text_of(manager, "/cockpit/what-if/?zone=T&more=x")


def test_a_day_nobody_was_called_cannot_be_replayed(manager):
    day = workdays_before(local_today(), 1)[0]
    quiet_days([day])
    assert "这一天推演不了" in text_of(manager, f"/cockpit/what-if/?zone=T&day={day}")


# --- flows ---
def test_every_number_leads_to_its_list(manager):
    make.group()
    ticket = come()
    text = text_of(manager, "/cockpit/")
    assert "/cockpit/hall/people/?of=waiting" in text
    assert ticket.number in text_of(manager, "/cockpit/hall/people/?of=waiting")
    assert ticket.number not in text_of(manager, "/cockpit/hall/people/?of=left")


def test_every_count_of_windows_leads_to_those_windows(manager):
    make.clerk_at_window()
    spare = make.window_in()
    text = text_of(manager, "/cockpit/flows/")
    for state, count in (("open", 1), ("closed", 1)):
        assert f"/cockpit/hall/windows/?zone=T&amp;state={state}" in text
        rows = manager.get(f"/cockpit/hall/windows/?zone=T&state={state}").context["rows"]
        assert len(rows) == count
    assert rows[0][1] == spare.number


def test_staff_names_are_for_managers_of_the_whole_hall(manager):
    clerk = make.clerk_at_window()
    assert clerk.name in text_of(manager, "/cockpit/hall/windows/?state=open")
    department = browser(make.staff(Role.HALL_MANAGER, make.organisation()))
    for page in ("/cockpit/hall/windows/?state=open", "/cockpit/hall/", "/cockpit/flows/"):
        assert clerk.name not in text_of(department, page)


def test_a_departments_picture_has_no_flows_of_the_hall(manager):
    assert "picture-people" in text_of(manager, "/cockpit/")
    own = make.organisation()
    assert "picture-people" not in text_of(browser(make.staff(Role.HALL_MANAGER, own)), "/cockpit/")
    assert "picture-people" in text_of(manager, "/cockpit/wall/")


def clock_ago(minutes: float):
    return at(now() - timedelta(minutes=minutes))


def workdays_after(count: int):
    day = local_today()
    while count:
        day += timedelta(days=1)
        count -= day.weekday() < 5
    return day
