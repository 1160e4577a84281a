"""What is typed stays text: in the database, in pages, in headers, in logs; and what is too much is refused."""

from __future__ import annotations

import logging

import pytest
from django.test import Client

from huiban.domains.directory.public import Role
from huiban.foundation.logs import OneLine
from huiban.foundation.rate_limits.public import Bucket, Rate, spend
from tests import factories as make

pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>\"'><img src=x onerror=alert(1)>{{ 7*7 }}{% load %}"
QUERIES = [
    "' or 1=1 --",
    "'; drop table staff; --",
    "%",
    "_",
    "\\",
    "$$",
    "a' union select 1 --",
    "%(x)s",
    "{0}",
]


@pytest.mark.parametrize("text", QUERIES)
@pytest.mark.parametrize("path", ["/desk/cases/?q=", "/console/staff/?q="])
def test_searching_staff_pages_finds_no_more_with_sql(as_staff, path, text):
    role = Role.SECURITY_ADMIN if "console" in path else Role.CLERK
    answer = as_staff(role).get(path + text.replace("%", "%25").replace(" ", "+"))
    assert answer.status_code == 200


@pytest.mark.parametrize("text", [*QUERIES, SCRIPT])
def test_the_public_search_and_inquiry_take_anything(text):
    client = Client(raise_request_exception=False)
    for answer in (
        client.get("/search/", {"q": text}),
        client.get("/api/v1/items", {"q": text}),
        client.get("/api/v1/items", {"life_event": text[:40]}),
        client.post("/progress/", {"number": text, "code": text}),
        client.get("/verify/", {"code": text}, follow=True),
        client.get("/resume/", {"code": text}),
        client.post("/difficulties/inquiry/", {"number": text, "code": text}),
    ):
        assert answer.status_code in (200, 404, 422)
        assert "<script>alert" not in answer.content.decode() or answer.headers["Content-Type"].startswith(
            "application/json"
        )
        assert "<img src=x" not in answer.content.decode() or "json" in answer.headers["Content-Type"]


def test_a_stored_script_is_shown_as_text(as_staff):
    case = make.submitted(form={"name": SCRIPT[:60], "why": SCRIPT, "phone": "13800000001"})
    page = as_staff(Role.CLERK).get(f"/desk/cases/{case.number}/").content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "49" not in page.split("&lt;script&gt;")[-1][:120]


@pytest.mark.parametrize("text", ["a\r\nSet-Cookie: planted=1", "a\nX-Evil: 1", "\x00", "é\u2028x"])
def test_nothing_typed_becomes_a_header(text):
    client = Client(raise_request_exception=False)
    for answer in (
        client.get("/search/", {"q": text * 60}),
        client.get("/verify/", {"code": text}),
        client.get("/", headers={"X-Request-ID": text}),
    ):
        assert "planted" not in answer.cookies
        assert "X-Evil" not in answer.headers
        assert answer.status_code < 500


def test_nothing_typed_begins_a_line_of_the_log():
    record = logging.LogRecord(
        "a", logging.INFO, "f", 1, "path %s", ("/x\n2026 ERROR forged\x1b[2J\u2028",), None
    )
    record.request_id = "r"
    line = OneLine("{levelname} {message}", style="{").format(record)
    assert line == r"INFO path /x\n2026 ERROR forged\x1b[2J\u2028"
    try:
        raise ValueError("kept")
    except ValueError:
        import sys

        record = logging.LogRecord("a", logging.ERROR, "f", 1, "broken", (), sys.exc_info())
    assert "\nTraceback" in OneLine("{message}", style="{").format(record)


@pytest.mark.parametrize(
    "host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", "a" * 300, "[::1"]
)
def test_another_host_is_refused_and_never_repeated(host):
    answer = Client(raise_request_exception=False).get("/sign-in/", headers={"Host": host})
    assert answer.status_code == 400
    assert "evil" not in answer.content.decode()


def test_a_forwarded_host_is_not_believed():
    answer = Client().get("/desk/", headers={"X-Forwarded-Host": "evil.example"})
    assert "evil" not in answer.headers["Location"]


def test_a_body_longer_than_anything_taken_is_refused_before_it_is_read(settings):
    settings.HUIBAN_MAX_REQUEST_BYTES = 1000
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 500

    class Unread:
        def readline(self, *_size: int) -> bytes:
            raise AssertionError("the body was read")

        def read(self, *_size: int) -> bytes:
            raise AssertionError("the body was read")

    client = Client(raise_request_exception=False)
    for kind, length, path in (
        ("multipart/form-data; boundary=x", "1001", "/verify/"),
        ("application/x-www-form-urlencoded", "501", "/progress/"),
        ("application/json", "501", "/api/v1/progress"),
        ("application/json", "9" * 30, "/api/v1/progress"),
        ("application/json", "-5", "/api/v1/progress"),
    ):
        extra = {"wsgi.input": Unread(), "CONTENT_LENGTH": length, "CONTENT_TYPE": kind}
        answer = client.post(path, b"", content_type=kind, **extra)
        assert answer.status_code == 413, (kind, length)
        assert (
            ("error" in answer.json()) if path.startswith("/api") else ("请求太大" in answer.content.decode())
        )


def test_of_a_file_no_more_is_spooled_than_is_ever_allowed(settings):
    from django.core.files.uploadedfile import SimpleUploadedFile
    from django.test import RequestFactory

    settings.HUIBAN_MAX_UPLOAD_BYTES = 100_000
    for threshold in (10, 10**7):
        settings.FILE_UPLOAD_MAX_MEMORY_SIZE = threshold
        request = RequestFactory().post("/", {"file": SimpleUploadedFile("a.pdf", b"x" * 500_000), "b": "c"})
        file = request.FILES["file"]
        assert len(file.read()) == 100_001
        assert request.POST["b"] == "c"
        file.close()


def api(body: str) -> tuple[int, str]:
    client = Client(raise_request_exception=False)
    answer = client.post("/api/v1/progress", body, content_type="application/json")
    return answer.status_code, answer.json()["error"]["code"]


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000,
        "[" * 100_000 + "]" * 100_000,
        '{"a":' * 5_000 + "1" + "}" * 5_000,
        '{"number": ' + "[" * 40 + "]" * 40 + "}",
        '{"number": "a", "number": "b", "query_code": "1"}',
        '{"number": 1e999}',
        '{"number": NaN}',
        '{"number": ' + "9" * 10_000 + "}",
        "",
        "\ufeff{}",
        '"\\ud800"',
    ],
    ids=lambda body: body[:12] or "empty",
)
def test_bombs_and_doubles_in_json_are_refused_in_words(body):
    status, code = api(body)
    assert status in (400, 422)
    assert code == "request.malformed"


def test_of_a_parameter_given_twice_only_one_is_checked_and_used():
    case = make.submitted()
    client = Client()
    body = f"number={case.number}&code=00000000&code={case.query_code}&number={case.number}"
    answer = client.post("/progress/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (303, 404, 422)
    many = "&".join(f"a{number}=1" for number in range(600))
    too_many = Client(raise_request_exception=False).post(
        "/progress/", many, content_type="application/x-www-form-urlencoded"
    )
    assert too_many.status_code == 400


def test_a_key_of_a_limit_is_text_too():
    assert spend([Bucket("x'); drop table rate_limits; --\x00", Rate(1, 60))]) == 0
