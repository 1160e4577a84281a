"""The guidance of an item, one question at a time. The answers live in the address: no script, no session, can be sent on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict

from huiban.domains.cases.public import asked_questions, check_answers
from huiban.domains.catalog.public import ItemContent, Option, Question

ASK = "ask"  # names the question to be answered again

Answers = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Choice:
    """An option of the question being asked, and the query of the address with it chosen."""

    option: Option
    query: str
    chosen: bool


@dataclass(frozen=True, slots=True)
class Answered:
    question: Question
    options: tuple[Option, ...]
    change_query: str

    @property
    def words(self) -> str:
        return "、".join(option.label for option in self.options)

    @property
    def effect(self) -> str:
        return "；".join(option.effect for option in self.options if option.effect)


@dataclass(frozen=True, slots=True)
class Situation:
    """Where somebody stands in the guidance. ``question`` is ``None`` when nothing is left to ask."""

    answers: Answers
    answered: tuple[Answered, ...]
    question: Question | None
    choices: tuple[Choice, ...]
    place: int
    total: int
    may_grow_to: int  # questions at most, when answers decide about others

    @property
    def query(self) -> str:
        return answers_query(self.answers)

    @property
    def started(self) -> bool:
        return bool(self.answered)

    @property
    def kept(self) -> list[tuple[str, str]]:
        """Names and values a form must repeat so that answers given before are not lost."""
        asked = self.question.id if self.question else ""
        return [(name, value) for name, value in _pairs(self.answers) if name != asked]


def read_answers(content: ItemContent, given: QueryDict) -> dict[str, Any]:
    """The answers an address holds. Whatever is not an answer of this item is ignored."""
    raw: dict[str, Any] = {}
    for question in content.situations:
        values = [value for value in given.getlist(question.id) if value]
        if values:
            known = {option.value for option in question.options}
            multi = [value for value in values if value in known]
            raw[question.id] = multi if question.type == "multi" else values[-1]
    return check_answers(content, raw, complete=False).values


def answers_query(answers: Answers) -> str:
    """The answers as they stand in an address."""
    return urlencode(_pairs(answers))


def situation_of(content: ItemContent, answers: Answers, ask: str = "") -> Situation:
    """What was answered, and the question to put next: the one of ``ask``, else the first without an answer."""
    asked = asked_questions(content, answers)
    question = next((q for q in asked if q.id == ask), None) or next(
        (q for q in asked if q.id not in answers), None
    )
    given = [q for q in asked if q.id in answers and q is not question]
    open_questions = any(q.id not in answers for q in asked)
    return Situation(
        answers=answers,
        answered=tuple(_answered(q, answers) for q in given),
        question=question,
        choices=_choices(question, answers) if question else (),
        place=asked.index(question) + 1 if question else len(asked),
        total=len(asked),
        may_grow_to=len(content.situations) if open_questions else len(asked),
    )


def _answered(question: Question, answers: Answers) -> Answered:
    chosen = _values(answers[question.id])
    options = tuple(option for option in question.options if option.value in chosen)
    return Answered(question, options, answers_query(answers) + "&" + urlencode({ASK: question.id}))


def _choices(question: Question, answers: Answers) -> tuple[Choice, ...]:
    before = _values(answers.get(question.id, ()))
    return tuple(
        Choice(option, answers_query({**answers, question.id: option.value}), option.value in before)
        for option in question.options
    )


def _pairs(answers: Answers) -> list[tuple[str, str]]:
    return [(name, value) for name, answer in answers.items() for value in _values(answer)]


def _values(answer: Any) -> tuple[str, ...]:
    return (answer,) if isinstance(answer, str) else tuple(answer)
