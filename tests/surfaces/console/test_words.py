"""A phrase taught answers at the next question."""

from __future__ import annotations

import pytest
from django.test import Client

from huiban.domains.catalog.public import count_misses, search_items
from huiban.domains.catalog.search.index import refresh_entries
from huiban.domains.directory.public import Role
from tests.factories import item, staff

pytestmark = pytest.mark.django_db
PHRASE = "咕噜呱啦证"


@pytest.fixture
def admin(signed_in) -> Client:  # type: ignore[no-untyped-def]
    return signed_in(staff(Role.ITEM_ADMIN))


def test_an_alias_answers_at_once_and_until_it_is_removed(admin: Client) -> None:
    wanted = item(name="测试夜市摊位备案")
    refresh_entries([wanted])
    assert not search_items(PHRASE).confident
    listed = admin.get("/console/words/").context["misses"]
    assert [(miss.text, miss.count) for miss, _item in listed] == [(PHRASE, 1)]
    answer = admin.post("/console/words/teach/", {"phrase": PHRASE, "item": wanted.code})
    assert answer.status_code == 303
    shown = admin.get(answer["Location"])
    assert shown.context["place"] == 1
    found = search_items(PHRASE, log=False)
    assert found.confident
    assert found.results[0].code == wanted.code
    assert count_misses() == 0
    (alias,) = admin.get("/console/words/").context["aliases"]
    admin.post(f"/console/words/aliases/{alias.id}/removal/")
    assert not search_items(PHRASE, log=False).confident
    assert count_misses() == 1


def test_looking_leaves_no_miss(admin: Client) -> None:
    admin.get("/console/words/teach/", {"phrase": PHRASE, "find": "什么也不是"})
    assert count_misses() == 0


@pytest.mark.parametrize("posted", [{"phrase": ""}, {"phrase": "的"}, {"phrase": PHRASE, "item": "NOWHERE"}])
def test_what_cannot_be_taught_says_why(admin: Client, posted: dict[str, str]) -> None:
    made = item()
    refresh_entries([made])
    assert admin.post("/console/words/teach/", {"item": made.code} | posted).status_code == 422
