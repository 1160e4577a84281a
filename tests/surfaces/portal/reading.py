"""A page as a reader gets it: its links, what is forbidden in it, and the words that stand in each language."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

CHINESE = re.compile(r"[\u4e00-\u9fff]")
_VOID = {"meta", "link", "input", "br", "img", "hr"}
_UNSEEN = {"script", "style", "title"}


class Page(HTMLParser):
    """``stray`` holds the Chinese words of an English page that do not say they are Chinese."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forbidden: list[str] = []
        self.ids: list[str] = []
        self.references: list[str] = []
        self.links: list[str] = []
        self.headings: list[int] = []
        self.stray: list[str] = []
        self._languages: list[tuple[str, str]] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "style" or (tag == "script" and "src" not in given):
            self.forbidden.append(f"<{tag}>")
        self.forbidden += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if given.get("id"):
            self.ids.append(given["id"])
        for name in ("for", "aria-describedby", "aria-labelledby"):
            self.references += given.get(name, "").split()
        if tag == "a":
            self.links.append(given.get("href", ""))
            if given.get("href", "").startswith("#") and len(given["href"]) > 1:
                self.references.append(given["href"][1:])
        if re.fullmatch("h[1-6]", tag):
            self.headings.append(int(tag[1]))
        if tag not in _VOID:
            inherited = self._languages[-1][1] if self._languages else "en"
            self._languages.append((tag, given.get("lang", inherited)))

    def handle_endtag(self, tag: str) -> None:
        while self._languages and self._languages.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        tag, language = self._languages[-1] if self._languages else ("", "en")
        if language == "en" and tag not in _UNSEEN and CHINESE.search(data):
            self.stray.append(data.strip())


def words(answer) -> str:  # type: ignore[no-untyped-def]
    """The text of an answer without its tags, every gap one blank."""
    html = re.sub(r"<(script|style|title)\b.*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", html)).split())
