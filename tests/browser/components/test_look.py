"""Every page of the gallery in every width and look: no serious finding of axe, nothing wider than the screen."""

import os
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.enable_socket]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS = [
    ("/gallery/", (360, 768, 1366, 1920), "zh-hans"),
    ("/gallery/", (360, 1366), "en"),
    ("/gallery/?elder=1", (360, 1366), "zh-hans"),
    ("/gallery/?elder=1", (360,), "en"),
    ("/gallery/?theme=dark", (768,), "zh-hans"),
    ("/gallery/portal/", (360, 1920), "zh-hans"),
    ("/gallery/portal/?elder=1", (360,), "zh-hans"),
    ("/gallery/desk/", (1366, 1920), "zh-hans"),
    ("/gallery/desk/", (1366,), "en"),
    ("/gallery/desk/?theme=dark", (1366,), "zh-hans"),
    ("/gallery/list/", (1366, 1920), "zh-hans"),
    ("/gallery/console/", (360, 1366), "zh-hans"),
    ("/gallery/cockpit/", (1366,), "zh-hans"),
    ("/gallery/cockpit/?wall=1", (1920,), "zh-hans"),
]
CASES = [(path, width, language) for path, widths, language in LOOKS for width in widths]
HEIGHTS = {360: 740, 768: 1024, 1366: 768, 1920: 1080}


@pytest.mark.parametrize(("path", "width", "language"), CASES)
def test_a_page_is_whole_and_accessible(
    browser: Browser, address: str, path: str, width: int, language: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS[width]}, base_url=address, reduced_motion="reduce"
    )
    context.add_cookies([{"name": "huiban_language", "value": language, "url": address}])
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(path, wait_until="networkidle")
    keep_picture(page, path, width, language)

    findings = Axe().run(page, options={"runOnly": RULES}).response["violations"]
    assert [(finding["id"], finding["nodes"][0]["html"]) for finding in findings] == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert complaints == []
    context.close()


def keep_picture(page, path: str, width: int, language: str) -> None:
    """Pictures for a person to look at, when a folder for them is given."""
    if folder := os.environ.get("HUIBAN_SCREENSHOTS"):
        name = path.strip("/").replace("/", "-").replace("?", "-").replace("=", "")
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=f"{folder}/{name}-{language}-{width}.png", full_page=True)
