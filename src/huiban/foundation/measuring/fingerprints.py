"""A statement without its values: what is left tells which query it was and nothing about anybody."""

from __future__ import annotations

import hashlib
import re

LONGEST = 1_000
_VALUES = re.compile(
    r"""
      \$(\w*)\$.*?\$\1\$            # a text between dollar signs
    | (?:\b[eEbBxXnN])?'(?:[^'\\]|\\.|'')*(?:'|\Z)   # a text, also one that is cut off
    | (?<![\w.%$"])-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w"])   # a number
    | --[^\n]* | /\*.*?(?:\*/|\Z)     # what somebody remarked
    """,
    re.X | re.S,
)
_LISTS = re.compile(r"\((?:\s*(?:%s|\?)(?:::\w+(?:\[\])?)?\s*,?)+\)")
_ROWS = re.compile(r"\(…\)(?:\s*,\s*\(…\))+")
_SPACE = re.compile(r"\s+")


def fingerprint(statement: str) -> str:
    """The statement with ``?`` for each value and ``(…)`` for each list of them, at most ``LONGEST`` characters."""
    bare = _VALUES.sub("?", statement[: LONGEST * 20])
    return _SPACE.sub(" ", _ROWS.sub("(…)", _LISTS.sub("(…)", bare))).strip()[:LONGEST]


def digest_of(text: str) -> str:
    """A short name of a fingerprint, the same in every process."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]
