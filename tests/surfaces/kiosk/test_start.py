"""The first page, the way back to it, and that nothing of a visitor stays."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from huiban.domains.hall.public import take_ticket
from huiban.foundation.moment import at, now
from huiban.surfaces.kiosk.pages import KIOSK
from tests import factories as make
from tests.surfaces.kiosk.visits import chooses, stall_item, text

pytestmark = pytest.mark.django_db


def figures(page: str) -> list[int]:
    return [int(found) for found in re.findall(r'<strong class="num">(\d+)</strong>', page)]


def test_it_says_how_full_the_hall_is(terminal):
    make.group()
    make.clerk_at_window("T")
    for _visitor in range(3):
        take_ticket(actor=KIOSK, groups=["test"])
    assert figures(text(terminal.get("/kiosk/")))[:2] == [3, 1]


def test_without_a_line_that_gives_numbers_the_tile_says_so(terminal):
    assert "现在不取号" in text(terminal.get("/kiosk/"))
    make.group()
    assert "现在不取号" not in text(terminal.get("/kiosk/"))


def test_going_back_to_the_first_page_keeps_the_look_and_forgets_the_rest(terminal):
    chooses(terminal, stall_item())
    terminal.post("/preferences/", {"language": "en", "elder": "1", "next": "/kiosk/"})
    assert terminal.post("/kiosk/end/", {"stay": "1"}).headers["Location"] == "/kiosk/"
    assert terminal.get("/kiosk/item/").headers["Location"] == "/kiosk/"
    page = text(terminal.get("/kiosk/"))
    assert 'lang="en"' in page
    assert "data-elder" in page


def test_leaving_forgets_the_look_as_well(terminal):
    terminal.post("/preferences/", {"language": "en", "elder": "1", "next": "/kiosk/"})
    terminal.post("/kiosk/speech/", {"next": "/kiosk/"})
    terminal.post("/kiosk/end/")
    page = text(terminal.get("/kiosk/"))
    assert 'lang="zh-CN"' in page
    assert "data-elder" not in page
    assert "data-reads" not in page


def test_pages_are_read_aloud_until_somebody_says_no_longer(terminal):
    assert "data-reads" not in text(terminal.get("/kiosk/groups/"))
    assert terminal.post("/kiosk/speech/", {"next": "/kiosk/groups/"}).headers["Location"] == "/kiosk/groups/"
    assert "data-reads" in text(terminal.get("/kiosk/groups/"))
    terminal.post("/kiosk/speech/", {"next": "/kiosk/groups/"})
    assert "data-reads" not in text(terminal.get("/kiosk/groups/"))


@pytest.mark.parametrize("out", ["/my/", "https://example.org/kiosk/", "//example.org/", "", "\x00"])
def test_switching_speech_leads_nowhere_else(terminal, out):
    assert terminal.post("/kiosk/speech/", {"next": out}).headers["Location"] == "/kiosk/"


def test_an_untouched_first_page_asks_nobody_whether_they_are_there(terminal):
    assert "data-idle" not in text(terminal.get("/kiosk/"))
    terminal.post("/preferences/", {"elder": "1", "next": "/kiosk/"})
    assert 'data-idle="60"' in text(terminal.get("/kiosk/"))


def test_ten_minutes_without_a_touch_and_the_visit_is_another_ones(terminal):
    chooses(terminal, stall_item())
    with at(now() + timedelta(minutes=9)):
        assert terminal.get("/kiosk/item/").status_code == 200
    with at(now() + timedelta(minutes=11)):
        assert terminal.get("/kiosk/item/").headers["Location"] == "/kiosk/"


@pytest.mark.parametrize("path", ["/kiosk/end/", "/kiosk/speech/", "/kiosk/matters/add", "/kiosk/needs/item"])
def test_nothing_changes_by_opening_an_address(terminal, path):
    assert terminal.get(path).status_code == 405


def test_no_page_leads_out_of_the_terminal_or_is_kept_by_the_browser(terminal):
    item = stall_item()
    chooses(terminal, item)
    terminal.post("/kiosk/matters/add", {"item": item.code})
    terminal.post("/kiosk/needs/question", {"q": "开一个摊"})
    paths = [
        "", "needs/", "guides/", "handover/", "needs/found/", "needs/events/", "groups/", "groups/stalls/", "item/",
        "item/question/", "item/bring/", "item/phone/", "matters/", "priority/", "identity/", "progress/", "check-in/", "check-in/identity/",
    ]  # fmt: skip
    for path in paths:
        answer = terminal.get(f"/kiosk/{path}")
        assert answer.status_code == 200, path
        assert answer.headers["Cache-Control"] == "no-store"
        page = text(answer)
        links = re.findall(r'<a [^>]*href="([^"#]+)', page) + re.findall(r'(?:form)?action="([^"]+)', page)
        assert all(link.startswith(("/kiosk/", "/preferences/", "?")) for link in links), (path, links)
        assert page.count("<h1") == 1, path
        assert 'form="kiosk-end"' in page, path


def test_only_these_pages_may_listen(terminal):
    assert "microphone=(self)" in terminal.get("/kiosk/needs/").headers["Permissions-Policy"]
    assert "microphone=()" in terminal.get("/").headers["Permissions-Policy"]
