"""Every page that links lead to, for everybody who can sign in, in both languages: it answers, and it is a whole page."""

from __future__ import annotations

import re
from html.parser import HTMLParser

import pytest
from django.http import HttpResponse
from django.test import Client

from huiban.domains.catalog.operations.described import DATA
from huiban.domains.catalog.operations.import_items import import_items
from huiban.domains.catalog.public import load_described_items, load_life_events
from huiban.domains.certificates.public import issue_result
from huiban.domains.directory.public import Role
from huiban.foundation.actors import SYSTEM
from tests import factories as make

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket, pytest.mark.slow]
MOST = 45
STARTS = {
    "visitor": [
        "/",
        "/t/",
        "/difficulties/",
        "/difficulties/inquiry/",
        "/screens/hall/",
        "/screens/",
        "/kiosk/",
        "/pad/",
    ],
    "applicant": ["/", "/my/", "/my/profile/", "/my/companies/", "/my/documents/"],
    Role.CLERK: [
        "/desk/",
        "/desk/guide-desk/",
        "/desk/difficulties/",
        "/desk/difficulties/new/",
        "/desk/calling/",
        "/desk/intake/",
        "/desk/cases/",
    ],
    Role.REVIEWER: ["/desk/"],
    Role.APPROVER: ["/desk/", "/desk/follow-ups/"],
    Role.EXIT_CLERK: ["/desk/"],
    Role.HALL_MANAGER: [
        "/cockpit/",
        "/cockpit/hall/",
        "/cockpit/wall/",
        "/cockpit/devices/",
        "/console/devices/",
        "/console/",
        "/desk/follow-ups/",
        "/desk/difficulties/analysis/",
    ],
    Role.ITEM_ADMIN: ["/console/"],
    Role.SYSTEM_ADMIN: ["/console/", "/console/devices/"],
    Role.SECURITY_ADMIN: [
        "/console/",
        "/desk/account/",
        "/desk/account/second-factor/",
        "/desk/account/tokens/",
    ],
    Role.AUDIT_ADMIN: ["/console/", "/console/proposals/"],
}


class Page(HTMLParser):
    """The links of a page and what every page must have."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.counts: dict[str, int] = {}
        self.language = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.counts[tag] = self.counts.get(tag, 0) + 1
        if tag == "html":
            self.language = given.get("lang") or ""
        if tag == "a" and (href := given.get("href")) and href.startswith("/") and "download" not in given:
            self.links.append(href.split("#")[0])


@pytest.fixture
def district():
    """A small catalogue, one described item with cases in every state, people of every role."""
    lines = (DATA / "bszl_guangan_511602.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    import_items(actor=SYSTEM, content="".join(lines).encode(), filename="items.csv", profile="sichuan")
    load_described_items(actor=SYSTEM)
    load_life_events(actor=SYSTEM)
    owner, person = make.centre(), make.person()
    item = make.item(owner=owner)
    make.submitted(item, person)
    make.accepted(make.submitted(item, person))
    make.examined(make.accepted(make.submitted(item, person)))
    done = make.decided(make.examined(make.accepted(make.submitted(item, person))))
    issue_result(actor=SYSTEM, case_number=done.number)
    make.bound_device()
    return person


def signed_in(who, person) -> Client:
    client = Client()
    if who == "applicant":
        session = client.session
        session["person_id"] = str(person.id)
        session.save()
    elif who != "visitor":
        client.force_login(make.staff(who), backend="django.contrib.auth.backends.ModelBackend")
    return client


def is_page(path: str) -> bool:
    return not re.search(r"\.pdf$|/sign-out/|/static/|/api/|/documents/[^/]+/$|/result", path)


@pytest.mark.parametrize("language", ["zh-hans", "en"])
def test_every_page_answers_whole_in_both_languages(district, language):
    for who, starts in STARTS.items():
        client = signed_in(who, district)
        client.cookies["huiban_language"] = language
        walk(client, str(who), starts, language)


def walk(client: Client, who: str, starts: list[str], language: str) -> None:
    waiting, seen, shapes = list(starts), set(), {}
    while waiting and len(seen) < MOST:
        path = waiting.pop(0)
        # One page of each shape is enough: the tenth item looks like the first.
        shape = re.sub(r"[0-9A-Z]{3,}[-0-9A-Za-z]*|[0-9a-f-]{36}|\?.*", "*", path)
        if path in seen or not is_page(path) or shapes.get(shape, 0) >= 2:
            continue
        seen.add(path)
        shapes[shape] = shapes.get(shape, 0) + 1
        require_whole(client.get(path, follow=True), f"{path} for {who}", language, waiting)
    assert len(seen) >= len(starts), who


def require_whole(answer: HttpResponse, where: str, language: str, waiting: list[str]) -> None:
    """A whole page in the language that was asked for; its links are put to those ``waiting``."""
    assert answer.status_code == 200, where
    if not answer.headers["Content-Type"].startswith("text/html"):
        return
    text = answer.content.decode()
    page = Page(text)
    assert page.language == ("en" if language == "en" else "zh-CN"), where
    assert page.counts.get("h1") == 1, (where, page.counts.get("h1"))
    assert page.counts.get("title", 0) >= 1, where
    assert not re.search(r"\{\{|\{%", text), where
    assert language == "en" or not re.search(r">\s*None\s*<", text), where
    waiting.extend(page.links)
