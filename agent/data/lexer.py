"""Tokens of MariaDB SQL, cut exactly as the server cuts them under our session's sql_mode."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["word", "quoted", "text", "number", "operator", "system", "user"]

BLANKS = " \t\n\r\v\f"
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufeff]")
VARIABLE = re.compile(r"@@?(?:[\w$.]+|`[^`]*`|'[^']*'|\"[^\"]*\")?")
WORD = re.compile(r"[A-Za-z0-9_$\u0080-\U0010ffff]+")
# The server ends a number where it can no longer go on, whatever follows: 1e1LOCK is 1e1 and LOCK, 1.LOCK is 1. and
# LOCK. Only whole digits (and 0x41, 0b11) that run into a letter are an identifier: 1abc.
FLOAT = re.compile(r"[0-9]+[eE][+-]?[0-9]+")
WHOLE = re.compile(r"(?:0x[0-9a-fA-F]+|0b[01]+|[0-9]+)(?![A-Za-z0-9_$\u0080-\U0010ffff])")
REAL = re.compile(r"[0-9]*\.[0-9]*(?:[eE][+-]?[0-9]+)?")
UNFINISHED = re.compile(r"[eE](?![+-]?[0-9])")
OPERATORS = (":=", "<=>", "->>", "<<", ">>", "<=", ">=", "<>", "!=", "&&", "||", "->")


class LexerError(ValueError):
    """A text that the server and we might cut differently, or that never ends."""


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a statement: its kind, its text as written, where it begins."""

    kind: TokenKind
    text: str
    start: int

    @property
    def upper(self) -> str:
        """Give a word in capitals, anything else (and what only looks like ASCII letters) as written."""
        return self.text.upper() if self.kind == "word" and self.text.isascii() else self.text

    @property
    def end(self) -> int:
        """Give the position after the last character."""
        return self.start + len(self.text)

    def is_operator(self, text: str) -> bool:
        """Tell whether this is that operator or bracket."""
        return self.kind == "operator" and self.text == text


def tokens(sql: str) -> list[Token]:
    """Cut a text into tokens; comments give none, executable comments are an error."""
    if bad := CONTROL.search(sql):
        raise LexerError(f"control character U+{ord(bad[0]):04X} at position {bad.start()}")
    found: list[Token] = []
    position = 0
    while (position := _skip(sql, position)) < len(sql):
        token = _next(sql, position, found[-1] if found else None)
        found.append(token)
        position = token.end
    return found


def without_comments(sql: str, found: list[Token]) -> str:
    """Give the text of these tokens with the white space between them, each comment as one blank."""
    parts: list[str] = []
    end = 0
    for token in found:
        gap = sql[end : token.start]
        parts += [gap if not gap.strip(BLANKS) else "\n" if "\n" in gap else " ", token.text]
        end = token.end
    return "".join(parts).strip(BLANKS)


def _skip(sql: str, position: int) -> int:
    """Give the position after white space and comments."""
    while position < len(sql):
        if sql[position] in BLANKS:
            position += 1
        elif sql[position] == "#" or _is_dash_comment(sql, position):
            end = sql.find("\n", position)
            position = len(sql) if end < 0 else end
        elif sql.startswith("/*", position):
            position = _skip_block(sql, position)
        else:
            break
    return position


def _is_dash_comment(sql: str, position: int) -> bool:
    after = sql[position + 2 : position + 3]
    return sql.startswith("--", position) and (not after or after in BLANKS)


def _skip_block(sql: str, position: int) -> int:
    if sql.startswith("!", position + 2) or sql[position + 2 : position + 4].upper() == "M!":
        raise LexerError("an executable comment /*! ... */; write its text without the comment")
    end = sql.find("*/", position + 2)
    if end < 0:
        raise LexerError("a comment /* that never ends")
    return end + 2


def _next(sql: str, position: int, before: Token | None) -> Token:
    char = sql[position]
    if char in "'\"`":
        return Token("quoted" if char == "`" else "text", sql[position : _closing(sql, position) + 1], position)
    if char == "@" and (variable := VARIABLE.match(sql, position)):
        return Token("system" if variable[0].startswith("@@") else "user", variable[0], position)
    if number := _number(sql, position, before):
        return Token("number", number, position)
    if word := WORD.match(sql, position):
        return Token("word", word[0], position)
    operator = next((text for text in OPERATORS if sql.startswith(text, position)), char)
    return Token("operator", operator, position)


def _number(sql: str, position: int, before: Token | None) -> str:
    """Give the number that the server reads at this place, an empty text for none."""
    char, qualified = sql[position], before is not None and before.is_operator(".") and before.end == position
    if qualified or not (char == "." or "0" <= char <= "9"):
        return ""  # after a dot the server takes everything for a name
    if char != ".":
        if found := FLOAT.match(sql, position):
            return found[0]
        found = WHOLE.match(sql, position)
        if found is None or not found[0].isdecimal() or not sql.startswith(".", found.end()):
            return found[0] if found else ""
    elif not sql[position + 1 : position + 2].isdecimal() or not sql[position + 1].isascii():
        return ""
    elif before is not None and before.end == position and before.kind == "word":
        return ""  # t.5x is a column called 5x
    real = REAL.match(sql, position)
    assert real is not None
    if UNFINISHED.match(sql, real.end()):
        raise LexerError(f"{sql[position : real.end() + 1]!r} is no number; write a blank after {real[0]!r}")
    return real[0]


def _closing(sql: str, start: int) -> int:
    quote, position = sql[start], start + 1
    while position < len(sql):
        if sql[position] == "\\" and quote != "`":
            position += 2
        elif sql[position] != quote:
            position += 1
        elif sql.startswith(quote, position + 1):
            position += 2
        else:
            return position
    raise LexerError(f"a {quote} that is never closed")
