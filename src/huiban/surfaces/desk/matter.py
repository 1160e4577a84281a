"""Everything of a case on one page: what was asked, what was handed in, what colleagues found, until when, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from django.utils.translation import gettext as _

from huiban.domains.cases.public import (
    Case,
    CaseOpinion,
    CaseState,
    Handling,
    MaterialCheck,
    TimelineEntry,
    case_limits,
    case_steps,
    case_timeline,
    list_handlings,
    list_opinions,
)
from huiban.domains.catalog.public import ReviewStep
from huiban.domains.certificates.public import ResultDocument, list_results
from huiban.domains.directory.public import Role, has_role
from huiban.foundation.actors import Actor
from huiban.foundation.clock.public import today
from huiban.surfaces.components.dates import date_words
from huiban.surfaces.components.item_values import masked_text
from huiban.surfaces.components.parts import Row
from huiban.surfaces.components.parts import TimelineEntry as Stop
from huiban.surfaces.desk.application import Chapter, chapters_of, who_applies
from huiban.surfaces.desk.clocks import ClockView, Defence, case_clock, list_defences
from huiban.surfaces.desk.evidence import Evidence, evidence_of
from huiban.surfaces.desk.phrases import phrases_for
from huiban.surfaces.desk.places import QueuePlace
from huiban.surfaces.desk.standing import Task, standing

_ENDED = (CaseState.ARCHIVED, CaseState.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Refused:
    """An action that was refused: why, and what was typed, so that nothing of it is lost."""

    task_id: str
    message: str
    fields: Mapping[str, list[str]] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    overtaken: bool = False  # somebody else was first, or the case has moved on


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a worklist the case was opened, so that the next one follows."""

    queue: QueuePlace
    index: int
    text: str = ""
    next_url: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """An opinion a colleague gave, with numbers in it hidden."""

    step: str
    opinion: str
    words: str
    text: str
    who: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Matter:
    """What the templates of a case read."""

    case: Case
    applicant: str
    clock: ClockView | None
    who: list[Row]
    chapters: list[Chapter]
    evidence: list[Evidence]
    opinions: list[Said]
    reason: str
    overdue_reason: str
    address: str
    handlings: list[Handling]
    stops: list[Stop]
    last: TimelineEntry | None
    seen: int  # how many entries the page shows: what comes after is news
    defences: list[Defence]
    results: list[ResultDocument]
    may_receipt: bool  # whether the receipt with its query code may be printed for the applicant
    tasks: list[Task]
    why_not: str
    step: ReviewStep | None
    late: bool
    limits_if_accepted: list[str]
    phrases: Mapping[str, list[str]]
    refused: Refused | None
    place: Place | None

    @property
    def checks_open(self) -> bool:
        """Whether this person is to check the materials now."""
        return any(task.id == "check" for task in self.tasks)

    @property
    def checked(self) -> int:
        return sum(1 for one in self.evidence if one.finding != MaterialCheck.UNCHECKED)

    @property
    def result_name(self) -> str:
        result = self.case.item_version.guide.result
        return result.name if result else ""

    @property
    def refused_above(self) -> bool:
        """Whether a refusal is told on top: when its panel is gone, or the case has moved on under the hands."""
        if self.refused is None:
            return False
        return self.refused.overtaken or self.refused.task_id not in {task.id for task in self.tasks}

    @property
    def lost_text(self) -> str:
        """What was typed into an action that is not open any more: shown so that it can be copied."""
        if self.refused is None or self.refused.task_id in {task.id for task in self.tasks}:
            return ""
        kept = ("text", "reason", "overdue_reason", "receiver", "tracking_number")
        return "\n".join(self.refused.typed[name] for name in kept if self.refused.typed.get(name))


def matter_of(
    actor: Actor, case: Case, *, place: Place | None = None, refused: Refused | None = None
) -> Matter:
    """Everything the page of a case shows to this person."""
    entries = told_entries(case)
    stands = standing(actor, case)
    return Matter(
        case=case,
        applicant=masked_text(case.applicant_name),
        clock=case_clock(case),
        who=who_applies(case),
        chapters=chapters_of(case),
        evidence=evidence_of(
            case, typed=refused.typed if refused else {}, errors=refused.fields if refused else {}
        ),
        opinions=[_said(opinion) for opinion in list_opinions(case)],
        reason=masked_text(case.reason),
        overdue_reason=masked_text(case.overdue_reason),
        address=masked_text(case.delivery_address or ""),
        handlings=list_handlings(case),
        stops=[_stop(case, entry, last=entry is entries[-1]) for entry in entries],
        last=entries[-1] if entries else None,
        seen=len(entries),
        defences=list_defences(case),
        results=list_results(case),
        may_receipt=has_role(actor, Role.CLERK, organisation_id=case.organisation_id),
        tasks=_opened(stands.tasks, refused),
        why_not=stands.why_not,
        step=_current_step(case),
        late=case.promised_due is not None and today() > case.promised_due,
        limits_if_accepted=_limits_if_accepted(case),
        phrases=phrases_for(case.item_version.guide),
        refused=refused,
        place=place,
    )


def told_entries(case: Case) -> list[TimelineEntry]:
    """The timeline for staff without the applicant's rating: those who are rated must not know by whom."""
    return [entry for entry in case_timeline(case, for_staff=True) if not entry.tag.startswith("voices:")]


def _said(opinion: CaseOpinion) -> Said:
    return Said(
        step=_(opinion.step_name),
        opinion=opinion.opinion,
        words=str(opinion.get_opinion_display()),
        text=masked_text(opinion.text),
        who=opinion.staff.name,
        at=opinion.at,
    )


def _stop(case: Case, entry: TimelineEntry, *, last: bool) -> Stop:
    return Stop(
        title=entry.title,
        when=entry.at,
        text=masked_text(entry.text),
        who=entry.by,
        state="current" if last and case.state not in _ENDED else "done",
    )


def _opened(tasks: list[Task], refused: Refused | None) -> list[Task]:
    """The panel of a refused action is open again, and only that."""
    if refused is None or refused.task_id not in {task.id for task in tasks}:
        return tasks
    return [replace(task, open=task.id == refused.task_id) for task in tasks]


def _current_step(case: Case) -> ReviewStep | None:
    if case.state not in (CaseState.ACCEPTED, CaseState.REVIEWING):
        return None
    steps = case_steps(case)
    return steps[min(case.review_step, len(steps) - 1)]


def _limits_if_accepted(case: Case) -> list[str]:
    """What accepting today would promise, in sentences."""
    if case.state not in (CaseState.SUBMITTED, CaseState.PRE_REVIEW):
        return []
    limits = case_limits(case.item_version.guide, today())
    sentences = []
    if limits.promised:
        sentences.append(_("承诺 %(day)s前办结") % {"day": date_words(limits.promised.due)})
    if limits.statutory:
        sentences.append(_("法定 %(day)s前办结") % {"day": date_words(limits.statutory.due)})
    return sentences
