"""The words of the interface: msgids are Chinese sentences in the source, English lives in .po files.

    python tools/messages.py missing [PATH …]   msgids without English, as .po entries ready to be filled; status 1 if any
    python tools/messages.py check              missing, contradicting, unused or wrongly filled entries; status 1 if any
    python tools/messages.py compile            all .po files of a language → its django.mo (done at set-up)
    python tools/messages.py list               every msgid with the places it is used

Every `.po` file in `src/huiban/locale/<language>/LC_MESSAGES/` counts, so that each area can keep its own; they become one
catalogue. No gettext programs are needed: templates are read with Django's own `templatize`, Python with `ast`.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "huiban"
LOCALE = SOURCE / "locale"
LANGUAGES = ("en",)

# which argument is what: c context, s singular, p plural
SHAPES = {
    "gettext": "s", "gettext_lazy": "s", "gettext_noop": "s", "_": "s",
    "ngettext": "sp", "ngettext_lazy": "sp",
    "pgettext": "cs", "pgettext_lazy": "cs",
    "npgettext": "csp", "npgettext_lazy": "csp",
}  # fmt: skip
TEMPLATE_CALL = re.compile(r"\b(n?pgettext|n?gettext|_)\(")
STRING = re.compile(r"""\s*,?\s*u?('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")""")
PLACEHOLDER = re.compile(r"%\(\w+\)[#0\- +]*[\d.]*[a-z]|%[sd]|\{\w*\}")
CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")  # characters and full-width marks

Key = tuple[str | None, str]


@dataclass(frozen=True, slots=True)
class Message:
    singular: str
    plural: str | None
    context: str | None
    place: str  # "surfaces/portal/views.py:12"

    @property
    def key(self) -> Key:
        return (self.context, self.singular)


class SourceError(Exception):
    """A translated text that cannot be found by reading the source."""


# --- reading the source ---
def extract(paths: Iterable[Path] = (SOURCE,)) -> dict[Key, list[Message]]:
    """Every message used under the paths, by context and msgid."""
    found: dict[Key, list[Message]] = {}
    for path in source_files(paths):
        read = python_messages if path.suffix == ".py" else template_messages
        for message in read(path.read_text(encoding="utf-8"), place_of(path)):
            found.setdefault(message.key, []).append(message)
    return found


def source_files(paths: Iterable[Path]) -> Iterator[Path]:
    for path in paths:
        files = [path] if path.is_file() else sorted(path.rglob("*"))
        for file in files:
            is_template = file.suffix in (".html", ".txt") and "templates" in file.parts
            if (file.suffix == ".py" or is_template) and "static" not in file.parts:
                yield file


def place_of(path: Path) -> str:
    return str(path.relative_to(SOURCE)) if path.is_relative_to(SOURCE) else path.name


def python_messages(source: str, place: str) -> Iterator[Message]:
    """Calls of the translation functions under the names this file imported them by."""
    tree = ast.parse(source)
    names = imported_names(tree)
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = called_name(node.func, names)
        if called is None:
            continue
        shape = SHAPES[called]
        here = f"{place}:{node.lineno}"
        texts = [constant_text(argument, here) for argument in node.args[: len(shape)]]
        if len(texts) == len(shape) and None not in texts:
            yield message_of(dict(zip(shape, texts, strict=True)), here)


def imported_names(tree: ast.AST) -> dict[str, str]:
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            names |= {alias.asname or alias.name: alias.name for alias in node.names if alias.name in SHAPES}
    return names


def called_name(function: ast.expr, names: dict[str, str]) -> str | None:
    if isinstance(function, ast.Name):
        return names.get(function.id)
    if isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
        return function.attr if function.value.id == "translation" and function.attr in SHAPES else None
    return None


def constant_text(argument: ast.expr, here: str) -> str | None:
    """The text, or None for a variable: its texts are marked by gettext_noop or gettext_lazy where they are written."""
    if isinstance(argument, ast.JoinedStr):
        raise SourceError(f"{here}: an f-string cannot be translated, use %(name)s")
    return argument.value if isinstance(argument, ast.Constant) and isinstance(argument.value, str) else None


def template_messages(source: str, place: str) -> Iterator[Message]:
    """`translate`, `blocktranslate` and `_("…")` of a template."""
    python = templatize(source, origin=place)
    for call in TEMPLATE_CALL.finditer(python):
        shape = SHAPES[call[1]]
        here = f"{place}:{python.count(chr(10), 0, call.start()) + 1}"
        texts, position = [], call.end()
        for _part in shape:
            literal = STRING.match(python, position)
            if literal is None:
                break
            texts.append(ast.literal_eval(literal[1]))
            position = literal.end()
        if len(texts) == len(shape):
            yield message_of(dict(zip(shape, texts, strict=True)), here)


def message_of(parts: dict[str, Any], place: str) -> Message:
    return Message(parts["s"], parts.get("p"), parts.get("c"), place)


# --- reading the catalogues ---
def catalogue_files(language: str) -> list[Path]:
    return sorted((LOCALE / language / "LC_MESSAGES").glob("*.po"))


def entries(language: str) -> Iterator[tuple[Path, polib.POEntry]]:
    for path in catalogue_files(language):
        for entry in polib.pofile(str(path), encoding="utf-8"):
            if not entry.obsolete:
                yield path, entry


def key_of(entry: polib.POEntry) -> Key:
    return (entry.msgctxt, entry.msgid)


def is_translated(entry: polib.POEntry) -> bool:
    return entry.translated() and not entry.fuzzy


def missing(language: str, used: dict[Key, list[Message]]) -> list[Message]:
    """Messages without a finished translation. One written in Latin letters only needs none."""
    done = {key_of(entry) for _path, entry in entries(language) if is_translated(entry)}
    return [
        places[0] for key, places in sorted(used.items(), key=lambda item: item[1][0].place)
        if key not in done and CHINESE.search(key[1])
    ]  # fmt: skip


def faults(language: str, used: dict[Key, list[Message]]) -> list[str]:
    """What is wrong with the entries themselves, one sentence each."""
    sentences: list[str] = []
    seen: dict[Key, tuple[Path, polib.POEntry]] = {}
    for path, entry in entries(language):
        key = key_of(entry)
        where = f"{path.name}:{entry.linenum}"
        if key in seen and translations(seen[key][1]) != translations(entry):
            sentences.append(f"{where}: {entry.msgid!r} is translated otherwise in {seen[key][0].name}")
        seen.setdefault(key, (path, entry))
        if key not in used:
            sentences.append(f"{where}: {entry.msgid!r} is used nowhere")
        elif not fills_match(entry):
            sentences.append(f"{where}: {entry.msgid!r} has other placeholders than its translation")
        elif (used[key][0].plural is not None) != bool(entry.msgid_plural):
            sentences.append(
                f"{where}: {entry.msgid!r} must {'' if used[key][0].plural else 'not '}have a plural"
            )
    return sentences


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]


def fills_match(entry: polib.POEntry) -> bool:
    """The translation uses the same placeholders; a plural form may leave out its number ("one day left")."""
    wanted = set(PLACEHOLDER.findall(entry.msgid))
    for text in filter(None, translations(entry)):
        given = set(PLACEHOLDER.findall(text))
        if not given <= wanted or (given != wanted and not entry.msgid_plural):
            return False
    return True


# --- commands ---
def command_missing(paths: list[Path]) -> int:
    used = extract(paths or [SOURCE])
    count = 0
    for language in LANGUAGES:
        for message in missing(language, used):
            print(blank_entry(message))
            count += 1
    print(f"{count} of {len(used)} messages lack a translation", file=sys.stderr)
    return 1 if count else 0


def blank_entry(message: Message) -> str:
    entry = polib.POEntry(
        msgid=message.singular, msgctxt=message.context, occurrences=[tuple(message.place.rsplit(":", 1))]
    )
    if message.plural is not None:
        entry.msgid_plural = message.plural
        entry.msgstr_plural = {0: "", 1: ""}
    return str(entry)


def command_check() -> int:
    used = extract()
    sentences = []
    for language in LANGUAGES:
        sentences += [
            f"{lack.place}: no {language} translation of {lack.singular!r}"
            for lack in missing(language, used)
        ]
        sentences += faults(language, used)
    print("\n".join(sentences) if sentences else f"messages: {len(used)} translated")
    return 1 if sentences else 0


def command_compile() -> int:
    for language in LANGUAGES:
        target = LOCALE / language / "LC_MESSAGES" / "django.mo"
        count = compile_language(language, target)
        print(f"{target.relative_to(ROOT)}: {count} messages")
    return 0


def compile_language(language: str, target: Path) -> int:
    """Write the merged catalogue; the first file in alphabetical order wins for a message given twice."""
    merged = polib.POFile()
    merged.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
        "Plural-Forms": "nplurals=2; plural=(n != 1);",
    }
    known: set[Key] = set()
    for _path, entry in entries(language):
        if is_translated(entry) and key_of(entry) not in known:
            known.add(key_of(entry))
            merged.append(entry)
    merged.save_as_mofile(str(target))
    return len(known)


def command_list() -> int:
    for (context, msgid), places in sorted(extract().items(), key=lambda item: item[1][0].place):
        print(f"{places[0].place}\t{context or ''}\t{msgid!r}")
    return 0


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("command", choices=("missing", "check", "compile", "list"))
    parser.add_argument("paths", nargs="*", type=lambda text: Path(text).resolve())
    given = parser.parse_args(arguments)
    if not settings.configured:
        settings.configure(USE_I18N=True)  # templatize asks only for the file encoding
    try:
        if given.command == "missing":
            return command_missing(given.paths)
        return {"check": command_check, "compile": command_compile, "list": command_list}[given.command]()
    except SourceError as error:
        print(error, file=sys.stderr)
        return 1


if __name__ == "__main__":
    raise SystemExit(main())
