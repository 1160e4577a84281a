"""The lexicon: what people say, phrase by phrase, and which items, families or topics elsewhere they mean by it."""

from __future__ import annotations

import hashlib
import math
import re
import sys
import unicodedata
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import yaml

from huiban.domains.catalog.search import tokens
from huiban.domains.catalog.search.words import DATA, words

BIGRAM_SHARE = 0.3
_BRACKETS_OF_RANK = re.compile(r"\((?:[^()]*(?:级|行使|权限|省政府|合资)[^()]*)\)?")


class Kind(StrEnum):
    ITEM = "i"
    FAMILY = "f"
    GROUP = "g"
    ELSEWHERE = "e"
    CODE = "c"


@dataclass(frozen=True, slots=True)
class Concept:
    """A target of phrases. ``members`` of a group are item keys in order of preference, of a named family its items."""

    key: str
    kind: Kind
    name: str
    members: tuple[str, ...] = ()
    hint: str = ""
    who: str = ""


@dataclass(slots=True)
class Lexicon:
    """Concepts with their phrases, indexed by feature. Weights fall with the number of concepts a feature is said of."""

    concepts: list[Concept] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)
    phrases: list[str] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    contents: list[tuple[str, ...]] = field(default_factory=list)
    totals: list[float] = field(default_factory=list)
    postings: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    bags: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    weights: dict[str, float] = field(default_factory=dict)
    memberships: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    rarest: float = 0.0
    boosts: dict[int, float] = field(default_factory=dict)
    whole: dict[str, int] = field(default_factory=dict)
    acts: list[frozenset[str]] = field(default_factory=list)

    def concept(self, concept: Concept) -> int:
        number = self.numbers.get(concept.key)
        if number is None:
            number = self.numbers[concept.key] = len(self.concepts)
            self.concepts.append(concept)
            for member in concept.members:
                self.memberships[member].append(concept.key)
        return number

    def add(self, concept: Concept, phrase: str) -> None:
        """Say ``phrase`` of ``concept``. Weights are set by ``weigh`` afterwards."""
        found = _content(phrase)
        if not found:
            return
        number, at = self.concept(concept), len(self.phrases)
        self.phrases.append(phrase)
        self.owner.append(number)
        self.contents.append(found)
        self.acts.append(intents_in(found))
        for feature in found:
            self.postings[feature].append(at)
            self.bags[feature].add(number)

    def add_clues(self, name: str, clues: str) -> None:
        """Count every word of ``clues`` as said of the item, or the family, of this name without being a phrase of it."""
        known = next((key for key in (item_key(name), family_key(name)) if key in self.numbers), None)
        number = (
            self.concept(Concept(family_key(name), Kind.FAMILY, name))
            if known is None
            else self.numbers[known]
        )
        for clue in clues.split():
            for feature in _content(clue):
                self.bags[feature].add(number)

    def say(self, concept: Concept, phrase: str, boost: float) -> int | None:
        """Say ``phrase`` of ``concept`` in a lexicon that is in use; return its number, ``None`` when it has no content.

        Weights of known features stay as they are; postings come last, so that a reader never meets half a phrase.
        """
        found = _content(phrase)
        if not found:
            return None
        number, at = self.concept(concept), len(self.phrases)
        for feature in found:
            self.weights.setdefault(feature, self.weight(feature))
        self.phrases.append(phrase)
        self.owner.append(number)
        self.contents.append(found)
        self.acts.append(intents_in(found))
        self.totals.append(sum(self.weights[feature] for feature in found))
        self.boosts[at] = boost
        for feature in found:
            self.bags[feature] = self.bags.get(feature, set()) | {number}
            self.postings[feature] = [*self.postings.get(feature, ()), at]
        return at

    def unsay(self, at: int) -> None:
        """Forget a phrase said with ``say``. The words stay known."""
        number = self.owner[at]
        for feature in self.contents[at]:
            left = self.postings[feature] = [other for other in self.postings[feature] if other != at]
            if all(self.owner[other] != number for other in left):
                self.bags[feature] = self.bags[feature] - {number}
        self.boosts.pop(at, None)

    def weigh(self) -> None:
        """Set the weight of every feature and phrase from how many concepts share it."""
        many = len(self.concepts)
        self.rarest = math.log(1 + many / 2)
        for feature, concepts in self.bags.items():
            share = 1.0 if tokens.is_word(feature) else BIGRAM_SHARE
            self.weights[feature] = share * math.log(1 + many / (1 + len(concepts)))
        self.totals = [sum(self.weights[feature] for feature in content) for content in self.contents]

    def weight(self, feature: str) -> float:
        """The weight of a feature; one nobody has said here counts as rare."""
        found = self.weights.get(feature)
        if found is not None:
            return found
        return self.rarest * (1.0 if tokens.is_word(feature) else BIGRAM_SHARE)


def _content(phrase: str) -> tuple[str, ...]:
    """The features of a phrase. One string for each feature, however many phrases have it."""
    return tuple(sys.intern(feature) for feature in tokens.features(tokens.cut(tokens.plain(phrase))))


def intents_in(features: Collection[str]) -> frozenset[str]:
    """The intents spoken of in ``features``."""
    return frozenset(intent.name for intent in words().intents if not intent.said.isdisjoint(features))


def item_key(name: str) -> str:
    return _key(Kind.ITEM, exact_name(name))


def family_key(main_item: str) -> str:
    return _key(Kind.FAMILY, short_name(main_item))


def elsewhere_key(topic: str) -> str:
    return _key(Kind.ELSEWHERE, topic)


def code_key(code: str) -> str:
    return _key(Kind.CODE, code)


def exact_name(name: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", name))


def short_name(name: str) -> str:
    """A name without the brackets about levels and powers that differ from place to place."""
    return _BRACKETS_OF_RANK.sub("", exact_name(name))


def read_lexicon() -> Lexicon:
    """The lexicon as shipped, weighed. Takes a third of a second."""
    lexicon = Lexicon()
    sources = [entry for path in sorted((DATA / "aliases").glob("*.yaml")) for entry in _load(path)]
    for entry in sources:
        concept = _concept(entry)
        if concept.kind is Kind.ITEM:
            lexicon.add(concept, concept.name)
        for phrase in entry["say"].split():
            lexicon.add(concept, phrase)
    for name, clues in [
        pair for path in sorted((DATA / "clues").glob("*.yaml")) for pair in _load(path).items()
    ]:
        lexicon.add_clues(name, str(clues))
    for topic in _load(DATA / "elsewhere.yaml"):
        concept = Concept(
            elsewhere_key(topic["id"]), Kind.ELSEWHERE, topic["id"], hint=topic["hint"], who=topic["who"]
        )
        for phrase in topic["say"].split():
            lexicon.add(concept, phrase)
        for question in topic.get("whole", "").split():
            lexicon.whole[tokens.bare(tokens.plain(question))] = lexicon.concept(concept)
    lexicon.weigh()
    return lexicon


def lists_digest() -> str:
    """A digest of the shipped lists that entries of the index depend on."""
    digest = hashlib.sha256()
    for path in sorted((*DATA.glob("*/*.yaml"), *DATA.glob("*.*"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _load(path: Any) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)  # noqa: S506 (C SafeLoader)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _concept(entry: Mapping[str, Any]) -> Concept:
    if "item" in entry:
        return Concept(item_key(entry["item"]), Kind.ITEM, entry["item"])
    if "group" in entry:
        members = _members(entry["group"])
        return Concept(_key(Kind.GROUP, "|".join(members)), Kind.GROUP, "", members)
    members = _members(entry.get("targets", ()))
    name = entry["family"].split("·")[-1]
    return Concept(_key(Kind.FAMILY, short_name(entry["family"])), Kind.FAMILY, name, members)


def _members(names: Sequence[str]) -> tuple[str, ...]:
    return tuple(item_key(name) for name in names)


def _key(kind: Kind, text: str) -> str:
    return kind.value + hashlib.blake2b(text.encode(), digest_size=5).hexdigest()


def keys_of_item(lexicon: Lexicon, *, name: str, main_item: str, code: str) -> list[str]:
    """All concepts an item answers to: its exact name, its short name, its family, groups, and its own code."""
    own = item_key(name)
    if own not in lexicon.numbers and own not in lexicon.memberships:
        own = _key(Kind.ITEM, short_name(name))
    family = [family_key(main_item)] if main_item else []
    return [own, code_key(code), *family, *lexicon.memberships.get(own, ())]
