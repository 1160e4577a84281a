"""Every role and nobody at every page of every surface and every operation of the API.

Who may not come in is sent to the door or finds nothing; no answer is a failure of ours; a GET writes nothing.
"""

from __future__ import annotations

import pytest

from tests.surfaces import walkers as walk
from tests.surfaces.who_may import (
    NEEDS_AN_OPEN_WINDOW,
    NOT_THERE,
    OPERATIONS,
    PAGES,
    audiences,
)

pytestmark = [pytest.mark.django_db, pytest.mark.enable_socket, pytest.mark.slow]
CLOSED = {"door", "hidden", "method"}
# For machines, or the second step of signing in, which sends whoever has not done the first to the door.
SAME_FOR_ALL = {"desk:sign-in-code", "healthz", "openapi-json"}
LEAVES = {"desk:sign-out", "portal:sign-out"}  # would end the sessions of the walk
UPLOADS = {
    "give_document",
    "upload_document",
    "ask_correction",
}  # refused for its shape before anybody is looked at


@pytest.fixture
def world():
    return walk.build_world()


def test_every_page_and_operation_is_classified():
    assert {route.name for route in walk.all_routes()} == set(audiences(PAGES))
    names = {operation.name for operation in walk.all_operations()}
    assert names == set(audiences(OPERATIONS))


def test_every_role_at_every_page(world):
    who_may, wrong, before = audiences(PAGES), [], walk.written()
    for route in walk.all_routes():
        address, may = walk.address_of(route, world), who_may[route.name]
        for who, browser in world.browsers.items():
            found = walk.outcome(answer := walk.call(browser, "GET", address))
            if (after := walk.written()) != before:
                wrong.append((route.name, who, "GET", "wrote"))
                before = after
            if found == "method" or route.name in SAME_FOR_ALL:
                break  # the same for everybody
            if answer.status_code >= 500:
                wrong.append((route.name, who, "GET", answer.status_code))
            if not _fits(found, may=who in may, absent=route.name in NOT_THERE):
                wrong.append((route.name, who, "GET", found))
    assert wrong == []


def test_nobody_changes_by_a_post_what_is_not_theirs(world):
    who_may, wrong, before = audiences(PAGES), [], walk.written()
    for route in walk.all_routes():
        if route.name in LEAVES:
            continue
        address = walk.address_of(route, world)
        for who in world.browsers.keys() - who_may[route.name]:
            found = walk.outcome(walk.call(world.browsers[who], "POST", address))
            if found not in CLOSED or walk.written() != before:
                wrong.append((route.name, who, "POST", found))
                before = walk.written()
            elif found == "method":
                break  # the same for everybody
    assert wrong == []


def test_every_role_at_every_operation(world):
    who_may, wrong = audiences(OPERATIONS), []
    for operation in walk.all_operations():
        address, may = walk.operation_address(operation, world), who_may[operation.name]
        for who, caller in world.callers.items():
            if operation.method != "GET" and who in may:
                continue  # what it does for those who may is told in its own tests
            before = walk.written()
            answer = walk.call(caller, operation.method, address, walk.body_of(operation, world))
            found = walk.outcome(answer)
            if operation.name in NEEDS_AN_OPEN_WINDOW and found == "refused":
                found = "hidden" if answer.json()["error"]["code"] == "hall.no_window" else found
            if operation.name in UPLOADS and answer.status_code == 422:
                found = "hidden"
            fits = _fits(found, may=who in may, absent=operation.name in NOT_THERE)
            if not fits or answer.status_code >= 500 or walk.written() != before:
                wrong.append((operation.name, who, operation.method, answer.status_code))
    assert wrong == []


def _fits(found: str, *, may: bool, absent: bool) -> bool:
    if not may:
        return found in CLOSED
    return found != "door" and (absent or found != "hidden")
