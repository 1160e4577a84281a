"""A matter that could not be done: raised on a phone, taken on at the desk, answered, read on the phone."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.conftest import DESK, PHONE, overflow, picture, serious_findings
from tests.browser.product import RunningProduct

OpenBrowser = Callable[..., Page]
ANSWER = "已请两个部门现场会办，登记补上了，证照今天可以取。"


def test_from_the_phone_to_the_answer(open_browser: OpenBrowser, product: RunningProduct) -> None:
    phone, clerk = open_browser(PHONE), open_browser(DESK)
    number = raise_on(phone)
    people.start_work(clerk, product, "clerk01")
    clerk.goto(f"/desk/difficulties/{number}/?list=unowned")
    looked_at(clerk, "1366-difficulty-unowned")
    press(clerk, "Alt+a")
    people.done(clerk, "由您接手了")
    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("有专人在办")

    press(clerk, "Alt+r")
    clerk.get_by_label("部门推诿").check()
    clerk.get_by_label("依法不能办").check()
    expect(clerk.get_by_label("依据哪条法律法规")).to_be_visible()
    clerk.get_by_label("办成了").check()
    expect(clerk.get_by_label("依据哪条法律法规")).to_be_hidden()
    looked_at(clerk, "1366-difficulty-answering")
    clerk.keyboard.press("Control+Enter")
    expect(clerk.locator("#task-answer [role=alert], #task-answer .field-error").first).to_be_visible()
    clerk.get_by_label("给反映人的答复").fill(ANSWER)
    clerk.keyboard.press("Control+Enter")
    people.done(clerk, "已答复反映人")

    phone.reload()
    expect(phone.get_by_role("heading", level=1)).to_have_text("办成了")
    expect(phone.locator("main")).to_contain_text(ANSWER)
    looked_at(phone, "360-difficulty-answered")
    manager = open_browser(DESK)
    people.start_work(manager, product, "manager")
    manager.goto("/desk/difficulties/analysis/")
    expect(manager.locator("tbody")).to_contain_text("部门推诿")
    looked_at(manager, "1366-difficulty-analysis")


def raise_on(phone: Page) -> str:
    phone.goto("/help/")
    phone.get_by_role("link", name="被退回、没人管、推来推去的，写下来").click()
    looked_at(phone, "360-difficulties")
    phone.get_by_label("您要办什么事？").fill("房屋过户")
    phone.get_by_label("怎么没办成？").fill("跑了三个窗口，都说不归自己管。")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_text("请留一个打得通的电话").first).to_be_visible()
    phone.get_by_label("联系电话").fill("138 0000 1234")
    phone.get_by_role("button", name="提交").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("收到了，正在安排专人")
    looked_at(phone, "360-difficulty-raised")
    return phone.url.rstrip("/").rsplit("/", 1)[1]


def looked_at(page: Page, name: str) -> None:
    assert serious_findings(page) == []
    assert overflow(page) <= 0
    picture(page, name)


def press(page: Page, keys: str) -> None:
    """Press keys once they are live."""
    expect(page.locator("[data-key][aria-keyshortcuts]").first).to_be_attached()
    page.keyboard.press(keys)
