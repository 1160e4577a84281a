"""The words lists of data/search: synonyms, fillers, intents, Latin abbreviations, traditional characters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).resolve().parents[3] / "data" / "search"


@dataclass(frozen=True, slots=True)
class Intent:
    """Something done to a thing (注销, 补办): ``said`` are canonical spoken words, ``named`` pieces of official names."""

    name: str
    said: frozenset[str]
    named: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Words:
    synonyms: Mapping[str, str]
    fillers: frozenset[str]
    kept: frozenset[str]
    intents: tuple[Intent, ...]
    latin: Mapping[str, str]
    departments: Mapping[str, str]
    kinds: Mapping[str, tuple[str, ...]]
    simplified: Mapping[int, str]

    def canonical(self, word: str) -> str:
        return self.synonyms.get(word, word)


@cache
def words() -> Words:
    """The lists as shipped, read once a process."""
    listed = yaml.safe_load((DATA / "words.yaml").read_text(encoding="utf-8"))
    synonyms: dict[str, str] = {}
    for line in listed["synonyms"]:
        first, *others = line.lower().split()
        for word in (first, *others):
            synonyms.setdefault(word, synonyms.get(first, first))
    intents = tuple(
        Intent(
            name=name,
            said=frozenset(synonyms.get(word, word) for word in pair["say"].lower().split()),
            named=tuple(pair["name"].split()),
        )
        for name, pair in listed["intents"].items()
    )
    fillers = frozenset(listed["fillers"].lower().split()) - synonyms.keys()
    latin = {str(key).lower(): str(value) for key, value in listed["latin"].items()}
    kept = frozenset(listed["keep"].lower().split())
    return Words(synonyms, fillers, kept, intents, latin, _departments(), _kinds(synonyms), _simplified())


def _departments() -> dict[str, str]:
    """Spoken names of departments, each with the piece of the official name it stands for."""
    listed = yaml.safe_load((DATA / "departments.yaml").read_text(encoding="utf-8"))
    return {said: entry["name"] for entry in listed for said in entry["say"].split()}


def _kinds(synonyms: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """What a thing is a kind of, in canonical words."""
    kinds: dict[str, dict[str, None]] = {}
    for entry in yaml.safe_load((DATA / "kinds.yaml").read_text(encoding="utf-8")):
        general = [synonyms.get(word, word) for word in entry["as"].lower().split()]
        for word in str(entry["words"]).lower().split():
            said = synonyms.get(word, word)
            kinds.setdefault(said, {}).update((one, None) for one in general if one != said)
    return {word: tuple(found) for word, found in kinds.items()}


def _simplified() -> dict[int, str]:
    lines = (DATA / "traditional.txt").read_text(encoding="utf-8").splitlines()
    pairs = [pair for line in lines if not line.startswith("#") for pair in line.split()]
    return {ord(pair[0]): pair[1] for pair in pairs}
