"""How often a plain question finds its item, and how often a question about something else is recognised."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from huiban.domains.catalog.search.answer import search_items

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("catalogue")]
QUESTIONS = yaml.safe_load((Path(__file__).parent / "questions.yaml").read_text(encoding="utf-8"))

FIRST, IN_FIVE, NONE_HERE, DOUBTED = 0.85, 0.95, 0.90, 0.06


def share(values: list[bool]) -> float:
    return sum(values) / len(values)


@pytest.mark.parametrize("part", sorted(QUESTIONS))
def test_the_right_item_is_found_and_not_doubted(part):
    first, in_five, doubted, missed = [], [], [], []
    for question in QUESTIONS[part]["items"]:
        answer = search_items(question["q"], limit=5, log=False)
        codes = [hit.code for hit in answer.results]
        first.append(bool(codes) and codes[0] in question["ok"])
        in_five.append(any(code in question["ok"] for code in codes))
        doubted.append(not answer.confident)
        if not in_five[-1]:
            missed.append(question["q"])
    assert share(first) >= FIRST, missed
    assert share(in_five) >= IN_FIVE, missed
    assert share(doubted) <= DOUBTED


@pytest.mark.parametrize("part", sorted(QUESTIONS))
def test_a_question_about_something_else_is_recognised(part):
    believed = [q for q in QUESTIONS[part]["none"] if search_items(q, log=False).confident]
    assert 1 - len(believed) / len(QUESTIONS[part]["none"]) >= NONE_HERE, believed


def test_every_item_is_found_by_its_own_name():
    from huiban.domains.catalog.models import Item

    lost = []
    for code, name in Item.objects.values_list("code", "name"):
        answer = search_items(name, limit=5, log=False)
        if code not in [hit.code for hit in answer.results] or not answer.confident:
            lost.append(name)
    assert len(lost) <= 3, lost
