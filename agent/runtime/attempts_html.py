"""The strip of a turn's statements: each attempt with its SQL and what the database said, failures open."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from agent.trace.attempts import Attempt

MARKS = {"ok": "✓", "failed": "✗", "cancelled": "■", "running": "…"}
LONGEST = 10_000  # characters of a statement that is laid out anew


def attempts_html(attempts: Sequence[Attempt]) -> str:
    """Give the strip, or nothing when every statement went well at once: then its table says it all."""
    return "" if all(attempt.status == "ok" for attempt in attempts) else strip_html(attempts)


def strip_html(attempts: Sequence[Attempt]) -> str:
    """Give the strip, however the statements went."""
    steps = "".join(map(_step, attempts))
    return f'<ol class="wb-attempts" aria-label="SQL attempts">{steps}</ol>'


def readable_sql(sql: str) -> str:
    """Lay a statement out over several lines; one that sqlglot does not understand stays as it is."""
    if len(sql) > LONGEST:
        return sql
    import sqlglot  # late: 0.2 s
    from sqlglot.errors import SqlglotError

    try:
        parsed = sqlglot.parse_one(sql, dialect="mysql")
    except (SqlglotError, RecursionError):
        return sql
    # What it does not know it keeps as a "command", whose text it would change.
    return sql if parsed.key == "command" else parsed.sql(dialect="mysql", pretty=True)


def attempt_head(attempt: Attempt) -> str:
    """Say in a line which try it was and how it ended."""
    name = f"correction {attempt.correction}" if attempt.correction else "statement"
    return f"{MARKS.get(attempt.status, '?')} {name}: {attempt.status}"


def _step(attempt: Attempt) -> str:
    head = attempt_head(attempt)
    error = f'<pre role="alert">{escape(attempt.error)}</pre>' if attempt.error else ""
    opened = " open" if attempt.error else ""
    # A wrong statement is shown as it was sent, for the error speaks of its lines.
    sql = attempt.sql if attempt.error else readable_sql(attempt.sql)
    return (
        f'<li class="wb-attempt-{escape(attempt.status)}"><details{opened}><summary>{escape(head)}</summary>'
        f"<pre>{escape(sql)}</pre>{error}</details></li>"
    )
