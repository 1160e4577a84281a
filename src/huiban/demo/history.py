"""Thirty days of ordinary work, done by the same operations as everybody's, each at its own moment."""

from __future__ import annotations

import heapq
import io
import itertools
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml

from huiban.demo.district import DATA, District
from huiban.demo.synthetic import Inventor, paper
from huiban.domains.cases.public import (
    Case,
    MaterialCheck,
    Opinion,
    Outcome,
    accept,
    archive,
    attach_document,
    case_steps,
    decide,
    examine,
    find_case,
    hand_over,
    needed_materials,
    pre_review,
    promise_paper,
    record_post,
    refuse_acceptance,
    save_draft,
    start_draft,
    submit,
)
from huiban.domains.catalog.public import APPLIED_FOR, Item, ItemContent, find_item, list_items
from huiban.domains.certificates.public import issue_result
from huiban.domains.directory.public import Staff
from huiban.domains.people.public import Person, person_actor, register_at_window, register_company_at_window
from huiban.domains.voices.public import claim_follow_up, close_follow_up, list_follow_ups, rate_with_code
from huiban.foundation.actors import SYSTEM, Actor, Channel
from huiban.foundation.clock.public import current_calendar
from huiban.foundation.errors import HuibanError
from huiban.foundation.moment import LOCAL_ZONE, at, local_day, now

logger = logging.getLogger(__name__)
DAYS = 30
CASES_PER_WORKDAY = 11
Step = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Template:
    """An item with the answers and forms that its demonstration cases are filled in with."""

    item_code: str
    cases: list[dict[str, Any]]


class History:
    """A queue of steps by moment. Steps that would lie in the future are left for whoever uses the product."""

    def __init__(
        self, district: District, *, seed: int = 20261120, days: int = DAYS, daily: int = CASES_PER_WORKDAY
    ) -> None:
        self.district = district
        self.inventor = Inventor(seed)
        self.random = self.inventor.random
        self.until = now()
        self.days, self.daily = days, daily
        self._order = itertools.count()
        self._queue: list[tuple[datetime, int, Step]] = []
        self._templates = _templates()
        self._generic = self._choose_generic()
        self._papers: dict[str, bytes] = {}
        self.made = 0

    def run(self) -> int:
        """Do everything up to now; return how many cases were handed in."""
        self._plan_arrivals()
        while self._queue:
            moment, _order, step = heapq.heappop(self._queue)
            if moment >= self.until:
                continue
            with at(moment):
                try:
                    step()
                except HuibanError as error:
                    logger.warning("history: %s %s", error, dict(error.fields))
        return self.made

    def _plan_arrivals(self) -> None:
        calendar = current_calendar()
        today = local_day(self.until)
        for back in range(self.days, -1, -1):
            day = today - timedelta(days=back)
            count = self.daily if calendar.is_workday(day) else 2
            for _number in range(count + self.random.randint(-2, 3) if count > 2 else count):
                online = self.random.random() < 0.42 or not calendar.is_workday(day)
                moment = self._moment(day, 8 if online else 9, 21 if online else 17)
                self._at(moment, lambda online=online: self._arrive(online))

    def _at(self, moment: datetime, step: Step) -> None:
        heapq.heappush(self._queue, (moment, next(self._order), step))

    def _moment(self, day: date, first_hour: int, last_hour: int) -> datetime:
        """A moment of a day with a morning and an afternoon peak."""
        peak = self.random.choice((10.2, 15.0))
        hour = min(max(self.random.gauss(peak, 1.3), first_hour), last_hour - 0.1)
        return datetime.combine(day, time(), LOCAL_ZONE) + timedelta(seconds=int(hour * 3600))

    def _later(self, workdays: int, step: Step) -> None:
        """Do ``step`` some working days on, in office hours; the same day an hour or so later for zero."""
        if workdays == 0:
            self._at(now() + timedelta(minutes=self.random.randint(12, 95)), step)
            return
        day, calendar = local_day(now()), current_calendar()
        for _number in range(workdays):
            day += timedelta(days=1)
            while not calendar.is_workday(day):
                day += timedelta(days=1)
        self._at(self._moment(day, 9, 17), step)

    def _choose_generic(self) -> list[str]:
        rows: list[Item] = [item for item in list_items(limit=2000) if item.type_code in APPLIED_FOR]
        described = {template.item_code for template in self._templates}
        codes = [item.code for item in rows if item.code not in described]
        return self.random.sample(codes, k=min(60, len(codes)))

    def _arrive(self, online: bool) -> None:
        clerk = self.random.choice(self.district.clerks)
        clerk_actor = self._staff(clerk)
        if self.random.random() < 0.72 or not self._generic:
            template = self.random.choice(self._templates)
            chosen = self.random.choice(template.cases)
            code, answers, form = template.item_code, chosen.get("answers", {}), dict(chosen["form"])
        else:
            code, answers, form = (
                self.random.choice(self._generic),
                {},
                {"request": "申请办理本事项，请按规定审核。"},
            )
        view = find_item(code)
        if view is None:
            return
        content = view.version.guide
        person, company_id = self._applicant(clerk_actor, content, form)
        channel = self.random.choice((Channel.MOBILE, Channel.MOBILE, Channel.PORTAL))
        actor = person_actor(person, channel, company_id) if online else clerk_actor
        draft = start_draft(actor=actor, item_code=code, person_id=person.id, company_id=company_id)
        method = self.random.choice(content.delivery)
        draft, _faults = save_draft(
            actor=actor,
            draft_id=draft.id,
            answers=answers,
            form=form,
            delivery_method=method,
            delivery_address="示例市示例区虚构路 1 号" if method == "post" else None,
        )
        self._hand_in_materials(actor, draft.id, content, draft.answers, draft.form, online)
        case = submit(actor=actor, draft_id=draft.id)
        self.made += 1
        self._later(
            0 if not online else self.random.choice((0, 0, 1)), lambda: self._take_in(case.number, clerk)
        )

    def _applicant(
        self, clerk: Actor, content: ItemContent, form: dict[str, Any]
    ) -> tuple[Person, UUID | None]:
        fields = {
            field.prefill: field.id for section in content.form for field in section.fields if field.prefill
        }
        invented = self.inventor.person()
        name = form.get(fields.get("person.name", ""), invented.name)
        number = form.get(fields.get("person.citizen_id", ""), invented.citizen_id)
        try:
            person = register_at_window(actor=clerk, name=name, citizen_id=number, mobile=invented.mobile)
        except HuibanError:
            person = register_at_window(
                actor=clerk, name=invented.name, citizen_id=self.inventor.citizen_id(), mobile=invented.mobile
            )
        if "company" not in content.server_types or (
            "person" in content.server_types and not form.get(fields.get("company.credit_code", ""))
        ):
            return person, None
        company_name, credit_code = self.inventor.company()
        company = register_company_at_window(
            actor=clerk,
            credit_code=form.get(fields.get("company.credit_code", ""), credit_code),
            name=form.get(fields.get("company.name", ""), company_name),
            legal_representative=form.get(fields.get("company.legal_representative", ""), invented.name),
            agent_id=person.id,
        )
        return person, company.id

    def _hand_in_materials(
        self,
        actor: Actor,
        draft_id: UUID,
        content: ItemContent,
        answers: dict[str, Any],
        form: dict[str, Any],
        online: bool,
    ) -> None:
        for need in needed_materials(content, answers, form):
            if not need.required:
                continue
            material = need.material
            if not online and self.random.random() < 0.5:
                promise_paper(actor=actor, draft_id=draft_id, material_id=material.id, paper=True)
                continue
            kind = next(name for name in ("png", "jpg", "pdf") if name in material.accepts)
            if material.id not in self._papers:
                self._papers[material.id] = paper(material.id, kind)
            attach_document(
                actor=actor,
                draft_id=draft_id,
                material_id=material.id,
                filename=f"{material.name[:20]}.{kind}",
                content=io.BytesIO(self._papers[material.id]),
            )

    def _take_in(self, number: str, clerk: Staff) -> None:
        actor = self._staff(clerk)
        case = find_case(actor=actor, number=number)
        if self.random.random() < 0.04:
            refuse_acceptance(
                actor=actor, number=number, reason="申请事项不属于本机关职权范围，请向有权机关提出申请。"
            )
            return
        checks = {material.material: MaterialCheck.GOOD.value for material in case.materials.all()}
        pre_review(actor=actor, number=number, checks=checks, notes={}, text="材料齐全，符合法定形式。")
        accept(actor=actor, number=number)
        self._later(self.random.choice((0, 1, 1, 2)), lambda: self._examine(number))

    def _examine(self, number: str) -> None:
        case = find_case(actor=SYSTEM, number=number)
        reviewer = self.district.reviewers.get(case.organisation_id)
        if reviewer is None:
            return
        steps = case_steps(case)
        step = steps[case.review_step]
        against = self.random.random() < 0.03
        case = examine(
            actor=self._staff(reviewer),
            number=number,
            step=step.id,
            opinion=Opinion.FAIL if against else Opinion.PASS,
            text="经审查，所报情况与规定条件不一致。" if against else "经审查，符合条件。",
        )
        following = (
            self._decide
            if against or (case.review_step + 1 >= len(steps) and case.state == "approving")
            else self._examine
        )
        self._later(self.random.choice((0, 0, 1, 1, 2)), lambda: following(number))

    def _decide(self, number: str) -> None:
        case = find_case(actor=SYSTEM, number=number)
        approver = self.district.approvers.get(case.organisation_id)
        if approver is None:
            return
        refused = any(opinion.opinion == Opinion.FAIL for opinion in case.opinions.all())
        decide(
            actor=self._staff(approver),
            number=number,
            outcome=Outcome.REFUSED if refused else Outcome.GRANTED,
            reason="经审查，申请不符合规定条件，依法不予批准。" if refused else "",
            overdue_reason="办理量集中，已向申请人说明。",
        )
        issue_result(actor=SYSTEM, case_number=number)
        if case.delivery_method == "online":
            self._after_delivery(number)
        else:
            self._later(self.random.choice((0, 1, 1, 2, 3)), lambda: self._deliver(number))

    def _deliver(self, number: str) -> None:
        case = find_case(actor=SYSTEM, number=number)
        actor = self._staff(self.random.choice(self.district.exit_clerks))
        if case.delivery_method == "post":
            self._post(actor, case)
        else:
            hand_over(actor=actor, number=number, receiver=case.applicant_name, relation="本人")
        self._after_delivery(number)

    def _post(self, actor: Actor, case: Case) -> None:
        tracking = f"EX{self.random.randint(10**8, 10**9 - 1)}CN"
        record_post(actor=actor, number=case.number, courier="邮政 EMS", tracking_number=tracking)

    def _after_delivery(self, number: str) -> None:
        if self.random.random() < 0.55:
            self._later(self.random.choice((0, 0, 1)), lambda: self._rate(number))
        if self.random.random() < 0.6:
            exit_clerk = self.random.choice(self.district.exit_clerks)
            self._later(self.random.choice((2, 3, 5)), lambda: _archive(self._staff(exit_clerk), number))

    def _rate(self, number: str) -> None:
        case = find_case(actor=SYSTEM, number=number)
        grade = self.random.choices((1, 2, 3, 4, 5), weights=(58, 26, 10, 4, 2))[0]
        reasons = (
            [self.random.choice(("late", "unclear", "system"))]
            if grade > 3
            else [self.random.choice(("clear", "quick", "kind"))]
        )
        rate_with_code(
            actor=person_actor(case.person, Channel.MOBILE),
            number=number,
            query_code=case.query_code,
            grade=grade,
            reasons=reasons,
        )
        if grade > 3 and self.random.random() < 0.6:
            self._later(self.random.choice((1, 2, 3)), lambda: self._answer(number))

    def _answer(self, number: str) -> None:
        manager = self.district.manager
        if manager is None:
            return
        actor = self._staff(manager)
        for follow_up in list_follow_ups(actor=actor):
            if follow_up.case_number == number:
                claim_follow_up(actor=actor, follow_up_id=follow_up.id)
                close_follow_up(
                    actor=actor,
                    follow_up_id=follow_up.id,
                    resolution="corrected",
                    answer="已核实情况并向您致歉，窗口已补充一次性告知单，今后先说清再受理。",
                )

    def _staff(self, staff: Staff) -> Actor:
        window = self.district.clerk_windows.get(staff.id)
        return Actor(
            kind="staff",
            id=staff.id,
            name=staff.name,
            channel=Channel.WINDOW,
            window_id=window.id if window else None,
        )


def _archive(actor: Actor, number: str) -> None:
    archive(actor=actor, number=number)


def _templates(folder: Path = DATA / "items") -> list[Template]:
    found = []
    for path in sorted(folder.glob("*.yaml")):
        whole = yaml.safe_load(path.read_text(encoding="utf-8"))
        found.append(Template(whole["item_code"], whole.get("demo_cases", [])))
    return [template for template in found if template.cases]
