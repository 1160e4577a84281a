"""Kept answers: none of a request that was not done."""

from __future__ import annotations

from collections.abc import Iterator

from huiban.foundation.verification.public import Look, Problem, check, rows_of


@check("idempotency:answers", "every kept answer belongs to a request that was done")
def answers(look: Look) -> Iterator[Problem]:
    """No claim without its answer: both are written in one transaction."""
    for row in rows_of(
        "select count(*) as all, count(*) filter (where status is null) as open from kept_answers"
    ):
        look.seen = row["all"]
        if row["open"]:
            yield Problem(
                about="kept answers",
                text=f"{row['open']} keys are claimed by requests that never ended",
                advice="rows were written by hand: delete from kept_answers where status is null.",
            )
