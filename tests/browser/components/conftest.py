import warnings
from collections.abc import Iterator

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, Page

from tests.browser.components import stage


@pytest.fixture(scope="module")
def browser(chromium: Browser) -> Browser:
    """The one browser of the run: Playwright does not open a second one beside it."""
    return chromium


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with warnings.catch_warnings(), override_settings(ROOT_URLCONF="tests.browser.components.stage"):
        warnings.simplefilter("ignore")
        server, url = stage.serve()
        yield url
        server.shutdown()
        server.server_close()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    """A phone-wide page that fails the test when the browser complains, about the content policy above all."""
    stage.posts.clear()
    stage.streams_opened.clear()
    stage.failing.clear()
    context = browser.new_context(viewport={"width": 390, "height": 800}, base_url=address, locale="zh-CN")
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda message: complaints.append(message.text) if "Security Policy" in message.text else None,
    )
    yield opened
    opened.goto("about:blank")  # its last words (drafts sent when leaving) are heard before the next test
    opened.wait_for_timeout(50)
    context.close()
    assert complaints == []
