"""Visitors: take a number at a terminal, the guide desk or on the phone; look, lose patience, come back, check in."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from typing import Any

from huiban.simulation.booking_day import BookingDay
from huiban.simulation.client import Answer
from huiban.simulation.plan import NIGHT, Booking, Plan, Visitor
from huiban.simulation.world import Visit, World

DOUBLE_PRESS = 0.03
EARLIEST_CHECK_IN = 30 * 60


class Crowd:
    """All visitors of a day. ``people`` are tokens of signed-in persons, one for each visitor who needs one.

    Who has booked checks in: on the phone, or where the product's clock is the real one at the guide desk. When nothing
    of the day that is played could be booked, they give the place back in the end and walk in.
    """

    def __init__(
        self,
        world: World,
        plan: Plan,
        dice: random.Random,
        *,
        guides: Sequence[str],
        people: Sequence[str],
        terminals: Any,
        booking_day: BookingDay,
    ) -> None:
        self.world, self.plan, self.dice, self.booking_day = world, plan, dice, booking_day
        self.guides, self.people, self.terminals = list(guides), list(people), terminals
        self.codes: dict[int, tuple[str, str]] = {}

    def schedule(self) -> None:
        """Everybody's arrival of the day."""
        for visitor in self.plan.visitors:
            self.world.engine.at(visitor.arrives, lambda one=visitor: self._arrive(one))
        for booking in self.plan.bookings:
            self._schedule_booked(booking)

    # -- walk in

    def _arrive(self, visitor: Visitor) -> None:
        body: dict[str, object] = {"groups": list(visitor.groups), "priority": visitor.priority}
        shows_papers = (
            visitor.priority != "none" and visitor.way == "phone"
        )  # which only the hall can look at
        if visitor.way == "kiosk" or shows_papers:
            self.terminals.take(visitor, body, self.took)
            return
        token = self._person() if visitor.way == "phone" else self.dice.choice(self.guides or [""])
        if not token:
            self.terminals.take(visitor, body, self.took)
            return
        self.take("take", token, visitor, body)

    def take(self, job: str, token: str, visitor: Visitor, body: dict[str, object]) -> None:
        """Take a number; now and then the button is pressed twice."""
        key = {"Idempotency-Key": uuid.UUID(int=self.dice.getrandbits(128)).hex}
        presses = 2 if self.dice.random() < DOUBLE_PRESS else 1

        def press(_time: int) -> Answer:
            return self.world.api.ask(
                job, "POST", "/hall/tickets", body, token=token, headers=key, fine=(201,),
                fine_codes=("hall.not_accepting",),
            )  # fmt: skip

        with ThreadPoolExecutor(presses) as fingers:
            answers = list(fingers.map(press, range(presses)))
        if answers[0].status == 201:
            if len({answer.body["id"] for answer in answers}) > 1:
                self.world.ledger.duplicated.append(f"two numbers for one key: {answers[0].body['number']}")
            self.took(visitor, answers[0].body)
        elif answers[0].code == "hall.not_accepting":
            self.world.ledger.count("turned_away")

    def took(self, visitor: Visitor, ticket: dict[str, Any]) -> None:
        """A visitor holds a number now."""
        world, visit = self.world, Visit(visitor, ticket["id"], ticket["code"], ticket["number"])
        world.ledger.issue(ticket["zone"], ticket["number"], ticket["id"])
        world.visits[visit.id] = visit
        if ticket["estimated_wait_seconds"] is not None:
            world.estimates[ticket["number"]] = float(ticket["estimated_wait_seconds"])
        world.stand(ticket["group"])
        world.engine.after(visitor.patience, lambda: self._lose_patience(visit))
        for place in range(visitor.looks):
            world.engine.after(240.0 * (place + 1), lambda: self._look(visit))

    def _look(self, visit: Visit) -> None:
        if visit.state in ("waiting", "called", "passed", "on_hold"):
            answer = self.world.api.ask("look at slip", "GET", f"/hall/slips/{visit.code}", fine=(200,))
            if answer.status == 200 and answer.body["number"] != visit.number:
                self.world.api.traffic.complain(f"slip {visit.code} says {answer.body['number']}")

    def _lose_patience(self, visit: Visit) -> None:
        if visit.state != "waiting" or visit.matter or visit.gone:
            return
        visit.gone = True
        self.world.ledger.count("lost_patience")
        if visit.visitor.leaves_quietly:
            return
        self.world.api.ask(
            "cancel",
            "POST",
            f"/hall/slips/{visit.code}/cancellation",
            fine=(200,),
            fine_codes=("hall.state",),
        )

    def passed(self, visit: Visit) -> None:
        """Not there when called: comes back after a while, or never."""
        if visit.visitor.comes_back and not visit.gone and visit.code:
            self.world.engine.after(visit.visitor.late, lambda: self._return(visit))

    def _return(self, visit: Visit) -> None:
        answer = self.world.api.ask(
            "return", "POST", f"/hall/slips/{visit.code}/return", fine=(200,),
            fine_codes=("hall.passed_enough", "hall.not_passed", "hall.state"),
        )  # fmt: skip
        if answer.status == 200:
            visit.state = "waiting"
            self.world.stand(answer.body["group"])

    # -- by appointment

    def book_all(self) -> None:
        """Before the day: everybody who books does, all at once; and a crowd wants one and the same half hour."""
        for booking in self.plan.bookings:
            token = self._person()
            if token:
                self.world.engine.at(0, lambda one=booking, own=token: self._book(one, own))
        self._rush()

    def _rush(self) -> None:
        """More people than places press for the smallest slot in the same moment; who got a place gives it back."""
        slots = [
            (group, slot) for group in self.world.groups for slot in self._slots(group) if slot["capacity"]
        ]
        if not slots:
            return
        group, slot = min(slots, key=lambda one: (one[1]["capacity"], one[1]["start"], one[0]))
        for place in range(2 * slot["capacity"] + 20):
            token = self._person()
            if token:
                self.world.engine.at(
                    0, lambda own=token, key=place: self._press(group, slot["start"], own, f"rush-{key:06d}")
                )

    def _press(self, group: str, start: str, token: str, key: str) -> None:
        answer = self._try(group, start, token, key)
        if answer.status == 201:
            self.world.ledger.count("rush_won")
            self.world.engine.at(0.5, lambda: self._give_back(group, answer.body, token))
        else:
            self.world.ledger.count("rush_refused")

    def _book(self, booking: Booking, token: str) -> None:
        group = booking.visitor.groups[0]
        slots = self._slots(group)
        wanted = [one for one in slots if self._seconds(one["start"]) >= booking.slot] or slots
        for slot in wanted[:4]:
            key = f"booking-{booking.visitor.index}-{slot['start']}".replace("+", ".")
            answer = self._try(group, slot["start"], token, key)
            if answer.status == 201:
                self.codes[booking.visitor.index] = (answer.body["code"], token)
                self._change_mind(booking, slots, answer.body)
                return
            self.world.ledger.count("refused_full")

    def _try(self, group: str, start: str, token: str, key: str) -> Answer:
        answer = self.world.api.ask(
            "book", "POST", "/hall/appointments", {"group": group, "start": start}, token=token,
            headers={"Idempotency-Key": key}, fine=(201,), fine_codes=self._may_refuse(),
        )  # fmt: skip
        if answer.status == 201:
            self._booked(group, answer.body["start"], 1)
        return answer

    def _change_mind(self, booking: Booking, slots: list[dict[str, Any]], held: dict[str, Any]) -> None:
        code, token = self.codes[booking.visitor.index]
        if booking.rebooks:
            other = self.dice.choice(slots)["start"]
            answer = self.world.api.ask(
                "rebook", "POST", f"/hall/appointments/{code}/rescheduling", {"start": other}, token=token,
                fine=(200,), fine_codes=self._may_refuse(),
            )  # fmt: skip
            if answer.status == 200:
                self._booked(held["group"], answer.body["start"], 1)
                self._booked(held["group"], held["start"], -1)
                self.world.ledger.count("rebooked")
        elif booking.cancels:
            self._give_back(held["group"], held, token)
            del self.codes[booking.visitor.index]

    def _give_back(self, group: str, held: dict[str, Any], token: str) -> None:
        path = f"/hall/appointments/{held['code']}/cancellation"
        self._booked(group, held["start"], -1)
        self.world.api.ask("cancel booking", "POST", path, token=token, fine=(200,), fine_codes=self._begun())
        self.world.ledger.count("bookings_cancelled")

    def _schedule_booked(self, booking: Booking) -> None:
        known = self.codes.get(booking.visitor.index)
        if known is None:
            self.world.engine.at(booking.visitor.arrives, lambda: self._arrive(booking.visitor))
            return
        code, token = known
        held = self.world.api.ask("look", "GET", f"/hall/appointments/{code}", token=token).body
        if not self.booking_day.comes:
            self.world.engine.at(NIGHT - 1, lambda: self._give_back(held["group"], held, token))
            self.world.engine.at(booking.visitor.arrives, lambda: self._arrive(booking.visitor))
            return
        start = held["start"]
        if not booking.shows_up:
            self.world.ledger.count("no_shows")
            if self.booking_day.real_clock:  # nobody's name is to be kept among those who did not come
                self._give_back(held["group"], held, token)
            return
        arrives = self._seconds(start) + booking.offset
        if self.booking_day.real_clock:  # all of that half hour's visitors come in the course of the day
            arrives, token = booking.visitor.arrives, self.dice.choice(self.guides or [token])
        self.world.engine.at(arrives, lambda: self._check_in(booking.visitor, code, token, start))

    def _check_in(self, visitor: Visitor, code: str, token: str, start: str) -> None:
        answer = self.world.api.ask(
            "check in", "POST", f"/hall/appointments/{code}/check-in", token=token, fine=(200, 201),
            fine_codes=("appointments.too_early", "hall.not_accepting"),
        )  # fmt: skip
        if answer.code == "appointments.too_early" and self.booking_day.real_clock:
            self.world.ledger.count("too_early")
            self._arrive(visitor)
        elif answer.code == "appointments.too_early":
            again = self._seconds(start) - EARLIEST_CHECK_IN + 60
            self.world.engine.at(again, lambda: self._check_in(visitor, code, token, start))
        elif answer.status in (200, 201):
            self.world.ledger.count("checked_in")
            self.took(visitor, answer.body)

    def _may_refuse(self) -> tuple[str, ...]:
        """On the real clock the same people may have booked before, and half hours begin meanwhile."""
        other = ("same_day", "too_many", "paused", "over") if self.booking_day.real_clock else ()
        return ("appointments.full", *(f"appointments.{one}" for one in other))

    def _begun(self) -> tuple[str, ...]:
        return ("appointments.over",) if self.booking_day.real_clock else ()

    def _slots(self, group: str) -> list[dict[str, Any]]:
        found = (
            self.world.api.ask("slots", "GET", f"/hall/slots?group={group}&day={self.booking_day.day}").body
            or []
        )
        with self.world.ledger.lock:
            for slot in found:
                self.world.ledger.capacity[group, slot["start"]] = slot["capacity"]
        return [slot for slot in found if self.booking_day.takes(slot)]

    def slots_now(self) -> list[tuple[tuple[str, str], int, int]]:
        """Every slot of the day as the product tells it: its key, its places, those still free."""
        groups = sorted({group for group, _start in self.world.ledger.booked})
        return [
            ((group, slot["start"]), slot["capacity"], slot["free"])
            for group in groups
            for slot in self.world.api.ask(
                "slots", "GET", f"/hall/slots?group={group}&day={self.booking_day.day}"
            ).body
            or []
        ]

    def _booked(self, group: str, start: str, count: int) -> None:
        with self.world.ledger.lock:
            self.world.ledger.booked[group, start] += count

    def _seconds(self, moment: str) -> float:
        return (datetime.fromisoformat(moment) - self.world.engine.midnight).total_seconds()

    def _person(self) -> str:
        with self.world.ledger.lock:
            return self.people.pop() if self.people else ""
