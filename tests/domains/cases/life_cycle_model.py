"""What may happen to a case, as law and house rules have it, in plain tables: no word of it comes from the product.

A state and an action lead to a state; whoever acts needs the duty's role at the place, and some duties keep others out.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, timedelta

# state -> action -> following state. What is not here is refused. Examining leads on by the number of steps.
TABLE: dict[str, dict[str, str]] = {
    "submitted": {
        "pre_review": "pre_review",
        "refuse_acceptance": "not_accepted",
        "withdraw": "withdrawn",
    },
    "pre_review": {
        "accept": "accepted",
        "refuse_acceptance": "not_accepted",
        "withdraw": "withdrawn",
    },
    "accepted": {"pass_step": "?", "fail_step": "approving", "withdraw": "withdrawn"},
    "reviewing": {"pass_step": "?", "fail_step": "approving", "withdraw": "withdrawn"},
    "approving": {
        "return": "reviewing",
        "grant": "decided_yes",
        "refuse": "decided_no",
        "withdraw": "withdrawn",
    },
    "decided_yes": {"close": "closed"},
    "decided_no": {"close": "closed"},
    "closed": {"hand_over": "delivered", "post": "delivered"},
    "delivered": {"archive": "archived"},
    "not_accepted": {"archive": "archived"},
    "withdrawn": {"archive": "archived"},
    "archived": {},
}
# The law lets a clerk accept at once, but not before the materials were checked, which is what a pre-review is.
NEEDS_INPUT_FIRST = {("submitted", "accept")}
DUTY = {
    "pre_review": "intake",
    "accept": "intake",
    "refuse_acceptance": "intake",
    "pass_step": "review",
    "fail_step": "review",
    "return": "decision",
    "grant": "decision",
    "refuse": "decision",
    "hand_over": "exit",
    "post": "exit",
    "archive": "exit",
}
ACTIONS = (*DUTY, "withdraw", "close")
# Four eyes: who took in does not decide or hand out, who examined does not decide, and the other way round.
APART = {
    "intake": {"decision", "exit"},
    "review": {"decision"},
    "decision": {"intake", "review", "exit"},
    "exit": {"intake", "decision"},
}
TELLS = {
    "pre_review": "cases:case:pre_reviewed",
    "accept": "cases:case:accepted",
    "refuse_acceptance": "cases:case:not_accepted",
    "pass_step": "cases:step:examined",
    "fail_step": "cases:step:examined",
    "return": "cases:case:returned",
    "grant": "cases:case:decided",
    "refuse": "cases:case:decided",
    "close": "cases:case:closed",
    "hand_over": "cases:case:delivered",
    "post": "cases:case:delivered",
    "archive": "cases:case:archived",
    "withdraw": "cases:case:withdrawn",
}
HIDDEN_FROM_APPLICANTS = {"cases:case:returned", "cases:case:archived"}
ANSWER_DAYS, PROMISED_DAYS, STATUTORY_DAYS, DELIVERY_DAYS = 5, 5, 20, 10


@dataclass(frozen=True)
class Part:
    """Somebody in the play: ``duties`` they hold the role of here; ``kind`` of actor."""

    name: str
    kind: str
    duties: frozenset[str] = frozenset()
    sees: bool = False


@dataclass
class ModelCase:
    """A case as a clerk would keep it on a sheet of paper."""

    steps: int
    online: bool
    submitted_on: date
    state: str = "submitted"
    step: int = 0
    accepted_on: date | None = None
    decided_on: date | None = None
    told: list[str] = field(default_factory=lambda: ["cases:case:submitted"])
    done: dict[str, set[str]] = field(default_factory=dict)

    def refusal(self, part: Part, action: str, *, well_filled: bool) -> str:
        """Why ``part`` may not do this now; empty when they may. The first reason of the order in which they are asked."""
        if action == "close":
            return self._refused_closing(part)
        if not part.sees:
            return "unseen"
        if action == "withdraw":
            return self._out_of_turn(action) if part.kind == "applicant" else "forbidden"
        if action == "archive" and part.kind == "system":
            return self._out_of_turn(action)
        duty = DUTY[action]
        if duty not in part.duties:
            return "forbidden"
        if self.done.get(part.name, set()) & APART[duty]:
            return "separated"
        if action == "accept" and self.accepted_on:
            return "already"
        if (self.state, action) in NEEDS_INPUT_FIRST:
            return "input"
        return self._out_of_turn(action) or ("" if well_filled or action == "archive" else "input")

    def happens(self, part: Part, action: str, today: date) -> None:
        """Go on by an action that is not refused."""
        if action == "close" and self.state in ("closed", "delivered", "archived"):
            return
        following = TABLE[self.state][action]
        if action == "pass_step":
            last = self.step + 1 >= self.steps
            following, self.step = ("approving", self.step) if last else ("reviewing", self.step + 1)
        if action == "return":
            self.step = 0
        self.state = following
        self.told.append(TELLS[action])
        if action in DUTY and action != "archive":
            self.done.setdefault(part.name, set()).add(DUTY[action])
        if action == "accept":
            self.accepted_on = today
        if action in ("grant", "refuse"):
            self.decided_on = today
        if action == "close" and self.online:
            self.state = "delivered"
            self.told.append("cases:case:delivered")

    def clock(self) -> tuple[str, date, int] | None:
        """Kind, first day and working days of the limit that somebody has to keep now. It never stops in between."""
        if self.state in ("submitted", "pre_review"):
            return "answer", self.submitted_on, ANSWER_DAYS
        if self.state in ("accepted", "reviewing", "approving") and self.accepted_on:
            return "promise", self.accepted_on, PROMISED_DAYS
        if self.state == "closed" and self.decided_on:
            return "delivery", self.decided_on, DELIVERY_DAYS
        return None

    def _refused_closing(self, part: Part) -> str:
        if part.kind != "system":
            return "forbidden"
        if self.state in ("closed", "delivered", "archived") and self.decided_on:
            return ""  # once more changes nothing
        return self._out_of_turn("close")

    def _out_of_turn(self, action: str) -> str:
        return "" if action in TABLE[self.state] else "state"


def state_told_by(tags: list[tuple[str, str]], steps: int) -> str:
    """The state that facts alone lead to: pairs of tag and what it says (opinion or outcome)."""
    state, step = "", 0
    for tag, said in tags:
        match tag.rsplit(":", 1)[-1]:
            case "examined":
                step += 1
                state = "approving" if said == "fail" or step >= steps else "reviewing"
            case "returned":
                state, step = "reviewing", 0
            case "decided":
                state = "decided_yes" if said == "granted" else "decided_no"
            case "pre_reviewed":
                state = "pre_review"
            case plain:
                state = plain
    return state


def due_after(start: date, days: int, is_workday: object) -> date:
    """Counted on the fingers: the day of the event does not count, days off do not count."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= bool(is_workday(day))  # type: ignore[operator]
    return day
