"""Questions that found no sure answer: counted, without the personal numbers people type into any box."""

from __future__ import annotations

import re
from datetime import timedelta

from django.db import connection

from huiban.domains.catalog.models import SearchMiss
from huiban.domains.catalog.search.confidence import Verdict
from huiban.foundation.moment import now

LENGTH = 200
KEPT = 5_000
TRIM_EVERY = 256
KEPT_FOR = timedelta(days=365)

_DIGITS = re.compile(r"[0-9０-９](?:[\s-]?[0-9０-９]){5,}[xXｘＸ]?")
_MAIL = re.compile(r"\S+@\S+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\s]+")

_COUNT = """
insert into search_misses as m (text, reason, topic, best_code, count, first_seen, last_seen)
values (%s, %s, %s, %s, 1, %s, %s)
on conflict (text) do update set count = m.count + 1, last_seen = excluded.last_seen, reason = excluded.reason,
    topic = excluded.topic, best_code = excluded.best_code, resolved_by_id = null
returning id, count
"""


def cleaned(text: str) -> str:
    """``text`` as a miss keeps it: one line, no long numbers, no mail addresses, 200 characters at most."""
    text = _MAIL.sub("…", _DIGITS.sub("…", _CONTROL.sub(" ", text[: LENGTH * 3])))
    return text.strip()[:LENGTH]


def note_miss(text: str, verdict: Verdict, best_code: str) -> None:
    """Count a question without a sure answer. Keeps the newest few thousand."""
    kept = cleaned(text)
    if not kept or verdict.reason is None:
        return
    moment = now()
    topic = verdict.topic.name if verdict.topic else ""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [kept, verdict.reason.value, topic[:40], best_code, moment, moment])
        id_, count = cursor.fetchone()
    if count == 1 and id_ % TRIM_EVERY == 0:
        _trim()


def list_misses(*, limit: int = 100, offset: int = 0, resolved: bool = False) -> list[SearchMiss]:
    """Questions without a sure answer, most asked first; with ``resolved`` also those an alias has answered since."""
    rows = SearchMiss.objects.select_related("resolved_by")
    if not resolved:
        rows = rows.filter(resolved_by=None)
    return list(rows[offset : offset + limit])


def count_misses(*, resolved: bool = False) -> int:
    rows = SearchMiss.objects.all()
    return (rows if resolved else rows.filter(resolved_by=None)).count()


def _trim() -> None:
    SearchMiss.objects.filter(last_seen__lt=now() - KEPT_FOR).delete()
    oldest = SearchMiss.objects.order_by("-last_seen").values_list("last_seen", flat=True)[KEPT : KEPT + 1]
    for moment in oldest:
        SearchMiss.objects.filter(last_seen__lte=moment, count=1).delete()
