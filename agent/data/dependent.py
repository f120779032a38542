"""Columns that a grouped key decides: ``GROUP BY k.id`` with ``k.name`` selected is sound, and MariaDB refuses it.

ONLY_FULL_GROUP_BY keeps arbitrary values out, but MariaDB does not know that a primary key decides the other columns of
its row (the standard, PostgreSQL and MySQL do). A column that such a key decides is added to the GROUP BY in which the
whole key stands: the groups, and so the answer, stay the same. What cannot be shown to be such a column stays an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agent.data.functions import words
from agent.data.lexer import LexerError, Token, tokens
from agent.data.schema import Table, quoted

NOT_GROUPED = re.compile(r"'(?:([^'.]+)\.)?([^'.]+)\.([^'.]+)' isn't in GROUP BY")
AFTER_LIST = words("HAVING ORDER LIMIT WINDOW UNION EXCEPT INTERSECT MINUS OFFSET FETCH")
BEFORE_TABLE = frozenset({"FROM", "JOIN", "STRAIGHT_JOIN", ",", "("})
# After these a bare name is a column, and not the new name of what stands before it.
BEFORE_COLUMN = words(
    "SELECT DISTINCT ALL BY AND OR XOR NOT ON WHERE HAVING IN BETWEEN LIKE WHEN THEN ELSE CASE DIV MOD IS"
)


@dataclass(frozen=True, slots=True)
class _Missing:
    """A column that is not grouped, and the table that its prefix stands for."""

    schema: str
    alias: str
    column: str


def widened(sql: str, problem: str, tables: Mapping[str, Table]) -> str | None:
    """Give the statement with the column that the server misses added where a key decides it, None if none does."""
    found = NOT_GROUPED.search(problem)
    if found is None:
        return None
    missing = _Missing(*(part.lower() if part else "" for part in found.groups()))
    try:
        all_tokens = tokens(sql)
    except LexerError:
        return None
    table = _table_of(missing, all_tokens, tables)
    key = {name.lower() for name, column in table.columns.items() if column.primary} if table else set()
    if not key:
        return None
    addition = f", {quoted(found[2])}.{quoted(found[3])}"
    places = [end for end, items in _lists(all_tokens) if _decides(items, missing, key, all_tokens)]
    for place in reversed(places):
        sql = sql[:place] + addition + sql[place:]
    return sql if places else None


def _table_of(missing: _Missing, found: Sequence[Token], tables: Mapping[str, Table]) -> Table | None:
    """Give the one base table that the prefix stands for wherever it is bound, None when that is not certain."""
    known = {name.lower(): table for name, table in tables.items() if not table.view}
    bound = set()
    for index in range(len(found)):
        if _name(found, index) != missing.alias or _text(found, index + 1) == ".":
            continue
        place = index
        if _text(found, index - 1) == "AS":
            place = index - 2
        elif _name(found, index - 1) in known and not _keyword(found, index - 1):
            place = index - 1
        name = _name(found, place)
        before = place - 1
        if _text(found, before) == ".":
            if _name(found, place - 2) != missing.schema:
                return None
            before = place - 3
        if name not in known or _text(found, before) not in BEFORE_TABLE:
            return None
        bound.add(name)
    if len(bound) != 1:
        return None
    name = bound.pop()
    if any(_name(found, i) == name and _begins_query(found, i) for i in range(len(found))):
        return None  # a WITH query of that name
    return known[name]


def _begins_query(found: Sequence[Token], index: int) -> bool:
    after = _text(found, index + 1)
    return after == "(" or (after == "AS" and _text(found, index + 2) == "(")


def _lists(found: Sequence[Token]) -> Iterator[tuple[int, list[list[str]]]]:
    """Give where each GROUP BY list without a rollup ends, and the names that each of its items is made of."""
    for start in range(len(found)):
        if (_text(found, start), _text(found, start + 1)) != ("GROUP", "BY"):
            continue
        items: list[list[str]] = [[]]
        depth, index = 0, start + 2
        while index < len(found) and not (depth == 0 and _text(found, index) in AFTER_LIST | {"WITH", ")", ";"}):
            text = _text(found, index)
            depth += (text == "(") - (text == ")")
            if depth == 0 and text == ",":
                items.append([])
            elif text not in ("ASC", "DESC"):
                items[-1].append(_name(found, index) or text)
            index += 1
        if _text(found, index) != "WITH":
            yield found[index - 1].end, items


def _decides(items: list[list[str]], missing: _Missing, key: set[str], found: Sequence[Token]) -> bool:
    """Tell whether the whole key of the table is in the list, and the column not yet."""
    grouped = set()
    for item in items:
        if item[-3:-1] == [missing.alias, "."]:
            grouped.add(item[-1])
        elif len(item) == 1 and not _renames(item[0], found):
            grouped.add(item[0])
    return key <= grouped and missing.column not in grouped


def _renames(name: str, found: Sequence[Token]) -> bool:
    """Tell whether something in the statement is given this name, so that it need not be the column."""
    for index in range(1, len(found)):
        if _name(found, index) == name:
            before = found[index - 1]
            if before.kind != "operator" and before.upper not in BEFORE_COLUMN:
                return True
            if before.text == ")":
                return True
    return False


def _keyword(found: Sequence[Token], index: int) -> bool:
    return found[index].upper in BEFORE_TABLE


def _name(found: Sequence[Token], index: int) -> str:
    """Give the name at this place in small letters, an empty text where none is."""
    if not 0 <= index < len(found) or found[index].kind not in ("word", "quoted"):
        return ""
    return found[index].text.strip("`").lower()


def _text(found: Sequence[Token], index: int) -> str:
    return found[index].upper if 0 <= index < len(found) else ""
