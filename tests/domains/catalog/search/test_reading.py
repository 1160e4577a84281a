"""How a question is read before anything is looked up: words, fillers, slips of hand, Latin letters."""

from __future__ import annotations

import pytest

from huiban.domains.catalog.search import pinyin, tokens
from huiban.domains.catalog.search.rank import actions_of
from huiban.domains.catalog.search.reader import reader, shipped
from huiban.domains.catalog.search.words import words


def words_of(text: str) -> list[str]:
    return [word for run in tokens.cut(tokens.plain(text)) for word in run]


def read(text: str):
    return reader().interpreter.read(text)


@pytest.mark.parametrize(
    ("said", "same"),
    [
        ("我想给娃儿上户口", "请问孩子上户口怎么办理？"),
        ("戶口登記", "户口登记"),
        ("ＫＴＶ 消防", "ktv消防"),
        ("我妈今年83了", "我妈八十二岁"),
        ("社保卡搞丢了咋个办", "社保卡丢失"),
    ],
)
def test_the_same_thing_said_differently_is_the_same_words(said, same):
    assert words_of(said) == words_of(same)


@pytest.mark.parametrize("empty", ["", " ", "？？？", "🙂🙂", "\x00", "的", "请问怎么办理"])
def test_what_says_nothing_has_no_words(empty):
    assert words_of(empty) == []


def test_a_very_long_paragraph_is_read_at_both_ends():
    text = "社保卡丢了" + "，天气很好" * 3000 + "怎么补办"
    assert len(tokens.plain(text)) <= tokens.HEAD + tokens.TAIL + 1
    assert {"社保卡", "补办"} <= set(words_of(text))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("营业直照", "营业执照"),
        ("营业招照", "营业执照"),
        ("失夜金怎么领", "失业金怎么领"),
        ("公正处", "公证处"),
        ("居住正", "居住证"),
    ],
)
def test_words_that_sound_or_look_alike_are_corrected(typed, meant):
    assert read(typed).corrected == meant


@pytest.mark.parametrize(
    "right", ["办驾校", "租房子补贴", "骑车摔了", "到水务局批", "孩子上户口", "我家门口想挖条沟"]
)
def test_words_that_are_right_are_left_alone(right):
    assert read(right).corrected == ""


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("shenfenzheng", "身份证"),
        ("shebaoka diule", "社保卡丢了"),
        ("sfz补办", "身份证补办"),
        ("lost business license", "丢失营业执照"),
        ("how to get a passport", "护照"),
        ("qwrtzx", "qwrtzx"),
    ],
)
def test_latin_letters_are_read_as_chinese_where_they_spell_it(typed, read_as):
    assert read(typed).text == read_as


def test_sounds_ignore_what_speakers_of_the_south_do_not_tell_apart():
    assert pinyin.blurred(pinyin.sounds("身份证")) == pinyin.blurred(pinyin.sounds("森混增"))


def test_acts_are_heard_in_questions_and_seen_in_names():
    assert read("营业执照丢了").intents == {"reissue"}
    assert actions_of("食品(含保健食品)经营许可延续") == {"renew"}
    assert actions_of("户口登记") == frozenset()


def test_a_department_is_heard():
    assert read("去派出所办什么").departments == {"公安"}


def test_the_lists_are_sound():
    lists = words()
    assert not lists.fillers & set(lists.synonyms)
    lexicon = shipped()
    assert len(lexicon.phrases) > 9_000
    assert all(total > 0 for total in lexicon.totals)
