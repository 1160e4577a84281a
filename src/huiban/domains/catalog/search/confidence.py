"""Whether the best item is what was asked, or the question is about something that is not here."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from huiban.domains.catalog.models import MissReason
from huiban.domains.catalog.search.aliases import Concept, Kind, Lexicon
from huiban.domains.catalog.search.query import Question
from huiban.domains.catalog.search.rank import NOTHING, Ranked

# Found on the development questions, also with the list of topics elsewhere left out.
SURE = 7.5
BAG_SHARE = 0.5
ALIAS_COVERAGE, ALIAS_EXPLAINED = 0.95, 0.6
ELSEWHERE_BAG, ELSEWHERE_LEAST = 0.3, 4.5
# A bare noun (“社保”, “消防”) weighs little, but it is a whole phrase and nothing of the question is left open.
PLAIN_EXPLAINED, PLAIN_COVERAGE, PLAIN_TOTAL = 0.97, 0.9, 2.0


@dataclass(frozen=True, slots=True)
class Verdict:
    confident: bool
    topic: Concept | None
    reason: MissReason | None


CERTAIN = Verdict(True, None, None)


def judge(question: Question, lexicon: Lexicon, ranked: Sequence[Ranked]) -> Verdict:
    """Compare the best item with the best topic elsewhere and with what a sure answer needs.

    A phrase an administrator or a guide added is sure when it is nearly all of the question: it was put there to be.
    """
    topic, elsewhere = _elsewhere(question, lexicon)
    if question.talk is not None:
        return Verdict(False, lexicon.concepts[question.talk], MissReason.ELSEWHERE)
    if not ranked:
        return Verdict(False, topic, MissReason.ELSEWHERE if topic else MissReason.NOTHING)
    best = ranked[0]
    explained = best.bag / question.total if question.total else 0.0
    if best.match.added and best.match.coverage >= ALIAS_COVERAGE and explained >= ALIAS_EXPLAINED:
        return CERTAIN
    if best.match.score + ELSEWHERE_BAG * best.bag <= elsewhere:
        return Verdict(False, topic, MissReason.ELSEWHERE)
    return CERTAIN if _stands(question, best, explained) else Verdict(False, None, MissReason.WEAK)


def _stands(question: Question, best: Ranked, explained: float) -> bool:
    """A phrase that fits, or many telling words of the question said of the item; best both."""
    if (
        explained >= PLAIN_EXPLAINED
        and best.match.coverage >= PLAIN_COVERAGE
        and question.total >= PLAIN_TOTAL
    ):
        return True
    return best.match.score + BAG_SHARE * best.bag * math.sqrt(explained) >= SURE


def _elsewhere(question: Question, lexicon: Lexicon) -> tuple[Concept | None, float]:
    topics = (
        (match.score + ELSEWHERE_BAG * question.bags[number], number)
        for number, match in question.matches.items()
        if lexicon.concepts[number].kind is Kind.ELSEWHERE
    )
    score, number = max(topics, default=(NOTHING.score, -1))
    return (lexicon.concepts[number], score) if number >= 0 and score >= ELSEWHERE_LEAST else (None, score)
