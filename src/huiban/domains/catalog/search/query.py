"""What a question says: its words with weights, what is to be done, which concepts it speaks of, how it was mistyped."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from huiban.domains.catalog.search import pinyin, tokens
from huiban.domains.catalog.search.aliases import Lexicon, intents_in
from huiban.domains.catalog.search.words import words

CORRECTED, TYPED, KIND = 0.9, 0.5, 0.6
LONGEST_WORD = 6
SLIP_LENGTH = 4
MAX_LATIN = 60
FILLER, PARTICLE, DOUBTFUL, KNOWN = "f", "p", "d", "k"


@dataclass(frozen=True, slots=True)
class Match:
    """How well the best phrase of a concept fits: ``coverage`` of the phrase, ``mass`` of what was found of it.

    ``added`` says the phrase is not a shipped one but an alias or from a guide; ``acts`` what the phrase itself says
    is done.
    """

    score: float
    coverage: float
    mass: float
    phrase: str
    added: bool = False
    acts: frozenset[str] = frozenset()


@dataclass(slots=True)
class Question:
    """A question read. ``talk`` is the topic elsewhere it is, word for word; ``bags`` the weight each concept knows of it."""

    text: str
    weights: dict[str, float] = field(default_factory=dict)
    total: float = 0.0
    intents: frozenset[str] = frozenset()
    departments: frozenset[str] = frozenset()
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
        listed = {*words().synonyms, *words().kept, *words().departments}
        said = {word for word in lexicon.weights if tokens.is_word(word)}
        self._known = {word for word in said | listed if _is_chinese(word)}
        shared = {
            word for word in self._known if len(word) > 2 or word in listed or len(lexicon.bags[word]) > 1
        }
        self._sounds = _by_sound(shared, lexicon)
        self._slips = _by_slip(self._known)
        self._spellings = _by_spelling(self._known | words().fillers, lexicon)

    def read(self, text: str) -> Question:
        """Never fails: any text is a question, if only one about nothing."""
        typed = tokens.plain(text)
        asked = self._from_latin(typed)
        question = Question(text=asked, spelt=asked != typed)
        found = dict.fromkeys(tokens.features(tokens.cut(asked)), 1.0)
        _generalise(found)
        self._open_compounds(found)
        question.corrected = self._correct(asked)
        if question.corrected:
            found = self._as_corrected(found, question.corrected)
            _generalise(found)
        question.departments = frozenset(d for word in found if (d := words().departments.get(word)))
        question.weights = {feature: share * self.lexicon.weight(feature) for feature, share in found.items()}
        question.total = sum(question.weights.values())
        question.intents = intents_in(found)
        question.talk = self.lexicon.whole.get(tokens.bare(asked))
        self._match(question)
        return question

    def _as_corrected(self, typed: dict[str, float], corrected: str) -> dict[str, float]:
        """The features of the corrected text, and at half weight the words typed that mean something as they are."""
        found = {f: typed.get(f, CORRECTED) for f in tokens.features(tokens.cut(corrected))}
        for feature in typed:
            if tokens.is_word(feature) and len(feature) > 1 and feature in self.lexicon.weights:
                found.setdefault(feature, TYPED)
        return found

    def _open_compounds(self, found: dict[str, float]) -> None:
        """Replace compounds nobody has said here by the words inside them that somebody has."""
        for feature in [
            f for f in found if len(f) > 2 and tokens.is_word(f) and f not in self.lexicon.weights
        ]:
            inner = [part for part in tokens.parts(feature) if part in self.lexicon.weights]
            if inner or feature in words().kinds:
                del found[feature]
                for part in inner:
                    found.setdefault(part, CORRECTED)

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
            owner: Match(
                score,
                masses[at] / lexicon.totals[at],
                masses[at],
                lexicon.phrases[at],
                at in boosts,
                lexicon.acts[at],
            )
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
                window, marked = "".join(words_typed[at : at + length]), marks[at : at + length]
                if self._replaceable(window, marked, window == run) and (
                    better := self._alike(window, marked)
                ):
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

    def _replaceable(self, window: str, marks: list[str], alone: bool) -> bool:
        """Whether typed words may be one mistyped word: something doubtful, no filler, hardly a particle.

        Two characters are too easily like another word: one of them must be unheard of here, or they stand alone.
        """
        if not 2 <= len(window) <= LONGEST_WORD or DOUBTFUL not in marks or FILLER in marks:
            return False
        if len(window) > 2:
            return True
        heard = not alone and all(character in self.lexicon.weights for character in window)
        return PARTICLE not in marks and not heard and not tokens.is_listed(window)

    def _alike(self, window: str, marks: list[str]) -> str:
        if window in self._known:
            return ""
        sound = pinyin.sounds(window)
        found = self._sounds.get(sound, "")
        if not found and len(window) > 2 and KNOWN not in marks:
            found = self._sounds.get(pinyin.blurred(sound), "")
        if not found and len(window) >= SLIP_LENGTH:
            found = next((self._slips[slip] for slip in _slips(window) if slip in self._slips), "")
        return found if found != window else ""

    def _from_latin(self, text: str) -> str:
        if not any("a" <= character <= "z" for character in text):
            return text
        out, latin_before = "", True
        for piece in _latin_runs(text):
            latin = "a" <= piece[:1] <= "z"
            read = self._latin_piece(piece)
            if read:
                out += read if latin or latin_before else f" {read}"
                latin_before = latin
        return out

    def _latin_piece(self, piece: str) -> str:
        listed = words().latin.get(piece)
        if listed is not None:
            return listed
        typed_so = not ("a" <= piece[0] <= "z") or piece in self.lexicon.weights
        return piece if typed_so else self._spelt(piece)

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


def _generalise(found: dict[str, float]) -> None:
    """Add what the things named are kinds of, more softly."""
    for feature in [f for f in found if f in words().kinds]:
        for general in words().kinds[feature]:
            found.setdefault(general, KIND)


def _is_chinese(word: str) -> bool:
    return len(word) > 1 and not any(map(str.isascii, word))


def _by_sound(known: set[str], lexicon: Lexicon) -> dict[str, str]:
    table: dict[str, str] = {}
    by_use = sorted(
        known, key=lambda word: (words().canonical(word) != word, lexicon.weight(word), len(word), word)
    )
    for word in by_use:
        table.setdefault(pinyin.sounds(word), word)
    for word in by_use:
        if len(word) > 2:
            table.setdefault(pinyin.blurred(pinyin.sounds(word)), word)
    return table


def _by_slip(known: set[str]) -> dict[str, str]:
    """Long words by themselves with one character left open, where that fits one word only."""
    table: dict[str, str] = {}
    for word in sorted(known):
        if len(word) >= SLIP_LENGTH:
            for slip in _slips(word):
                table[slip] = "" if slip in table else word
    return {slip: word for slip, word in table.items() if word}


def _slips(word: str) -> list[str]:
    return [f"{word[:at]}?{word[at + 1 :]}" for at in range(len(word))]


def _by_spelling(known: set[str], lexicon: Lexicon) -> dict[str, str]:
    table: dict[str, str] = {}
    for word in sorted(
        known, key=lambda word: (-len(word), words().canonical(word) != word, lexicon.weight(word), word)
    ):
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
