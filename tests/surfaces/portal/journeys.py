"""Ways through the portal that several tests walk: each is what a browser without script would send."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests import factories

STALL = {
    "area": "12",
    "rent": "1,200.50",
    "opens__year": "2026",
    "opens__month": "12",
    "opens__day": "1",
    "helper": "no",
    "goods": ["水果", "早点"],
    "promise": "yes",
}


def started(browser: Client, code: str) -> str:
    """Start an application; the address of its draft."""
    answer = browser.post(f"/apply/{code}/", {"applicant": "self"})
    assert answer.status_code == 303, answer.content.decode()
    return str(answer.url)


def answered(browser: Client, draft: str, place: str = "online", right: str = "") -> None:
    browser.post(f"{draft}situation/", {"_question": "q_place", "q_place": place})
    if right:
        browser.post(f"{draft}situation/", {"_question": "q_right", "q_right": right})


def filled(browser: Client, draft: str, **changes: Any) -> Any:
    """Both pages of the form; the answer to the second."""
    first = form_values(browser.get(f"{draft}form/who/").content.decode())
    assert browser.post(f"{draft}form/who/", first).status_code == 303
    return browser.post(f"{draft}form/stall/", {**STALL, **changes})


def uploaded(
    browser: Client, draft: str, material: str = "m_id", name: str = "身份证.png", **extra: Any
) -> Any:
    file = SimpleUploadedFile(name, factories.picture().read(), "image/png")
    return browser.post(f"{draft}materials/{material}/upload/", {"file": file}, **extra)


def ready(browser: Client, code: str) -> str:
    """A draft that only waits to be submitted."""
    draft = started(browser, code)
    answered(browser, draft)
    assert filled(browser, draft).status_code == 303
    uploaded(browser, draft)
    browser.post(f"{draft}delivery/", {"delivery_method": "window"})
    return draft


def handed_in(browser: Client, code: str) -> str:
    """Submit; the number of the case."""
    answer = browser.post(f"{ready(browser, code)}submit/")
    assert answer.status_code == 303, answer.content.decode()
    found = re.fullmatch(r"/my/cases/([^/]+)/receipt/", answer.url)
    assert found, answer.url
    return found[1]


def form_values(html: str) -> Mapping[str, str]:
    """The text boxes of a page with what stands in them."""
    boxes = re.findall(r'<input class="input"[^>]*name="([^"]+)"[^>]*value="([^"]*)"', html)
    return dict(boxes)


def received(answer: Any) -> bytes:
    """The bytes of a file sent to the browser; 200 is expected."""
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)
