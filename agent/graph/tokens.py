"""Python source as the tokens that mean something: the same on every machine and in every Python from 3.11 on."""

from __future__ import annotations

import ast
import functools
import io
import token
import tokenize
from collections.abc import Iterable

Place = tuple[int, int]
NO_MEANING = {tokenize.COMMENT, tokenize.NL, tokenize.ENCODING, tokenize.ENDMARKER}
NAMED = {tokenize.INDENT: "<indent>", tokenize.DEDENT: "<dedent>", tokenize.NEWLINE: "<newline>"}
# From Python 3.12 on an f-string comes in pieces, before it is one token: the pieces are put together again.
OPENING = {getattr(token, name) for name in ("FSTRING_START", "TSTRING_START") if hasattr(token, name)}
CLOSING = {getattr(token, name) for name in ("FSTRING_END", "TSTRING_END") if hasattr(token, name)}


@functools.lru_cache(maxsize=512)
def tokens(source: str) -> tuple[str, ...]:
    """Give the tokens of source text without comments, docstrings, blank lines and line ends of its platform."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    documentation = _docstrings(source)
    kept: list[str] = []
    after_documentation = False
    for kind, text, start in _whole_strings(source):
        if kind in NO_MEANING:
            continue
        if any(begin <= start < end for begin, end in documentation):
            after_documentation = True
        elif not (kind == tokenize.NEWLINE and after_documentation):
            kept.append(NAMED.get(kind, text))
            after_documentation = False
    return tuple(kept)


def _whole_strings(source: str) -> Iterable[tuple[int, str, Place]]:
    """Give kind, text and place of each token, an f-string as one."""
    lines, depth, begin = source.split("\n"), 0, (0, 0)
    for found in tokenize.generate_tokens(io.StringIO(source).readline):
        if found.type in OPENING:
            begin, depth = (found.start if not depth else begin), depth + 1
        elif found.type in CLOSING:
            depth -= 1
            if not depth:
                yield tokenize.STRING, _between(lines, begin, found.end), begin
        elif not depth:
            yield found.type, found.string, found.start


def _between(lines: list[str], start: Place, end: Place) -> str:
    if start[0] == end[0]:
        return lines[start[0] - 1][start[1] : end[1]]
    middle = lines[start[0] : end[0] - 1]
    return "\n".join([lines[start[0] - 1][start[1] :], *middle, lines[end[0] - 1][: end[1]]])


def _docstrings(source: str) -> list[tuple[Place, Place]]:
    """Give where docstrings begin and end."""
    lines, found = source.split("\n"), []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)) and node.body:
            first = node.body[0]
            value = first.value if isinstance(first, ast.Expr) else None
            if isinstance(value, ast.Constant) and isinstance(value.value, str):
                end_line, end = value.end_lineno or value.lineno, value.end_col_offset or 0
                begin = (value.lineno, _column(lines[value.lineno - 1], value.col_offset))
                found.append((begin, (end_line, _column(lines[end_line - 1], end))))
    return found


def _column(line: str, offset: int) -> int:
    """Give the character at an offset in bytes, which is how the syntax tree counts."""
    return len(line.encode()[:offset].decode())
