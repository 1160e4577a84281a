"""Whole pages: the content policy holds, both languages are whole, the first view is light."""

import gzip
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from huiban.foundation.errors import Invalid, NotFound, Unavailable
from huiban.surfaces.components.middleware import error_page

pytestmark = pytest.mark.urls("tests.surfaces.components.gallery_urls")

PAGES = [
    "/gallery/", "/gallery/portal/", "/gallery/portal/?elder=1", "/gallery/desk/", "/gallery/list/",
    "/gallery/console/", "/gallery/cockpit/", "/gallery/cockpit/?wall=1",
]  # fmt: skip
FIRST_VIEW_BYTES = 100_000
CHINESE = re.compile(r"[\u4e00-\u9fff]")


class Page(HTMLParser):
    """Collects what the policy forbids, and what must be unique or must exist."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forbidden: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.headings: list[int] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        if tag == "style" or (
            tag == "script" and "src" not in given and given.get("type") != "application/json"
        ):
            self.forbidden.append(f"<{tag}>")
        self.forbidden += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if given.get("id"):
            self.ids.append(str(given["id"]))
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.references += str(given.get(name) or "").split()
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))


@pytest.mark.parametrize("path", PAGES)
def test_nothing_inline_no_double_id_no_dangling_reference(client: Client, path: str) -> None:
    page = Page(client.get(path).content.decode())
    assert page.forbidden == []
    assert len(page.ids) == len(set(page.ids))
    assert set(page.references) <= set(page.ids)


@pytest.mark.parametrize("path", PAGES)
def test_english_pages_hold_no_chinese_but_names(client: Client, path: str) -> None:
    client.cookies["huiban_language"] = "en"
    html = client.get(path).content.decode()
    # Name and hours of the hall are the government's own words and marked as Chinese.
    text = re.sub(r"<[^>]+>", " ", re.sub(r'<span lang="zh-CN">.*?</p>', "", html, flags=re.S))
    people = {"王秀兰", "李国强", "张桂英", "刘建军", "陈淑华", "杨志明", "赵玉梅", "黄永福", "中文"}
    left = {word for word in text.split() if CHINESE.search(word)} - people
    assert {word for word in left if not word.startswith("户口簿")} == set()


def test_the_first_view_of_the_portal_is_light(client: Client) -> None:
    html = client.get("/gallery/portal/").content
    paths = set(re.findall(r'(?:href|src)="/static/([^"#]+)', html.decode())) - {"components/print.css"}
    modules = {f"components/{name}.js" for name in ("elements", "theme", "form", "condition")}
    files = [Path(finders.find(path)).read_bytes() for path in paths | modules]
    assert sum(len(gzip.compress(content, 6)) for content in [html, *files]) < FIRST_VIEW_BYTES


@pytest.mark.parametrize("error", [NotFound(), Unavailable(), Invalid(fields={"name": ["请填姓名"]})])
def test_a_refusal_is_told_in_words_and_offers_help(error: Exception) -> None:
    response = error_page(RequestFactory().get("/x"), error)
    html = response.content.decode()
    assert response.status_code == error.status
    assert str(error.message) in html
    assert 'href="tel:12345"' in html
    assert error.code in html


@pytest.mark.parametrize("name", ["404.html", "403.html", "403_csrf.html"])
def test_the_pages_of_django_itself_are_ours(name: str) -> None:
    html = render_to_string(name, request=RequestFactory().get("/x"))
    assert "找人帮忙" in html
    assert Page(html).forbidden == []


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_last_pages_need_no_request(name: str) -> None:
    assert "慧办" in render_to_string(name)


def test_the_gallery_is_for_development_only(settings) -> None:
    from django.urls import get_resolver

    assert settings.DEBUG is False
    names = get_resolver("huiban.surfaces.components.urls").reverse_dict
    assert "preferences" in names
    assert "gallery" not in names
