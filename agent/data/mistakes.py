"""The text that a model gets when the server refuses its statement."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable

from agent.data.hints import FINAL, HINTS, RESERVED, dialect_hints
from agent.data.nearest import Columns, nearest_columns, nearest_tables, used_tables
from agent.errors import QueryFailed

LONGEST = 2500
MESSAGE, MOST_NAMES = 400, 60
SYNTAX, UNKNOWN_COLUMN, UNKNOWN_TABLE, UNKNOWN_FUNCTION, UNNAMED = 1064, 1054, 1146, 1305, 1248
STALE = frozenset({UNKNOWN_COLUMN, UNKNOWN_TABLE})  # after these the schema is read again: it may have changed


def explain(error: QueryFailed, sql: str, tables: Columns) -> QueryFailed:
    """Give the error with its feedback: number, message, near names, hints, and the tables concerned."""
    message = "syntax error" if error.number == SYNTAX else str(error)[:MESSAGE]
    near, concerned = SUGGESTIONS.get(error.number, _nothing)(error, sql, tables)
    hints = [f"hint: {HINTS[error.number]}"] if error.number in HINTS else []
    if error.number in (SYNTAX, UNKNOWN_FUNCTION):
        hints += dialect_hints(sql)
    excerpt = [f"{table}({', '.join(tables[table])})" for table in dict.fromkeys(concerned)]
    feedback = "\n".join([f"ERROR {error.number}: {message}", *near, *hints, *excerpt])[:LONGEST]
    return QueryFailed(str(error), feedback=feedback, number=error.number, retry=error.number not in FINAL)


def no_table(name: str, database: str, tables: Collection[str]) -> QueryFailed:
    """Give the error for a table that does not exist; of very many tables only the nearest names are told."""
    known = sorted(tables) if len(tables) <= MOST_NAMES else nearest_tables(name, tables, MOST_NAMES)
    near = nearest_tables(name, tables, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    more = f" and {len(tables) - len(known)} more" if len(tables) > len(known) else ""
    message = f"no table {name!r} in {database}; allowed: {', '.join(known) or '(none)'}{more}{hint}"
    return QueryFailed(message, feedback=f"ERROR {UNKNOWN_TABLE}: {message}", number=UNKNOWN_TABLE)


Suggestion = tuple[list[str], Iterable[str]]  # lines, and the tables to show


def _unknown_column(error: QueryFailed, sql: str, tables: Columns) -> Suggestion:
    found = re.search(r"column '(.*?)'(?: in '(.*?)')?", str(error))
    if not found:
        return [], ()
    name, used = found[1], used_tables(sql, tables)
    near = nearest_columns(name, sql, tables)
    lines = [f"did you mean: {', '.join(f'{table}.{column}' for table, column in near)}"] if near else []
    if "WHERE" in (found[2] or "").upper() and re.search(rf"\bAS\s+`?{re.escape(name)}\b", sql, re.IGNORECASE):
        lines.append("hint: an alias of the SELECT list cannot be used in WHERE; repeat the expression or use HAVING")
    return lines, [*(table for table, _ in near), *used.values()]


def _unknown_table(error: QueryFailed, sql: str, tables: Columns) -> Suggestion:
    found = re.search(r"Table '(?:.*\.)?(.*?)' doesn't exist", str(error))
    if not found or not tables:
        return [], ()
    near = nearest_tables(found[1], tables)
    return [f"did you mean: {', '.join(near)}"], near


def _syntax(error: QueryFailed, sql: str, tables: Columns) -> Suggestion:
    found = re.search(r"near '(.*)' at line (\d+)", str(error), re.DOTALL)
    if not found:
        return [], ()
    near = found[1]
    if not near:
        unnamed = re.search(r"\b(FROM|JOIN)\s*\(\s*SELECT\b.*\)\s*$", sql, re.IGNORECASE | re.DOTALL)
        hints = [f"hint: {HINTS[UNNAMED]}"] if unnamed else []
        return ["the statement ends too early: a bracket, END, quote or clause is missing", *hints], ()
    position = sql.find(near)
    if position < 0:
        position = sql.find(near[:40])
    if position < 0:
        return [f"not understood near: {near[:80]}"], ()
    return [_pointer(sql, position), *_reserved(sql, position, near)], ()


def _pointer(sql: str, position: int) -> str:
    """Show the line of a statement with a caret under the place."""
    begin = sql.rfind("\n", 0, position) + 1
    end = sql.find("\n", position)
    shown_from = max(begin, position - 50)
    head = f"line {sql.count(chr(10), 0, position) + 1}: "
    excerpt = sql[shown_from : min(len(sql) if end < 0 else end, position + 40)]
    caret = " " * (len(head) + position - shown_from)
    return f"{head}{excerpt}\n{caret}^ not understood here; the cause is here or just before"


def _reserved(sql: str, position: int, near: str) -> list[str]:
    around = re.findall(r"\w+", sql[max(0, position - 30) : position])[-1:] + re.findall(r"\w+", near)[:1]
    word = next((word for word in around if word.upper() in RESERVED), None)
    return [f"hint: {word} is a reserved word: as a name or alias write `{word}`"] if word else []


def _nothing(error: QueryFailed, sql: str, tables: Columns) -> Suggestion:
    return [], used_tables(sql, tables).values() if error.number in HINTS else ()


SUGGESTIONS: dict[int, Callable[[QueryFailed, str, Columns], Suggestion]] = {
    UNKNOWN_COLUMN: _unknown_column,
    UNKNOWN_TABLE: _unknown_table,
    SYNTAX: _syntax,
}
