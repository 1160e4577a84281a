"""Answer a question about items: the items in order, whether they are sure, and where else to ask."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from huiban.domains.catalog.search import tokens
from huiban.domains.catalog.search.aliases import Kind, Lexicon
from huiban.domains.catalog.search.confidence import Verdict, judge
from huiban.domains.catalog.search.misses import note_miss
from huiban.domains.catalog.search.query import Question
from huiban.domains.catalog.search.rank import Entry, Ranked, rank
from huiban.domains.catalog.search.reader import Reader, reader

CANDIDATES = 90
CONCEPTS = 20
WORDS = 4
RARE = 3.0
MAX_RESULTS = 50
SHOWN_AT_LEAST = 1.5

# One statement: the version of what is said, and the entries with the most telling lexemes. Each lexeme is looked up by itself, so that the
# planner always takes the index, and weighs as much as the question says.
_FIND = """
select s.version, e.code, e.name, e.department, e.type_code, e.type_name, e.described, e.keys, e.actions, e.name_terms
from search_state s left join lateral (
    select found.*
    from (
        select hit.item_id, sum(asked.weight) as nearness
        from unnest(%(lexemes)s::text[], %(weights)s::float4[]) as asked(lexeme, weight)
        cross join lateral (
            select item_id from search_entries where lexemes @@ ('''' || asked.lexeme || '''')::tsquery
        ) hit
        group by hit.item_id order by nearness desc, hit.item_id limit %(limit)s
    ) nearest
    join search_entries found using (item_id)
) e on true
where s.id = 1
"""


@dataclass(frozen=True, slots=True)
class SearchHit:
    """An item found. ``why`` is the phrase or name the question fits, for people who look after aliases."""

    code: str
    name: str
    department: str
    type_code: str
    type: str
    described: bool
    score: float
    why: str


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """``confident`` false: nothing here is surely meant; offer a person to ask. ``suggestion`` is the question as read
    when it was mistyped; ``elsewhere_hint`` says what the question seems to be about instead and who deals with it.
    """

    query: str
    confident: bool
    results: tuple[SearchHit, ...]
    suggestion: str
    elsewhere_hint: str
    elsewhere_who: str


def search_items(q: str, *, limit: int = 10, log: bool = True) -> SearchAnswer:
    """Find the items a plain question is about, best first. Any text is taken; a long one is read in part.

    One SELECT, a second when somebody added or removed an alias since this process last looked. With ``log`` a
    question without a sure answer is counted for the console.
    """
    asked = q.replace("\x00", " ").encode("utf-8", "ignore").decode()
    limit = max(0, min(limit, MAX_RESULTS))
    current = reader()
    question, entries = _ask(current, asked)
    ranked = rank(question, current.lexicon, entries)
    verdict = judge(question, current.lexicon, ranked)
    if log and not verdict.confident:
        note_miss(asked, verdict, ranked[0].entry.code if ranked else "")
    return _answer(asked, question, ranked, verdict, limit)


def warm_up() -> None:
    """Make the reader of this process now instead of at its first question."""
    reader()


def _ask(current: Reader, text: str) -> tuple[Question, list[Entry]]:
    question = current.interpreter.read(text)
    version, entries = _find(question, current.lexicon)
    if version != current.version:
        current.bring_to(version)
        question = current.interpreter.read(text)
        _version, entries = _find(question, current.lexicon)
    return question, entries


def _find(question: Question, lexicon: Lexicon) -> tuple[int, list[Entry]]:
    with connection.cursor() as cursor:
        cursor.execute(_FIND, values_of(question, lexicon))
        rows = cursor.fetchall()
    entries = [
        Entry(code, name, department, type_code, type_name, keys, frozenset(actions), terms, described)
        for _v, code, name, department, type_code, type_name, described, keys, actions, terms in rows
        if code is not None
    ]
    return (rows[0][0] if rows else 0), entries


def values_of(question: Question, lexicon: Lexicon) -> dict[str, Any]:
    """What the statement is given: the concepts most spoken of, and the most telling words for what nobody has said.

    A word common to many items finds nothing by itself; it is looked up only when there is nothing better.
    """
    telling = sorted((f for f in question.weights if tokens.is_word(f)), key=lambda f: -question.weights[f])
    rare = [word for word in telling if lexicon.weight(word) >= RARE] or telling[:1]
    weighed = [*_concepts(question, lexicon), *((word, question.weights[word] / 4) for word in rare[:WORDS])]
    lexemes, weights = zip(*weighed, strict=True) if weighed else ((), ())
    return {"lexemes": list(lexemes), "weights": list(weights), "limit": CANDIDATES}


def _concepts(question: Question, lexicon: Lexicon) -> list[tuple[str, float]]:
    """Keys of the concepts most spoken of with how much, best first."""
    here = [
        (match.score + question.bags.get(number, 0.0) / 4, number)
        for number, match in question.matches.items()
        if lexicon.concepts[number].kind is not Kind.ELSEWHERE
    ]
    return [(lexicon.concepts[number].key, score) for score, number in sorted(here, reverse=True)[:CONCEPTS]]


def _answer(
    asked: str, question: Question, ranked: list[Ranked], verdict: Verdict, limit: int
) -> SearchAnswer:
    hits = tuple(
        SearchHit(
            code=found.entry.code,
            name=found.entry.name,
            department=found.entry.department,
            type_code=found.entry.type_code,
            type=found.entry.type,
            described=found.entry.described,
            score=round(found.score, 2),
            why=found.match.phrase,
        )
        for found in ranked[:limit]
        if verdict.confident or found.match.score >= SHOWN_AT_LEAST
    )
    topic = verdict.topic
    return SearchAnswer(
        query=asked[:200],
        confident=verdict.confident,
        results=hits,
        suggestion=question.corrected or (question.text if question.spelt else ""),
        elsewhere_hint=topic.hint if topic else "",
        elsewhere_who=topic.who if topic else "",
    )
