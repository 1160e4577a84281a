"""Whoever booked comes: on the day played, on the real clock to the half hour that begins next, or not at all."""

from __future__ import annotations

import random
from collections import defaultdict
from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest

from huiban.foundation.moment import LOCAL_ZONE
from huiban.simulation.booking_day import BookingDay, day_on_the_real_clock, played_day
from huiban.simulation.client import Answer
from huiban.simulation.crowd import Crowd
from huiban.simulation.engine import Engine
from huiban.simulation.plan import HOUR, Booking, Visitor
from huiban.simulation.world import World

MIDNIGHT = datetime(2030, 1, 7, tzinfo=LOCAL_ZONE)
TEN = MIDNIGHT + timedelta(hours=10)
VISITOR = Visitor(
    index=1, arrives=15 * HOUR, groups=("a1",), services=(60.0,), priority="none", way="kiosk", patience=9000.0,
    leaves_quietly=True, misses_call=False, comes_back=False, looks=0, held=False, transferred=False, late=0.0,
)  # fmt: skip


class Product:
    """Answers as the product does, and remembers who asked what."""

    def __init__(self, starts: list[datetime], **refusals: str) -> None:
        self.starts, self.refusals = starts, refusals
        self.asked: dict[str, list[tuple[str, str]]] = defaultdict(list)
        self.traffic = SimpleNamespace(wrong=[])

    def ask(self, job, _method, path, _body=None, *, token="", fine_codes=(), **_more) -> Answer:
        name = job.replace(" ", "_")
        self.asked[name].append((path, token))
        if name in self.refusals:
            assert self.refusals[name] in fine_codes
            return Answer(409, {"error": {"code": self.refusals[name]}})
        if name == "slots":
            return Answer(200, [self._slot(one) for one in self.starts if f"{one:%Y-%m-%d}" in path])
        place = {"code": "K7", "group": "a1", "start": self.starts[0].isoformat()}
        ticket = {"id": "t", "code": "c", "number": "A001", "zone": "A", "estimated_wait_seconds": None}
        return Answer(201 if name == "book" else 200, place | (ticket if name == "check_in" else {}))

    @staticmethod
    def _slot(start: datetime) -> dict[str, object]:
        return {"start": start.isoformat(), "capacity": 3, "free": 3, "released": True}


def played(product: Product, booking_day: BookingDay, **changes) -> SimpleNamespace:
    """One booking, made and played to the night."""
    engine = Engine(midnight=MIDNIGHT, clock=None, workers=1, speed=None)
    world = World(product, engine, {"a1": SimpleNamespace(zone="A")})
    world.zones = {"A": SimpleNamespace(came=list)}
    wanted = {"slot": 9 * HOUR, "offset": 60.0, "shows_up": True, "rebooks": False, "cancels": False}
    plan = SimpleNamespace(visitors=[], bookings=[Booking(visitor=VISITOR, **wanted | changes)])
    walked_in: list[Visitor] = []
    terminals = SimpleNamespace(take=lambda visitor, _body, _took: walked_in.append(visitor))
    crowd = Crowd(
        world, plan, random.Random(1), guides=["guide"], people=["person"], terminals=terminals,
        booking_day=booking_day,
    )  # fmt: skip
    crowd.book_all()
    engine.run(until=1)
    crowd.schedule()
    engine.run(until=24 * HOUR)
    engine.close()
    return SimpleNamespace(crowd=crowd, counts=dict(world.ledger.counts), walked_in=walked_in)


def real_day(product: Product, moment: datetime) -> BookingDay:
    return day_on_the_real_clock(product, ["a1"], "2030-01-08", moment)


def test_on_a_clock_of_its_own_the_day_played_is_booked_and_come_to_on_the_phone():
    product = Product([TEN])
    found = played(product, played_day("2030-01-07"))
    assert found.counts["checked_in"] == 1
    assert product.asked["check_in"] == [("/hall/appointments/K7/check-in", "person")]


def test_on_the_real_clock_the_half_hour_that_begins_next_is_come_to_at_the_guide_desk():
    product = Product([TEN, TEN + timedelta(minutes=30)])
    day = real_day(product, TEN - timedelta(minutes=20))
    assert (day.day, day.comes) == ("2030-01-07", True)
    found = played(product, day)
    assert [one["start"] for one in found.crowd._slots("a1")] == [TEN.isoformat()]
    assert found.counts["checked_in"] == 1
    assert product.asked["check_in"] == [("/hall/appointments/K7/check-in", "guide")]
    assert "cancel_booking" not in product.asked


@pytest.mark.parametrize("minutes", [-45, -2, 1, 600, -600])
def test_when_nothing_of_today_begins_soon_places_are_given_back_and_they_walk_in(minutes):
    product = Product([TEN, MIDNIGHT + timedelta(days=1, hours=10)])
    day = real_day(product, TEN + timedelta(minutes=minutes))
    assert day == BookingDay("2030-01-08", comes=False)
    product.starts.pop(0)
    found = played(product, day)
    assert "check_in" not in product.asked
    assert [one.index for one in found.walked_in] == [1]
    assert len(product.asked["cancel_booking"]) == 1


def test_who_does_not_come_on_the_real_clock_gives_the_place_back_and_is_not_missed():
    product = Product([TEN])
    found = played(product, real_day(product, TEN - timedelta(minutes=20)), shows_up=False)
    assert (found.counts["no_shows"], len(product.asked["cancel_booking"])) == (1, 1)
    assert "check_in" not in product.asked


def test_a_hall_that_lets_nobody_check_in_so_early_gives_them_a_number_instead():
    product = Product([TEN], check_in="appointments.too_early")
    found = played(product, real_day(product, TEN - timedelta(minutes=20)))
    assert found.counts["too_early"] == len(found.walked_in) == 1


def test_who_has_booked_today_in_an_earlier_run_walks_in():
    product = Product([TEN], book="appointments.same_day")
    found = played(product, real_day(product, TEN - timedelta(minutes=20)))
    assert [one.index for one in found.walked_in] == [1]
    assert product.traffic.wrong == []
