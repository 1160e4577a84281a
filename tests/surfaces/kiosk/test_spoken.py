"""What a terminal says at each step when it reads aloud: there on every page, and each stretch in its own language."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest

from tests import factories as make
from tests.surfaces.kiosk.visits import chooses, stall_item, takes, text

pytestmark = pytest.mark.django_db
STEPS = {
    "": ("您来办什么？", "What"),
    "needs/": ("您想办什么事", "What"),
    "needs/found/": ("您说的是哪一件", "Which"),
    "needs/events/": ("遇到了什么事", "What"),
    "groups/": ("取哪项业务的号", "Which"),
    "matters/": ("这次办", "matter"),
    "priority/": ("您属于下面哪一种", "you"),
    "identity/": ("请输身份证号", "ID"),
    "item/question/": ("", ""),
    "item/bring/": ("要带", "bring"),
    "item/phone/": ("用手机扫这个码", "scan this code"),
    "progress/": ("请输办件编号", "number"),
    "check-in/": ("请扫手机上的预约码", "code"),
    "check-in/identity/": ("请输约的人的身份证号", "ID"),
}
VOID = frozenset({"br", "img", "input", "link", "meta", "hr"})
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Spoken(HTMLParser):
    """The words of headings and of what is said too, each with the language it stands in."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[tuple[str, str, bool]] = []
        self.said: list[tuple[str, str]] = []
        self.feed(page[page.index("<html") :])

    def handle_starttag(self, tag, attrs):
        if tag in VOID:
            return
        given = dict(attrs)
        _tag, lang, heard = self.open[-1] if self.open else ("", "", False)
        heard = (heard or tag == "h1" or "data-say-too" in given) and tag != "svg"
        self.open.append((tag, given.get("lang") or lang, heard))

    def handle_startendtag(self, tag, attrs):
        """Closed by itself: it holds no words."""

    def handle_endtag(self, tag):
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        if self.open and self.open[-1][2] and data.strip():
            self.said.append((self.open[-1][1], data.strip()))


@pytest.fixture
def visitor(terminal):
    """Reading aloud, a matter chosen, the elders' look."""
    item = stall_item()
    terminal.post("/preferences/", {"elder": "1", "next": "/kiosk/"})
    terminal.post("/kiosk/speech/", {"next": "/kiosk/"})
    chooses(terminal, item)
    terminal.post("/kiosk/matters/add", {"item": item.code})
    terminal.post("/kiosk/needs/question", {"q": "临时摊点"})
    return terminal


def says(terminal, path: str) -> list[tuple[str, str]]:
    answer = terminal.get(f"/kiosk/{path}")
    assert answer.status_code == 200, path
    page = text(answer)
    assert "data-reads" in page and "data-elder" in page, path
    return Spoken(page).said


@pytest.mark.parametrize("path", STEPS)
def test_each_step_has_its_words_in_chinese(visitor, path):
    said = says(visitor, path)
    assert said
    assert {lang for lang, _words in said} == {"zh-CN"}
    assert STEPS[path][0] in "".join(words for _lang, words in said)
    assert CHINESE.search(said[0][1])


@pytest.mark.parametrize("path", STEPS)
def test_each_step_has_its_words_in_english_and_chinese_names_in_a_chinese_voice(visitor, path):
    visitor.post("/preferences/", {"language": "en", "next": "/kiosk/"})
    said = says(visitor, path)
    assert said
    assert STEPS[path][1].lower() in " ".join(words for _lang, words in said).lower()
    for lang, words in said:
        assert lang == ("zh-CN" if CHINESE.search(words) else "en"), (path, words)


def test_a_ticket_and_a_refusal_are_said_in_both_languages(visitor):
    ticket = takes(visitor).removeprefix("/kiosk/")
    assert says(visitor, ticket)[0][1].startswith("T0")
    visitor.post("/preferences/", {"language": "en", "next": "/kiosk/"})
    said = says(visitor, ticket)
    assert len(said) > 1
    assert all(lang == "zh-CN" for lang, words in said if CHINESE.search(words))


def test_progress_is_said_without_the_number_of_anybody(visitor):
    case = make.submitted()
    visitor.post("/kiosk/progress/", {"number": case.number})
    visitor.post("/kiosk/progress/code/", {"code": case.query_code})
    for language in ("zh-hans", "en"):
        visitor.post("/preferences/", {"language": language, "next": "/kiosk/"})
        said = says(visitor, "progress/case/")
        words = " ".join(words for _lang, words in said)
        assert len(said) >= 2
        assert case.number not in words and case.query_code not in words
        assert (case.person.name or "") not in words
        assert all(lang == "zh-CN" for lang, one in said if CHINESE.search(one))
