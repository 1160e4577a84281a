"""Text as the index and a question both see it: normalised, cut by rjieba, synonyms read as one word, fillers dropped."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from typing import TYPE_CHECKING

from huiban.domains.catalog.search.words import words

if TYPE_CHECKING:
    import rjieba

# A paragraph says what it is about early or at its end; the middle of a very long one is left out.
HEAD, TAIL = 320, 80
FREQUENT = 20_000
BIGRAM = "_"

_OTHER = re.compile(r"[^0-9a-z\u3400-\u9fff]+")
_AGE = r"\s*(?:多|几|来|余)?\s*(?:周?岁|了)"
_EIGHTY = re.compile(rf"(?:满)?(?:[89]\d|1[01]\d|[八九]十[一二三四五六七八九]?|一?百){_AGE}(?:多|了|以上)?")
_SIXTY = re.compile(rf"(?:满)?(?:6[0-4]|六十[一二三四]?){_AGE}(?:多|了|以上)?")
# Counted amounts say nothing about the matter; years, ages and grades do.
_AMOUNT = re.compile(
    r"(?:[0-9]+|[一二两三四五六七八九十百千万零几半]+)(?:多|余|来)?"
    r"(?:个|块|块钱|元|万|万元|千|百|只|头|台|家|次|位|名|张|份|辆|棵|亩|平方|平米|平|米|公里|吨|斤|条|间|层|楼|套|天|周|月|个月|小时|分钟|口|件|根|片|本|双|瓶|箱|亿|公斤|年)?\Z"
)
_PIECE = re.compile(r"[0-9a-z]+|[\u3400-\u9fff]+")


def plain(text: str) -> str:
    """``text`` with one form of every character: half width, lower case, simplified; anything else is a blank."""
    if len(text) > HEAD + TAIL:
        text = f"{text[:HEAD]} {text[-TAIL:]}"
    text = unicodedata.normalize("NFKC", text).lower().translate(words().simplified)
    text = _EIGHTY.sub("八十岁", _OTHER.sub(" ", text))
    return _SIXTY.sub("六十岁", text).strip()


def cut(text: str) -> list[list[str]]:
    """Runs of canonical words of plain ``text``, fillers left out; a run ends at a blank."""
    known = words()
    runs = []
    for run in text.split():
        found = [known.canonical(word) for word in pieces(run)]
        kept = [word for word in found if word not in known.fillers and not _AMOUNT.match(word)]
        if kept:
            runs.append(kept)
    return runs


def pieces(run: str) -> list[str]:
    """The words of a run as they were typed, nothing left out: joined they are the run."""
    return [word for piece in _PIECE.findall(run) for word in _segmenter().cut(piece, False)]


def features(runs: Iterable[list[str]]) -> list[str]:
    """The words of ``runs`` and, marked by ``_``, the pairs of neighbouring characters across them."""
    found: dict[str, None] = {}
    for run in runs:
        found.update(dict.fromkeys(run))
        joined = "".join(run)
        found.update((BIGRAM + joined[i : i + 2], None) for i in range(len(joined) - 1))
    return list(found)


def parts(word: str) -> list[str]:
    """The shorter words inside a compound, canonical, fillers left out."""
    known = words()
    inner = (known.canonical(part) for part in _segmenter().cut_for_search(word, False) if part != word)
    return [part for part in inner if part not in known.fillers]


def is_listed(word: str) -> bool:
    """Whether the general dictionary has ``word``: such a word was probably meant as it was typed."""
    return _segmenter().has_word(word)


def bare(text: str) -> str:
    """Plain ``text`` without blanks and closing particles: two short questions are the same when this is."""
    return text.replace(" ", "").rstrip("吗呢啊吧呀嘛哦哈了的") or text


def is_word(feature: str) -> bool:
    return not feature.startswith(BIGRAM)


@cache
def _segmenter() -> rjieba.Jieba:
    import rjieba  # its words are 33 MB, in every process that looks for items and in no other

    segmenter = rjieba.Jieba()
    known = words()
    said = (word for intent in known.intents for word in intent.said)
    for word in (*known.kept, *known.synonyms, *known.fillers, *known.departments, *known.kinds, *said):
        if len(word) > 1:
            segmenter.add_word(word, FREQUENT, "n")
    return segmenter
