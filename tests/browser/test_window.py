"""A matter that never sees a phone: taken in at the window from papers, decided by others, posted; mostly by keys."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.conftest import DESK, overflow, picture
from tests.browser.product import RunningProduct

OpenBrowser = Callable[..., Page]
ITEM = "个体工商户设立登记"
BUREAU = "行政审批局"
PAPERS = ("m_id", "m_platform")


def test_papers_at_the_window_become_a_posted_licence(
    open_browser: OpenBrowser, product: RunningProduct
) -> None:
    clerk, other_clerk = open_browser(DESK), open_browser(DESK)
    visitor = people.Stranger("令狐小满", "19880808")
    people.start_work(clerk, product, "clerk03")
    people.start_work(other_clerk, product, "clerk04")

    register(clerk, visitor)
    pick_the_item(clerk)
    answer_for_the_visitor(clerk)
    take_the_papers(clerk)
    number = enter(clerk)
    accept_at_the_same_moment(clerk, other_clerk, number)

    reviewer = open_browser(DESK)
    people.start_work(reviewer, product, people.account_at(product, "reviewer", BUREAU))
    people.open_in_worklist(reviewer, "review", number)
    act(reviewer, "Alt+y", "审查通过")

    give_the_clerks_a_second_role(open_browser(DESK), product)
    refused_to_who_took_it_in(clerk, number)
    approver = open_browser(DESK)
    people.start_work(approver, product, people.account_at(product, "approver", BUREAU))
    people.open_in_worklist(approver, "decision", number)
    act(approver, "Alt+y", "已决定准予")

    post_the_licence(open_browser(DESK), product, number)
    expect(find(clerk, number)).to_contain_text("已送达")


# --- at the window ---
def register(page: Page, visitor: people.Stranger) -> None:
    page.goto("/desk/")
    expect(page.locator("[data-key][aria-keyshortcuts]").first).to_be_attached()
    page.keyboard.press("2")
    expect(page.get_by_label("身份证号")).to_be_focused()
    picture(page, "1366-desk-intake")
    for typed in (visitor.citizen_id, visitor.name, visitor.mobile):
        page.keyboard.type(typed)
        page.keyboard.press("Tab")
    page.keyboard.press("Control+Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("办什么事？")


def pick_the_item(page: Page) -> None:
    expect(page.locator("#f-text")).to_be_focused()
    page.keyboard.type("想开个网店")
    expect(page.locator("#items button.item").first).to_contain_text("个体")
    picture(page, "1366-desk-visitor")
    page.locator("#items button.item", has_text="个体工商户").first.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".matter-title")).to_contain_text("个体")


def answer_for_the_visitor(page: Page) -> None:
    answers = {
        "q_who": "内地居民",
        "q_agent": "经营者本人",
        "q_place": "只在网上卖，没有实体店",
        "q_name": "不起名字",
        "q_food": "不卖",
        "op_address": "示例市样本区虚构街 2 号 3 单元 401",
        "composition": "个人经营",
        "platform_name": "虚构网购平台",
        "shop_url": "https://shop.example.com/linghu",
        "scope": "服装服饰零售",
        "liaison_who": "经营者本人",
        "licence_form": "电子和纸质都要",
        "place_promise": True,
        "truth_promise": True,
        "delivery_method": "邮寄",
        "delivery_address": "令狐小满，13800009999，示例市样本区虚构街 2 号 3 单元 401",
    }
    people.fill(page, answers)
    expect(page.locator("[data-autosave-note]")).to_contain_text("已存好")
    assert overflow(page) == 0


def take_the_papers(page: Page) -> None:
    for material in PAPERS:
        page.locator(f"#paper-{material}").press("Enter")
        expect(page.locator(f"#f-material-{material}")).to_contain_text("已收纸质件")
    picture(page, "1366-desk-draft")


def enter(page: Page) -> str:
    page.keyboard.press("Control+Enter")
    expect(page).to_have_url(re.compile("/desk/cases/"))
    picture(page, "1366-desk-entered")
    return page.url.rstrip("/").rsplit("/", 1)[1]


def accept_at_the_same_moment(first: Page, second: Page, number: str) -> None:
    """Both press; one has accepted, the other is told who was faster, and that it was no fault of theirs."""
    people.open_in_worklist(second, "acceptance", number)
    people.arrived(first, number)
    for page in (first, second):
        for _paper in PAPERS:
            page.keyboard.press("Alt+g")
    for page in (first, second):
        page.keyboard.press("Alt+a")
    expect(second.locator(".messages, .matter-refused")).to_be_visible()
    expect(
        first.locator(".messages, .matter-refused").filter(has_text=re.compile("已受理|先办了"))
    ).to_be_visible()
    told = [page.locator("#matter").inner_text() for page in (first, second)]
    picture(second, "1366-desk-overtaken")
    assert sum("已受理：" in text for text in told) == 1
    assert sum("同事先办了一步" in text and "您没有做错什么" in text for text in told) == 1


# --- behind it ---
def act(page: Page, key: str, words: str) -> None:
    page.keyboard.press(key)
    page.keyboard.press("Control+Enter")
    people.done(page, words)


def give_the_clerks_a_second_role(page: Page, product: RunningProduct) -> None:
    """Roles say what one may do anywhere; the matter itself remembers who did what."""
    page.goto("/desk/sign-in/?next=/console/staff/clerk03/")
    page.get_by_label("登录名").fill("security")
    page.get_by_label("密码").fill(product.password)
    page.keyboard.press("Enter")
    page.get_by_label("岗位", exact=True).select_option(label="审批员")
    page.get_by_label("管哪里").select_option(label="区行政审批局")
    picture(page, "1366-console-person")
    page.get_by_role("button", name="给予").click()
    expect(page.get_by_role("row", name=re.compile("审批员.*区行政审批局"))).to_be_visible()


def refused_to_who_took_it_in(page: Page, number: str) -> None:
    page.goto(f"/desk/cases/{number}/")
    expect(page.locator(".dock")).to_contain_text("不能再办“决定”")
    expect(page.locator('[action$="/decision"]')).to_have_count(0)
    answer = page.request.post(
        f"/desk/cases/{number}/decision",
        form={"outcome": "granted", "csrfmiddlewaretoken": token(page)},
        headers={"Referer": page.url},
    )
    assert answer.status in (403, 409)
    assert "不能再办" in answer.text()
    picture(page, "1366-desk-separated")


def post_the_licence(page: Page, product: RunningProduct, number: str) -> None:
    people.start_work(page, product, "exit01")
    expect_ready(page, number)
    people.open_in_worklist(page, "exit", number)
    page.keyboard.press("Alt+m")
    expect(page.get_by_label("运单号")).to_be_focused()
    page.keyboard.type("SF0000000001")
    picture(page, "1366-desk-post")
    page.keyboard.press("Control+Enter")
    people.done(page, "已登记寄出")


def expect_ready(page: Page, number: str) -> None:
    """The licence is made by the job process; the page of the matter says so by itself or when asked again."""
    page.goto(f"/desk/cases/{number}/")
    if page.locator(".task").count() == 0:
        page.locator("[data-reload]").click(timeout=30_000)
        expect(page.locator(".task").first).to_be_attached()


def find(page: Page, number: str):
    page.goto("/desk/")
    page.keyboard.press("f")
    page.get_by_label("查办件：编号、事项或姓名").fill(number)
    page.keyboard.press("Enter")
    picture(page, "1366-desk-search")
    return page.locator("main")


def token(page: Page) -> str:
    return str(page.locator('input[name="csrfmiddlewaretoken"]').first.input_value())
