"""Corrects a statement by the names that the error offers; and damages one on request."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agent.models.offline.digest import read_digest
from agent.models.offline.prompt import Exchange
from agent.models.offline.result import suggestions

UNKNOWN = re.compile(r"[Uu]nknown (?:column|table) '([^']+)'|[Tt]able '([^']+)' doesn't exist")
WRONG_END = "x"


def corrected(exchanges: Sequence[Exchange], digest: str) -> str | None:
    """Give the last statement with its wrong name replaced by one not tried yet; None when nothing is offered."""
    queries = [str(exchange.arguments.get("query", "")) for exchange in exchanges if exchange.name == "query_db"]
    last = exchanges[-1]
    wrong = UNKNOWN.search(last.text)
    if not wrong or not queries:
        return None
    name = (wrong[1] or wrong[2]).rsplit(".", 1)[-1]
    for offered in suggestions(last.text):
        right = offered.rsplit(".", 1)[-1]
        query = re.sub(rf"(?<![\w`]){re.escape(name)}(?![\w`])|`{re.escape(name)}`", right, queries[-1])
        if query not in queries:
            return query
    return None


def damaged(query: str, digest: str) -> str:
    """Give the statement with the name of one column misspelt."""
    names = {column.name for table in read_digest(digest).tables for column in table.columns}
    for word in re.findall(r"[A-Za-z_]\w*", query):
        if word in names:
            return re.sub(rf"(?<!\w){word}(?!\w)", word + WRONG_END, query)
    for table in read_digest(digest).tables:
        if re.search(rf"FROM {re.escape(table.name)}\b", query):
            column = (table.key or table.columns[0]).name
            return query.replace("COUNT(*)", f"COUNT({column}{WRONG_END})")
    return query
