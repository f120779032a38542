"""Tokens of MariaDB SQL, cut exactly as the server cuts them under our session's sql_mode."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

TokenKind = Literal["word", "quoted", "text", "number", "operator", "system", "user"]

BLANKS = " \t\n\r\v\f"
CONTROL = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufeff]")
VARIABLE = re.compile(r"@@?(?:[\w$.]+|`[^`]*`|'[^']*'|\"[^\"]*\")?")
NUMBER = re.compile(r"\d+\.\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+")
WORD = re.compile(r"[\w$\u0080-\uffff]+")
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
        """Give a word in capitals, anything else as written."""
        return self.text.upper() if self.kind == "word" else self.text

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
    after_name = before is not None and before.kind in ("word", "quoted")
    number = NUMBER.match(sql, position)
    if number and not WORD.match(sql, number.end()) and not (char == "." and after_name):
        return Token("number", number[0], position)
    if word := WORD.match(sql, position):
        # Only ASCII digits make a number: a name may be made of other digits.
        digits = word[0].isascii() and word[0].isdigit()
        return Token("number" if digits else "word", word[0], position)
    operator = next((text for text in OPERATORS if sql.startswith(text, position)), char)
    return Token("operator", operator, position)


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
