"""The order of the items for a question: what is said of them, what is to be done, and which of several equal ones is meant."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache

from huiban.domains.catalog.search.aliases import Kind, Lexicon, exact_name, short_name
from huiban.domains.catalog.search.query import Match, Question
from huiban.domains.catalog.search.words import words

NOTHING = Match(0.0, 0.0, 0.0, "")
_PAPERWORK = (
    "审批",
    "办理",
    "备案",
    "登记",
    "核发",
    "申请",
    "申领",
    "发放",
    "支付",
    "审查",
    "审核",
    "证明",
    "信息",
    "配发",
    "颁发",
)
_PIECES = sorted(
    {*_PAPERWORK, *(piece for intent in words().intents for piece in intent.named)}, key=len, reverse=True
)
_MARKS = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]")


@dataclass(frozen=True, slots=True)
class Weighing:
    """The measures of the order, found by trying them on the development half of the questions."""

    sharpness: float = 1.5
    family: float = 0.95
    group: float = 0.95
    group_step: float = 0.06
    both: float = 0.35
    bag: float = 1.3
    done: float = 8.0
    not_done: float = 2.5
    nothing_done: float = 2.0
    unasked: float = 4.5
    first_time: float = 1.2
    described: float = 1.9
    length: float = 0.006
    department: float = 1.2
    sure_phrase: float = 0.7
    kin: float = 0.6


WEIGHING = Weighing()


@dataclass(frozen=True, slots=True)
class Entry:
    """An item as the index holds it. ``keys`` are its concepts, its own first; ``actions`` what its name says is done."""

    code: str
    name: str
    department: str
    type_code: str
    type: str
    keys: Sequence[str]
    actions: frozenset[str]
    name_terms: Sequence[str]
    described: bool


@dataclass(frozen=True, slots=True)
class Ranked:
    entry: Entry
    score: float
    match: Match
    bag: float


def actions_of(name: str) -> frozenset[str]:
    """What an official name says is done with its subject (补办, 注销 …); empty when it only names the subject."""
    plain = exact_name(name)
    return frozenset(
        intent.name for intent in words().intents if any(piece in plain for piece in intent.named)
    )


@cache
def stem_of(name: str) -> str:
    """The subject of an official name: without what is done, forms of paperwork and brackets about levels."""
    bare = short_name(name)
    for piece in _PIECES:
        bare = bare.replace(piece, "")
    return _MARKS.sub("", bare)


def rank(
    question: Question, lexicon: Lexicon, entries: Iterable[Entry], weighing: Weighing = WEIGHING
) -> list[Ranked]:
    """``entries`` that share anything with ``question``, best first.

    Items of one subject (设立, 变更, 注销 of one thing) share what speaks for the subject; what is to be done then decides.
    """
    heard = [found for entry in entries if (found := _hear(question, lexicon, entry, weighing)) is not None]
    subjects = _subjects(heard)
    ranked = []
    for one in heard:
        shared = max((other.subject for other in subjects[one.entry.code]), default=one.subject)
        shared = max(shared, one.subject)
        score = one.subject + weighing.kin * (shared - one.subject) + one.act + one.rest
        ranked.append(Ranked(one.entry, score, one.match, one.bag))
    ranked.sort(key=lambda found: (-found.score, found.entry.name, found.entry.code))
    return ranked


@dataclass(frozen=True, slots=True)
class _Heard:
    """What speaks for an entry: ``subject`` what is said of it, ``act`` whether its act is wanted, ``rest`` small things."""

    entry: Entry
    match: Match
    bag: float
    subject: float
    act: float
    rest: float


def _hear(question: Question, lexicon: Lexicon, entry: Entry, by: Weighing) -> _Heard | None:
    own, family, group = _said(question, lexicon, entry, by)
    bag = _bag(question, lexicon, entry)
    if not bag:
        return None
    subject = max(own.score, by.family * family.score, group.score)
    subject += by.both * min(own.score, family.score) + by.bag * bag
    said = own.acts if own.coverage >= by.sure_phrase else frozenset()
    act = _intended(
        question.intents, entry.actions | said, own.coverage, max(own.coverage, family.coverage), by
    )
    rest = by.department * any(piece in entry.department for piece in question.departments)
    rest += by.described * entry.described - by.length * len(entry.name)
    return _Heard(entry, max((own, family, group), key=lambda match: match.score), bag, subject, act, rest)


def _subjects(heard: Sequence[_Heard]) -> dict[str, list[_Heard]]:
    """For every entry the others of its subject: in one family, or of one department, with the same stem.

    Within a family one stem may also begin the other (经营许可, 经营许可法定代表人).
    """
    groups = defaultdict[str, list[_Heard]](list)
    for one in heard:
        family = next((key for key in one.entry.keys if key.startswith(Kind.FAMILY.value)), "")
        groups[family or f"{one.entry.department}/{stem_of(one.entry.name)}"].append(one)
    return {
        one.entry.code: [
            other for other in group if _akin(stem_of(one.entry.name), stem_of(other.entry.name))
        ]
        for group in groups.values()
        for one in group
    }


def _akin(one: str, other: str) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return len(shorter) > 1 and longer.startswith(shorter)


def _said(question: Question, lexicon: Lexicon, entry: Entry, by: Weighing) -> tuple[Match, Match, Match]:
    own = family = group = NOTHING
    for key in entry.keys:
        number = lexicon.numbers.get(key)
        if number is None:
            continue
        match = question.matches.get(number)
        if match is None:
            continue
        concept = lexicon.concepts[number]
        if concept.kind is Kind.FAMILY:
            family = max(family, match, key=lambda found: found.score)
        elif concept.kind is Kind.GROUP:
            share = by.group * (1 - by.group_step * concept.members.index(entry.keys[0]))
            match = replace(match, score=match.score * share)
            group = max(group, match, key=lambda found: found.score)
        else:
            own = max(own, match, key=lambda found: found.score)
    if entry.keys[0] not in lexicon.numbers:
        own = max(own, _by_name(question, lexicon, entry, by), key=lambda found: found.score)
    return own, family, group


def _by_name(question: Question, lexicon: Lexicon, entry: Entry, by: Weighing) -> Match:
    """The official name as a phrase, for an item nobody has written words for."""
    mass = sum(question.weights.get(term, 0.0) for term in entry.name_terms)
    if not mass:
        return NOTHING
    coverage = min(1.0, mass / sum(lexicon.weight(term) for term in entry.name_terms))
    return Match(mass * coverage**by.sharpness, coverage, mass, entry.name)


def _bag(question: Question, lexicon: Lexicon, entry: Entry) -> float:
    """The weight of everything in the question that is said of the item or its family, wherever it is said."""
    numbers = {number for key in entry.keys if (number := lexicon.numbers.get(key)) is not None}
    names = set(entry.name_terms)
    bags = lexicon.bags
    nothing: set[int] = set()
    return sum(
        weight
        for feature, weight in question.weights.items()
        if feature in names or not numbers.isdisjoint(bags.get(feature, nothing))
    )


def _intended(
    intents: frozenset[str], actions: frozenset[str], coverage: float, subject: float, by: Weighing
) -> float:
    """What the match of wanted and named acts is worth: the more, the surer the subject is the one asked about."""
    doubt = 1 - coverage
    wanted = intents - {"setup"}
    if wanted & actions:
        return by.done * subject
    if "transfer" in wanted and "change" in actions:
        return by.done * subject / 2
    if wanted:
        return -by.not_done * doubt if actions - {"setup"} else -by.nothing_done
    if actions - {"setup"}:
        return -by.unasked * doubt
    return by.first_time
