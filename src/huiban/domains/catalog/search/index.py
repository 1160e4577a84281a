"""Keep one search entry per active item."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from huiban.domains.catalog.models import HandlingItem, Item, SearchEntry, SearchState
from huiban.domains.catalog.search import tokens
from huiban.domains.catalog.search.aliases import Lexicon, keys_of_item, lists_digest
from huiban.domains.catalog.search.rank import actions_of
from huiban.domains.catalog.search.reader import shipped
from huiban.domains.catalog.states import ItemStatus
from huiban.foundation.locks import lock

BATCH = 500
SAID_AT_LEAST = 8.0

_UPSERT = """
insert into search_entries
    (item_id, code, name, department, type_code, type_name, described, keys, actions, name_terms, said, lexemes)
values (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s::tsvector)
on conflict (item_id) do update set
    code = excluded.code, name = excluded.name, department = excluded.department, type_code = excluded.type_code,
    type_name = excluded.type_name, described = excluded.described, keys = excluded.keys,
    actions = excluded.actions, name_terms = excluded.name_terms, said = excluded.said, lexemes = excluded.lexemes
"""


@transaction.atomic
def refresh_entries(items: Iterable[Item]) -> None:
    """Bring the search entries of ``items`` up to date, in the caller's transaction. Inactive items leave search."""
    ids = [item.pk for item in items]
    for start in range(0, len(ids), BATCH):
        _refresh(ids[start : start + BATCH])


def refresh_entry(item: Item) -> None:
    """Bring the search entry of one item up to date, in the caller's transaction."""
    refresh_entries([item])


@transaction.atomic
def rebuild_index() -> int:
    """Make all entries anew; return how many there are. Half a second for a thousand items."""
    lock("catalog", ["search-index"], timeout_ms=60_000)
    SearchEntry.objects.all().delete()
    refresh_entries(Item.objects.filter(status=ItemStatus.ACTIVE).only("id"))
    SearchState.objects.update_or_create(id=1, defaults={"lists": lists_digest()})
    touch()
    return SearchEntry.objects.count()


def ensure_index() -> bool:
    """Rebuild when the shipped lists of words are not those the entries were made with; return whether it was needed.

    Call it after migrating, before the first question of a new release.
    """
    state = SearchState.objects.filter(id=1).first()
    if state is not None and state.lists == lists_digest():
        return False
    rebuild_index()
    return True


def touch() -> None:
    """Let every process read aliases and guides again before its next answer.

    The mark is random: a number rolled back must not come again with another meaning.
    """
    SearchState.objects.update_or_create(id=1, defaults={"version": secrets.randbits(62)})


def _refresh(ids: Sequence[UUID]) -> None:
    said_before = dict(SearchEntry.objects.filter(item_id__in=ids).values_list("item_id", "said"))
    rows = HandlingItem.objects.filter(item_id__in=ids, item__status=ItemStatus.ACTIVE)
    handlings = rows.select_related("item__organisation", "current_version").order_by("item_id", "sequence")
    first: dict[UUID, HandlingItem] = {}
    for handling in handlings:
        first.setdefault(handling.item_id, handling)
    lexicon = shipped()
    records = [_record(lexicon, handling) for handling in first.values()]
    with connection.cursor() as cursor:
        cursor.executemany(_UPSERT, records)
    SearchEntry.objects.filter(item_id__in=[id_ for id_ in ids if id_ not in first]).delete()
    if any(list(record[10]) != said_before.get(record[0], []) for record in records):
        touch()


def _record(lexicon: Lexicon, handling: HandlingItem) -> tuple[Any, ...]:
    item = handling.item
    content = handling.current_version.content if handling.current_version else {}
    keys = keys_of_item(lexicon, name=item.name, main_item=item.main_item, code=item.code)
    terms = tokens.features(tokens.cut(tokens.plain(item.name)))
    around = tokens.cut(tokens.plain(f"{item.main_item} {item.organisation.name}"))
    said = _said(lexicon, content)
    return (
        item.pk,
        item.code,
        item.name,
        item.organisation.name,
        item.type_code,
        item.source_type_name,
        bool(content.get("described")),
        keys,
        sorted(actions_of(item.name)),
        terms,
        said,
        _lexemes(keys, [*filter(tokens.is_word, terms), *(word for run in around for word in run)]),
    )


def _said(lexicon: Lexicon, content: dict[str, object]) -> list[str]:
    """The plain name and the questions of a guide, those left out that could be asked of anything."""
    questions: list[dict[str, str]] = content.get("faq") or []  # type: ignore[assignment]
    phrases = [str(content.get("plain_name") or ""), *(entry["q"] for entry in questions)]
    kept = []
    for phrase in phrases:
        words = [f for f in tokens.features(tokens.cut(tokens.plain(phrase))) if tokens.is_word(f)]
        if sum(lexicon.weight(word) for word in words) >= SAID_AT_LEAST:
            kept.append(phrase[:60])
    return kept


def _lexemes(keys: Sequence[str], terms: Sequence[str]) -> str:
    """The text of a tsvector. Keys and terms hold letters, digits and characters only, never a quote."""
    return " ".join(f"'{lexeme}'" for lexeme in dict.fromkeys((*keys, *terms)))
