"""Which statements are planned once and kept, and which are planned for their values each time.

A plan that is kept does not know the values: for a row found by its key, and for a row that is written, there is only one
good plan. A list or a sum is another matter. "The open ones, oldest first" is found by its state while few stand open, and
a plan for any state walks through the whole past instead, at a million cases a thousand times as long. The server
compares the two by estimates that cannot know; so only statements that begin with a key are kept.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from django.db.backends.postgresql.base import ServerBindingCursor

# What a statement says of itself whose condition is no key, but whose best plan is the same for all values.
_SAYS_SO = "/* one plan */"
_WRITES_A_ROW = re.compile(r"\s*insert\b", re.IGNORECASE)
_KEYS = "id|number|code|digest|secret_digest|session_key|case_id|ticket_id|material_id"
_BY_KEY = re.compile(rf'\b(?:{_KEYS})"? (?:= %s|= any\(%s|in \(%s)', re.IGNORECASE)
_A_LIST = re.compile(r"\blimit (?!(?:1|21)\b)", re.IGNORECASE)  # one row, and Django's "exactly one"


class KeptPlansCursor(ServerBindingCursor):
    """Lets the connection prepare, from the third time on, what is found by a key; nothing else."""

    def execute(self, query: Any, params: Any = None, *, prepare: bool | None = None, **named: Any) -> Any:
        if prepare is None and not (isinstance(query, str) and has_one_plan(query)):
            prepare = False
        return super().execute(query, params, prepare=prepare, **named)  # type: ignore[misc]


@lru_cache(maxsize=2048)
def has_one_plan(query: str) -> bool:
    """Whether the best plan is the same for all values: rows are written, or found by a key, or it says so."""
    if _WRITES_A_ROW.match(query) or _SAYS_SO in query:
        return True
    return _BY_KEY.search(query) is not None and _A_LIST.search(query) is None
