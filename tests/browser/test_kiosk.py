"""Somebody stands at the terminal: says what they need, leaves with a number; the next one finds nothing of them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.conftest import WALL, overflow, picture, serious_findings
from tests.browser.product import RunningProduct
from tests.browser.test_hall import put_into_service

OpenBrowser = Callable[..., Page]
PORTRAIT = {"width": 1080, "height": 1920}


@pytest.fixture
def terminal(open_browser: OpenBrowser, product: RunningProduct) -> Page:
    return put_into_service(open_browser(PORTRAIT), product)


def test_from_a_need_to_a_number_by_identity_card(terminal: Page) -> None:
    terminal.get_by_role("link", name="我要办事").click()
    terminal.get_by_role("textbox").fill("孩子上户口")
    terminal.get_by_role("button", name="找", exact=True).click()
    looked_at(terminal, "found")
    terminal.get_by_role("button", name="给新生宝宝上户口").click()
    expect(terminal.locator("main")).to_contain_text("E区")
    looked_at(terminal, "item")
    terminal.get_by_role("button", name="取号去办").click()
    terminal.get_by_role("link", name="还要办别的事").click()
    terminal.get_by_role("link", name="按窗口业务来选").click()
    terminal.get_by_role("button", name="医疗保险").click()
    expect(terminal.get_by_role("heading", level=1)).to_have_text("这次办 2 件事，对吗？")
    looked_at(terminal, "matters")
    terminal.get_by_role("link", name="就这些，取号").click()
    looked_at(terminal, "priority")
    terminal.get_by_role("link", name="输身份证号取号").click()
    touch(terminal, people.citizen_id("19480101"))
    expect(terminal.get_by_label("身份证号，18 位")).to_have_css("-webkit-text-security", "disc")
    expect(terminal.locator("main")).to_contain_text("18 位，够了")
    looked_at(terminal, "identity")
    terminal.get_by_role("button", name="好了").click()
    terminal.get_by_role("button", name="普通，都不是").click()
    expect(terminal.locator(".kiosk-number")).to_have_text(re.compile(r"E\d{3}"))
    expect(terminal.locator("main")).to_contain_text("60 周岁以上老年人")
    expect(terminal.locator("main")).to_contain_text("医疗保险")
    looked_at(terminal, "ticket")


def test_a_guide_question_by_question_and_on_to_the_phone(terminal: Page) -> None:
    terminal.get_by_role("link", name="看办事指南").click()
    looked_at(terminal, "guides")
    terminal.get_by_role("button", name="办个体户执照").click()
    terminal.get_by_role("link", name="看要带什么").click()
    for _question in range(8):
        if "/question/" not in terminal.url:
            break
        question = terminal.get_by_role("heading", level=1).inner_text()
        looked_at(terminal, "question")
        terminal.locator("main .kiosk-choice").first.click()
        expect(terminal.get_by_role("heading", level=1)).not_to_have_text(question)
    expect(terminal.get_by_role("heading", level=1)).to_contain_text("您要带")
    looked_at(terminal, "bring")
    terminal.get_by_role("link", name="手机上接着办").click()
    expect(terminal.locator(".kiosk-handover .qr")).to_be_visible()
    looked_at(terminal, "phone")


def test_nobody_there_is_asked_and_then_forgotten(terminal: Page) -> None:
    terminal.clock.install()
    terminal.get_by_role("button", name="长辈版").click()
    expect(terminal.locator("html[data-elder]")).to_be_attached()
    terminal.get_by_role("link", name="看办事指南").click()
    terminal.get_by_role("button", name="办个体户执照").click()
    expect(terminal.get_by_role("heading", level=1)).to_have_text("办个体户执照")
    looked_at(terminal, "elder-item")
    still = terminal.get_by_role("dialog")
    terminal.clock.run_for(61_000)
    expect(still).to_contain_text("还在吗")
    terminal.get_by_role("button", name="还在，接着办").click()
    expect(still).to_be_hidden()
    expect(terminal.get_by_role("heading", level=1)).to_have_text("办个体户执照")
    terminal.clock.run_for(77_000)
    expect(terminal.get_by_role("heading", level=1)).to_have_text("您来办什么？")
    expect(terminal.locator("html[data-elder]")).to_have_count(0)
    for _back in range(3):
        terminal.go_back()
        expect(terminal.locator("body")).not_to_contain_text("办个体户执照的")
        assert "/kiosk/item/" not in terminal.url


def test_after_the_number_it_goes_home_unless_somebody_touches_it(terminal: Page) -> None:
    terminal.clock.install()
    terminal.goto("/kiosk/groups/household/")
    terminal.get_by_role("button", name="普通，都不是").click()
    leaving = terminal.locator("[data-leaving]")
    expect(leaving).to_contain_text("秒后回到首页")
    terminal.clock.run_for(10_000)
    expect(leaving).to_contain_text("20")
    address = terminal.url
    terminal.locator(".kiosk-number").click()
    expect(leaving).to_be_hidden()
    terminal.clock.run_for(40_000)
    expect(terminal.locator(".kiosk-number")).to_be_visible()
    terminal.get_by_role("button", name="完成").click()
    expect(terminal.get_by_role("heading", level=1)).to_have_text("您来办什么？")
    terminal.goto(address)
    expect(terminal.get_by_role("heading", level=1)).to_have_text("您来办什么？")


def test_a_slip_of_80_mm_shows_the_number_alone(terminal: Page) -> None:
    terminal.goto("/kiosk/groups/household/")
    terminal.get_by_role("button", name="普通，都不是").click()
    expect(terminal.locator(".kiosk-number")).to_be_visible()
    terminal.emulate_media(media="print")
    terminal.set_viewport_size({"width": 272, "height": 700})
    expect(terminal.locator(".kiosk-number")).to_be_visible()
    expect(terminal.locator(".kiosk .qr")).to_be_visible()
    for hidden in (".kiosk-head", ".kiosk-foot", ".kiosk-steps", "main .kiosk-actions"):
        expect(terminal.locator(hidden)).to_be_hidden()
    picture(terminal, "080-slip")
    assert overflow(terminal) <= 0


def test_lying_it_fills_the_screen_as_well(open_browser: OpenBrowser, product: RunningProduct) -> None:
    lying = put_into_service(open_browser(WALL), product)
    for path in ("", "needs/", "groups/", "groups/household/", "progress/", "needs/events/"):
        lying.goto(f"/kiosk/{path}")
        looked_at(lying, f"lying-{path.strip('/').replace('/', '-') or 'home'}")
        assert lying.evaluate("main.scrollHeight - main.clientHeight") <= 0, path


def touch(page: Page, number: str) -> None:
    for digit in number:
        page.locator(f'[data-type="{digit}"]').click()


def looked_at(page: Page, name: str) -> None:
    """Nothing serious, nothing wider than the screen, nothing too small for a finger; and a picture to look at."""
    assert serious_findings(page) == [], name
    assert overflow(page) <= 0, name
    small = page.evaluate(
        "[...document.querySelectorAll('main a, main button, .kiosk-foot a, .kiosk-foot button')].filter((one) => {"
        "const box = one.getBoundingClientRect(); return box.height > 0 && box.height < 60 }).length"
    )
    assert small == 0, name
    picture(page, f"kiosk-{name}")
