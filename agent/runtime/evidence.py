"""What a session knew when it spoke: tool results, the workspace, the schema, as the audit of figures wants them."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from agent.trace.events import ToolEnded

if TYPE_CHECKING:
    from agent.audit.figures import Evidence, Figure
    from agent.data.result import QueryResult
    from agent.messages import ToolResult
    from agent.runtime.record import TurnRecord
    from agent.runtime.run import TurnRun
    from agent.runtime.services import Services

MANY_ROWS, LONG_REPLY = 2_000, 3_000  # searching more rows, or for the figures of more letters, is done in a thread
LONGEST = 50_000  # characters of one text that are looked at for figures
ABOUT_SCHEMA = re.compile(r"tabelle|\btables?\b|spalte|column|schema", re.I)
TABLE_LINE = re.compile(r"^(\w+)\((.*?)\)(?: |$)", re.M)


def keep_evidence(record: TurnRecord, services: Services, result: ToolResult, rows: QueryResult | None) -> None:
    """Keep what a tool call gave; of a query its rows count, of anything else its text."""
    from agent.audit.figures import Evidence, Table

    arguments = json.dumps(dict(result.arguments), ensure_ascii=False, default=str)
    table = None
    if rows is not None:
        table = Table(result.id, rows.sql, rows.columns, rows.answer.rows)
    evidence = Evidence(result.id, f"{arguments}\n{'' if table else result.content}"[:LONGEST], table)
    record.tools.append(result)
    record.evidence.append(evidence)
    services.evidence.append(evidence)


def recorded_evidence(records: Iterable[TurnRecord]) -> Iterator[Evidence]:
    """Give what the tool calls of turns from a trace said; their rows are not kept there."""
    from agent.audit.figures import Evidence

    for record in records:
        ended = [event for event in record.events if isinstance(event, ToolEnded)]
        record.evidence = [Evidence(event.id, event.content[:LONGEST]) for event in ended]
        yield from record.evidence


async def figures_of(run: TurnRun, text: str) -> tuple[Figure, ...]:
    """Give the figures of a reply with their sources; long replies and large results are searched in a thread."""
    from agent.audit.figures import Context, link

    context = Context(tuple(_said(run)), tuple(_known(run)))
    text = text[:LONGEST]
    if len(text) > LONG_REPLY or any(len(table.rows) > MANY_ROWS for table in context.tables):
        return await asyncio.to_thread(link, text, context)
    return link(text, context)


def _said(run: TurnRun) -> Iterator[str]:
    envelope = run.record.envelope
    yield from (spoken.text[:LONGEST] for spoken in run.history if spoken.role == "user")
    yield envelope.text[:LONGEST] if envelope.action is None else json.dumps(dict(envelope.action.data), default=str)


def _known(run: TurnRun) -> Iterator[Evidence]:
    from agent.audit.figures import Evidence

    if ABOUT_SCHEMA.search(run.record.envelope.text):
        yield Evidence("", _counted(run.record.schema), how="schema")
    items = run.live.workspace.items()
    if items:
        told = json.dumps(items, ensure_ascii=False, default=str)
        yield Evidence("", f"{len(items)}\n{told}"[:LONGEST], how="workspace")
    yield from run.services.evidence


def _counted(schema: str) -> str:
    """Count tables and columns of a schema digest; its numbers of rows are estimates and no source."""
    tables = TABLE_LINE.findall(schema)
    return " ".join(map(str, (len(tables), *(columns.count(", ") + 1 for _, columns in tables))))
