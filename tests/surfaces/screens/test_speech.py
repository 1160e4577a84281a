from __future__ import annotations

import pytest

from huiban.surfaces.screens.speech import call_sentence, number_words, window_words


@pytest.mark.parametrize(
    ("number", "words"), [("A012", "A 零幺二"), ("M001", "M 零零幺"), ("B1234", "B 幺二三四")]
)
def test_digits_are_spoken_one_by_one(number, words):
    assert number_words(number) == words


@pytest.mark.parametrize(
    ("window", "words"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (47, "四十七"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (168, "一百六十八"),
        (1012, "幺零幺二"),
    ],
)
def test_windows_are_spoken_as_numerals(window, words):
    assert window_words(window) == words


def test_the_whole_sentence():
    assert call_sentence("A012", 47) == "请 A 零幺二 号，到 四十七 号窗口。"
