"""From a touch or a key to the paint, in real Chromium, beside the least a browser can do in the same run.

`PYTHONPATH=src:. python -m benchmarks.paint`. A temporary product with the demonstration; a terminal at 1080×1920 and a
clerk's workstation at 1366×768. Milliseconds from the press (in the page) to the first frame that shows what it led to:
the first contentful paint of the page that follows. The floor of a page is `/healthz`; two frames after a change that the
page makes itself are the least of all.
"""

from __future__ import annotations

import json
import os
import shutil
from typing import Any

from playwright.sync_api import Page, sync_playwright

from huiban.simulation.judge import quantile
from tests.browser import people
from tests.browser.conftest import ARGUMENTS
from tests.browser.product import RunningProduct, running_product
from tests.browser.test_hall import open_the_window, put_into_service

TIMES = 20
_LEAVE = "() => sessionStorage.setItem('pressed', performance.timeOrigin + performance.now())"
_PAINTED = """() => new Promise((done) => new PerformanceObserver((list) => {
  const paint = list.getEntriesByName('first-contentful-paint')[0];
  if (paint) done(performance.timeOrigin + paint.startTime - Number(sessionStorage.getItem('pressed')));
}).observe({ type: 'paint', buffered: true }))"""
_OWN = """() => new Promise((done) => {
  const pressed = performance.now();
  document.body.append(document.createElement('p'));
  requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - pressed)));
})"""


def main() -> None:
    names = ("chromium", "chromium-browser", "google-chrome")
    path = os.environ.get("HUIBAN_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)
    with running_product() as product, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        kiosk = browser.new_context(
            viewport={"width": 1080, "height": 1920}, base_url=product.url, locale="zh-CN"
        ).new_page()
        desk = browser.new_context(
            viewport={"width": 1366, "height": 768}, base_url=product.url, locale="zh-CN"
        ).new_page()
        print(json.dumps({**_kiosk(kiosk, product), **_desk(desk, product)}, indent=1))
        browser.close()


def _kiosk(page: Page, product: RunningProduct) -> dict[str, Any]:
    put_into_service(page, product)
    found: dict[str, list[float]] = {
        "kiosk: start to groups": [],
        "kiosk: group to priority": [],
        "kiosk: take to number": [],
    }
    floor = []
    for _time in range(TIMES):
        page.goto("/kiosk/")
        found["kiosk: start to groups"].append(_follow(page, 'a[href$="/kiosk/groups/"]'))
        found["kiosk: group to priority"].append(_follow(page, 'a[href*="/groups/business-setup"]'))
        found["kiosk: take to number"].append(_follow(page, 'button[name="priority"][value="none"]'))
        page.evaluate(_LEAVE)
        page.goto("/healthz")
        floor.append(page.evaluate(_PAINTED))
    base = quantile(floor, 0.5) or 1.0
    return {"page floor": _spread(floor)} | {name: _spread(values, base) for name, values in found.items()}


def _desk(page: Page, product: RunningProduct) -> dict[str, Any]:
    people.start_work(page, product, "clerk01")
    open_the_window(page)
    found: dict[str, list[float]] = {"desk: call next": [], "desk: start": [], "desk: finish": []}
    floor = []
    for _time in range(TIMES):
        page.wait_for_timeout(400)
        floor.append(page.evaluate(_OWN))
        for name, key, then in (
            ("desk: call next", "n", ".calling-number"),
            ("desk: start", "b", "#f-case"),
            ("desk: finish", "w", ".calling-next"),
        ):
            page.evaluate(_LEAVE)
            page.keyboard.press(f"Alt+{key}")
            page.locator(then).wait_for()
            found[name].append(float(page.evaluate(_PAINTED)))
            page.wait_for_timeout(600)
    base = quantile(floor, 0.5) or 1.0
    return {"change of the page's own": _spread(floor)} | {
        name: _spread(values, base) for name, values in found.items()
    }


def _follow(page: Page, selector: str) -> float:
    page.locator(selector).first.wait_for()
    page.evaluate(_LEAVE)
    with page.expect_navigation():
        page.locator(selector).first.evaluate("(one) => one.click()")
    return float(page.evaluate(_PAINTED))


def _spread(values: list[float], base: float | None = None) -> dict[str, float]:
    spread = {
        name: round(quantile(values, share) or 0, 1) for name, share in (("p50_ms", 0.5), ("p95_ms", 0.95))
    }
    return spread | ({"of_floor": round(spread["p50_ms"] / base, 1)} if base else {})


if __name__ == "__main__":
    main()
