"""The hall's manager: what is wrong is seen at once, a roster comes from the job, a past day is tried another way."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.conftest import DESK, WALL, overflow, picture, serious_findings
from tests.browser.product import RunningProduct
from tests.browser.test_hall import KIOSK, put_into_service, take_a_number

OpenBrowser = Callable[..., Page]


@pytest.fixture
def manager(open_browser: OpenBrowser, product: RunningProduct) -> Page:
    page = open_browser(DESK)
    people.start_work(page, product, "manager")
    return page


def look_at(page: Page, name: str) -> None:
    assert serious_findings(page) == []
    assert overflow(page) <= 0
    picture(page, name)


def test_who_waits_without_a_window_is_seen_at_once(
    manager: Page, open_browser: OpenBrowser, product: RunningProduct
) -> None:
    kiosk = put_into_service(open_browser(KIOSK), product)
    with manager.expect_request(lambda asked: "/live?t=" in asked.url):
        manager.goto("/cockpit/hall/")
    number, _code = take_a_number(kiosk, "交通运输")  # nobody else opens a window there
    alarm = manager.locator(".hall-alarms li").filter(has_text="交通运输")
    expect(alarm).to_contain_text("没有开放的窗口")
    look_at(manager, "1366-cockpit-hall-alarms")
    alarm.get_by_role("link", name="没有开放的窗口").click()
    expect(manager.locator("main")).to_contain_text(number)
    look_at(manager, "1366-cockpit-people")


def test_a_roster_is_asked_for_and_comes(manager: Page) -> None:
    manager.goto("/cockpit/staffing/?zone=B")
    expect(manager.get_by_role("heading", name="要开几个窗口，为什么")).to_be_visible()
    manager.get_by_label("最多可排几个人").fill("6")
    manager.get_by_role("button", name="排一个班").click()
    expect(manager.locator("#roster")).to_contain_text("就少 1 个窗口", timeout=30_000)
    expect(manager.locator(".needs thead")).to_contain_text("排班后")
    look_at(manager, "1366-cockpit-staffing")


def test_a_past_day_is_tried_with_more_windows(manager: Page) -> None:
    manager.goto("/cockpit/what-if/?zone=B")
    manager.get_by_label("多开几个窗口").fill("2")
    manager.get_by_label("优先人群不优先").check()
    manager.get_by_role("button", name="推演").click()
    expect(manager.get_by_role("heading", name="多开 2 个窗口，优先人群不优先")).to_be_visible()
    expect(manager.locator(".what-if-table tbody tr")).to_have_count(8)
    look_at(manager, "1366-cockpit-what-if")


def test_the_wall_shows_people_and_windows(open_browser: OpenBrowser, product: RunningProduct) -> None:
    page = open_browser(WALL)
    people.start_work(page, product, "manager")
    page.goto("/cockpit/wall/")
    expect(page.get_by_role("heading", name="人流（今天）")).to_be_visible()
    expect(page.get_by_role("heading", name="窗口流（现在）")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
    look_at(page, "1920-cockpit-wall-flows")
