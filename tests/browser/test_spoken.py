"""A terminal that reads aloud: each step in its language, and not a word of it to whoever comes next."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import picture, serious_findings
from tests.browser.product import RunningProduct
from tests.browser.test_hall import put_into_service
from tests.browser.test_kiosk import PORTRAIT

OpenBrowser = Callable[..., Page]
Said = list[dict[str, str]]
RECORDER = """
const note = (what) => {
  const heard = JSON.parse(localStorage.getItem("heard") ?? "[]");
  localStorage.setItem("heard", JSON.stringify([...heard, { path: location.pathname, ...what }]));
};
class Words { constructor(text) { this.text = text; } }
window.SpeechSynthesisUtterance = Words;
Object.defineProperty(window, "speechSynthesis", { value: {
  speaking: false,
  getVoices: () => [{ lang: "zh-CN" }, { lang: "en" }],
  addEventListener: () => {},
  speak: ({ text, lang }) => note({ act: "say", text, lang }),
  cancel: () => note({ act: "stop" }),
} });
"""


@pytest.fixture
def terminal(open_browser: OpenBrowser, product: RunningProduct) -> Page:
    page = put_into_service(open_browser(PORTRAIT), product)
    page.add_init_script(RECORDER)
    page.goto("/kiosk/")
    return page


def heard(page: Page) -> Said:
    return list(page.evaluate("JSON.parse(localStorage.getItem('heard') ?? '[]')"))


def said(page: Page) -> Said:
    """What this page has said since it was opened."""
    expect(page.locator("main[data-reads]")).to_be_attached()
    page.wait_for_function("JSON.parse(localStorage.getItem('heard')).at(-1).act === 'say'")
    told = heard(page)
    last = max(at for at, one in enumerate(told) if one["act"] == "stop")
    return told[last + 1 :]


def test_every_step_is_read_in_the_language_of_the_page(terminal: Page) -> None:
    assert not any(one["act"] == "say" for one in heard(terminal))
    terminal.get_by_role("button", name="长辈版").click()
    terminal.get_by_role("button", name="朗读").click()
    step_is_said(terminal, "zh-CN", "您来办什么？")
    terminal.get_by_role("link", name="直接取号").click()
    step_is_said(terminal, "zh-CN", "取哪项业务的号？")
    terminal.get_by_role("button", name="English").click()
    step_is_said(terminal, "en")
    terminal.locator("main .kiosk-choices a").first.click()
    step_is_said(terminal, "en")
    assert serious_findings(terminal) == []
    picture(terminal, "1080-kiosk-reads-en")
    terminal.locator("main .kiosk-choices button").last.click()
    expect(terminal.locator(".kiosk-number")).to_be_visible()
    assert said(terminal)[0]["text"] == terminal.locator(".kiosk-number").inner_text()


def test_a_chinese_name_on_an_english_page_has_a_chinese_voice(terminal: Page) -> None:
    terminal.get_by_role("link", name="看办事指南").click()
    terminal.get_by_role("button", name="办个体户执照").click()
    terminal.get_by_role("button", name="朗读").click()
    terminal.get_by_role("button", name="English").click()
    expect(terminal.locator("html[lang='en']")).to_be_attached()
    terminal.goto("/kiosk/item/bring/")
    voices = {one["lang"] for one in said(terminal)}
    assert voices == {"en", "zh-CN"}
    for one in said(terminal):
        chinese = any("\u4e00" <= letter <= "\u9fff" for letter in one["text"])
        assert (one["lang"] == "zh-CN") == chinese, one


def test_pressing_end_silences_it_and_the_next_one_hears_nothing(terminal: Page) -> None:
    terminal.get_by_role("button", name="朗读").click()
    terminal.get_by_role("link", name="直接取号").click()
    assert said(terminal)[-1]["path"] == "/kiosk/groups/"
    terminal.get_by_role("button", name="结束").click()
    silent(terminal)
    terminal.get_by_role("link", name="直接取号").click()
    expect(terminal.get_by_role("heading", level=1)).to_have_text("取哪项业务的号？")
    silent(terminal)


def test_left_alone_it_falls_silent_before_the_next_one_comes(terminal: Page) -> None:
    terminal.clock.install()
    terminal.get_by_role("button", name="朗读").click()
    terminal.get_by_role("link", name="直接取号").click()
    assert said(terminal)
    terminal.clock.run_for(61_000)
    expect(terminal.get_by_role("dialog")).to_contain_text("还在吗")
    terminal.clock.run_for(16_000)
    expect(terminal.get_by_role("heading", level=1)).to_have_text("您来办什么？")
    silent(terminal)


def step_is_said(page: Page, lang: str, words: str = "") -> None:
    expect(page.locator(f"html[lang='{lang}']")).to_be_attached()
    if words:
        expect(page.get_by_role("heading", level=1)).to_have_text(words)
    first = said(page)[0]
    assert (first["lang"], first["text"]) == (lang, page.get_by_role("heading", level=1).inner_text())


def silent(page: Page) -> None:
    """The last that happened is that speech was stopped, and nothing is to be read on this page."""
    expect(page.locator("main[data-reads]")).to_have_count(0)
    assert heard(page)[-1] == {"path": page.evaluate("location.pathname"), "act": "stop"}
