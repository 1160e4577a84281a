"""Cases against the record: every case stands where its facts have led it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from huiban.domains.cases.models import Case
from huiban.domains.cases.states import TRANSITIONS, CaseState, Opinion, Outcome
from huiban.foundation.verification.public import Look, Problem, check, facts_about, rows_of

facts_about("cases:case:%", "cases", "r.number")
facts_about("cases:step:%", "cases", "r.number")
facts_about("cases:list:%", "", "")

S = CaseState
_LEADS_TO: dict[str, frozenset[CaseState]] = {
    "cases:case:submitted": frozenset({S.SUBMITTED}),
    "cases:case:pre_reviewed": frozenset({S.PRE_REVIEW}),
    "cases:case:accepted": frozenset({S.ACCEPTED}),
    "cases:case:not_accepted": frozenset({S.NOT_ACCEPTED}),
    "cases:case:returned": frozenset({S.REVIEWING}),
    "cases:case:closed": frozenset({S.CLOSED}),
    "cases:case:delivered": frozenset({S.DELIVERED}),
    "cases:case:archived": frozenset({S.ARCHIVED}),
    "cases:case:withdrawn": frozenset({S.WITHDRAWN}),
}
_DATES = (
    ("cases:case:accepted", "accepted_at"),
    ("cases:case:decided", "decided_at"),
    ("cases:case:delivered", "delivered_at"),
    ("cases:case:archived", "archived_at"),
)
# One row a case, its facts in the order of recording; both sides come ordered, so nothing is held.
_STORIES = """
select c.number, c.state, c.outcome, c.accepted_at, c.decided_at, c.delivered_at, c.archived_at,
       array_agg(f.tag order by f.id) as tags,
       array_agg(coalesce(f.data->>'opinion', f.data->>'outcome', '') order by f.id) as said
from cases c left join facts f on f.subject = c.number and f.tag like 'cases:%%'
group by c.number, c.state, c.outcome, c.accepted_at, c.decided_at, c.delivered_at, c.archived_at
"""


@check("cases:states", "every case stands where its facts have led it")
def states(look: Look) -> Iterator[Problem]:
    """Replay the facts of every case through the table of states; compare its end and its dates with the row."""
    for row in look.at(rows_of(_STORIES, [])):
        wrong = _wrong(row)
        if wrong:
            yield Problem(
                about=row["number"],
                text=f"case {row['number']}: {wrong}",
                advice="the row was changed without its fact: compare it with a backup before anybody works on it.",
            )


@check("cases:idempotency", "no application was handed in twice")
def idempotency(look: Look) -> Iterator[Problem]:
    """Every draft made one case at most, and the case belongs to the draft's applicant."""
    look.seen = Case.objects.count()
    sql = """
    select c.number from drafts d join cases c on c.id = d.case_id
    where c.person_id <> d.person_id or c.company_id is distinct from d.company_id
    """
    for row in rows_of(sql):
        yield Problem(
            about=row["number"],
            text=f"case {row['number']} belongs to somebody else than the application it was made of",
            advice="compare both with a backup; the applicant's copy of the receipt decides.",
        )


def _wrong(row: dict[str, Any]) -> str:
    told = [(tag, said) for tag, said in zip(row["tags"], row["said"], strict=True) if tag]
    if not told:
        return "the record does not say that it was handed in"
    reached = _replay(told)
    if isinstance(reached, str):
        return reached
    if row["state"] not in reached:
        names = " or ".join(sorted(reached))
        return f"it stands at {row['state']}, the record says {names}"
    return _wrong_dates(row, told)


def _replay(told: list[tuple[str, str]]) -> frozenset[CaseState] | str:
    """The states the facts can have led to (an examination passed may be the last or not), or what is wrong with them."""
    if told[0][0] != "cases:case:submitted":
        return f"the record begins with {told[0][0]}"
    possible = frozenset({S.SUBMITTED})
    for tag, said in told[1:]:
        wanted = _reached_by(tag, said)
        following = frozenset(new for new in wanted if any(new in TRANSITIONS[old] for old in possible))
        if not following:
            return f"{tag} cannot follow {' or '.join(sorted(possible))}"
        possible = following
    return possible


def _reached_by(tag: str, said: str) -> frozenset[CaseState]:
    if tag == "cases:step:examined":
        return frozenset({S.APPROVING} if said == Opinion.FAIL else {S.REVIEWING, S.APPROVING})
    if tag == "cases:case:decided":
        return frozenset({S.DECIDED_YES if said == Outcome.GRANTED else S.DECIDED_NO})
    return _LEADS_TO.get(tag, frozenset())


def _wrong_dates(row: dict[str, Any], told: list[tuple[str, str]]) -> str:
    tags = {tag for tag, _said in told}
    for tag, name in _DATES:
        if (row[name] is not None) != (tag in tags):
            return f"{name} and the record do not agree whether {tag.rsplit(':', 1)[-1]} has happened"
    outcome = next((said for tag, said in told if tag == "cases:case:decided"), None)
    return "" if outcome == row["outcome"] else f"its outcome is {row['outcome']}, the record says {outcome}"
