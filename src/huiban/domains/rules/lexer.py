"""Text of a condition → tokens. Knows the slips of authors who type Chinese and says how to mend them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from huiban.domains.rules.errors import ConditionError

MAX_LENGTH = 4_000
_MAX_DIGITS = 30

_TOKEN = re.compile(
    r"""
    (?P<space>[ \t\r\n]+)
  | (?P<number>[0-9]+(?:\.[0-9]+)?)
  | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
  | (?P<string>"(?:[^"\\\r\n]|\\.)*"|'(?:[^'\\\r\n]|\\.)*')
  | (?P<sign>&&|\|\||==|!=|<=|>=|[!<>+\-*/%()\[\],.])
    """,
    re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_ESCAPED = {"\\": "\\", '"': '"', "'": "'", "n": "\n", "t": "\t"}
_FULL_WIDTH = "（）“”‘’，、。！＝＞＜＆｜＋－×÷％［］【】；："
_SINGLE = {"=": "==", "&": "&&", "|": "||"}
_WORDS = {
    "and": "&&", "AND": "&&", "or": "||", "OR": "||", "not": "!", "NOT": "!",
    "True": "true", "False": "false", "None": "null", "TRUE": "true", "FALSE": "false", "NULL": "null",
}  # fmt: skip


class TokenKind(StrEnum):
    NUMBER = "number"
    WORD = "word"
    STRING = "string"
    SIGN = "sign"
    END = "end"


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a condition. `text` of a string is what it means, without quotes."""

    kind: TokenKind
    text: str
    start: int
    end: int

    @property
    def column(self) -> int:
        return self.start + 1


def read_tokens(source: str) -> list[Token]:
    """Split `source`.

    The last token is END. Raises `ConditionError` at what cannot be part of a condition.
    """
    if len(source) > MAX_LENGTH:
        raise ConditionError(_("条件太长，最多 %(limit)d 个字符。"), MAX_LENGTH + 1, {"limit": MAX_LENGTH})
    tokens, position = [], 0
    while position < len(source):
        match = _TOKEN.match(source, position)
        if match is None:
            raise _not_a_token(source, position)
        position = match.end()
        if match.lastgroup != "space":
            tokens.append(_token(match))
    tokens.append(Token(TokenKind.END, "", len(source), len(source)))
    return tokens


def _token(match: re.Match[str]) -> Token:
    kind, text = TokenKind(match.lastgroup or ""), match.group()
    column = match.start() + 1
    if kind is TokenKind.STRING:
        text = _unescaped(text[1:-1], column + 1)
    elif kind is TokenKind.NUMBER and len(text) > _MAX_DIGITS:
        raise ConditionError(_("数字太长，最多 %(limit)d 位。"), column, {"limit": _MAX_DIGITS})
    elif kind is TokenKind.WORD and text in _WORDS:
        raise ConditionError(_("“%(word)s”请写成 %(sign)s。"), column, {"word": text, "sign": _WORDS[text]})
    return Token(kind, text, match.start(), match.end())


def _unescaped(text: str, column: int) -> str:
    def replace(match: re.Match[str]) -> str:
        character = match.group(1)
        if character not in _ESCAPED:
            raise ConditionError(
                _("文字里不能用 \\%(character)s。"), column + match.start(), {"character": character}
            )
        return _ESCAPED[character]

    return _ESCAPE.sub(replace, text)


def _not_a_token(source: str, position: int) -> ConditionError:
    character, column = source[position], position + 1
    if character in "\"'":
        return ConditionError(_("这段文字缺少结尾的引号。"), column)
    if character in _SINGLE:
        values = {"character": character, "sign": _SINGLE[character]}
        return ConditionError(_("这里请写 %(sign)s，而不是 %(character)s。"), column, values)
    if character in _FULL_WIDTH:
        return ConditionError(
            _("请把中文标点 %(character)s 换成英文标点。"), column, {"character": character}
        )
    if character == "?":
        return ConditionError(_("条件里不能用 ? :，请写成用 && 和 || 连接的条件。"), column)
    return ConditionError(
        _("这里不认识“%(character)s”。文字要放在英文引号里。"), column, {"character": character}
    )
