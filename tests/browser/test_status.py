"""The status page: the worst first, in words, on a phone and on a desk, in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser import people
from tests.browser.conftest import DESK, PHONE, overflow, picture, serious_findings
from tests.browser.product import RunningProduct

OpenBrowser = Callable[..., Page]


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
@pytest.mark.parametrize(("language", "heading"), [("zh-CN", "在运行的部分"), ("en-GB", "Running parts")])
def test_the_operator_sees_how_the_system_stands(
    open_browser: OpenBrowser, product: RunningProduct, size: dict[str, int], language: str, heading: str
) -> None:
    page = open_browser(size)
    people.start_work(page, product, "admin")
    chosen = {"name": "huiban_language", "value": language[:2].replace("zh", "zh-hans"), "url": product.url}
    page.context.add_cookies([chosen])
    page.goto("/console/system/")
    expect(page.get_by_role("heading", name=heading)).to_be_visible()
    marks = page.locator(".status-row dd")
    assert marks.count() > 15
    words = ("没问题", "留意", "要处理", "All right", "Watch", "Mend this")
    assert all(text.strip().startswith(words) for text in marks.all_inner_texts()), "a state is a word"
    assert serious_findings(page) == []
    assert overflow(page) <= 0
    picture(page, f"{size['width']}-{language[:2]}-console-status")
