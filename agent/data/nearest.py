"""Which table or column was meant by a name that does not exist."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher

from agent.data.functions import words
from agent.data.lexer import LexerError, Token, tokens

Columns = Mapping[str, Sequence[str]]  # table -> its columns

UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
BEFORE_TABLE = frozenset({"FROM", "JOIN", ",", "(", "."})
AFTER_TABLE = words(
    """
    WHERE GROUP ORDER HAVING LIMIT JOIN LEFT RIGHT INNER CROSS NATURAL STRAIGHT_JOIN ON USING UNION
    EXCEPT INTERSECT WINDOW USE FORCE IGNORE PARTITION FOR
    """
)
ALIAS_BONUS, USED_BONUS, SAME_BONUS, LEAST = 0.30, 0.18, 0.25, 0.55


def nearest_tables(name: str, tables: Iterable[str], count: int = 3) -> list[str]:
    """Give the tables whose names are most alike, best first."""
    return sorted(tables, key=lambda table: (-likeness(name, table), table))[:count]


def nearest_columns(name: str, sql: str, tables: Columns, count: int = 3) -> list[tuple[str, str]]:
    """Give the (table, column) pairs most likely meant, best first; the statement's own tables come first."""
    prefix, _, column = name.replace("`", "").rpartition(".")
    alias = prefix.rpartition(".")[2].lower()
    used = used_tables(sql, tables)
    ranked: list[tuple[float, str, str]] = []
    for table, columns in tables.items():
        bonus = ALIAS_BONUS if alias and used.get(alias) == table else USED_BONUS if table in used.values() else 0
        for candidate in columns:
            same = SAME_BONUS if _plain(candidate) == _plain(column) else 0
            ranked.append((likeness(column, candidate) + bonus + same, table, candidate))
    ranked.sort(key=lambda entry: (-entry[0], entry[1:]))
    return [(table, candidate) for score, table, candidate in ranked[:count] if score > LEAST]


def used_tables(sql: str, tables: Columns) -> dict[str, str]:
    """Map aliases and names (lower case) in a statement to the tables they stand for."""
    known = {table.lower(): table for table in tables}
    try:
        found = tokens(sql)
    except LexerError:
        return {}
    used: dict[str, str] = {}
    for index, token in enumerate(found):
        table = known.get(token.text.strip("`").lower()) if token.kind in ("word", "quoted") else None
        if table and index and found[index - 1].upper in BEFORE_TABLE:
            used[table.lower()] = table
            used[_alias(found, index + 1) or table.lower()] = table
    return used


def likeness(wanted: str, candidate: str) -> float:
    """Give how alike two names are: about 0 to 1.15."""
    a, b = _plain(wanted), _plain(candidate)
    score = SequenceMatcher(None, a, b).ratio()
    if a and b and (a in b or b in a):
        score = max(score, 0.75 + 0.2 * min(len(a), len(b)) / max(len(a), len(b)))
    own, others = _words(wanted), _words(candidate)
    return score + 0.15 * len(own & others) / max(len(own | others), 1)


def _alias(found: Sequence[Token], index: int) -> str | None:
    """Give the alias that begins at this token, if one does."""
    if index < len(found) and found[index].upper == "AS":
        index += 1
    if index >= len(found) or found[index].kind not in ("word", "quoted") or found[index].upper in AFTER_TABLE:
        return None
    return found[index].text.strip("`").lower()


def _plain(name: str) -> str:
    return re.sub(r"[_\s]", "", name.lower().translate(UMLAUTS))


def _words(name: str) -> set[str]:
    return {word for word in re.split(r"[_\s]|(?<=[a-z])(?=[A-Z])", name.lower()) if word}
