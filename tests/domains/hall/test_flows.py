"""The flows of windows and people, and that each number has exactly its rows behind it."""

from __future__ import annotations

import pytest

from huiban.domains.hall.public import (
    PeopleKind,
    call_next,
    cancel_ticket,
    list_people,
    list_zone_windows,
    pass_ticket,
    pause_window,
    people_flow,
    start_service,
    window_flow,
)
from huiban.foundation.actors import SYSTEM
from tests import factories as make
from tests.domains.hall.days import FRIDAY, clock, come, serve

pytestmark = pytest.mark.django_db
K = PeopleKind


def test_an_empty_day():
    found = people_flow(FRIDAY)
    assert (set(found.counts.values()), found.half_hours) == ({0}, ())


def test_a_day_with_one_ticket():
    make.group()
    with clock(10, 10):
        come()
        found = people_flow(FRIDAY)
    assert found.counts == {K.ARRIVED: 1, K.WAITING: 1, K.SERVING: 0, K.ASIDE: 0, K.LEFT: 0}
    assert [(one.half_hour, one.arrived, one.waiting) for one in found.half_hours] == [
        (18, 0, 0), (19, 0, 0), (20, 1, 1),
    ]  # fmt: skip


def test_people_by_half_hour():
    make.group()
    with clock(9):
        clerk = make.clerk_at_window()
        come(3)
    with clock(9, 5):
        cancel_ticket(actor=SYSTEM, ticket_id=come().id, reason="走了")
    serve(clerk, (9, 10), (9, 40))
    with clock(9, 50):
        ticket = call_next(actor=clerk)
        assert ticket is not None
        pass_ticket(actor=clerk, ticket_id=ticket.id)
        ticket = call_next(actor=clerk)
        assert ticket is not None
        start_service(actor=clerk, ticket_id=ticket.id)
    with clock(10, 20):
        found = people_flow(FRIDAY)
        assert found.counts == {K.ARRIVED: 4, K.WAITING: 0, K.SERVING: 1, K.ASIDE: 1, K.LEFT: 2}
        rows = [(one.half_hour, one.arrived, one.left, one.waiting, one.serving) for one in found.half_hours]
        assert rows == [(18, 4, 1, 2, 1), (19, 0, 1, 0, 1), (20, 0, 0, 0, 1)]
        for kind, count in found.counts.items():
            assert list_people(kind, FRIDAY).count() == count
        assert list_people(K.LEFT, FRIDAY, half_hour=19).count() == 1
        assert list_people(K.ARRIVED, FRIDAY, half_hour=19).count() == 0


def test_people_of_one_zone():
    zone = make.group().zone_id
    make.group("tax", "H")
    with clock(9):
        come(2)
        come(1, "tax")
        assert people_flow(FRIDAY, zone).counts[K.WAITING] == 2
        assert list_people(K.WAITING, FRIDAY, zone_id=zone).count() == 2


def test_windows_open_paused_closed_and_used():
    make.group()
    with clock(9):
        clerk, other = make.clerk_at_window(), make.clerk_at_window()
        make.window_in()
        come()
    serve(clerk, (9, 0), (9, 30))
    with clock(9, 30):
        pause_window(actor=other, reason="取材料")
    with clock(10):
        [found] = window_flow()
        assert (found.open, found.paused, found.closed) == (1, 1, 1)
        assert found.utilisation == pytest.approx(30 / 90)  # half an hour served in 60 + 30 minutes open
        assert [session is not None for _zone, _number, session in list_zone_windows()] == [True, True, False]


def test_a_hall_not_open_yet_has_no_utilisation():
    make.window_in()
    [found] = window_flow()
    assert (found.open, found.closed, found.utilisation) == (0, 1, None)
