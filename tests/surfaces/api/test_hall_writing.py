"""The hall through the API: a visit from the number to its end, lost answers, other people's keys and windows."""

from __future__ import annotations

from uuid import uuid4

import pytest

from huiban.domains.devices.public import retire_device
from huiban.domains.directory.public import Role
from huiban.domains.hall.public import Ticket
from huiban.domains.hall.replay import Event, Rules, replay
from huiban.foundation.actors import SYSTEM
from huiban.foundation.moment import now
from tests import factories as make
from tests.surfaces.api.conftest import Caller

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(caller):
    return caller(make.staff(Role.HALL_MANAGER))


@pytest.fixture
def window(caller):
    """An API client of a clerk at an open window of zone T."""

    def sit(number: int = 9001):
        make.group()
        member = make.staff(Role.CLERK)
        client = caller(member)
        make.window(number)
        status, opened = client.call("POST", f"/hall/windows/{number}/opening")
        assert (status, opened["window"], opened["ticket"]) == (200, number, None)
        return client

    return sit


def take(client, key: str = "", **body):
    return client.call(
        "POST", "/hall/tickets", {"groups": ["test"], **body}, **({"Idempotency-Key": key} if key else {})
    )


def test_a_visit_from_number_to_end(window, guide, visitor):
    clerk = window()
    status, ticket = take(guide, "k1")
    assert status == 201
    slip = f"/hall/slips/{ticket['code']}"
    assert visitor.call("GET", slip)[1]["state"] == "waiting"
    status, called = clerk.call("POST", "/hall/window/calls")
    assert (status, called["number"]) == (201, ticket["number"])
    assert visitor.call("GET", slip)[1]["window"] == 9001
    at = f"/hall/tickets/{called['id']}"
    assert clerk.call("POST", f"{at}/recall")[1]["calls"] == 2
    assert clerk.call("POST", f"{at}/service")[1]["state"] == "serving"
    assert clerk.call("POST", f"{at}/service")[1]["state"] == "serving"  # the answer was lost, pressed again
    assert clerk.call("POST", f"{at}/completion", {})[1]["state"] == "done"
    assert clerk.call("POST", f"{at}/completion", {})[1]["state"] == "done"
    assert visitor.call("GET", slip)[1]["state"] == "done"
    assert clerk.call("POST", "/hall/window/calls")[0] == 204
    assert clerk.call("POST", "/hall/window/closing", {})[1]["state"] == "closed"


def test_a_lost_answer_to_a_call_is_found_again(window, guide):
    clerk = window()
    take(guide)
    called = clerk.call("POST", "/hall/window/calls")[1]
    status, refused = clerk.call("POST", "/hall/window/calls")
    assert (status, refused["error"]["code"]) == (409, "hall.busy")
    assert refused["error"]["data"]["ticket"] == called["id"]
    assert clerk.call("GET", "/hall/window")[1]["ticket"]["id"] == called["id"]


def test_a_key_belongs_to_its_caller(guide, caller, window):
    window()
    first, again = take(guide, "same")[1], take(guide, "same")[1]
    assert first["number"] == again["number"]
    other = take(caller(make.staff(Role.CLERK)), "same")[1]
    assert other["number"] != first["number"]
    assert take(guide, "x" * 201)[0] == 422


def test_a_person_takes_a_number_for_nobody_else(caller, window):
    window()
    me = caller(make.person())
    status, mine = take(me)
    assert (status, take(me)[1]["number"]) == (201, mine["number"])  # one active number in a group
    assert take(me, citizen_id=make.citizen_id())[0] == 403
    assert Ticket.objects.get().person_id is not None


def test_a_reviewer_gives_no_numbers(caller, window):
    window()
    assert take(caller(make.staff(Role.REVIEWER)))[0] == 403


def test_an_identity_card_makes_an_elder(guide, window):
    window()
    ticket = take(guide, citizen_id=make.citizen_id("19400101"))[1]
    assert ticket["priority"] == "elder"
    status, refused = take(guide, citizen_id="990000194001010000")
    assert (status, list(refused["error"]["fields"])) == (422, ["citizen_id"])


def test_pass_return_hold_and_resume(window, guide, visitor):
    clerk = window()
    passed = take(guide)[1]
    called = clerk.call("POST", "/hall/window/calls")[1]
    assert clerk.call("POST", f"/hall/tickets/{called['id']}/passing")[1]["state"] == "passed"
    assert [one["id"] for one in clerk.call("GET", "/hall/window")[1]["passed"]] == [passed["id"]]
    assert visitor.call("POST", f"/hall/slips/{passed['code']}/return")[1]["state"] == "waiting"
    called = clerk.call("POST", "/hall/window/calls")[1]
    at = f"/hall/tickets/{called['id']}"
    assert clerk.call("POST", f"{at}/hold", {"reason": "。"})[0] == 422
    assert clerk.call("POST", f"{at}/hold", {"reason": "补复印件"})[1]["state"] == "on_hold"
    assert [one["id"] for one in clerk.call("GET", "/hall/window")[1]["set_aside"]] == [called["id"]]
    assert clerk.call("POST", f"{at}/resumption")[1]["state"] == "serving"
    assert clerk.call("POST", f"{at}/transfer", {"reason": "先办税", "group": "none"})[0] == 422


def test_a_stranger_acts_on_no_ticket(window, guide, caller):
    clerk = window()
    take(guide)
    called = clerk.call("POST", "/hall/window/calls")[1]
    for other in (caller(make.person()), caller(make.staff(Role.REVIEWER)), window(9002)):
        for path in ("recall", "service", "passing"):
            assert other.call("POST", f"/hall/tickets/{called['id']}/{path}")[0] in (404, 409), path
    assert caller(make.person()).call("POST", f"/hall/tickets/{called['id']}/return")[0] == 404
    assert clerk.call("POST", f"/hall/tickets/{uuid4()}/service")[0] == 404
    assert clerk.call("GET", "/hall/window")[1]["ticket"]["state"] == "called"


def test_pausing_closing_and_who_may_lend_a_window(window, guide):
    clerk = window()
    assert clerk.call("POST", "/hall/window/pause", {"reason": "喝水"})[1]["state"] == "paused"
    assert clerk.call("POST", "/hall/window/calls")[1]["error"]["code"] == "hall.paused"
    assert clerk.call("POST", "/hall/window/resumption")[1]["state"] == "open"
    assert clerk.call("POST", "/hall/windows/9001/help", {"zones": ["T"]})[0] == 403
    assert guide.call("POST", "/hall/windows/9001/help", {"zones": ["T"]})[0] == 200
    assert guide.call("POST", "/hall/windows/9001/help", {"zones": ["ZZ"]})[0] == 404
    assert guide.call("POST", "/hall/windows/99999/opening")[0] == 404
    assert guide.call("GET", "/hall/window")[0] == 404


def test_a_zone_is_closed_and_opened_again_by_its_manager(window, guide):
    clerk = window()
    ticket = take(guide)[1]
    for path in ("closing", "reopening"):
        assert clerk.call("POST", f"/hall/zones/T/{path}")[0] == 403
    assert guide.call("POST", "/hall/zones/T/closing")[1] == {"zone": "T", "closed": True}
    assert take(guide)[1]["error"]["code"] == "hall.not_accepting"
    assert guide.call("POST", "/hall/zones/T/reopening")[1] == {"zone": "T", "closed": False}
    assert guide.call("POST", "/hall/zones/T/reopening")[0] == 200
    following = take(guide)[1]
    assert int(following["number"][1:]) == int(ticket["number"][1:]) + 1


def test_anybody_can_check_the_order_from_the_record(window, guide, visitor):
    clerk = window()
    for _number in range(3):
        take(guide)
    called = clerk.call("POST", "/hall/window/calls")[1]
    clerk.call("POST", f"/hall/tickets/{called['id']}/hold", {"reason": "王样本忘带材料"})
    pages, after = [], 0
    while True:
        page = visitor.call("GET", f"/hall/zones/T/record?after={after}&limit=2")[1]
        pages += page["facts"]
        after += 2
        if after >= page["last_sequence"]:
            break
    assert [fact["sequence"] for fact in pages] == [1, 2, 3, 4, 5]
    assert "王样本" not in str(pages)
    events = [Event(fact["tag"], now().fromisoformat(fact["at"]), fact["data"]) for fact in pages]
    policy = page["policy"]
    from datetime import timedelta

    rules = Rules(
        policy["priority_ratio"], timedelta(minutes=policy["ageing_minutes"]), policy["return_after"]
    )
    report = replay(events, rules)
    assert (report.calls, report.violations, report.gaps) == (1, [], [])
    assert visitor.call("GET", "/hall/zones/T/record?day=2020-01-01")[0] == 404
    assert visitor.call("GET", "/hall/zones/T/record?limit=100000")[0] == 422


def machine(kind: str, **place):
    client = Caller()
    client.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {make.bound_device(kind, **place)[1]}"
    return client


def test_a_terminal_takes_numbers_for_visitors_and_nothing_else(window, visitor):
    clerk = window()
    terminal = machine("kiosk")
    status, ticket = take(terminal, "k1", citizen_id=make.citizen_id("19400101"))
    assert (status, ticket["priority"]) == (201, "elder")
    assert take(terminal, "k1", citizen_id=make.citizen_id("19400101"))[1]["number"] == ticket["number"]
    document = visitor.call("GET", "/openapi.json")[1]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            if "security" in operation and operation["operationId"] != "take_hall_ticket":
                concrete = path.removeprefix("/api/v1").replace("{ticket_id}", ticket["id"])
                concrete = concrete.replace("{number}", "9001").replace("{code}", ticket["code"])
                answered, _body = terminal.call(method.upper(), concrete, {})
                assert answered == 401, (method, path)
    assert clerk.call("GET", "/hall/window")[1]["ticket"] is None


def test_other_machines_and_retired_terminals_take_none(window):
    window()
    assert take(machine("hall_board"))[0] == 401
    device, secret = make.bound_device("kiosk")
    terminal = Caller()
    terminal.client.defaults["HTTP_AUTHORIZATION"] = f"Bearer {secret}"
    assert take(terminal)[0] == 201
    retire_device(actor=SYSTEM, device_id=device.id, reason="搬走")
    assert take(terminal)[0] == 401


def test_a_person_has_priority_by_their_number_alone(caller, window):
    window()
    assert take(caller(make.person()), priority="disabled")[0] == 422
    assert take(caller(make.person()), priority="elder")[0] == 422
    status, ticket = take(caller(make.person(birth="19500101")))
    assert (status, ticket["priority"]) == (201, "elder")


def test_a_phone_takes_so_many_numbers_a_day_given_back_ones_included(caller, window):
    window()
    me = caller(make.person())
    for _number in range(20):
        status, ticket = take(me)
        assert status == 201
        assert me.call("POST", f"/hall/slips/{ticket['code']}/cancellation", {})[0] == 200
    status, refused = take(me)
    assert (status, refused["error"]["code"]) == (429, "hall.too_many_numbers")


def test_the_public_record_of_a_line_says_priority_and_not_why(caller, guide, window):
    window()
    assert take(guide, priority="disabled")[0] == 201
    record = caller().call("GET", "/hall/zones/T/record")[1]
    assert [fact["data"].get("priority") for fact in record["facts"] if "priority" in fact["data"]] == [
        "priority"
    ]
