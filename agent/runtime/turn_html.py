"""A turn as HTML: the reply as sanitised Markdown, its tables, and a footer with the facts."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from agent.runtime.attempts_html import attempts_html
from agent.runtime.usage import totals
from agent.trace.attempts import query_attempts

if TYPE_CHECKING:
    from agent.data.result import QueryResult
    from agent.runtime.record import TurnRecord

SHOWN_ROWS = 10


def turn_html(record: TurnRecord) -> str:
    """Give the reply, the statements that failed, the first rows of each table, and the footer."""
    from agent.audit.figures.marking import annotated_html

    body = annotated_html(record.text, record.figures) if record.text else ""
    error = f'<p role="alert"><b>{escape(record.status)}</b>: {escape(record.error)}</p>' if record.error else ""
    attempts = attempts_html(query_attempts(record.events))
    tables = "".join(_table(result) for _, result in record.results)
    return f'<div class="wb-turn">{body}{error}{attempts}{tables}<small>{footer_html(record)}</small></div>'


def footer_html(record: TurnRecord) -> str:
    """Give graph version, path, models, totals and time in one line."""
    models = ", ".join(dict.fromkeys(call.model for call in record.calls_before_reply)) or "no model"
    parts = [
        f"{record.graph.name} {record.graph.content_hash}",
        " → ".join(record.path) or "local click",
        models,
        str(totals(record.calls_before_reply)),
        f"{record.ms:.0f} ms",
    ]
    if record.findings:
        parts.append(f"audit: {', '.join(dict.fromkeys(finding.code for finding in record.findings))}")
    return escape(" · ".join(parts))


def _table(result: QueryResult) -> str:
    first = f"the first {SHOWN_ROWS} of " if result.row_count > SHOWN_ROWS else ""
    rows = f"{result.row_count} row{'' if result.row_count == 1 else 's'}"
    note = first + rows + (", truncated" if result.truncated else "")
    frame = result.frame.head(SHOWN_ROWS).to_html(border=0, index=False, escape=True)
    return f"<details open><summary>{note}</summary><pre>{escape(result.sql)}</pre>{frame}</details>"
