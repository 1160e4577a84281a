"""The hall's hours in words."""

from __future__ import annotations

from datetime import time

import pytest
from django.utils.translation import override

from huiban.surfaces.components.hours import spans_words

SPANS = [(time(9), time(12)), (time(13, 30), time(17))]


@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "9:00–12:00、13:30–17:00"), ("en", "9:00–12:00, 13:30–17:00")]
)
def test_the_spans_of_a_day_are_told_in_the_readers_punctuation(language: str, words: str) -> None:
    with override(language):
        assert spans_words(SPANS) == words
