"""A version's guide is read once, whoever asks, and the oldest is let go."""

from __future__ import annotations

from uuid import uuid4

import pytest

from huiban.domains.catalog import guides
from huiban.domains.catalog.guides import read_guide
from huiban.domains.catalog.public import find_item
from tests import factories as make


def test_it_is_read_once(monkeypatch):
    monkeypatch.setattr(guides, "MOST", 2)
    first, asked = uuid4(), []

    def content():
        asked.append(1)
        return {}

    assert read_guide(first, content) is read_guide(first, content)
    assert len(asked) == 1
    read_guide(uuid4(), dict)
    read_guide(uuid4(), dict)
    read_guide(first, content)
    assert len(asked) == 2


@pytest.mark.django_db
def test_a_new_version_is_seen_at_once():
    item = make.item(make.content(plain_name="旧"))
    assert find_item(item.code).version.guide.plain_name == "旧"
    handling = find_item(item.code).handling
    make.add_version(actor=make.SYSTEM, handling=handling, content=make.content(plain_name="新"), note="改")
    assert find_item(item.code).version.guide.plain_name == "新"
