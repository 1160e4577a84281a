"""A visitor takes a number, sees it called on board and phone, is served at the window; the manager watches."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.conftest import DESK, PHONE, WALL, overflow, picture, serious_findings
from tests.browser.product import RunningProduct

OpenBrowser = Callable[..., Page]
KIOSK = {"width": 1080, "height": 1920}


def test_from_the_terminal_to_the_window(open_browser: OpenBrowser, product: RunningProduct) -> None:
    kiosk = put_into_service(open_browser(KIOSK), product)
    board, zone = open_browser(WALL), open_browser(WALL)
    board.goto("/screens/hall/")
    zone.goto("/screens/zone/B/")

    number, code = take_a_number(kiosk)
    expect(zone.locator(".screen-next")).to_contain_text(number)
    phone = open_browser(PHONE)
    phone.goto(f"/t/{code}/")
    expect(phone.get_by_role("heading", level=1)).to_have_text(number)

    clerk = open_browser(DESK)
    people.start_work(clerk, product, "clerk01")
    open_the_window(clerk)
    expect(clerk.locator("#calling-line")).to_contain_text(number)
    press(clerk, "Alt+n", ".calling-number")
    expect(clerk.locator(".calling-number")).to_have_text(number)
    expect(board.locator(".screen-calls tbody tr").first).to_contain_text(number)
    expect(board.locator("[data-called]")).to_have_count(1)
    expect(phone.locator("main")).to_contain_text("叫到您了")
    for page, name in (
        (board, "1920-board"),
        (zone, "1920-zone-board"),
        (phone, "360-ticket"),
        (clerk, "1366-calling"),
    ):
        assert serious_findings(page) == []
        assert overflow(page) <= 0
        picture(page, name)

    press(clerk, "Alt+b", "#f-case")
    expect(phone.locator("main")).to_contain_text("正在办理")
    press(clerk, "Alt+w", ".calling-next")
    expect(phone.locator("main")).to_contain_text("办完了")
    expect(board.locator("main")).not_to_contain_text(number)


def test_two_windows_press_at_once(open_browser: OpenBrowser, product: RunningProduct) -> None:
    kiosk = put_into_service(open_browser(KIOSK), product)
    clerks = [open_browser(DESK), open_browser(DESK)]
    for clerk, name in zip(clerks, ("clerk02", "clerk03"), strict=True):
        people.start_work(clerk, product, name)
        open_the_window(clerk)
    taken = {take_a_number(kiosk)[0], take_a_number(kiosk)[0]}
    for clerk in clerks:
        expect(clerk.locator("#calling-line .line-serial")).to_have_count(2)
    for clerk in clerks:
        clerk.keyboard.press("Alt+n")
    for clerk in clerks:
        expect(clerk.locator(".calling-number")).to_be_visible()
    assert {clerk.locator(".calling-number").inner_text() for clerk in clerks} == taken
    for clerk in clerks:
        press(clerk, "Alt+b", "#f-case")
        press(clerk, "Alt+w", ".calling-next")


def test_a_board_cut_off_tells_the_truth_again(open_browser: OpenBrowser, product: RunningProduct) -> None:
    kiosk = put_into_service(open_browser(KIOSK), product)
    board = open_browser(WALL)
    with board.expect_request(lambda asked: "/live?t=" in asked.url):
        board.goto("/screens/zone/B/")
    board.wait_for_function(
        "['theme.js', 'live.js'].every((name) => performance.getEntriesByType('resource')"
        ".some((one) => one.name.includes(name) && one.responseEnd > 0))"
    )
    board.context.set_offline(True)
    number, _code = take_a_number(kiosk)
    expect(board.locator("main")).not_to_contain_text(number)
    board.context.set_offline(False)
    expect(board.locator(".screen-next")).to_contain_text(number, timeout=40_000)


def test_the_manager_sees_the_hall(open_browser: OpenBrowser, product: RunningProduct) -> None:
    page = open_browser(DESK)
    people.start_work(page, product, "manager")
    page.goto("/cockpit/hall/")
    expect(page.locator(".hall-zones tbody tr")).to_have_count(12)
    assert serious_findings(page) == []
    picture(page, "1366-cockpit-hall")


def put_into_service(page: Page, product: RunningProduct) -> Page:
    people.start_work(page, product, "manager")
    page.goto("/kiosk/binding/")
    page.get_by_role("button", name="启用这台终端").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("您来办什么？")
    assert serious_findings(page) == []
    small = page.evaluate(
        "[...document.querySelectorAll('.kiosk a, .kiosk button, .kiosk-foot button:not([hidden])')]"
        ".filter((one) => one.getBoundingClientRect().height < 60).length"
    )
    assert small == 0
    picture(page, "1080-kiosk")
    return page


def take_a_number(page: Page, service: str = "企业开办与变更") -> tuple[str, str]:
    page.goto("/kiosk/")
    page.get_by_role("link", name="直接取号").click()
    page.get_by_role("link", name=service).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("您属于下面哪一种？")
    page.get_by_role("button", name="普通，都不是").click()
    expect(page.locator(".kiosk-number")).to_be_visible()
    assert serious_findings(page) == []
    picture(page, "1080-kiosk-ticket")
    return page.locator(".kiosk-number").inner_text(), page.locator(".kiosk-phone small").inner_text()


def open_the_window(page: Page) -> None:
    page.goto("/desk/calling/")
    press(page, "Alt+o", ".calling-next")


def press(page: Page, keys: str, then: str) -> None:
    """Press keys once they are live, and wait for what they lead to."""
    expect(page.locator("[data-key][aria-keyshortcuts]").first).to_be_attached()
    page.keyboard.press(keys)
    expect(page.locator(then)).to_be_visible()
