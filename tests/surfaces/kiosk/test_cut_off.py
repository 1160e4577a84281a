"""What a terminal is given for the time it is alone, and what becomes of its report."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.test import Client

from huiban.domains.devices.public import list_devices, new_bind_code, retire_device
from huiban.domains.directory.public import Role
from huiban.domains.hall.models import NumberBlock, Ticket
from huiban.domains.hall.public import close_line, reopen_line
from huiban.foundation.actors import SYSTEM
from huiban.foundation.moment import now
from tests import factories as make

pytestmark = pytest.mark.django_db
HEADERS = {"X-Huiban-Device": "1"}


@pytest.fixture
def terminal() -> Client:
    make.group()
    client = Client()
    code, _until = new_bind_code(actor=SYSTEM, device_id=make.device().id)
    assert client.post("/kiosk/binding/", {"code": code}).headers["Location"] == "/kiosk/"
    return client


def call(client: Client, path: str, body: object):
    return client.post(path, json.dumps(body), content_type="application/json", headers=HEADERS)


def issued(block: dict, serial: int, **changes: object) -> dict:
    given = {"block": block["id"], "serial": serial, "group": "test", "priority": "none", "key": uuid4().hex}
    return given | {"taken_at": now().isoformat()} | changes


def test_numbers_are_kept_for_it_until_it_has_enough(terminal):
    said = call(terminal, "/kiosk/blocks", {}).json()
    (block,) = said["blocks"]
    assert (block["letter"], block["first"], block["last"]) == ("T", 1, 10)
    assert said["groups"][0]["accepting"] is True
    assert {"zh-CN", "en"} == set(said["classes"][0]["labels"])
    assert call(terminal, "/kiosk/blocks", {"free": {block["zone"]: 5}}).json()["blocks"] == []
    assert len(call(terminal, "/kiosk/blocks", {"free": {block["zone"]: 4}}).json()["blocks"]) == 1


def test_asked_again_it_gets_the_same_numbers(terminal):
    asked = {"free": {}, "asked": str(uuid4())}
    answers = [call(terminal, "/kiosk/blocks", asked).json()["blocks"] for _lost in range(30)]
    assert all(answer == answers[0] for answer in answers)
    (later,) = call(terminal, "/kiosk/blocks", {"free": {}, "asked": str(uuid4())}).json()["blocks"]
    assert (later["first"], later["last"]) == (11, 20)
    assert NumberBlock.objects.count() == 2


def test_numbers_count_again_when_a_line_closed_by_mistake_is_opened(terminal):
    (block,) = call(terminal, "/kiosk/blocks", {}).json()["blocks"]

    def reported(*numbers: dict) -> list[str]:
        results = call(terminal, "/kiosk/reports", {"issued": [*numbers]}).json()["results"]
        return [one["state"] for one in results]

    late = issued(block, 1)
    close_line(actor=SYSTEM, zone_id=block["zone"])
    assert reported(late) == ["late"]
    reopen_line(actor=SYSTEM, zone_id=block["zone"])
    assert reported(issued(block, 2), issued(block, 3)) == ["ticket", "ticket"]


def test_a_report_makes_tickets_and_says_what_it_could_not(terminal):
    (block,) = call(terminal, "/kiosk/blocks", {}).json()["blocks"]
    good, bad = issued(block, 1), issued(block, 99)
    broken: list[object] = [None, "x", {}, issued(block, True), issued(block, 2, taken_at="soon")]
    body = {"issued": [good, bad, *broken]}
    for _report in range(2):
        results = call(terminal, "/kiosk/reports", body).json()["results"]
        assert results[0] == {"key": good["key"], "state": "ticket", "number": "T001"}
        assert {one["state"] for one in results[1:]} == {"refused"}
        assert len(results) == 7
    assert Ticket.objects.count() == 1


def test_another_terminals_block_does_not_exist(terminal):
    (block,) = call(terminal, "/kiosk/blocks", {}).json()["blocks"]
    other = Client()
    code, _until = new_bind_code(actor=SYSTEM, device_id=make.device().id)
    other.post("/kiosk/binding/", {"code": code})
    results = call(other, "/kiosk/reports", {"issued": [issued(block, 1)]}).json()["results"]
    assert (results[0]["state"], results[0]["code"]) == ("refused", "not_found")
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("path", ["/kiosk/blocks", "/kiosk/reports"])
def test_only_terminals_in_service_are_answered(terminal, path):
    assert call(Client(), path, {}).status_code == 410
    assert terminal.post(path, "{}", content_type="application/json").status_code == 403
    assert terminal.get(path, headers=HEADERS).status_code == 405
    (device,) = list_devices()
    retire_device(actor=SYSTEM, device_id=device.id, reason="坏了")
    assert call(terminal, path, {"issued": []}).status_code == 410
    assert terminal.get("/kiosk/").headers["Location"] == "/kiosk/binding/"
    assert "已停用" in terminal.get("/kiosk/binding/").content.decode()


@pytest.mark.parametrize("path", ["/kiosk/blocks", "/kiosk/reports"])
def test_a_board_is_no_terminal(path):
    make.group()
    board = Client()
    code, _until = new_bind_code(actor=SYSTEM, device_id=make.device("hall_board").id)
    assert board.post("/kiosk/binding/", {"code": code}).headers["Location"] == "/screens/hall/"
    assert call(board, path, {"issued": []}).status_code == 410
    assert board.get("/kiosk/").headers["Location"] == "/kiosk/binding/"
    assert not NumberBlock.objects.exists()


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/kiosk/blocks", {"free": []}),
        ("/kiosk/blocks", {"free": {"x": 1}}),
        ("/kiosk/blocks", {"free": "x"}),
        ("/kiosk/blocks", {"asked": 1}),
        ("/kiosk/blocks", {"asked": "x" * 41}),
        ("/kiosk/blocks", {"asked": "一"}),
        ("/kiosk/reports", {}),
        ("/kiosk/reports", {"issued": {}}),
        ("/kiosk/reports", {"issued": [None] * 101}),
    ],
)
def test_bad_bodies_are_refused(terminal, path, body):
    if body == {"free": []}:
        assert call(terminal, path, body).status_code == 200  # empty is empty
    else:
        assert call(terminal, path, body).status_code == 422


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "断网时取的"), ("en", "cut off"), ("fr", "断网时取的")]
)
def test_the_shell_stands_in_both_languages(terminal, language, words):
    text = terminal.get("/kiosk/offline/", {"language": language}).content.decode()
    assert words in text
    assert Client().get("/kiosk/offline/").status_code == 303


def test_the_worker_answers_for_the_terminal_only(terminal):
    answer = terminal.get("/kiosk/worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    text = answer.content.decode()
    assert 'const SHELL = "/kiosk/offline/"' in text
    assert "{%" not in text
    assert "&#" not in text


def test_staff_put_a_registered_terminal_into_service():
    device = make.device()
    client = Client()
    client.force_login(make.staff(Role.HALL_MANAGER), backend="django.contrib.auth.backends.ModelBackend")
    assert device.name in client.get("/kiosk/binding/").content.decode()
    assert client.post("/kiosk/binding/", {"device": device.id}).headers["Location"] == "/kiosk/"
    assert [(one.id, one.state) for one in list_devices()] == [(device.id, "active")]


def test_a_clerk_puts_nothing_into_service():
    client = Client()
    client.force_login(make.staff(Role.CLERK), backend="django.contrib.auth.backends.ModelBackend")
    assert client.post("/kiosk/binding/").status_code == 403
    assert not list_devices()


def test_a_wrong_code_is_told():
    answer = Client().post("/kiosk/binding/", {"code": "AAA-BBB-CCC"})
    assert answer.status_code == 422
    assert "绑定码不对" in answer.content.decode()
