"""SQL inside a text: in code blocks, in code spans, in the strings of other code, and bare."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agent.audit.sentences import FENCED, INLINE

BLOCK = re.compile(r"(?P<fence>```|~~~)[ \t]*(?P<language>[\w+-]*)[^\n]*\n(?P<body>.*?)(?:(?P=fence)|\Z)", re.S)
COMMENT = re.compile(r"/\*.*?\*/|--[^\n]*(?:\n|\Z)|#[^\n]*(?:\n|\Z)", re.S)
BEGINS = re.compile(r"\(*\s*(?:select|with|show|describe|desc|explain|values|table)\b", re.I)
SHAPE = re.compile(
    r"\(*\s*(?:with\b.+?\bselect\b|select\b.+?\bfrom\s+[\w`\"(.]|select\s+[\w*(]+\s*\(|"
    r"show\s+(?:full\s+)?(?:tables|databases|schemas|columns|index\w*|create|keys|status|variables|processlist)\b|"
    r"(?:describe|desc|explain)\s+\w)",
    re.I | re.S,
)
STRING = re.compile(r"(\"\"\"|'''|\"|')(?P<body>(?:(?!\1).)*?\bselect\b(?:(?!\1).)*?)\1", re.I | re.S)
BARE = re.compile(
    r"^[ \t>]*(?P<body>(?:SELECT\b[^\n]*|WITH\s+\w+\s+AS\s*\([^\n]*|SHOW\s+(?:TABLES|COLUMNS|DATABASES)\b[^\n]*|"
    r"DESCRIBE\s+\w+;?)(?:\n(?!\s*\n)[^\n]+)*)",
    re.M,
)
WITHIN = re.compile(
    r"(?P<body>\bSELECT\s+(?:(?!\bSELECT\b)[^\n])+?\sFROM\s+[\w`.]+(?:[^\n]*?(?=[.!?](?:\s|$)|$)))", re.M
)
LOWER = re.compile(r"^[ \t>]*(?P<body>(?:select|with)\b[^;]*\bfrom\b[^;]*;)", re.M | re.S)
SYMBOLS = re.compile(r"[*(=,;<>`]")
SQL_NAMES = ("sql", "mysql", "mariadb", "sqlite", "postgresql", "postgres", "tsql")
NO_SQL = ("json", "text", "txt", "markdown", "md", "csv", "html", "xml", "yaml", "mermaid", "diff")


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Give language (lower case) and body of each fenced block, also of one that never ends."""
    for found in BLOCK.finditer(text):
        yield found["language"].lower(), found["body"].strip()


def statements(text: str) -> Iterator[str]:
    """Give each SQL statement that a reading tool could run, as it stands in the text."""
    for language, body in blocks(text):
        if language in NO_SQL:
            continue
        if is_statement(body, sure=language in SQL_NAMES):
            yield body
        elif language not in SQL_NAMES:
            yield from (found["body"].strip() for found in STRING.finditer(body) if is_statement(found["body"]))
    rest = FENCED.sub("\n", text)
    if is_statement(rest.strip()):
        yield rest.strip()
        return
    for span in INLINE.findall(rest):
        if is_statement(span.strip("` ")) and re.search(r"\bfrom\b|\bshow\b", span, re.I):
            yield span.strip("` ")
    rest = INLINE.sub(" ", rest)
    for pattern in (BARE, LOWER, WITHIN):
        for found in pattern.finditer(rest):
            if is_statement(found["body"]):
                yield found["body"].strip()


def is_statement(text: str, *, sure: bool = False) -> bool:
    """Tell whether a text is one SQL statement; prose such as "select a customer from the list" is not.

    ``sure`` says that somebody declared it as SQL: then its shape is enough.
    """
    body = COMMENT.sub("\n", text).strip().removesuffix(";").strip()
    if not BEGINS.match(body) or not SHAPE.match(body):
        return False
    if sure:
        return True
    return (bool(SYMBOLS.search(text)) or _in_capitals(body) or len(body.split()) <= 4) and _parses(body)


def _in_capitals(body: str) -> bool:
    return body.split(None, 1)[0].strip("(").isupper()


def _parses(body: str) -> bool:
    """Ask a parser of the dialect; it is loaded only for what already looks like SQL."""
    import sqlglot
    from sqlglot.errors import SqlglotError

    try:
        return any(part is not None for part in sqlglot.parse(body, read="mysql"))
    except SqlglotError:
        return bool(re.match(r"(?is)select\b.+\bfrom\b.+\b(?:where|group|order|join|limit)\b", body))
