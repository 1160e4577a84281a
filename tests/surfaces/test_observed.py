"""One line for a request: its route and its cost; no address, no query, no name, no number, also when it fails."""

from __future__ import annotations

import asyncio
import json
import logging
import time

import pytest
from django.db import connection
from django.test import Client

from huiban.domains.certificates.jobs import issue
from huiban.domains.directory.public import Role
from huiban.foundation.live.hub import Hub
from huiban.foundation.live.protocol import Notice, decode, encode_fact
from huiban.foundation.live.tokens import Channel
from huiban.foundation.logs import JsonLine, RouteNotAddress
from huiban.foundation.request_context import begin_request
from huiban.surfaces.components import observed
from tests import factories as make

pytestmark = pytest.mark.django_db
PHONE, NAME = "13800009999", "王样本某"


def fetch(browser: Client) -> None:
    answer = browser.get("/static/console/console.css")
    assert b"".join(answer.streaming_content)
    answer.close()


class Lines(logging.Handler):
    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(JsonLine())
        self.addFilter(RouteNotAddress())
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))

    def about_requests(self) -> list[dict]:
        read = [json.loads(line) for line in self.lines]
        return [line for line in read if line["logger"] == "huiban.access"]


@pytest.fixture
def lines(settings):
    settings.HUIBAN_ACCESS_LOG = "all"
    kept, root, before = Lines(), logging.getLogger(), logging.getLogger().level
    root.addHandler(kept)
    root.setLevel(logging.DEBUG)
    yield kept
    root.removeHandler(kept)
    root.setLevel(before)


def test_a_page_is_one_line_with_route_status_and_cost(lines):
    answer = Client().get("/search/", {"q": f"{NAME} {PHONE}"})
    (line,) = lines.about_requests()
    assert (line["route"], line["method"], line["status"]) == ("portal:search", "GET", 200)
    assert line["request"] == answer.headers["X-Request-ID"]
    assert line["queries"] >= 1
    assert line["ms"] >= line["db_ms"] > 0
    assert line["actor"] == "visitor"
    assert not [text for text in lines.lines if PHONE in text or NAME in text or "/search" in text]


def test_staff_are_known_by_kind_and_id(lines):
    member = make.staff(Role.CLERK)
    browser = Client()
    browser.force_login(member)
    browser.get("/desk/", follow=True)
    line = lines.about_requests()[-1]
    assert (line["actor"], line["actor_id"]) == ("staff", str(member.id))
    assert not [text for text in lines.lines if member.name in text or member.username in text]


@pytest.mark.parametrize("path", [f"/nowhere/{PHONE}/", f"/nowhere/{NAME}/", f"/console/staff/{PHONE}/"])
def test_an_address_that_leads_nowhere_is_in_no_line(lines, path):
    Client().get(path, {"name": NAME, "phone": PHONE})
    assert lines.about_requests()
    assert not [text for text in lines.lines if PHONE in text or NAME in text]


def test_a_page_that_breaks_tells_kind_and_place_but_no_text(lines, monkeypatch):
    def broken(*_args: object, **_named: object) -> None:
        raise ValueError(f"{NAME} {PHONE}")

    monkeypatch.setattr("huiban.surfaces.portal.search.search", broken, raising=False)
    monkeypatch.setattr("huiban.surfaces.components.context_processors.shell", broken)
    monkeypatch.setattr("huiban.surfaces.components.middleware.actor_of_request", broken)
    answer = Client(raise_request_exception=False).get("/search/", {"q": NAME})
    assert answer.status_code == 500
    failed = lines.about_requests()[-1]
    assert (failed["status"], failed["level"]) == (500, "error")
    text = "\n".join(lines.lines)
    assert "ValueError" in text
    assert PHONE not in text
    assert NAME not in text


def test_static_files_are_told_one_in_so_many(lines, settings):
    settings.HUIBAN_ACCESS_LOG_STATIC = 5
    browser = Client()
    for _ in range(20):
        fetch(browser)
    assert [line["route"] for line in lines.about_requests()] == ["static"] * 4
    settings.HUIBAN_ACCESS_LOG_STATIC = 0
    fetch(browser)
    assert len(lines.about_requests()) == 4


def test_with_failed_only_the_slow_and_the_broken_are_told(lines, settings, monkeypatch):
    settings.HUIBAN_ACCESS_LOG = "failed"
    Client().get("/")
    assert lines.about_requests() == []
    monkeypatch.setattr(observed, "SLOW_SECONDS", 0.0)
    Client().get("/")
    assert len(lines.about_requests()) == 1
    settings.HUIBAN_ACCESS_LOG = "off"
    Client().get("/")
    assert len(lines.about_requests()) == 1


def test_the_id_of_the_request_goes_with_its_jobs_and_events():
    begin_request("request-0042")
    issue.defer(case_number="none")
    with connection.cursor() as cursor:
        cursor.execute("select args->>'request_id' from procrastinate_jobs order by id desc limit 1")
        assert cursor.fetchone()[0] == "request-0042"
    (payload,) = encode_fact(["case:1"], "f1", "request-0042")
    assert decode(payload) == Notice(("case:1",), "f1", "request-0042")
    hub = Hub()
    client = hub.open(Channel(("case:1",), issued=time.time(), expires=time.time() + 60), is_return=False)
    hub.deliver(decode(payload))
    event = asyncio.run(client.next_chunk()).decode()
    assert '"request":"request-0042"' in event
