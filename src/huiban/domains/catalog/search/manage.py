"""Administrators teach search new words; what they add works at their next question, in every process."""

from __future__ import annotations

from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from huiban.domains.catalog import facts
from huiban.domains.catalog.access import can_manage_search
from huiban.domains.catalog.models import Item, SearchAlias, SearchMiss
from huiban.domains.catalog.search import tokens
from huiban.domains.catalog.search.aliases import code_key
from huiban.domains.catalog.search.index import touch
from huiban.domains.catalog.search.misses import cleaned
from huiban.domains.catalog.search.reader import find_concept
from huiban.domains.catalog.states import ItemStatus
from huiban.foundation.actors import Actor
from huiban.foundation.errors import Forbidden, Invalid, NotFound
from huiban.foundation.facts.public import record
from huiban.foundation.locks import lock
from huiban.foundation.moment import now

LONGEST_PHRASE = 60


@transaction.atomic
def add_alias(*, actor: Actor, phrase: str, item_code: str = "", concept: str = "") -> SearchAlias:
    """Say ``phrase`` of an item, or of a concept of the shipped lists (the name of a main item, a topic elsewhere).

    The same phrase for the same target again returns the alias there is. Misses with these words count as resolved.
    Raises ``Forbidden``, ``NotFound``, or ``Invalid`` when the phrase has no word that tells anything.
    """
    if not can_manage_search(actor):
        raise Forbidden
    lock("catalog", ["aliases"])
    phrase = cleaned(phrase)
    _check(phrase)
    item, key, name = _target(item_code, concept)
    alias, made = SearchAlias.objects.get_or_create(
        phrase=phrase,
        key=key,
        active=True,
        defaults={"item": item, "concept": name, "author": actor.name, "created_at": now()},
    )
    SearchMiss.objects.filter(text=phrase).update(resolved_by=alias)
    if made:
        record(facts.AliasAdded(subject=item.code if item else key, phrase=phrase), actor=actor)
        touch()
    return alias


@transaction.atomic
def remove_alias(*, actor: Actor, alias_id: UUID) -> SearchAlias:
    """Take an alias out of use; it stays in the record. Raises ``Forbidden`` or ``NotFound``."""
    if not can_manage_search(actor):
        raise Forbidden
    lock("catalog", ["aliases"])
    alias = SearchAlias.objects.select_related("item").filter(id=alias_id).first()
    if alias is None:
        raise NotFound
    if alias.active:
        alias.active, alias.removed_at = False, now()
        alias.save(update_fields=["active", "removed_at"])
        SearchMiss.objects.filter(resolved_by=alias).update(resolved_by=None)
        record(
            facts.AliasRemoved(subject=alias.item.code if alias.item else alias.key, phrase=alias.phrase),
            actor=actor,
        )
        touch()
    return alias


def list_aliases(
    *, item_code: str = "", active: bool = True, limit: int = 200, offset: int = 0
) -> list[SearchAlias]:
    """Aliases administrators added, newest first."""
    rows = SearchAlias.objects.select_related("item").filter(active=active)
    if item_code:
        rows = rows.filter(item__code=item_code)
    return list(rows[offset : offset + limit])


def _check(phrase: str) -> None:
    if not phrase or len(phrase) > LONGEST_PHRASE:
        message = _("请写 1 到 %(most)d 个字的说法。") % {"most": LONGEST_PHRASE}
        raise Invalid(fields={"phrase": [message]})
    if not tokens.features(tokens.cut(tokens.plain(phrase))):
        raise Invalid(fields={"phrase": [_("这句话里没有能用来查找的词，请写得具体一些。")]})


def _target(item_code: str, concept: str) -> tuple[Item | None, str, str]:
    if item_code:
        item = Item.objects.filter(code=item_code, status=ItemStatus.ACTIVE).first()
        if item is None:
            raise NotFound
        return item, code_key(item.code), ""
    found = find_concept(concept)
    if found is None:
        raise NotFound
    return None, found.key, found.name
