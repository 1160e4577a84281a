"""Every kind of answer says how it may be used, and nothing made for somebody is kept by a cache."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.conf import settings as current
from django.db import OperationalError, connection
from django.test import Client, RequestFactory

from huiban.domains.directory.public import Role
from huiban.surfaces.components.middleware import errors
from tests import factories as make

pytestmark = pytest.mark.django_db
MUST = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/healthz", None),
        ("/static/components/tokens.css", 200),
        ("/static/nothing.css", 404),
        ("/nowhere/", 404),
        ("/api/v1/nowhere", 404),
        ("/api/v1/items", 200),
        ("/api/v1/openapi.json", 200),
        ("/api/v1/cases", 401),
        ("/desk/", 303),
        ("/desk/sign-in/", 200),
        ("/screens/", 200),
        ("/kiosk/", 303),
        ("/kiosk/worker.js", 200),
        ("/my/", 303),
    ],
)
def test_every_kind_of_answer_carries_the_headers(path, status):
    answer = Client(raise_request_exception=False).get(path)
    assert status is None or answer.status_code == status
    assert {name: answer.headers.get(name) for name in MUST} == MUST
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    answer.close()


def test_an_answer_to_a_wrong_host_carries_them_and_repeats_nothing():
    answer = Client(raise_request_exception=False).get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert {name: answer.headers.get(name) for name in MUST} == MUST
    assert "evil.example" not in answer.content.decode() + str(answer.headers)


@pytest.mark.parametrize("path", ["/", "/help/", "/search/?q=a", "/my/", "/my/profile/", "/my/documents/"])
def test_no_cache_keeps_what_a_signed_in_person_sees(as_person, path):
    assert "no-store" in as_person().get(path).headers["Cache-Control"]


@pytest.mark.parametrize("path", ["/desk/", "/desk/cases/", "/desk/intake/", "/help/"])
def test_no_cache_keeps_what_staff_see(as_staff, path):
    assert "no-store" in as_staff(Role.CLERK).get(path).headers["Cache-Control"]


def test_no_cache_keeps_a_document(as_staff):
    case = make.submitted()
    document = case.materials.first().documents.first().document
    answer = as_staff(Role.CLERK).get(f"/desk/cases/{case.number}/documents/{document.id}/")
    assert "no-store" in answer.headers["Cache-Control"]
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    answer.close()


@pytest.mark.parametrize("path", ["/api/v1/items", "/api/v1/cases", "/api/v1/nowhere"])
def test_no_cache_keeps_what_the_api_says(path):
    assert "no-store" in Client(raise_request_exception=False).get(path).headers["Cache-Control"]


def test_the_public_front_page_may_be_kept():
    assert "no-store" not in Client().get("/help/").headers.get("Cache-Control", "")


def test_a_statement_that_takes_too_long_is_told_as_busy():
    with connection.cursor() as cursor:
        cursor.execute("set local statement_timeout = 1")
        with pytest.raises(OperationalError) as cut:
            cursor.execute("select pg_sleep(1)")
    answer = errors(lambda _request: None).process_exception(RequestFactory().get("/"), cut.value)  # type: ignore[arg-type,return-value]
    assert answer is not None
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "10")
    assert "太忙" in answer.content.decode()


def test_the_webs_connections_are_impatient_and_others_are_not():
    """In a process of its own, as granian loads the web."""
    program = (
        "from django.db import connection\n"
        "def shown():\n"
        "    with connection.cursor() as c:\n"
        "        c.execute(\"select current_setting('statement_timeout'), current_setting('lock_timeout')\")\n"
        "        return c.fetchone()\n"
        "import django; django.setup(); print(*shown()); connection.close()\n"
        "from huiban.runtime.patience import limit_patience\n"
        "limit_patience(statement_ms=30000, lock_ms=10000)\n"
        "connection.close(); print(*shown())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "huiban.settings",
            "PYTHONPATH": os.pathsep.join(sys.path),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["0", "0", "30s", "10s"]


def settings_with(expression: str, **variables: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", f"from huiban import settings as s; print({expression})"],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), **variables},
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_behind_https_cookies_bear_a_name_that_nobody_else_can_set():
    shown = settings_with(
        "s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.SECURE_HSTS_SECONDS",
        HUIBAN_PUBLIC_URL="https://hall.example",
        HUIBAN_HSTS_SECONDS="60",
    )
    assert shown == "__Host-sessionid __Host-csrftoken True 60"
    assert "__Host" not in settings_with(
        "vars(s).get('SESSION_COOKIE_NAME')", HUIBAN_PUBLIC_URL="http://a.example"
    )


def test_cookies_are_not_for_scripts_or_other_sites():
    client, staff = Client(), make.staff(Role.CLERK)
    client.post("/desk/sign-in/", {"username": staff.username, "password": make.PASSWORD})
    cookie = client.cookies[current.SESSION_COOKIE_NAME]
    assert (bool(cookie["httponly"]), cookie["samesite"]) == (True, "Lax")


def test_an_untrusted_peer_cannot_claim_to_be_encrypted(settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.SECURE_HSTS_SECONDS = 60
    claim = {"HTTP_X_FORWARDED_PROTO": "https"}
    assert (
        "Strict-Transport-Security" not in Client(REMOTE_ADDR="198.51.100.7", **claim).get("/help/").headers
    )
    assert "Strict-Transport-Security" in Client(REMOTE_ADDR="127.0.0.1", **claim).get("/help/").headers


def test_a_broken_server_shows_no_trace(monkeypatch):
    secret = "a word of the inside"

    def broken(*_arguments: object, **_named: object) -> None:
        raise RuntimeError(secret)

    monkeypatch.setattr("huiban.surfaces.portal.search.answered", broken)
    monkeypatch.setattr("huiban.surfaces.api.v1.catalogue.search_items", broken)
    client = Client(raise_request_exception=False)
    page, api = client.get("/search/?q=abc"), client.get("/api/v1/items?q=abc")
    assert (page.status_code, api.status_code) == (500, 500)
    assert api.json()["error"]["code"] == "fault"
    for answer in (page, api):
        assert secret not in answer.content.decode()
        assert "Traceback" not in answer.content.decode()
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
