"""What the API says of the hall to everybody."""

from __future__ import annotations

import pytest

from huiban.domains.hall.public import call_next, take_ticket
from huiban.foundation.actors import Actor, Channel
from tests import factories as make

pytestmark = pytest.mark.django_db
KIOSK = Actor(kind="person", id=None, name="", channel=Channel.KIOSK)


@pytest.mark.parametrize("path", ["/hall", "/hall/groups", "/hall/calls"])
def test_the_hall_is_open_to_everybody(visitor, path):
    status, answer = visitor.call("GET", path)
    assert status == 200
    assert isinstance(answer, list)


@pytest.mark.parametrize("path", ["/hall/zones/%00/line", "/hall/zones/ZZ/line", "/hall/calls?zone=ZZ"])
def test_a_zone_that_is_not_there_is_not_found(visitor, path):
    status, refused = visitor.call("GET", path)
    assert (status, refused["error"]["code"]) == (404, "not_found")


def test_lines_and_calls_are_said_in_numbers(visitor):
    make.group()
    clerk = make.clerk_at_window()
    first, second = (take_ticket(actor=KIOSK, groups=("test",)) for _visitor in range(2))
    call_next(actor=clerk)
    line, calls = (visitor.call("GET", path)[1] for path in ("/hall/zones/T/line", "/hall/calls?zone=T"))
    assert [(one["number"], one["rule"]) for one in line] == [(second.number, "ordinary")]
    assert [(one["number"], one["state"]) for one in calls] == [(first.number, "called")]
    zone = next(one for one in visitor.call("GET", "/hall")[1] if one["letter"] == "T")
    assert (zone["waiting"], zone["serving"], zone["open_windows"]) == (1, 1, 1)
    assert [one["code"] for one in visitor.call("GET", "/hall/groups")[1]] == ["test"]
