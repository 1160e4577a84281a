"""The interpreter of this process: the shipped lexicon with what administrators and guides add, up to a version."""

from __future__ import annotations

import threading
from functools import cache

from huiban.domains.catalog.models import SearchAlias, SearchEntry
from huiban.domains.catalog.search.aliases import (
    Concept,
    Kind,
    Lexicon,
    code_key,
    elsewhere_key,
    family_key,
    item_key,
    read_lexicon,
)
from huiban.domains.catalog.search.query import Interpreter

GUIDE_BOOST = 1.0


class Reader:
    """Reads questions with everything said up to ``version``. Made once a process and brought up to date in place."""

    def __init__(self) -> None:
        self.lexicon = read_lexicon()
        self.interpreter = Interpreter(self.lexicon)
        self.version = -1
        self._lock = threading.Lock()
        self._said: dict[tuple[str, str], int] = {}

    def bring_to(self, version: int) -> None:
        """Say what is said in the database now; unsay what is no longer. Two small reads."""
        with self._lock:
            if self.version == version:
                return
            wanted = dict(_additions(self.lexicon))
            for pair in self._said.keys() - wanted.keys():
                self.lexicon.unsay(self._said.pop(pair))
            for (key, phrase), (concept, boost) in wanted.items():
                if (key, phrase) not in self._said:
                    at = self.lexicon.say(concept, phrase, boost)
                    if at is not None:
                        self._said[key, phrase] = at
                        self.interpreter.learn(at)
            self.version = version


@cache
def _made() -> Reader:
    return Reader()


_making = threading.Lock()


def reader() -> Reader:
    """The reader of this process. The first call takes most of a second: make it while the process loads."""
    with _making:
        return _made()


def shipped() -> Lexicon:
    return reader().lexicon


def _additions(lexicon: Lexicon) -> list[tuple[tuple[str, str], tuple[Concept, float]]]:
    """Phrases of guides, then aliases: the same phrase of the same item counts as the alias."""
    found: list[tuple[tuple[str, str], tuple[Concept, float]]] = []
    for code, name, said in SearchEntry.objects.exclude(said=[]).values_list("code", "name", "said"):
        concept = Concept(code_key(code), Kind.CODE, name)
        found.extend(((concept.key, phrase), (concept, GUIDE_BOOST)) for phrase in said)
    rows = SearchAlias.objects.filter(active=True).values_list("key", "concept", "phrase", "boost")
    for key, name, phrase, boost in rows:
        number = lexicon.numbers.get(key)
        concept = Concept(key, Kind(key[0]), name) if number is None else lexicon.concepts[number]
        found.append(((key, phrase), (concept, boost)))
    return found


def find_concept(name: str) -> Concept | None:
    """A concept of the shipped lists by its key, the name of its main item or item, or the id of a topic elsewhere."""
    lexicon = reader().lexicon
    keys = (name, family_key(name), item_key(name), elsewhere_key(name))
    number = next((lexicon.numbers[key] for key in keys if key in lexicon.numbers), None)
    return None if number is None else lexicon.concepts[number]
