"""The life of a case against a table: whoever tries whatever in whatever order, both say the same."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from typing import Any, ClassVar

import hypothesis.strategies as st
import pytest
from django.test import TestCase
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from huiban.domains.cases.clocks import running_clock
from huiban.domains.cases.models import Case, CaseMaterial, CaseOpinion, Delivery, Draft, Handling
from huiban.domains.cases.public import (
    accept,
    archive,
    attach_document,
    case_timeline,
    close,
    decide,
    examine,
    hand_over,
    pre_review,
    promise_paper,
    record_post,
    refuse_acceptance,
    return_to_review,
    save_draft,
    start_draft,
    submit,
    withdraw,
)
from huiban.domains.cases.states import Opinion, Outcome
from huiban.domains.catalog.public import Item, ReviewStep
from huiban.domains.directory.public import Role, assign_role
from huiban.foundation.actors import SYSTEM, Actor
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.errors import Conflict, Forbidden, HuibanError, Invalid, NotFound
from huiban.foundation.facts.public import list_facts
from huiban.foundation.moment import LOCAL_ZONE, at, local_day, local_today
from huiban.foundation.verification.public import run_checks
from tests import factories as make
from tests.domains.cases.life_cycle_model import (
    ACTIONS,
    HIDDEN_FROM_APPLICANTS,
    ModelCase,
    Part,
    due_after,
    state_told_by,
)

ROLES = {
    "intake": Role.CLERK,
    "review": Role.REVIEWER,
    "decision": Role.APPROVER,
    "exit": Role.EXIT_CLERK,
}
ALL = frozenset(ROLES)
STAFF = {  # who works here: their duties, and whether at the centre, at the case's department or at another one
    "clerk": ({"intake"}, "centre"),
    "second clerk": ({"intake"}, "centre"),
    "reviewer": ({"review"}, "department"),
    "second reviewer": ({"review"}, "department"),
    "approver": ({"decision"}, "department"),
    "second approver": ({"decision"}, "department"),
    "exit clerk": ({"exit"}, "centre"),
    "clerk at the exit": ({"intake", "exit"}, "centre"),
    "everything": (ALL, "centre"),
    "everything again": (ALL, "department"),
    "everything elsewhere": (ALL, "elsewhere"),
}
REFUSED_AS = {
    "unseen": (NotFound, "not_found"),
    "forbidden": (Forbidden, None),
    "separated": (Conflict, "cases.separation"),
    "already": (Conflict, "cases.already_accepted"),
    "state": (Conflict, "cases.state"),
    "input": (Invalid, None),
}
# A Sunday on which people work, three days before the longest holidays: the same days off each time.
START = datetime(2025, 9, 28, 9, tzinfo=LOCAL_ZONE)
REASON = "经审查，不属于本机关职权范围，依法作出本决定。"
EARLY_ENDS = {"refuse_acceptance", "withdraw"}
BROKEN = st.sampled_from(["", "  ", "短", "a\x00b" * 5, "长" * 2001])


class World:
    """People and items, made once; each run of the machine has a case of its own."""

    def __init__(self) -> None:
        department, elsewhere = make.organisation(), make.organisation()
        places = {"centre": make.centre(), "department": department, "elsewhere": elsewhere}
        self.person = make.person()
        self.actors: dict[str, Actor] = {"system": SYSTEM}
        self.parts = {"system": Part("system", "system", sees=True)}
        self.actors["applicant"], self.actors["stranger"] = make.applicant(self.person), make.applicant()
        self.parts["applicant"] = Part("applicant", "applicant", sees=True)
        self.parts["stranger"] = Part("stranger", "stranger")
        for name, (duties, place) in STAFF.items():
            first, *others = (ROLES[duty] for duty in sorted(duties))
            member = make.staff(first, places[place])
            for role in others:
                assign_role(
                    actor=SYSTEM, staff_id=member.id, role=role, organisation_id=member.organisation_id
                )
            self.actors[name] = make.acting(member)
            sees = place != "elsewhere"
            self.parts[name] = Part(name, "staff", frozenset(duties) if sees else frozenset(), sees)
        for name, role in (("manager", Role.HALL_MANAGER), ("system administrator", Role.SYSTEM_ADMIN)):
            self.actors[name] = make.worker(role)
            self.parts[name] = Part(name, "staff", sees=role == Role.HALL_MANAGER)
        soon = local_today() + timedelta(days=3)
        fading = ReviewStep(id="new", name="新规核对", when=f'today() < date("{soon.isoformat()}")')
        first = ReviewStep(id="first", name="初审")
        self.items: dict[int, Item] = {
            1: make.item(owner=department),
            2: make.item(make.content(review_steps=[first, fading]), owner=department),
        }


class LifeCycle(RuleBasedStateMachine):
    world: ClassVar[World]

    @initialize(
        steps=st.sampled_from([1, 2]),
        online=st.booleans(),
        drafter=st.sampled_from(["applicant", "applicant", "clerk", "everything"]),
        hour=st.sampled_from([time(0, 5), time(12), time(23, 55)]),
        stranger=st.sampled_from(["stranger", "second clerk", "reviewer", "everything elsewhere", "system"]),
        far=st.integers(0, 8),
        data=st.data(),
    )
    def is_handed_in(
        self,
        *,
        steps: int,
        online: bool,
        drafter: str,
        hour: time,
        stranger: str,
        far: int,
        data: st.DataObject,
    ) -> None:
        """A case of its own, which has come some way before anybody tries anything."""
        today = local_today()
        self.moment = datetime.combine(today, hour, LOCAL_ZONE)
        self.number = ""
        actor = self.world.actors[drafter]
        with at(self.moment):
            self.draft_id = self._draft(actor, self.world.items[steps], online)
            with pytest.raises(NotFound):
                submit(actor=self.world.actors[stranger], draft_id=self.draft_id)
            assert Draft.objects.get(id=self.draft_id).case_id is None
            self.number = submit(actor=actor, draft_id=self.draft_id).number
        self.model = ModelCase(steps=steps, online=online, submitted_on=today)
        if actor.is_staff:
            self.model.done[drafter] = {"intake"}
        for _step in range(far):
            self.the_right_person_goes_on(data=data, ends=False)
            self.both_stand_at_the_same_place()

    def _draft(self, actor: Actor, item: Item, online: bool) -> Any:
        """A draft that lacks its material at first, and is refused until it has it."""
        person_id = self.world.person.id if actor.is_staff else None
        draft = start_draft(actor=actor, item_code=item.code, person_id=person_id)
        method = "online" if online else "window"
        save_draft(actor=actor, draft_id=draft.id, form={"why": "需要办理"}, delivery_method=method)
        with pytest.raises(Invalid) as refused:
            submit(actor=actor, draft_id=draft.id)
        assert list(refused.value.fields) == ["materials.m_id"]
        if actor.is_staff:
            promise_paper(actor=actor, draft_id=draft.id, material_id="m_id", paper=True)
        else:
            picture = {"filename": "证件.png", "content": make.picture()}
            attach_document(actor=actor, draft_id=draft.id, material_id="m_id", **picture)
        return draft.id

    @rule(data=st.data(), ends=st.sampled_from([False, False, False, True]))
    def the_right_person_goes_on(self, data: st.DataObject, ends: bool) -> None:
        able = self._able()
        actions = sorted(action for action in able if ends or action not in EARLY_ENDS)
        if actions:
            action = data.draw(st.sampled_from(actions))
            self._try(data.draw(st.sampled_from(able[action])), action, "")

    def _able(self) -> dict[str, list[str]]:
        """What could happen now, with the names of those who may do it."""
        found: dict[str, list[str]] = {}
        for action in ACTIONS:
            for name, part in self.world.parts.items():
                if not self.model.refusal(part, action, well_filled=True):
                    found.setdefault(action, []).append(name)
        return found

    @rule(data=st.data(), action=st.sampled_from(ACTIONS), broken=st.just("") | BROKEN)
    def anybody_tries_anything(self, data: st.DataObject, action: str, broken: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.world.parts)))
        self._try(name, action, broken if data.draw(st.booleans()) else "")

    @rule(data=st.data(), action=st.sampled_from(ACTIONS), broken=BROKEN)
    def somebody_able_fills_it_in_badly(self, data: st.DataObject, action: str, broken: str) -> None:
        able = self._able().get(action)
        if able and action != "withdraw":
            self._try(data.draw(st.sampled_from(able)), action, broken)

    @rule(name=st.sampled_from(["applicant", "stranger", "clerk", "everything"]))
    def is_handed_in_again(self, name: str) -> None:
        before = self._everything()
        with at(self.moment):
            try:
                again = submit(actor=self.world.actors[name], draft_id=self.draft_id)
            except NotFound:
                assert name != "applicant"
            else:
                assert again.number == self.number
                assert name != "stranger"
        assert self._everything() == before

    @rule(days=st.integers(1, 9))
    def days_pass(self, days: int) -> None:
        self.moment += timedelta(days=days)

    def _try(self, name: str, action: str, broken: str) -> None:
        """Do it; the product must refuse or accept as the model says, and a refusal leaves everything as it was."""
        part, today = self.world.parts[name], local_day(self.moment)
        late = self._late(today) and action in ("grant", "refuse")
        filled = not self._is_faulty(action, broken) and not (late and broken)
        reason = self.model.refusal(part, action, well_filled=filled)
        before = self._everything()
        call = self._call(self.world.actors[name], action, broken)
        with at(self.moment):
            if reason:
                with pytest.raises(HuibanError) as refused:
                    call()
                kind, code = REFUSED_AS[reason]
                assert isinstance(refused.value, kind), (name, action, reason, refused.value)
                assert code in (None, refused.value.code)
                assert str(refused.value.message)
                assert self._everything() == before
                return
            after = call()
        self.model.happens(part, action, today)
        assert after.state == self.model.state, (name, action)

    def _late(self, today: Any) -> bool:
        due = Case.objects.values_list("promised_due", flat=True).get(number=self.number)
        return due is not None and today > due

    @staticmethod
    def _is_faulty(action: str, broken: str) -> bool:
        """Whether this text in the form of the action is to be refused; an opinion in favour needs no words."""
        if not broken or action in ("accept", "archive", "withdraw", "close"):
            return False
        if action in ("pre_review", "pass_step", "grant"):
            return bool(broken.strip()) and broken != "短"
        return True

    def _call(self, actor: Actor, action: str, broken: str) -> Callable[[], Case]:
        own = {"actor": actor, "number": self.number}
        text, late = broken or REASON, "" if broken else "材料需要核实，延期作出决定。"
        step = "examine" if self.model.steps == 1 else ("first", "new")[self.model.step]
        note = {"checks": {"m_id": "good"}, "notes": {}, "text": broken}
        return {
            "pre_review": lambda: pre_review(**own, **note),
            "accept": lambda: accept(**own),
            "refuse_acceptance": lambda: refuse_acceptance(**own, reason=text),
            "pass_step": lambda: examine(**own, step=step, opinion=Opinion.PASS, text=broken),
            "fail_step": lambda: examine(**own, step=step, opinion=Opinion.FAIL, text=text),
            "return": lambda: return_to_review(**own, text=text),
            "grant": lambda: decide(**own, outcome=Outcome.GRANTED, reason=broken, overdue_reason=late),
            "refuse": lambda: decide(**own, outcome=Outcome.REFUSED, reason=text, overdue_reason=late),
            "close": lambda: close(**own),
            "hand_over": lambda: hand_over(**own, receiver=broken or "李样本", relation="本人"),
            "post": lambda: record_post(**own, courier="邮政", tracking_number=broken or "EX123456789CN"),
            "archive": lambda: archive(**own),
            "withdraw": lambda: withdraw(**own),
        }[action]

    def _everything(self) -> list[Any]:
        rows = [
            list(model.objects.filter(**{key: self.number}).order_by("pk").values())
            for model, key in (
                (Case, "number"),
                (CaseMaterial, "case__number"),
                (Handling, "case__number"),
                (CaseOpinion, "case__number"),
                (Delivery, "case__number"),
                (Draft, "case__number"),
            )
        ]
        return [*rows, [fact.id for fact in list_facts(subject=self.number)]]

    @invariant()
    def both_stand_at_the_same_place(self) -> None:
        if not self.number:
            return
        case, facts = Case.objects.get(number=self.number), list_facts(subject=self.number)
        assert (case.state, case.review_step) == (self.model.state, self.model.step)
        assert [fact.tag for fact in facts] == self.model.told
        said = [(fact.tag, fact.data.get("opinion") or fact.data.get("outcome") or "") for fact in facts]
        assert state_told_by(said, self.model.steps) == case.state
        self._dates_fit(case, [fact.data for fact in facts if fact.tag == "cases:case:decided"])
        self._timelines_are_whole(case)
        self._duties_are_apart(case)

    def _dates_fit(self, case: Case, decisions: list[dict[str, Any]]) -> None:
        is_workday = current_calendar().is_workday
        expected = self.model.clock()
        with at(self.moment):
            found = running_clock(case)
        assert (found is None) == (expected is None)
        if found and expected:
            kind, start, days = expected
            assert (found.kind, found.due) == (kind, due_after(start, days, is_workday))
        accepted, decided = self.model.accepted_on, self.model.decided_on
        assert case.promised_due == (due_after(accepted, 5, is_workday) if accepted else None)
        assert case.statutory_due == (due_after(accepted, 20, is_workday) if accepted else None)
        assert (case.decided_at and local_day(case.decided_at)) == decided
        on_time = [decided <= case.promised_due] if decided and case.promised_due else []
        assert [one["on_time"] for one in decisions] == on_time
        assert bool(case.overdue_reason) == (on_time == [False])

    def _timelines_are_whole(self, case: Case) -> None:
        staff, public = (case_timeline(case, for_staff=True), case_timeline(case, for_staff=False))
        assert [entry.tag for entry in staff] == self.model.told
        shown = [tag for tag in self.model.told if tag not in HIDDEN_FROM_APPLICANTS]
        assert [entry.tag for entry in public] == shown
        assert all(entry.title and entry.title != entry.tag and entry.by for entry in staff)
        names = {actor.name for actor in self.world.actors.values() if actor.is_staff}
        assert not names & {entry.by for entry in public}
        assert [entry.at for entry in staff] == sorted(entry.at for entry in staff)

    def _duties_are_apart(self, case: Case) -> None:
        kept: dict[str, set[str]] = {}
        names = {actor.id: name for name, actor in self.world.actors.items()}
        for staff_id, duty in Handling.objects.filter(case=case).values_list("staff_id", "duty"):
            kept.setdefault(names[staff_id], set()).add(duty)
        assert kept == self.model.done
        for done in kept.values():
            assert not {"review", "decision"} <= done
            assert not {"intake", "decision"} <= done
            assert not {"intake", "exit"} <= done
            assert not {"decision", "exit"} <= done


@pytest.mark.slow
class TheLifeIsTheTable(TestCase):
    @classmethod
    def setUpTestData(cls) -> None:
        with at(START):
            LifeCycle.world = World()

    def test_it(self) -> None:
        with at(START):
            run_state_machine_as_test(
                LifeCycle,
                settings=settings(
                    max_examples=40,
                    stateful_step_count=20,
                    derandomize=True,
                    database=None,
                    deadline=None,
                    suppress_health_check=list(HealthCheck),
                ),
            )
            outcomes = list(run_checks(only=["cases:states"]))
            assert sum(one.seen for one in outcomes) == Case.objects.count()
            assert [problem for one in outcomes for problem in one.problems] == []
