"""A clerk at a window: opens, calls, serves, pauses, sets aside, sends on, closes. Presses again when an answer is lost."""

from __future__ import annotations

import random
from collections import deque
from typing import Any

from huiban.simulation.client import Answer
from huiban.simulation.plan import Shift
from huiban.simulation.world import Visit, World

LAST_CALL = 17.6 * 3_600
RECALLS = 2
LEFT = ("hall.not_here", "hall.state")


class Clerk:
    """One window's day. Only one of its events is ever pending, so its requests never overlap."""

    def __init__(self, world: World, shift: Shift, token: str, dice: random.Random, crowd: Any) -> None:
        self.world, self.shift, self.token, self.dice, self.crowd = world, shift, token, dice, crowd
        self.pauses = deque(shift.pauses)
        self.aside: list[tuple[float, Visit]] = []
        self.open = False
        self.opened = self.paused = 0.0
        self.watch = world.zones[shift.zone]

    def begin(self) -> None:
        """Open; a window where somebody else sits is left alone."""
        answer = self._ask(
            "open", "POST", f"/hall/windows/{self.shift.number}/opening", fine_codes=("hall.window_taken",)
        )
        if answer.status != 200:
            self.world.ledger.count("windows_taken_by_others")
            return
        self.open, self.opened = True, self.world.engine.time
        self.world.ledger.count("windows_opened")
        for start, _seconds, _reason in self.shift.pauses:
            self.world.engine.at(start, self._when_idle)
        self.world.engine.at(self.shift.closes, self._when_idle)
        if answer.body["ticket"]:
            self._came(answer.body["ticket"])
        else:
            self.next()

    def next(self) -> None:
        """Free: a pause that is due, somebody back, the end of the day, or the next number."""
        now = self.world.engine.time
        if self.pauses and now >= self.pauses[0][0]:
            self._pause(*self.pauses.popleft())
        elif self.aside and self.aside[0][0] <= now:
            self._resume()
        elif now >= LAST_CALL and not self.aside:
            self._close()
        elif now < LAST_CALL:
            self._call()
        else:
            self.world.engine.at(self.aside[0][0], self.next)

    def _when_idle(self) -> None:
        if self.watch.stir(self.shift.number):
            self.next()

    def _call(self) -> None:
        seen = self.watch.stands
        answer = self._ask("call", "POST", "/hall/window/calls", fine=(201, 204), fine_codes=("hall.busy",))
        if answer.status == 201:
            self._came(answer.body)
        elif answer.status == 204:
            if self.world.engine.time >= self.shift.closes and not self.aside:
                self._close()
            elif not self.watch.rest(self.shift.number, self.next, seen):
                self.world.engine.after(2, self.next)
        elif answer.code == "hall.busy" and answer.repeated:
            self._came(self._ask("look", "GET", "/hall/window").body["ticket"])
        else:
            self.world.api.traffic.complain(f"call at {self.shift.number}: {answer.status} {answer.code}")
            self.world.engine.after(30, self.next)

    def _came(self, ticket: dict[str, Any]) -> None:
        self.world.ledger.call(self.shift.number, ticket, self.world.zone_of(ticket["group"]))
        visit = self.world.visit_of(ticket)
        if visit is None:
            self.world.ledger.count("strangers_called")
            self.world.engine.after(30, lambda: self._start(ticket, None))
            return
        visit.state = "called"
        absent = visit.gone or (visit.visitor.misses_call and not visit.missed)
        if absent:
            visit.missed = True
            self.world.engine.after(45, lambda: self._recall(ticket, visit, RECALLS))
        else:
            self.world.engine.after(self.dice.uniform(15, 60), lambda: self._start(ticket, visit))

    def _recall(self, ticket: dict[str, Any], visit: Visit, left: int) -> None:
        at = f"/hall/tickets/{ticket['id']}"
        if left:
            codes = ("hall.recalled_enough", *LEFT)
            if self._left(self._ask("recall", "POST", f"{at}/recall", fine_codes=codes)):
                return
            self.world.engine.after(40, lambda: self._recall(ticket, visit, left - 1))
            return
        self.world.ledger.release(self.shift.number)
        visit.state = "passed"
        answer = self._ask("pass", "POST", f"{at}/passing", fine_codes=LEFT)
        if answer.repeated or answer.status == 200:
            self.crowd.passed(visit)
        self.world.engine.after(5, self.next)

    def _start(self, ticket: dict[str, Any], visit: Visit | None) -> None:
        answer = self._ask("start", "POST", f"/hall/tickets/{ticket['id']}/service", fine_codes=LEFT)
        if self._left(answer):
            return
        if visit is None:
            self.world.engine.after(300, lambda: self._finish(ticket, None))
            return
        visit.state = "serving"
        seconds = visit.service_seconds
        if visit.visitor.held and not visit.set_aside:
            self.world.engine.after(seconds / 3, lambda: self._hold(ticket, visit))
        elif visit.visitor.transferred and not visit.sent_on:
            self.world.engine.after(seconds / 2, lambda: self._send_on(ticket, visit))
        else:
            self.world.engine.after(seconds, lambda: self._finish(ticket, visit))

    def _left(self, answer: Answer) -> bool:
        """The visitor gave the number back after the call: the window is free."""
        if answer.code not in LEFT:
            return False
        self.world.ledger.release(self.shift.number)
        self.world.ledger.count("left_when_called")
        self.world.engine.after(5, self.next)
        return True

    def _finish(self, ticket: dict[str, Any], visit: Visit | None) -> None:
        self.world.ledger.release(self.shift.number)
        answer = self._ask(
            "finish", "POST", f"/hall/tickets/{ticket['id']}/completion", {}, lost=("hall.not_here",)
        )
        if visit is not None:
            visit.matter += 1
            visit.state = answer.body["state"] if answer.status == 200 else "waiting"
            if visit.state == "waiting" and answer.status == 200:
                self.world.stand(answer.body["group"])
        self.world.ledger.count("served")
        self.world.engine.after(self.dice.uniform(5, 20), self.next)

    def _hold(self, ticket: dict[str, Any], visit: Visit) -> None:
        visit.set_aside, visit.state = True, "on_hold"
        self.world.ledger.release(self.shift.number)
        at = f"/hall/tickets/{ticket['id']}/hold"
        self._ask("hold", "POST", at, {"reason": "回去取材料"}, lost=("hall.not_here", "hall.state"))
        back = self.world.engine.time + self.dice.uniform(300, 900)
        self.aside = sorted([*self.aside, (back, visit)], key=lambda one: one[0])
        self.world.engine.at(back, self._when_idle)
        self.world.engine.after(5, self.next)

    def _resume(self) -> None:
        _back, visit = self.aside.pop(0)
        at = f"/hall/tickets/{visit.id}/resumption"
        answer = self._ask("resume", "POST", at, lost=("hall.still_serving", "hall.state", "hall.not_here"))
        ticket = (
            answer.body if answer.status == 200 else self._ask("look", "GET", "/hall/window").body["ticket"]
        )
        visit.state = "serving"
        self.world.ledger.call(self.shift.number, ticket, self.world.zone_of(ticket["group"]))
        self.world.engine.after(visit.service_seconds / 2, lambda: self._finish(ticket, visit))

    def _send_on(self, ticket: dict[str, Any], visit: Visit) -> None:
        visit.sent_on = True
        group = self.dice.choice(sorted(code for code in self.world.groups if code != ticket["group"]))
        held = self.world.ledger.release(self.shift.number)
        answer = self._ask(
            "transfer",
            "POST",
            f"/hall/tickets/{ticket['id']}/transfer",
            {"reason": "应到另一个业务办理", "group": group},
            fine_codes=("hall.has_ticket", "hall.not_accepting"),
            lost=("hall.not_here", "hall.state"),
        )
        if answer.code in ("hall.has_ticket", "hall.not_accepting"):
            self.world.ledger.put_back(self.shift.number, held)
            self.world.engine.after(60, lambda: self._finish(ticket, visit))
            return
        visit.state = "waiting"
        self.world.stand(group)
        self.world.engine.after(10, self.next)

    def _pause(self, _start: float, seconds: float, reason: str) -> None:
        self._ask("pause", "POST", "/hall/window/pause", {"reason": reason}, lost=("hall.paused",))
        self.paused += seconds
        self.world.engine.after(seconds, self._back)

    def _back(self) -> None:
        self._ask("unpause", "POST", "/hall/window/resumption", lost=("hall.not_paused",))
        self.next()

    def _close(self) -> None:
        self._ask("close", "POST", "/hall/window/closing", {"reason": "下班"}, lost=("hall.no_window",))
        self.open = False
        self.world.window_times.append((self.world.engine.time - self.opened, self.paused))

    def _ask(
        self,
        job: str,
        method: str,
        path: str,
        body: object = None,
        *,
        fine: tuple[int, ...] = (200,),
        fine_codes: tuple[str, ...] = (),
        lost: tuple[str, ...] = (),
    ) -> Answer:
        """``lost``: refusals that only say the first try was done, fine after a cut connection alone."""
        allowed = (*fine_codes, *lost)
        answer = self.world.api.ask(job, method, path, body, token=self.token, fine=fine, fine_codes=allowed)
        if answer.code in lost and not answer.repeated:
            self.world.api.traffic.complain(f"{method} {path}: {answer.status} {answer.code}")
        return answer
