"""Views that group loosely: their own text is not the reader's mistake.

Sessions run with ONLY_FULL_GROUP_BY, because without it a wrong GROUP BY gives arbitrary values and no error. But the
server applies it to the text of views, too, and many were written without it (those of public sample databases, say).
A statement that fails for such a view alone runs again without the mode; whether it is the view alone is found by
asking the server what it thinks of the statement when each view is replaced by a row of constants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agent.data.lexer import LexerError, tokens
from agent.data.schema import quoted

GROUPING = frozenset({1055, 1140})  # not in GROUP BY; an aggregate beside plain columns


def without_views(sql: str, views: Mapping[str, Sequence[str]]) -> str | None:
    """Give an EXPLAIN of the statement in which the views are constants; None when it does not begin with SELECT."""
    try:
        found = tokens(sql)
    except LexerError:
        return None
    first = next((token for token in found if token.text != "("), None)
    if first is None or first.upper not in ("SELECT", "WITH"):
        return None
    stubs = ", ".join(f"{quoted(name)} AS (SELECT {_constants(columns)})" for name, columns in views.items())
    if first.upper == "SELECT":
        return f"EXPLAIN WITH {stubs} {sql}"
    after = found[found.index(first) + 1]
    place = after.end if after.upper == "RECURSIVE" else first.end
    return f"EXPLAIN {sql[:place]} {stubs}, {sql[place:]}"


def _constants(columns: Sequence[str]) -> str:
    return ", ".join(f"1 AS {quoted(column)}" for column in columns)
