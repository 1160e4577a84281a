"""Somebody books on a phone, moves the time, checks in by the code and is served; the manager sees the slots."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.conftest import DESK, PHONE, overflow, picture, serious_findings
from tests.browser.product import ROOT, RunningProduct
from tests.browser.test_hall import open_the_window, press

OpenBrowser = Callable[..., Page]
GROUP, CLERK = "户政办理", "clerk12"  # both in zone E, where no other journey calls
ITS_TIME_HAS_COME = """
from datetime import timedelta
from django.db import connection
from huiban.foundation.moment import local_today, now
with connection.cursor() as cursor:
    for table, key in (("appointment_slots", "id"), ("appointments", "slot_id")):
        cursor.execute(
            f"update {table} set day = %s, start = %s where {key} = (select slot_id from appointments where code = %s)",
            [local_today(), now() - timedelta(minutes=2), "CODE"],
        )
"""


def test_from_the_phone_to_the_window(open_browser: OpenBrowser, product: RunningProduct) -> None:
    phone = open_browser(PHONE)
    code = book_on_the_phone(phone, product)
    move_to_another_time(phone)
    let_its_time_come(product, code)

    number = check_in(phone, code)
    phone.reload()
    expect(phone.locator("main")).to_contain_text(f"您的号是 {number}")
    phone.get_by_role("link", name="看排到哪了").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text(number)

    clerk = open_browser(DESK)
    people.start_work(clerk, product, CLERK)
    open_the_window(clerk)
    expect(clerk.locator("#calling-line")).to_contain_text(number)
    press(clerk, "Alt+n", ".calling-number")
    expect(clerk.locator(".calling-number")).to_have_text(number)
    expect(phone.locator("main")).to_contain_text("叫到您了")
    press(clerk, "Alt+b", "#f-case")
    press(clerk, "Alt+w", ".calling-next")
    expect(phone.locator("main")).to_contain_text("办完了")


def test_cancelled_on_the_phone_in_elder_mode(open_browser: OpenBrowser, product: RunningProduct) -> None:
    phone = open_browser(PHONE)
    phone.context.add_cookies([{"name": "huiban_elder", "value": "1", "url": product.url}])
    book_on_the_phone(phone, product, name="elder-")
    phone.get_by_role("link", name="不去了，取消").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("取消这个预约？")
    phone.get_by_role("button", name="取消预约").click()
    expect(phone.locator("main")).to_contain_text("这个时间已经让给别人")
    assert overflow(phone) <= 0
    with phone.expect_download() as saved:
        phone.get_by_role("link", name="从手机日历里去掉").click()
    text = saved.value.path().read_bytes().decode()
    assert "METHOD:CANCEL\r\n" in text


def test_the_manager_changes_a_slot(open_browser: OpenBrowser, product: RunningProduct) -> None:
    page = open_browser(DESK)
    people.start_work(page, product, "manager")
    page.get_by_role("link", name="预约号源").click()
    page.get_by_label("业务", exact=True).select_option("tax")
    page.get_by_role("button", name=re.compile("^看")).click()
    first = page.locator(".slots-table tbody tr").first
    first.get_by_role("textbox").fill("5")
    first.get_by_role("button", name="改").click()
    expect(page.locator(".slots-table tbody tr").first).to_contain_text("手工")
    page.locator(".slots-table tbody tr").first.get_by_role("button", name="关闭时段").click()
    expect(page.locator(".slots-table tbody tr").first).to_contain_text("已关闭")
    assert serious_findings(page) == []
    picture(page, "1366-slots")


def test_the_manager_sees_whom_a_closing_concerns_and_sets_the_rules(
    open_browser: OpenBrowser, product: RunningProduct
) -> None:
    phone, page = open_browser(PHONE), open_browser(DESK)
    book_on_the_phone(phone, product, name="closing-")
    people.start_work(page, product, "manager")
    page.get_by_role("link", name="预约号源").click()
    page.get_by_label("业务", exact=True).select_option(
        label=page.locator("#n-group option", has_text=GROUP).inner_text()
    )
    page.get_by_role("button", name=re.compile("^看")).click()
    page.get_by_role("link", name="关闭时段").first.click()
    expect(page.locator(".consequence")).to_contain_text("个人约了这个时段")
    page.get_by_label("为什么关").select_option(label="其他原因")
    page.get_by_role("button", name="关闭，并发短信").click()
    expect(page.locator(".field-error").first).to_contain_text("请写明是什么原因")
    seen(page, "slot-closing")
    page.get_by_label("再说一句").fill("二楼临时停电")
    page.get_by_role("button", name="关闭，并发短信").click()
    people.done(page, "短信已经安排好")
    phone.reload()
    expect(phone.locator("main")).to_contain_text("原因：二楼临时停电")
    seen(phone, "appointment-closed")
    page.get_by_role("link", name="预约规则").click()
    seen(page, "booking-rules")
    page.get_by_label("往后开放几天").fill("many")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".field-error").first).to_contain_text("1 到 60")
    page.get_by_label("往后开放几天").fill("15")
    page.keyboard.press("Control+Enter")
    people.done(page, "预约规则存好了")


def seen(page: Page, name: str) -> None:
    """On a laptop and on a phone."""
    for size in (DESK, PHONE):
        page.set_viewport_size({"width": size["width"], "height": size["height"]})
        assert serious_findings(page) == []
        assert overflow(page) <= 0
        picture(page, f"{size['width']}-{name}")
    page.set_viewport_size({"width": DESK["width"], "height": DESK["height"]})


def book_on_the_phone(page: Page, product: RunningProduct, name: str = "") -> str:
    """From the list of services to the code; signing in comes when the time is chosen."""
    page.goto("/appointments/")
    assert serious_findings(page) == []
    page.get_by_role("link", name=GROUP).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("选一个时间")
    assert serious_findings(page) == []
    assert overflow(page) <= 0
    small = page.evaluate(
        "[...document.querySelectorAll('.days a, .slots a')].filter((one) => one.getBoundingClientRect().height < 44).length"
    )
    assert small == 0
    picture(page, f"360-{name}slots")
    page.locator("a.slot").first.click()
    people.enter_code(page, product, people.Stranger("钱样本", "19880203"))
    expect(page.get_by_role("heading", level=1)).to_have_text("就约这个时间？")
    picture(page, f"360-{name}booking")
    page.get_by_role("button", name="确认预约").click()
    expect(page.locator(".appointment-code")).to_be_visible()
    assert serious_findings(page) == []
    assert overflow(page) <= 0
    picture(page, f"360-{name}appointment")
    return page.url.rstrip("/").rsplit("/", 1)[1]


def move_to_another_time(page: Page) -> None:
    before = page.get_by_role("heading", level=1).inner_text()
    page.get_by_role("link", name="改时间").click()
    another_day = page.locator("a.day:not(.day-none)").last  # late in the day today has no other time left
    another_day.click()
    expect(another_day).to_have_attribute("aria-current", "date")
    page.locator("a.slot").last.click()
    page.get_by_role("button", name="改到这个时间").click()
    expect(page.locator(".messages")).to_contain_text("改好了")
    assert page.get_by_role("heading", level=1).inner_text() != before


def let_its_time_come(product: RunningProduct, code: str) -> None:
    """Set the hands of this one appointment to now: the product's own clock cannot be turned from outside."""
    script = ITS_TIME_HAS_COME.replace("CODE", code)
    command = [sys.executable, "-m", "huiban", "manage", "shell", "--verbosity", "0", "-c", script]
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("HUIBAN_")}
    variables = inherited | {"PYTHONPATH": str(ROOT / "src"), "HUIBAN_DATA": str(product.state)}
    subprocess.run(
        command, env=variables, check=True, capture_output=True, text=True, cwd=product.state.parent
    )


def check_in(page: Page, code: str) -> str:
    """As the person's own app does: by the API, with the session and its CSRF token."""
    token = next(one["value"] for one in page.context.cookies() if one["name"] == "csrftoken")
    path = f"/api/v1/hall/appointments/{code}/check-in"
    origin = page.url.split("/my/")[0]
    answer = page.request.post(path, headers={"X-CSRFToken": token, "Referer": origin})
    assert answer.status == 200, answer.text()
    ticket = answer.json()
    assert ticket["slot_start"] is not None
    return str(ticket["number"])
