"""A terminal cut off from the server goes on issuing numbers; none is lost and none is issued twice."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import people
from tests.browser.conftest import DESK, WALL, overflow, picture, serious_findings
from tests.browser.product import RunningProduct

OpenBrowser = Callable[..., Page]
KIOSK = {"width": 1080, "height": 1920}
SERVICE = "社会保险"


@pytest.fixture
def console(open_browser: OpenBrowser, product: RunningProduct) -> Page:
    page = open_browser(DESK)
    people.start_work(page, product, "manager")
    return page


def test_a_terminal_cut_off_goes_on(open_browser: OpenBrowser, console: Page) -> None:
    kiosk = bind(console, open_browser(KIOSK), "百姓e站 F1", "/kiosk/binding/")
    expect(kiosk.get_by_role("heading", level=1)).to_have_text("您来办什么？")
    stand_by(kiosk)

    kiosk.context.set_offline(True)
    first, address = take_alone(kiosk)
    assert serious_findings(kiosk) == []
    assert overflow(kiosk) <= 0
    picture(kiosk, "1080-kiosk-cut-off-ticket")
    kiosk.reload()  # as after a power cut: the same touch, the same number
    expect(kiosk.locator("[data-number]")).to_have_text(first)
    kiosk.get_by_role("button", name="完成").click()
    expect(kiosk.get_by_role("heading", level=1)).to_have_text("您来办什么？")
    picture(kiosk, "1080-kiosk-cut-off")
    kiosk.reload()
    second, other = take_alone(kiosk)
    assert address != other
    assert [int(number[1:]) for number in (first, second)] == [int(first[1:]), int(first[1:]) + 1]
    zone = open_browser(WALL)
    zone.goto("/screens/zone/F/")
    expect(zone.locator("main")).not_to_contain_text(first)

    kiosk.context.set_offline(False)
    expect(kiosk.get_by_text("网络已恢复，您的号已经在队伍里")).to_be_visible(timeout=20_000)
    picture(kiosk, "1080-kiosk-back")
    expect(zone.locator(".screen-next")).to_contain_text(first)
    kiosk.get_by_role("button", name="完成").click()
    expect(kiosk).to_have_url(re.compile(r"/kiosk/$"))
    stand_by(kiosk)
    zone.reload()
    expect(zone.locator(".screen-next")).to_contain_text(second)
    shown = re.findall(r"F\d{3}", zone.locator(".screen-next").inner_text())
    assert sorted(shown) == [first, second]


def test_cut_off_between_two_touches_of_one_visitor(open_browser: OpenBrowser, console: Page) -> None:
    kiosk = bind(console, open_browser(KIOSK), "百姓e站 H1", "/kiosk/binding/")
    stand_by(kiosk)
    kiosk.get_by_role("link", name="直接取号").click()
    kiosk.get_by_role("link", name="办税服务").click()
    expect(kiosk.get_by_role("button", name="普通，都不是")).to_be_visible()
    kiosk.context.set_offline(True)
    kiosk.get_by_role("button", name="普通，都不是").click()
    expect(kiosk.locator("[data-number]")).to_have_text(re.compile(r"^H\d{3}$"))
    number = kiosk.locator("[data-number]").inner_text()
    kiosk.context.set_offline(False)
    expect(kiosk.get_by_text("网络已恢复，您的号已经在队伍里")).to_be_visible(timeout=20_000)
    zone = open_browser(WALL)
    zone.goto("/screens/zone/H/")
    assert re.findall(r"H\d{3}", zone.locator(".screen-next").inner_text()) == [number]


def test_answers_lost_on_the_way_cost_no_numbers(open_browser: OpenBrowser, console: Page) -> None:
    kiosk = open_browser(KIOSK)
    answers: list[list[object]] = []

    def lose_two(route: Route) -> None:
        answer = route.fetch()
        answers.append(answer.json()["blocks"])
        if len(answers) < 3:
            route.abort()
        else:
            route.fulfill(response=answer)

    kiosk.context.route("**/kiosk/blocks", lose_two)
    bind(console, kiosk, "百姓e站 D1", "/kiosk/binding/")
    deadline = time.monotonic() + 20
    while len(answers) < 3 and time.monotonic() < deadline:
        kiosk.wait_for_timeout(500)
        kiosk.reload()
    stand_by(kiosk)
    kiosk.context.unroute_all(behavior="wait")
    assert answers[0]
    assert answers[0] == answers[1] == answers[2]


def test_a_line_closed_by_mistake_and_opened_again(open_browser: OpenBrowser, console: Page) -> None:
    kiosk = bind(console, open_browser(KIOSK), "百姓e站 F1", "/kiosk/binding/")
    stand_by(kiosk)
    kiosk.context.set_offline(True)
    take_alone(kiosk)
    console.goto("/cockpit/hall/")
    row = console.locator("tr", has=console.locator("th", has_text="F区"))
    row.locator("summary", has_text="调度这个区").click()
    row.get_by_role("button", name="这个区闭厅").click()
    row.locator("summary", has_text="重新放号").click()
    picture(console, "1366-cockpit-reopening")
    row.get_by_role("button", name="这个区重新放号").click()
    expect(console.locator(".messages")).to_contain_text("又可以取号了")
    kiosk.context.set_offline(False)
    expect(kiosk.get_by_text("网络已恢复，您的号已经在队伍里")).to_be_visible(timeout=20_000)


def test_an_english_visitor_is_cut_off_in_english(open_browser: OpenBrowser, console: Page) -> None:
    kiosk = bind(console, open_browser(KIOSK), "百姓e站 B1", "/kiosk/binding/")
    stand_by(kiosk)
    kiosk.context.set_offline(True)
    kiosk.goto("/kiosk/")
    kiosk.get_by_role("link", name="English").click()
    expect(kiosk.get_by_role("heading", level=1)).to_have_text("What do you come for?")
    kiosk.get_by_role("link", name="Business licences").click()
    kiosk.locator("[data-rows] a").first.click()
    expect(kiosk.locator("[data-number]")).to_have_text(re.compile(r"^B\d{3}$"))
    expect(kiosk.locator("main")).to_contain_text("Number taken at")
    picture(kiosk, "1080-kiosk-cut-off-en")


def test_a_screen_is_bound_survives_and_is_retired(open_browser: OpenBrowser, console: Page) -> None:
    screen = open_browser(WALL)
    screen.goto("/screens/")
    picture(screen, "1920-screen-start")
    assert serious_findings(screen) == []
    with screen.expect_response("**/devices/heartbeat") as heard:
        bind(console, screen, "C区叫号屏", "/screens/")
    assert heard.value.status == 204
    expect(screen).to_have_url(re.compile(r"/screens/zone/C/$"))
    screen.goto("/screens/")
    expect(screen).to_have_url(re.compile(r"/screens/zone/C/$"))

    console.goto("/cockpit/devices/")
    assert serious_findings(console) == []
    assert overflow(console) <= 0
    picture(console, "1366-cockpit-devices")
    console.goto("/console/devices/")
    assert serious_findings(console) == []
    picture(console, "1366-console-devices")
    console.get_by_role("link", name="C区叫号屏").click()
    console.get_by_role("link", name="停用…").click()
    console.get_by_label("原因").fill("屏坏了")
    picture(console, "1366-console-device-retire")
    console.get_by_role("button", name="停用这台设备").click()
    expect(console.locator(".messages")).to_contain_text("现在就失效")
    picture(console, "1366-console-device")
    screen.goto("/screens/")
    expect(screen.locator("main")).to_contain_text("“C区叫号屏”已停用")
    picture(screen, "1920-screen-retired")


def bind(console: Page, machine: Page, name: str, start: str) -> Page:
    """Make a code in the console, carry it over, type it at the machine."""
    console.goto("/console/devices/")
    console.get_by_role("link", name=name, exact=True).click()
    console.get_by_role("button", name="生成绑定码").click()
    code = console.locator(".bind-code").inner_text()
    picture(console, "1366-console-device-code")
    machine.goto(start)
    machine.get_by_label("绑定码").fill(code)
    picture(machine, f"binding-{start.strip('/').replace('/', '-')}")
    machine.get_by_role("button", name="绑定", exact=True).click()
    return machine


STANDS_BY = """() => new Promise((answer) => {
  if (navigator.serviceWorker.controller?.state !== 'activated') return answer(false);
  const request = indexedDB.open('huiban-kiosk', 1);
  request.onupgradeneeded = () => request.transaction.abort();
  request.onerror = () => answer(false);
  request.onsuccess = () => {
    const count = request.result.transaction('blocks').objectStore('blocks').count();
    count.onsuccess = () => { request.result.close(); answer(count.result >= 12); };
  };
})"""


def stand_by(kiosk: Page) -> None:
    """Until the terminal could go on alone: its worker answers for it and numbers are in store."""
    deadline = time.monotonic() + 15
    while not kiosk.evaluate(STANDS_BY):
        assert time.monotonic() < deadline
        kiosk.wait_for_timeout(100)


def take_alone(kiosk: Page) -> tuple[str, str]:
    """The touches of a visitor; number and address of the page that shows it."""
    if not kiosk.url.endswith("/kiosk/offline/"):
        kiosk.goto("/kiosk/")
    expect(kiosk.locator("[data-alone]")).to_be_visible()
    kiosk.get_by_role("link", name=SERVICE).click()
    expect(kiosk.get_by_role("heading", level=1)).to_have_text("您属于下面哪一种？")
    kiosk.get_by_role("link", name="普通").click()
    expect(kiosk.locator("[data-number]")).to_have_text(re.compile(r"^F\d{3}$"))
    expect(kiosk.get_by_text("这个号是断网时取的，同样有效")).to_be_visible()
    return kiosk.locator("[data-number]").inner_text(), kiosk.url
