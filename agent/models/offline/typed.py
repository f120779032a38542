"""Statements that the user typed as SQL: run as they stand when they read, refused when they write."""

from __future__ import annotations

import re

from agent.models.offline.digest import read_digest
from agent.models.offline.phrases import phrase
from agent.models.offline.result import Result

FENCE = re.compile(r"^\s*```(?:sql)?\s*(.*?)\s*```\s*$", re.S | re.I)
LEAD = re.compile(r"^\s*(?:run|execute|führe?(?: bitte)? aus|sql)\s*:\s*", re.I)
READS = re.compile(r"(?:select|with|explain|describe)\b", re.I)
FROM = re.compile(r"\bfrom\s+[`\"]?([\w$]+)", re.I)
PLAIN = re.compile(r"select\s+(?:[\d'\"@]|\w+\s*\()|explain\s+select\b", re.I)
MARKS = re.compile(r"[*;=<>`]|\w\(")
WRITES = re.compile(
    r"(?:insert\s+into|update\s+[`\w]+\s+set|delete\s+from\s+(?!the\b|my\b|this\b|dem\b|der\b)|drop\s+(?:table|database|view|index|user)|truncate\s+(?:table\s+)?\w+\s*;?$|"
    r"alter\s+table|create\s+(?:table\s+\S+\s*\(|database|view\s+\S+\s+as|user|index)|grant\s+\w|replace\s+into)",
    re.I,
)
SHOWN = 5


def typed_sql(text: str, digest: str) -> str:
    """Give the reading statement that a message is, nothing when it is none."""
    sql = _bare(text)
    if not READS.match(sql):
        return ""
    tables = {table.name.lower() for table in read_digest(digest).tables}
    named = {name.lower() for name in FROM.findall(sql)}
    if sql.lower().startswith("describe"):
        return sql if sql.rstrip("; ").split()[-1].strip("`").lower() in tables and len(sql.split()) == 2 else ""
    return sql if named & tables or PLAIN.match(sql) or (named and MARKS.search(sql)) else ""


def writes(text: str) -> bool:
    """Say whether a message is a statement that would change the database."""
    return bool(WRITES.match(_bare(text)))


def tell_typed(result: Result, language: str) -> list[str]:
    """Say what a typed statement gave: its size and first rows."""
    lines = [phrase("typed", language, rows=result.row_count, columns=len(result.columns))]
    for row in result.rows[:SHOWN]:
        pairs = zip(result.columns, row, strict=False)
        lines.append("- " + ", ".join(f"{name} {value}" for name, value in pairs))
    return lines


def _bare(text: str) -> str:
    fenced = FENCE.match(text)
    return LEAD.sub("", fenced[1] if fenced else text).strip()
