"""What the API says of the hall to everybody."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/hall", "/hall/groups", "/hall/calls"])
def test_the_hall_is_open_to_everybody(visitor, path):
    status, answer = visitor.call("GET", path)
    assert status == 200
    assert isinstance(answer, list)


@pytest.mark.parametrize("path", ["/hall/zones/%00/line", "/hall/zones/ZZ/line", "/hall/calls?zone=ZZ"])
def test_a_zone_that_is_not_there_is_not_found(visitor, path):
    status, refused = visitor.call("GET", path)
    assert (status, refused["error"]["code"]) == (404, "not_found")
