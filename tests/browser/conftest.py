"""A real Chromium and the real product, started once for all journeys."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.browser.product import ROOT, RunningProduct, running_product

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"width": 360, "height": 740}
DESK = {"width": 1366, "height": 768}
WALL = {"width": 1920, "height": 1080}
SCREENSHOTS = ROOT / "test-output" / "screenshots"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.enable_socket)


@pytest.fixture(scope="session")
def fonts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fontconfig file that offers the product's own Chinese fonts beside the system's."""
    folder = tmp_path_factory.mktemp("fonts")
    config = folder / "fonts.conf"
    config.write_text(
        f"""<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>
        <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
        <dir>{ROOT / "src" / "huiban" / "data" / "fonts"}</dir><cachedir>{folder}</cachedir></fontconfig>""",
        encoding="utf-8",
    )
    return config


@pytest.fixture(scope="session")
def chromium(fonts: Path) -> Iterator[Browser]:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("HUIBAN_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    assert path, "no Chromium: run tools/machine.py"
    with sync_playwright() as playwright:
        variables = {**os.environ, "FONTCONFIG_FILE": str(fonts)}
        running = playwright.chromium.launch(executable_path=path, args=ARGUMENTS, env=variables)
        yield running
        running.close()


@pytest.fixture(scope="session")
def product() -> Iterator[RunningProduct]:
    with running_product() as running:
        yield running


@pytest.fixture
def open_browser(chromium: Browser, product: RunningProduct) -> Iterator[Callable[..., Page]]:
    """Open a browser of its own, as another person would; it fails the test when a page breaks a rule."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def start(size: dict[str, int], language: str = "zh-CN", **options: object) -> Page:
        context = chromium.new_context(viewport=size, base_url=product.url, locale=language, **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda line: complaints.append(line.text) if "Security Policy" in line.text else None
        )
        page.on(
            "response",
            lambda answer: (
                complaints.append(f"{answer.status} {answer.url}") if answer.status >= 500 else None
            ),
        )
        return page

    yield start
    for context in contexts:
        context.close()
    assert complaints == []


def picture(page: Page, name: str) -> None:
    """Keep a picture of the whole page for those who look."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    page.screenshot(
        path=SCREENSHOTS / f"{name}.png", full_page=True, caret="initial"
    )  # hiding it would be an inline style


def serious_findings(page: Page) -> list[str]:
    """What axe finds serious or worse on the page."""
    found = Axe().run(page).response["violations"]
    return [
        f"{rule['id']}: {rule['nodes'][0]['html'][:160]}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
    ]


def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth"))
