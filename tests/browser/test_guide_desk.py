"""The guide desk: a visitor without a phone gets a number, and what could not be done is written down, owned and answered."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.conftest import DESK, PHONE, overflow, picture, serious_findings
from tests.browser.product import RunningProduct

OpenBrowser = Callable[..., Page]
ANSWER = "已请市场监管来人当面看过材料，证照今天可以取，向您致歉。"


def test_a_visitor_without_a_phone_is_helped_to_the_end(
    open_browser: OpenBrowser, product: RunningProduct
) -> None:
    guide = open_browser(DESK)
    people.start_work(guide, product, "clerk03")
    number = number_for_visitor(guide)
    find_again(guide, number)
    difficulty, code = write_down(guide)

    colleague = open_browser(DESK)
    people.start_work(colleague, product, "clerk01")
    answer(colleague, difficulty)

    relative = open_browser(PHONE)  # the visitor's daughter, with the slip in her hand
    relative.goto("/difficulties/inquiry/")
    relative.get_by_label("反映编号").fill(difficulty)
    relative.get_by_label("查询码").fill(code)
    relative.locator("main form button[type=submit]").click()
    expect(relative.get_by_role("heading", level=1)).to_have_text("办成了")
    expect(relative.locator("main")).to_contain_text(ANSWER)
    looked_at(relative, "360-guide-answered")
    give_back(guide, number)


def number_for_visitor(guide: Page) -> str:
    """Plain words, what to bring, a number with priority for two matters."""
    guide.goto("/desk/guide-desk/")
    guide.get_by_label("来办什么事").fill("开饭店")
    guide.keyboard.press("Enter")
    expect(guide.locator(".guide-answer")).to_contain_text("要带什么")
    looked_at(guide, "1366-guide-answer")
    if not guide.locator("#f-groups").input_value():
        guide.locator("#f-groups").select_option(index=1)
    guide.get_by_label("优先", exact=True).select_option("disabled")
    press(guide, "Control+Enter")
    expect(guide.locator(".guide-number")).to_be_visible()
    expect(guide.locator("main")).to_contain_text("前面还有")
    looked_at(guide, "1366-guide-number")
    return guide.locator(".guide-number").inner_text()


def find_again(guide: Page, number: str) -> None:
    """The visitor comes back and asks; a number that is none is told."""
    press(guide, "Alt+n")
    guide.get_by_label("已经有号").fill("X999")
    guide.keyboard.press("Enter")
    expect(guide.get_by_text("今天没有这个号").first).to_be_visible()
    guide.get_by_label("已经有号").fill(number.lower())
    guide.keyboard.press("Enter")
    expect(guide.locator(".guide-number")).to_have_text(number)


def give_back(guide: Page, number: str) -> None:
    """There is nothing to wait for any more: the place goes to whoever comes next."""
    guide.goto("/desk/guide-desk/")
    guide.get_by_label("已经有号").fill(number)
    guide.keyboard.press("Enter")
    guide.get_by_label("为什么取消").fill("已经办成了")
    guide.get_by_role("button", name="取消这个号").click()
    people.done(guide, "已取消，位置让给后面的人")


def write_down(guide: Page) -> tuple[str, str]:
    """What could not be done, with the number and code that the visitor takes along."""
    press(guide, "Alt+n")
    press(guide, "Alt+b")
    expect(guide.get_by_role("heading", level=1)).to_have_text("替群众记一件办不成的事")
    guide.get_by_label("您要办什么事？").fill("食品经营许可")
    guide.get_by_label("怎么没办成？").fill("材料交了三次，每次说的都不一样。")
    guide.keyboard.press("Control+Enter")
    expect(guide.get_by_text("请留一个打得通的电话").first).to_be_visible()
    guide.get_by_label("联系电话").fill("0532-80000000")
    press(guide, "Control+Enter")
    expect(guide.get_by_role("heading", level=1)).to_have_text("请把这两样交给群众")
    looked_at(guide, "1366-guide-receipt")
    difficulty, code = guide.locator(".figure").all_inner_texts()
    assert re.fullmatch(r"FY\d{8}-\d{5}", difficulty)
    assert re.fullmatch(r"\d{8}", code)
    return difficulty, code


def answer(colleague: Page, difficulty: str) -> None:
    """Another clerk finds it among those nobody owns, takes it on and ends it with a result."""
    colleague.goto("/desk/difficulties/?list=unowned")
    colleague.goto(f"/desk/difficulties/{difficulty}/?list=unowned")
    press(colleague, "Alt+a")
    people.done(colleague, "由您接手了")
    press(colleague, "Alt+r")
    colleague.get_by_label("材料争议").check()
    colleague.get_by_label("办成了").check()
    colleague.get_by_label("给反映人的答复").fill(ANSWER)
    colleague.keyboard.press("Control+Enter")
    people.done(colleague, "已答复反映人")
    looked_at(colleague, "1366-guide-closed")


def looked_at(page: Page, name: str) -> None:
    assert serious_findings(page) == []
    assert overflow(page) <= 0
    picture(page, name)


def press(page: Page, keys: str) -> None:
    """Press keys once they are live."""
    expect(page.locator("[data-key][aria-keyshortcuts]").first).to_be_attached()
    page.keyboard.press(keys)
