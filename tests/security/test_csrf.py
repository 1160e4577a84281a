"""A page of another site can change nothing: every unsafe address, one by one, in a signed-in browser without the token."""

from __future__ import annotations

from collections.abc import Iterator
from uuid import UUID

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from huiban.domains.directory.public import Role

pytestmark = pytest.mark.django_db
SAMPLES = {
    "uuid": str(UUID(int=7)),
    "int": "1",
    "slug": "a",
    "str": "a",
}
# Called by machines with a header of their own, which another site cannot set; see surfaces/devices/browser.py.
MACHINES = {"devices/heartbeat", "devices/binding", "kiosk/blocks", "kiosk/reports"}
# A provider's logout carries a signed token, not a cookie.
SIGNED = {"sign-in-providers/<slug:key>/logout"}


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[tuple[str, str]]:
    """Every address of the product: as its map writes it, and with sample values."""
    for entry in (resolver or get_resolver()).url_patterns:
        route = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, route)
        elif isinstance(entry, URLPattern):
            path = route
            for name, converter in entry.pattern.converters.items():
                kind = type(converter).__name__.removesuffix("Converter").replace("String", "str").lower()
                path = path.replace(
                    f"<{kind}:{name}>", SAMPLES.get(kind) or converter.regex.split("|")[0]
                ).replace(f"<{name}>", SAMPLES["uuid"])
            yield route, "/" + path


PAGES = [(route, path) for route, path in routes() if not route.startswith(("api/", "^"))]
API = [(route, path) for route, path in routes() if route.startswith("api/v1/")]


def test_the_walk_reaches_the_whole_map():
    assert len(PAGES) > 150
    assert len(API) > 60
    assert not [path for _route, path in PAGES + API if "<" in path]


def test_no_page_takes_a_post_without_the_token(as_staff, as_person):
    for browser in (
        as_staff(Role.SYSTEM_ADMIN, enforce_csrf_checks=True),
        as_person(enforce_csrf_checks=True),
    ):
        taken = {route for route, path in PAGES if browser.post(path, {"a": "b"}).status_code != 403}
        assert taken <= MACHINES | SIGNED, taken - MACHINES - SIGNED


def test_machines_are_heard_with_their_header_only(as_staff):
    browser = as_staff(Role.SYSTEM_ADMIN, enforce_csrf_checks=True)
    for route in MACHINES:
        assert browser.post(f"/{route}", {}).status_code in (403, 405, 410, 422), route


def test_the_api_takes_nothing_from_a_session_without_the_token(as_staff):
    browser = as_staff(Role.SYSTEM_ADMIN, enforce_csrf_checks=True)
    open_to_all = set()
    for route, path in API:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            answer = browser.generic(method, path, b"{}", content_type="application/json")
            if answer.status_code not in (401, 403, 404, 405):
                open_to_all.add(f"{method} {route.removeprefix('api/v1/')}")
    # What needs no session cannot act for one: these answer everybody alike.
    assert open_to_all == {
        "POST sign-in-codes",
        "POST sessions",
        "POST staff-sessions",
        "POST progress",
        "POST progress/rating",
        "POST verifications",
    } | {found for found in open_to_all if found.startswith("POST hall/slips/")}


def test_a_token_of_another_session_is_refused(as_staff):
    mine, theirs = (as_staff(Role.CLERK, enforce_csrf_checks=True) for _browser in range(2))
    theirs.get("/desk/window/")
    token = theirs.cookies["csrftoken"].value
    assert mine.post("/desk/window/", {"window": "", "csrfmiddlewaretoken": token}).status_code == 403


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
def test_another_origin_is_refused_even_with_the_token(as_staff, origin):
    browser = as_staff(Role.CLERK, enforce_csrf_checks=True)
    browser.get("/desk/window/")
    token = browser.cookies["csrftoken"].value
    form = {"window": "", "csrfmiddlewaretoken": token}
    assert browser.post("/desk/window/", form, headers={"Origin": origin}).status_code == 403
    assert browser.post("/desk/window/", form).status_code == 303
