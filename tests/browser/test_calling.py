"""Under typing hands, after a transfer, over a silent stream: the window, the pad, the phone and the boards stay true."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.conftest import DESK, WALL, overflow, picture, serious_findings
from tests.browser.product import RunningProduct
from tests.browser.test_hall import KIOSK, open_the_window, press

OpenBrowser = Callable[..., Page]
PAD = {"width": 1280, "height": 800}
PAD_UPRIGHT = {"width": 800, "height": 1280}
PHONE = {"width": 360, "height": 780}
BUSINESS, TAX = "企业开办与变更", "办税服务"


@pytest.fixture
def kiosk(open_browser: OpenBrowser, product: RunningProduct) -> Page:
    page = open_browser(KIOSK)
    people.start_work(page, product, "manager")
    page.goto("/kiosk/binding/")
    page.get_by_role("button", name="启用这台终端").click()
    return page


@pytest.fixture
def clerk(open_browser: OpenBrowser, product: RunningProduct) -> Iterator[Page]:
    """A clerk at an open window, who leaves the window free for the next test."""
    page = open_browser(DESK)
    people.start_work(page, product, "clerk04")
    open_the_window(page)
    yield page
    page.goto("/desk/calling/")
    while page.locator(".calling-number").count():
        press(page, "Alt+b" if page.locator("[data-key='Alt+B']").count() else "Alt+w", "#calling")
        page.wait_for_load_state()
    press(page, "Alt+q", "[data-key='Alt+O']")


def take(kiosk: Page, group: str = BUSINESS) -> tuple[str, str]:
    kiosk.goto("/kiosk/")
    kiosk.get_by_role("link", name="直接取号").click()
    kiosk.get_by_role("link", name=group).click()
    kiosk.get_by_role("button", name="普通，都不是").click()
    expect(kiosk.locator(".kiosk-number")).to_be_visible()
    return kiosk.locator(".kiosk-number").inner_text(), kiosk.locator(".kiosk-phone small").inner_text()


def open_more(clerk: Page) -> None:
    """The panel of what else can be done, once the news of the call has been merged into the page."""
    clerk.wait_for_timeout(800)
    clerk.keyboard.press("Alt+m")
    expect(clerk.locator("#f-hold_reason")).to_be_focused()


def test_the_window_moves_and_leaves_what_is_typed(
    kiosk: Page, clerk: Page, open_browser: OpenBrowser
) -> None:
    empty_line(clerk)
    mine, code = take(kiosk)
    expect(clerk.locator("#calling-line")).to_contain_text(mine)
    expect(clerk.locator(".calling-next")).to_be_focused()
    press(clerk, "Alt+n", ".calling-number")
    number = clerk.locator(".calling-number").inner_text()
    open_more(clerk)
    clerk.keyboard.type("去复印身")
    later, _code = take(kiosk)
    expect(clerk.locator("#calling-line")).to_contain_text(later)
    expect(clerk.locator("#f-hold_reason")).to_be_focused()
    clerk.keyboard.type("份证")
    expect(clerk.locator("#f-hold_reason")).to_have_value("去复印身份证")
    clerk.locator(".calling-place").click()
    expect(clerk.locator("#f-hold_reason")).to_have_value("去复印身份证")
    assert serious_findings(clerk) == []
    assert overflow(clerk) <= 0
    picture(clerk, "1366-calling-more")

    # the visitor gives up on the phone while the clerk still writes
    clerk.locator("#f-hold_reason").click()
    phone = open_browser(PHONE)
    phone.goto(f"/t/{code}/")
    expect(phone.get_by_role("heading", level=1)).to_have_text(number)
    phone.get_by_text("今天不办了").click()
    phone.get_by_role("button", name="取消这个号").click()
    expect(clerk.locator(".calling-next")).to_be_visible()
    expect(clerk.locator("[data-part-moved]")).to_be_visible()
    expect(clerk.locator("#f-hold_reason")).to_have_value("去复印身份证")
    clerk.locator(".calling-place").click()
    expect(clerk.locator("#f-hold_reason")).to_have_count(0)


def test_a_refused_form_keeps_its_words_while_the_line_moves(kiosk: Page, clerk: Page) -> None:
    take(kiosk)
    press(clerk, "Alt+n", ".calling-number")
    open_more(clerk)
    clerk.keyboard.type("短")
    clerk.keyboard.press("Control+Enter")
    expect(clerk.locator("#calling-more .field-error")).to_contain_text("请写明原因")
    expect(clerk.locator("#f-hold_reason")).to_have_value("短")
    later, _code = take(kiosk)
    expect(clerk.locator("#calling-line")).to_contain_text(later)
    expect(clerk.locator("#f-hold_reason")).to_have_value("短")
    expect(clerk.locator("#calling-more .field-error")).to_be_visible()
    assert serious_findings(clerk) == []


def test_another_page_of_the_same_clerk_moves_as_well(
    kiosk: Page, clerk: Page, open_browser: OpenBrowser, product: RunningProduct
) -> None:
    take(kiosk)
    second = clerk.context.new_page()
    second.goto("/desk/calling/")
    expect(second.locator(".calling-next")).to_be_focused()
    press(clerk, "Alt+n", ".calling-number")
    number = clerk.locator(".calling-number").inner_text()
    expect(second.locator(".calling-number")).to_have_text(number)
    expect(second.locator("[data-key='Alt+B']")).to_be_focused()
    press(second, "Alt+b", "#f-case")
    expect(clerk.locator("#f-case")).to_be_visible()
    press(second, "Alt+w", ".calling-next")
    expect(clerk.locator(".calling-next")).to_be_visible()
    press(second, "Alt+q", "[data-key='Alt+O']")
    expect(clerk.get_by_text("窗口还没有开放")).to_be_visible()
    assert clerk.locator("#calling #calling, #calling main").count() == 0
    assert clerk.locator("h1").count() == 1
    press(second, "Alt+o", ".calling-next")
    expect(clerk.locator(".calling-next")).to_be_visible()
    expect(clerk.locator("#calling-line")).to_be_visible()


def test_a_visit_is_rated_on_the_pad(
    kiosk: Page, clerk: Page, open_browser: OpenBrowser, product: RunningProduct
) -> None:
    found = re.search(r"\d+", clerk.locator(".calling-place").inner_text())
    assert found
    pad = bound_pad(open_browser, product, found[0])
    expect(pad.locator(".pad-idle")).to_contain_text(
        "为您服务", timeout=35_000
    )  # after the last test's visit
    look(pad, "1280-pad")
    pad.get_by_role("button", name="English").click()
    expect(pad.locator(".pad-idle")).to_contain_text("At your service")
    look(pad, "1280-pad-en")
    pad.get_by_role("button", name="中文").click()
    expect(pad.locator(".pad-idle")).to_contain_text("为您服务")

    serve_next(kiosk, clerk)
    expect(pad.locator(".pad-asking")).to_contain_text("请评价本次服务")
    assert min(heights(pad, ".pad-grade")) >= 60
    look(pad, "1280-pad-asking")
    pad.set_viewport_size(PAD_UPRIGHT)
    look(pad, "800-pad-asking")
    pad.set_viewport_size(PAD)
    pad.get_by_role("button", name="非常满意", exact=True).click()
    expect(pad.locator(".pad-thanking")).to_contain_text("谢谢您的评价")
    look(pad, "1280-pad-thanks")
    expect(pad.locator(".pad-idle")).to_be_visible(timeout=20_000)

    pad.context.set_offline(True)
    serve_next(kiosk, clerk)
    expect(pad.locator(".pad-idle")).to_be_visible()
    pad.context.set_offline(False)
    expect(pad.locator(".pad-asking")).to_be_visible(timeout=25_000)
    pad.get_by_role("link", name="非常不满意").click()
    assert min(heights(pad, ".pad-choice, .pad-button")) >= 60
    look(pad, "1280-pad-reasons")
    pad.set_viewport_size(PAD_UPRIGHT)
    look(pad, "800-pad-reasons")
    pad.get_by_text("服务态度差").click()
    pad.get_by_label("还想说什么").fill("没有好好说话")
    pad.get_by_role("button", name="交评价").click()
    expect(pad.locator(".pad-thanking")).to_be_visible()

    manager = open_browser(DESK)
    people.start_work(manager, product, "manager")
    manager.goto("/desk/follow-ups/")
    manager.locator("[data-row]", has_text=f"{found[0]} 号窗口的服务").first.click()
    expect(manager.locator("main")).to_contain_text("没有好好说话")
    expect(manager.locator("main")).to_contain_text("服务态度差")
    assert serious_findings(manager) == []
    picture(manager, "1366-follow-up-visit")


def test_a_pad_left_alone_gives_the_grade_that_was_pressed(
    kiosk: Page, clerk: Page, open_browser: OpenBrowser, product: RunningProduct
) -> None:
    found = re.search(r"\d+", clerk.locator(".calling-place").inner_text())
    assert found
    pad = bound_pad(open_browser, product, found[0])
    serve_next(kiosk, clerk)
    pad.clock.install()
    expect(pad.locator(".pad-asking")).to_be_visible()
    pad.get_by_role("link", name="不满意", exact=True).click()
    expect(pad.locator("[data-pad-note]")).to_contain_text("30 秒")
    pad.clock.run_for(31_000)
    expect(pad.locator(".pad-thanking")).to_be_visible()


def test_the_phone_rings_when_so_many_are_ahead_and_follows_a_transfer(
    kiosk: Page, clerk: Page, open_browser: OpenBrowser, product: RunningProduct
) -> None:
    empty_line(clerk)
    for _visitor in range(3):
        take(kiosk)
    number, code = take(kiosk)
    phone = open_browser(PHONE, has_touch=True, is_mobile=True)
    phone.goto(f"/t/{code}/")
    phone.evaluate("window.buzzed = 0; navigator.vibrate = () => (window.buzzed += 1)")
    expect(phone.locator(".ticket-ahead")).to_contain_text("3")
    phone.get_by_label("前面还有几位时提醒").select_option("2")
    phone.get_by_role("button", name="提醒我").tap()
    expect(phone.locator("[data-reminder-told]")).to_contain_text("还有 2 位时提醒您")
    expect(phone.locator("[data-alarm]")).to_be_hidden()
    assert serious_findings(phone) == []
    assert overflow(phone) <= 0
    picture(phone, "360-ticket-reminder")

    press(clerk, "Alt+n", ".calling-number")
    expect(phone.locator("[data-alarm]")).to_contain_text("前面只有 2 位了")
    assert "快到您了" in phone.evaluate(
        "document.title + document.querySelector('.ticket-alarm-what').textContent"
    )
    phone.wait_for_function("window.buzzed > 0")
    assert serious_findings(phone) == []
    picture(phone, "360-ticket-alarm")
    phone.get_by_role("button", name="知道了").tap()
    expect(phone.locator("[data-alarm]")).to_be_hidden()
    phone.reload()
    expect(phone.locator("[data-reminder-told]")).to_contain_text("碰一下屏幕，声音才会打开")

    served = clerk.locator(".calling-number").inner_text()
    while served != number:
        press(clerk, "Alt+b", "#f-case")
        press(clerk, "Alt+w", ".calling-next")
        press(clerk, "Alt+n", ".calling-number")
        served = clerk.locator(".calling-number").inner_text()
    expect(phone.locator("[data-alarm]")).to_contain_text("叫到您了")

    other = open_browser(DESK)
    people.start_work(other, product, "clerk05")
    before, _code = take(kiosk, TAX)
    clerk.keyboard.press("Alt+m")
    clerk.locator("#f-group").select_option(label=f"H {TAX}")
    clerk.locator("#f-transfer_reason").fill("属于办税")
    clerk.locator("#f-transfer_reason").press("Control+Enter")
    expect(clerk.locator(".calling-next")).to_be_visible()
    expect(phone.locator("main")).to_contain_text(TAX)
    expect(phone.locator("#ticket")).to_have_attribute("data-live", re.compile("line:H"))
    ahead = int(phone.locator("#ticket-now").get_attribute("data-ahead") or 0)
    # somebody of the new line gives up: only whoever listens to that line hears of it
    gone = open_browser(PHONE)
    gone.goto(f"/t/{_code}/")
    gone.get_by_text("今天不办了").click()
    gone.get_by_role("button", name="取消这个号").click()
    expect(gone.locator("main")).to_contain_text("已取消")
    assert before
    if ahead:
        expect(phone.locator("#ticket-now")).to_have_attribute("data-ahead", str(ahead - 1))


def test_a_silent_stream_is_told_within_twenty_seconds(open_browser: OpenBrowser) -> None:
    board = open_browser(WALL)
    board.route("**/live?t=*", lambda _route: None)  # the connection stands and nothing comes
    board.goto("/screens/hall/")
    expect(board.locator("[data-stale]")).to_be_hidden()
    expect(board.locator("[data-stale]")).to_be_visible(timeout=20_000)
    expect(board.locator("[data-stale-text]")).to_contain_text("内容停在")
    board.unroute("**/live?t=*")
    expect(board.locator("[data-stale]")).to_be_hidden(timeout=40_000)


def test_a_stream_that_beats_is_not_called_stale(open_browser: OpenBrowser) -> None:
    board = open_browser(WALL)
    board.goto("/screens/hall/")
    board.wait_for_timeout(17_000)
    expect(board.locator("[data-stale]")).to_be_hidden()


def test_a_board_says_that_it_is_mute_until_it_is_touched(open_browser: OpenBrowser) -> None:
    board = open_browser(WALL)
    board.goto("/screens/hall/")
    expect(board.locator("[data-sound]")).to_be_visible()
    board.mouse.click(5, 500)
    expect(board.locator("[data-sound]")).to_be_hidden()
    board.reload()
    expect(board.locator("[data-sound]")).to_be_visible()


def bound_pad(open_browser: OpenBrowser, product: RunningProduct, window: str) -> Page:
    """A pad registered for the window in the console and bound by its code, typed at the tablet."""
    console, pad = open_browser(DESK), open_browser(PAD)
    people.start_work(console, product, "manager")
    console.goto("/console/devices/new/")
    console.get_by_label("种类").select_option(label="评价器")
    console.get_by_label("名字").fill(f"{window} 号窗口台面上的评价器")
    option = console.locator("#f-window option", has_text=re.compile(rf"^{window} ·"))
    console.locator("#f-window").select_option(option.get_attribute("value"))
    console.get_by_role("button", name="登记", exact=True).click()
    console.get_by_role("button", name="生成绑定码").click()
    pad.goto("/pad/")
    pad.get_by_label("绑定码").fill(console.locator(".bind-code").inner_text())
    pad.get_by_role("button", name="绑定", exact=True).click()
    return pad


def serve_next(kiosk: Page, clerk: Page) -> None:
    take(kiosk)
    call_and_finish(clerk)


def empty_line(clerk: Page) -> None:
    while int(clerk.locator("#calling-line .count").inner_text()):
        call_and_finish(clerk)


def call_and_finish(clerk: Page) -> None:
    press(clerk, "Alt+n", ".calling-number")
    press(clerk, "Alt+b", "#f-case")
    press(clerk, "Alt+w", ".calling-next")


def heights(page: Page, selector: str) -> list[float]:
    found = page.evaluate(
        "selector => [...document.querySelectorAll(selector)].map((one) => one.getBoundingClientRect().height)",
        selector,
    )
    assert found
    return list(found)


def look(page: Page, name: str) -> None:
    assert serious_findings(page) == []
    assert overflow(page) <= 0
    picture(page, name)
