"""The shipped lists of words against the list of items they were written for."""

from __future__ import annotations

import pytest

from huiban.domains.catalog.models import Item
from huiban.domains.catalog.search.aliases import Kind, family_key, item_key, short_name
from huiban.domains.catalog.search.reader import shipped
from huiban.domains.directory.public import Organisation

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]


def test_every_item_has_spoken_words_of_its_own_or_of_its_family():
    lexicon = shipped()
    silent = []
    for name, main_item in Item.objects.values_list("name", "main_item"):
        own = {item_key(name), item_key(short_name(name))}
        spoken = own & (lexicon.numbers.keys() | lexicon.memberships.keys())
        if not spoken and not (main_item and family_key(main_item) in lexicon.numbers):
            silent.append(name)
    assert silent == []


def test_every_entry_of_the_lists_names_an_item_there_is():
    items = {
        key
        for name in Item.objects.values_list("name", flat=True)
        for key in (item_key(name), item_key(short_name(name)))
    }
    families = {family_key(main) for main in Item.objects.values_list("main_item", flat=True) if main}
    for concept in shipped().concepts:
        if concept.kind is Kind.ITEM:
            assert concept.key in items, concept.name
        elif concept.kind is Kind.FAMILY and not concept.members:
            assert concept.key in families, concept.name
        assert set(concept.members) <= items, concept.name


def test_every_department_has_spoken_names():
    from huiban.domains.catalog.search.words import words

    pieces = set(words().departments.values())
    with_items = Organisation.objects.filter(items__isnull=False).distinct().values_list("name", flat=True)
    assert [name for name in with_items if not any(piece in name for piece in pieces)] == []
