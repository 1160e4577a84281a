"""What the modules do for a person: questions that appear, drafts that keep, uploads that tell, keys, live regions."""

import re
import time

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.components import stage

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 2000


def wait_for(condition, seconds: float = 5.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


def sent(path: str) -> list[tuple[str, dict[str, list[str]], list[str]]]:
    return [post for post in stage.posts if post[0] == path]


def choose(page: Page, label: str) -> None:
    page.get_by_label(label, exact=True).check()


# --- forms ---
def test_a_question_appears_when_its_condition_holds(page: Page) -> None:
    page.goto("/stage/form/")
    years = page.get_by_label("住了几年")
    expect(years).to_be_hidden()
    choose(page, "是")
    expect(years).to_be_visible()
    years.fill("3")
    choose(page, "否")
    expect(years).to_be_hidden()
    choose(page, "是")
    expect(years).to_have_value("3")


def test_money_is_compared_in_fen(page: Page) -> None:
    page.goto("/stage/form/")
    reason = page.get_by_label("困难说明")
    page.get_by_label("收入").fill("999.99")
    expect(reason).to_be_visible()
    page.get_by_label("收入").fill("1,000")
    expect(reason).to_be_hidden()


def test_a_hidden_question_is_not_sent(page: Page) -> None:
    page.goto("/stage/form/")
    choose(page, "是")
    page.get_by_label("住了几年").fill("3")
    choose(page, "否")
    expect(page.get_by_label("住了几年")).to_be_hidden()
    page.get_by_role("button", name="下一步").click()
    wait_for(lambda: sent("/stage/form/"))
    data = sent("/stage/form/")[0][1]
    assert "years" not in data
    assert data["living"] == ["no"]


def test_errors_take_the_focus_and_lead_to_their_field(page: Page) -> None:
    page.goto("/stage/form/", wait_until="networkidle")
    page.get_by_role("button", name="下一步").click()
    summary = page.get_by_role("alert")
    expect(summary).to_be_focused()
    page.get_by_role("link", name="请填姓名").click()
    expect(page.get_by_label("姓名")).to_be_focused()
    page.get_by_role("link", name="请选一项").click()
    expect(page.get_by_label("是", exact=True)).to_be_focused()


def test_two_presses_send_once(page: Page) -> None:
    page.goto("/stage/form/", wait_until="networkidle")
    page.evaluate("const f = document.querySelector('form[data-form]'); f.requestSubmit(); f.requestSubmit()")
    expect(page.get_by_role("alert")).to_be_visible()
    assert len(sent("/stage/form/")) == 1


def test_all_questions_are_there_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=address, locale="zh-CN")
    page = context.new_page()
    page.goto("/stage/form/")
    expect(page.get_by_label("住了几年")).to_be_visible()
    page.goto("/stage/material/")
    expect(page.locator("input[type=file]")).to_be_visible()
    expect(page.get_by_role("button", name="上传")).to_be_visible()
    context.close()


# --- drafts ---
def test_what_is_typed_is_saved_after_a_rest(page: Page) -> None:
    page.goto("/stage/form/")
    page.get_by_label("姓名").fill("王秀兰")
    expect(page.get_by_text(re.compile(r"已存好 \d\d:\d\d"))).to_be_visible()
    assert sent("/stage/draft/")[-1][1]["name"] == ["王秀兰"]


def test_a_failed_save_says_so_and_is_tried_again(page: Page) -> None:
    stage.failing.add("draft")
    page.goto("/stage/form/")
    page.get_by_label("姓名").fill("王")
    expect(page.get_by_text("没存上")).to_be_visible()
    stage.failing.clear()
    expect(page.get_by_text(re.compile("已存好"))).to_be_visible()


def test_what_is_typed_before_the_script_arrives_is_saved_too(page: Page) -> None:
    page.route("**/autosave.js", lambda route: (time.sleep(0.5), route.continue_()))
    page.goto("/stage/form/", wait_until="commit")
    page.get_by_label("姓名").fill("早打的字")
    expect(page.get_by_text(re.compile("已存好"))).to_be_visible()
    assert sent("/stage/draft/")[-1][1]["name"] == ["早打的字"]


def test_an_untouched_form_is_not_sent(page: Page) -> None:
    page.goto("/stage/form/", wait_until="networkidle")
    page.wait_for_timeout(1500)
    assert sent("/stage/draft/") == []


def test_switching_the_look_loses_nothing(page: Page) -> None:
    page.goto("/stage/form/", wait_until="networkidle")
    page.get_by_label("姓名").fill("刚刚打的字")
    page.get_by_role("button", name="长辈版").click()
    page.wait_for_selector("html[data-elder]")
    assert sent("/stage/draft/")[-1][1]["name"] == ["刚刚打的字"]


# --- uploads ---
def test_a_file_goes_off_when_chosen_and_the_slot_is_renewed(page: Page) -> None:
    page.goto("/stage/material/")
    expect(page.get_by_role("button", name="上传")).to_be_hidden()
    page.set_input_files("input[type=file]", {"name": "id.png", "mimeType": "image/png", "buffer": PNG})
    expect(page.get_by_text("“id.png”已传好。")).to_be_visible()
    expect(page.get_by_text("已交")).to_be_visible()
    page.set_input_files("input[type=file]", {"name": "again.png", "mimeType": "image/png", "buffer": PNG})
    expect(page.get_by_text("“again.png”已传好。")).to_be_visible()
    assert [files for _path, _data, files in sent("/stage/upload/")] == [["id.png"], ["again.png"]]


@pytest.mark.parametrize(
    ("name", "kind", "content", "said"),
    [
        ("a.docx", "application/msword", b"x", "不是 PDF、JPG、PNG 文件"),
        ("big.png", "image/png", b"0" * 1_500_000, "有 1.4 MB，超过 1 MB"),
        ("empty.png", "image/png", b"", "是空文件"),
    ],
)
def test_a_wrong_file_is_refused_before_it_is_sent(
    page: Page, name: str, kind: str, content: bytes, said: str
) -> None:
    page.goto("/stage/material/", wait_until="networkidle")
    page.set_input_files("input[type=file]", {"name": name, "mimeType": kind, "buffer": content})
    expect(page.get_by_role("alert")).to_contain_text(said)
    assert sent("/stage/upload/") == []


def test_the_server_may_refuse_in_words(page: Page) -> None:
    stage.failing.add("upload")
    page.goto("/stage/material/", wait_until="networkidle")
    page.set_input_files("input[type=file]", {"name": "id.png", "mimeType": "image/png", "buffer": PNG})
    expect(page.get_by_role("alert")).to_contain_text("这张照片看不清，请重拍。")
    expect(page.locator("input[type=file]")).to_be_enabled()


def test_a_broken_line_is_told_and_can_be_tried_again(page: Page) -> None:
    page.goto("/stage/material/", wait_until="networkidle")
    page.route("**/stage/upload/", lambda route: route.abort())
    page.set_input_files("input[type=file]", {"name": "id.png", "mimeType": "image/png", "buffer": PNG})
    expect(page.get_by_role("alert")).to_contain_text("没有传上去")
    page.unroute("**/stage/upload/")
    page.get_by_role("button", name="上传").click()
    expect(page.get_by_text("“id.png”已传好。")).to_be_visible()


# --- live ---
def test_a_fact_renews_only_its_region(page: Page) -> None:
    page.goto("/stage/live/")
    wait_for(lambda: stage.streams_opened == ["first"])
    stage.tell(stage.fact("case:1"))
    expect(page.locator("#mine")).to_have_text("新 mine")
    expect(page.locator("#other")).to_have_text("旧")
    stage.tell("event: refetch\ndata: {}\n\n")
    expect(page.locator("#other")).to_have_text("新 other")


def test_a_lost_stream_is_renewed_with_a_new_token_and_everything_is_asked_again(page: Page) -> None:
    page.goto("/stage/live/")
    wait_for(lambda: stage.streams_opened == ["first"])
    stage.tell(stage.END)
    wait_for(lambda: stage.streams_opened[-1:] == ["renewed"])
    expect(page.locator("#mine")).to_have_text("新 mine")


def test_a_page_that_stands_still_says_since_when(page: Page) -> None:
    stage.failing.add("stream")
    page.goto("/stage/live/")
    banner = page.get_by_text("这一页停住了。")
    expect(banner).to_be_visible(timeout=8000)
    expect(page.locator("[data-stale-text]")).to_have_text(re.compile(r"内容停在 \d\d:\d\d:\d\d"))
    stage.failing.clear()
    page.get_by_role("button", name="现在重连").click()
    expect(banner).to_be_hidden()


# --- keys ---
@pytest.fixture
def desk(page: Page) -> Page:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/gallery/list/", wait_until="networkidle")
    return page


def focused_row(page: Page) -> str:
    return page.evaluate("document.activeElement.textContent")


def test_a_list_is_walked_by_keys(desk: Page) -> None:
    rows = desk.locator("a[data-row]").all_text_contents()
    desk.keyboard.press("j")
    assert focused_row(desk) == rows[0]
    desk.keyboard.press("ArrowDown")
    assert focused_row(desk) == rows[1]
    desk.keyboard.press("k")
    assert focused_row(desk) == rows[0]
    expect(desk.locator("tr[aria-selected=true]")).to_have_count(1)


def test_all_keys_of_a_page_are_listed_and_letters_can_be_switched_off(desk: Page) -> None:
    desk.keyboard.press("?")
    dialog = desk.get_by_role("dialog")
    expect(dialog).to_contain_text("等我办")
    dialog.get_by_label("开启单键快捷键").uncheck()
    desk.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    desk.keyboard.press("1")
    assert not desk.url.endswith("#")


def test_typing_is_never_taken_for_a_shortcut(page: Page) -> None:
    page.set_viewport_size({"width": 1366, "height": 768})
    page.goto("/gallery/desk/", wait_until="networkidle")
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    page.keyboard.type("jk1")
    expect(page.get_by_role("searchbox")).to_have_value("jk1")


# --- pictures of numbers ---
def test_a_chart_is_drawn_on_canvas_and_has_its_table(page: Page) -> None:
    page.goto("/gallery/cockpit/", wait_until="networkidle")
    expect(page.locator("figure.chart canvas")).to_be_visible()
    page.get_by_text("看数字").click()
    expect(page.get_by_role("cell", name="171")).to_be_visible()
