"""What a reading request keeps, and that nothing else keeps anything."""

from __future__ import annotations

import pytest

from huiban.foundation.request_context import once, remembering


class Counter:
    def __init__(self) -> None:
        self.asked = 0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


def test_a_reading_request_asks_once_for_each_key_and_the_next_request_anew():
    find = Counter()
    with remembering():
        assert [once("roles", find), once("roles", find), once("places", find)] == [1, 1, 2]
    with remembering():
        assert once("roles", find) == 3


def test_an_empty_answer_is_an_answer():
    asked: list[int] = []
    with remembering():
        for _time in range(2):
            assert once("nobody", lambda: asked.append(1)) is None
    assert asked == [1]


def test_outside_a_reading_request_it_is_found_each_time():
    find = Counter()
    assert [once("roles", find), once("roles", find)] == [1, 2]


def test_nothing_stays_behind_a_request_that_failed():
    find = Counter()
    with pytest.raises(ZeroDivisionError), remembering():
        once("roles", find)
        raise ZeroDivisionError
    assert once("roles", find) == 2
