"""What a question says: its words with weights, what is to be done, which concepts it speaks of, how it was mistyped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from huiban.domains.catalog.search import pinyin, tokens
from huiban.domains.catalog.search.aliases import Lexicon
from huiban.domains.catalog.search.words import words

CORRECTED = 0.9
LONGEST_WORD = 6
MAX_LATIN = 60
FILLER, PARTICLE, DOUBTFUL, KNOWN = "f", "p", "d", "k"


@dataclass(frozen=True, slots=True)
class Match:
    """How well the best phrase of a concept fits: ``coverage`` of the phrase, ``mass`` of what was found of it.

    ``added`` says the phrase is not a shipped one but an alias or from a guide.
    """

    score: float
    coverage: float
    mass: float
    phrase: str
    added: bool = False


@dataclass(slots=True)
class Question:
    """A question read. ``talk`` is the topic elsewhere it is, word for word; ``bags`` the weight each concept knows of it."""

    text: str
    weights: dict[str, float] = field(default_factory=dict)
    total: float = 0.0
    intents: frozenset[str] = frozenset()
    corrected: str = ""
    spelt: bool = False
    talk: int | None = None
    matches: dict[int, Match] = field(default_factory=dict)
    bags: dict[int, float] = field(default_factory=dict)


class Interpreter:
    """Reads questions with one lexicon. Builds its tables of sounds and spellings once."""

    def __init__(self, lexicon: Lexicon, sharpness: float = 1.5) -> None:
        self.lexicon = lexicon
        self.sharpness = sharpness
        vocabulary = {f for f in lexicon.weights if tokens.is_word(f)} | set(words().synonyms)
        self._known = {word for word in vocabulary if _is_chinese(word)}
        self._sounds = _by_sound(self._known, lexicon)
        self._spellings = _by_spelling(self._known | words().fillers, lexicon)

    def read(self, text: str) -> Question:
        """Never fails: any text is a question, if only one about nothing."""
        typed = tokens.plain(text)
        asked = self._from_latin(typed)
        question = Question(text=asked, spelt=asked != typed)
        found = dict.fromkeys(tokens.features(tokens.cut(asked)), 1.0)
        question.corrected = self._correct(asked)
        if question.corrected:
            for feature in tokens.features(tokens.cut(question.corrected)):
                found.setdefault(feature, CORRECTED)
            unheard = [feature for feature in found if feature not in self.lexicon.weights]
            for feature in unheard:
                del found[feature]
        question.weights = {feature: share * self.lexicon.weight(feature) for feature, share in found.items()}
        question.total = sum(question.weights.values())
        question.intents = frozenset(i.name for i in words().intents if not i.said.isdisjoint(found))
        question.talk = self.lexicon.whole.get(tokens.bare(asked))
        self._match(question)
        return question

    def learn(self, at: int) -> None:
        """Hear the words of a phrase added to the lexicon in mistyped questions from now on."""
        for feature in self.lexicon.contents[at]:
            if tokens.is_word(feature) and _is_chinese(feature):
                self._known.add(feature)
                self._sounds.setdefault(pinyin.sounds(feature), feature)
                for spelling in pinyin.spellings(feature):
                    self._spellings.setdefault(spelling, feature)

    def _match(self, question: Question) -> None:
        lexicon, boosts = self.lexicon, self.lexicon.boosts
        masses = defaultdict[int, float](float)
        bags = defaultdict[int, float](float)
        for feature, weight in question.weights.items():
            for at in lexicon.postings.get(feature, ()):
                masses[at] += weight
            for number in lexicon.bags.get(feature, ()):
                bags[number] += weight
        best: dict[int, tuple[float, int]] = {}
        for at, mass in masses.items():
            score = mass * (mass / lexicon.totals[at]) ** self.sharpness * boosts.get(at, 1.0)
            owner = lexicon.owner[at]
            if owner not in best or score > best[owner][0]:
                best[owner] = (score, at)
        question.bags = dict(bags)
        question.matches = {
            owner: Match(score, masses[at] / lexicon.totals[at], masses[at], lexicon.phrases[at], at in boosts)
            for owner, (score, at) in best.items()
        }

    def _correct(self, text: str) -> str:
        """``text`` with words nobody knows replaced by known words that sound alike; empty when nothing was replaced."""
        pieces: list[str] = []
        changed = False
        for run in text.split():
            fixed = self._correct_run(run)
            changed |= fixed != run
            pieces.append(fixed)
        return " ".join(pieces) if changed else ""

    def _correct_run(self, run: str) -> str:
        words_typed = tokens.pieces(run)
        marks = [self._mark(word) for word in words_typed]
        if DOUBTFUL not in marks:
            return run
        out, at = [], 0
        while at < len(words_typed):
            for length in range(min(LONGEST_WORD, len(words_typed) - at), 0, -1):
                window = "".join(words_typed[at : at + length])
                if self._replaceable(window, marks[at : at + length]) and (better := self._alike(window)):
                    out.append(better)
                    at += length
                    break
            else:
                out.append(words_typed[at])
                at += 1
        return "".join(out)

    def _mark(self, word: str) -> str:
        known = words()
        if word in known.fillers:
            return FILLER if len(word) > 1 else PARTICLE
        return DOUBTFUL if len(word) == 1 or known.canonical(word) not in self.lexicon.weights else KNOWN

    def _replaceable(self, window: str, marks: list[str]) -> bool:
        """Whether typed words may be one mistyped word: something doubtful, no filler, hardly a particle."""
        if not 2 <= len(window) <= LONGEST_WORD or DOUBTFUL not in marks or FILLER in marks:
            return False
        return PARTICLE not in marks or len(window) > 2

    def _alike(self, window: str) -> str:
        if window in self._known:
            return ""
        sound = pinyin.sounds(window)
        found = self._sounds.get(sound, "")
        if not found and len(window) > 2:
            found = self._sounds.get(pinyin.blurred(sound), "")
        return found if found != window else ""

    def _from_latin(self, text: str) -> str:
        if not any("a" <= character <= "z" for character in text):
            return text
        return " ".join(self._latin_piece(piece) for piece in _latin_runs(text) if piece)

    def _latin_piece(self, piece: str) -> str:
        if not ("a" <= piece[0] <= "z") or piece in self.lexicon.weights:
            return piece
        return words().latin.get(piece) or self._spelt(piece)

    def _spelt(self, letters: str) -> str:
        """The Chinese words ``letters`` spell, by the cheapest split; the letters themselves when they spell none."""
        letters = letters[:MAX_LATIN]
        best: list[tuple[float, int, str]] = [(0.0, 0, "")]
        for end in range(1, len(letters) + 1):
            choices = [(best[end - 1][0] + 4.0, end - 1, letters[end - 1])]
            for start in range(max(0, end - 24), end):
                word = self._spellings.get(letters[start:end])
                if word:
                    choices.append((best[start][0] + 1.0 + 2.0 / len(word), start, word))
            best.append(min(choices))
        spelt, at = [], len(letters)
        while at:
            _cost, start, word = best[at]
            spelt.append(word)
            at = start
        unread = sum(1 for word in spelt if len(word) == 1 and word.isascii())
        return "".join(reversed(spelt)) if unread * 4 <= len(letters) else letters


def _is_chinese(word: str) -> bool:
    return len(word) > 1 and not any(map(str.isascii, word))


def _by_sound(known: set[str], lexicon: Lexicon) -> dict[str, str]:
    table: dict[str, str] = {}
    by_use = sorted(known, key=lambda word: (lexicon.weight(words().canonical(word)), len(word), word))
    for word in by_use:
        table.setdefault(pinyin.sounds(word), word)
    for word in by_use:
        if len(word) > 2:
            table.setdefault(pinyin.blurred(pinyin.sounds(word)), word)
    return table


def _by_spelling(known: set[str], lexicon: Lexicon) -> dict[str, str]:
    table: dict[str, str] = {}
    for word in sorted(known, key=lambda word: (-len(word), lexicon.weight(words().canonical(word)), word)):
        for spelling in pinyin.spellings(word):
            table.setdefault(spelling, word)
    return table


def _latin_runs(text: str) -> Iterator[str]:
    """Pieces of ``text``: listed expressions, other Latin letters run together, and the rest."""
    listed, names, letters = words().latin, [p for name in text.split(" ") for p in _split_scripts(name)], ""
    at = 0
    while at < len(names):
        length = next((n for n in (3, 2, 1) if " ".join(names[at : at + n]) in listed), 0)
        if not length and "a" <= names[at][:1] <= "z":
            letters += names[at]
            at += 1
            continue
        if letters:
            yield letters
            letters = ""
        yield " ".join(names[at : at + max(length, 1)])
        at += max(length, 1)
    if letters:
        yield letters


def _split_scripts(piece: str) -> Iterator[str]:
    start = 0
    for at in range(1, len(piece) + 1):
        if at == len(piece) or ("a" <= piece[at] <= "z") != ("a" <= piece[start] <= "z"):
            yield piece[start:at]
            start = at

