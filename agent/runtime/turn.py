"""``Turn``: what one message or click came to, as the user holds it."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from agent.errors import missing_name
from agent.runtime import turn_html
from agent.runtime.attempts import Attempts
from agent.runtime.usage import usage_frame
from agent.trace.attempts import query_attempts
from agent.trace.frames import events_frame
from agent.workspace.finding import label_of

if TYPE_CHECKING:
    import pandas

    from agent.graph import Graph
    from agent.messages import Envelope
    from agent.models.request import ModelCall
    from agent.runtime.record import TurnRecord
    from agent.runtime.session import Runtime

REPR_LENGTH = 110
INSTEAD = {
    **dict.fromkeys(("reply", "answer", "message", "content"), "turn.text"),
    **dict.fromkeys(("table", "frame", "df", "data", "result", "results"), "turn.tables"),
    **dict.fromkeys(("cost", "tokens", "usd"), "turn.usage"),
    **dict.fromkeys(("sql", "query", "queries"), "turn.attempts, or turn.tables[0].attrs['sql']"),
    **dict.fromkeys(("trace", "log"), "turn.events"),
    **dict.fromkeys(("request", "response", "prompt"), "turn.calls[0].request"),
    **dict.fromkeys(("nodes", "edges"), "turn.path, or turn.graph"),
    **dict.fromkeys(("audit", "flags"), "turn.findings"),
    **dict.fromkeys(("workspace", "dashboard"), "turn.controls"),
    **dict.fromkeys(("session", "history"), "wb.turns"),
}


class Turn:
    """One turn of a session: the reply, its tables, and everything that can be asked about how it came about."""

    def __init__(self, record: TurnRecord, session: Runtime) -> None:
        """Wrap a record; sessions make turns, users do not."""
        self._record = record
        self._session = session

    @property
    def record(self) -> TurnRecord:
        """The record as it was kept: events as objects, calls, results; for programs that want more than frames."""
        return self._record

    @property
    def number(self) -> int:
        """The number of the turn in its session, from 1."""
        return self._record.number

    @property
    def text(self) -> str:
        """The reply (of a stopped turn: what had come so far)."""
        return self._record.text

    @property
    def status(self) -> str:
        """``ok``, ``stopped``, ``failed`` or ``withdrawn``; ``queued`` and ``running`` while it is under way."""
        return self._record.status

    @property
    def error(self) -> str | None:
        """Why the turn did not end well, or None."""
        return self._record.error

    @property
    def local(self) -> bool:
        """Whether it was a click that was answered without a model call."""
        return self._record.local

    @property
    def envelope(self) -> Envelope:
        """What came in: text or action, user, channel and time."""
        return self._record.envelope

    @property
    def clicked(self) -> str:
        """The label of what was pressed on screen; empty for a message, and when nothing there sends this action."""
        action, screen = self._record.envelope.action, self._record.looked_at
        return "" if action is None or screen is None else label_of(screen, action.name, action.data)

    @property
    def graph(self) -> Graph:
        """The graph this turn is pinned to."""
        return self._record.graph

    @property
    def path(self) -> list[str]:
        """The nodes in the order in which they ran."""
        return list(self._record.path)

    @property
    def tables(self) -> list[pandas.DataFrame]:
        """The query results as DataFrames; ``.attrs`` hold sql, database, truncated, turn and node."""
        frames = []
        for node, result in self._record.results:
            frame = result.frame.copy(deep=False)  # what the user changes in it stays out of the record
            frame.attrs = {**result.frame.attrs, "turn": self.number, "node": node}
            frames.append(frame)
        return frames

    @property
    def attempts(self) -> Attempts:
        """The SQL statements that were tried, in order, each with its status and what the database said."""
        return Attempts(query_attempts(self._record.events))

    @property
    def events(self) -> pandas.DataFrame:
        """Everything that happened, a row an event: time, turn, node, event, detail, ms."""
        return events_frame(self._record.events)

    @property
    def findings(self) -> pandas.DataFrame:
        """What the audit found, a row a finding."""
        import pandas

        columns = ["code", "severity", "stage", "verdict", "evidence", "done", "label"]
        rows = [[getattr(finding, column) for column in columns] for finding in self._record.findings]
        return pandas.DataFrame(rows, columns=columns)

    @property
    def figures(self) -> pandas.DataFrame:
        """The numbers of the reply with their sources, a row a number: text, value, verdict, how, column, row, source.

        The verdict is ``linked`` (it stands in a result), ``derived`` (it follows from one), ``user`` (the user said
        it) or ``unlinked``; row counts from 0, source is the statement, call the id of the tool call.
        """
        import pandas

        from agent.audit.figures.marking import figure_rows

        columns = ["text", "value", "verdict", "how", "column", "row", "source", "call"]
        frame = pandas.DataFrame(figure_rows(self._record.figures), columns=columns)
        return frame.astype({"value": "float64", "row": "Int64"})

    @property
    def html(self) -> str:
        """The reply as sanitised HTML, each figure with its source on hover, figures without one marked."""
        from agent.audit.figures.marking import annotated_html

        return annotated_html(self._record.text, self._record.figures) if self._record.text else ""

    @property
    def calls(self) -> list[ModelCall]:
        """Every attempt to call a model, with ``.request`` exactly as it was sent and ``.response``."""
        return list(self._record.calls)

    @property
    def usage(self) -> pandas.DataFrame:
        """Calls, tokens, cost and time by node and model."""
        return usage_frame(self._record.calls)

    @property
    def controls(self) -> list[dict[str, Any]]:
        """The workspace after the turn, as dashboard items."""
        return [] if self._record.workspace is None else list(self._record.workspace.items())

    @property
    def ms(self) -> float:
        """The time from taking the turn up to its reply, in milliseconds."""
        return self._record.ms

    async def rerun(self, graph: str | Graph | None = None) -> Turn:
        """Take the same turn again, from the state before it, on another graph or on the same one."""
        return await self._session.rerun(self._record, graph)

    def pin(self, path: str | Path, name: str | None = None) -> Any:
        """Append the conversation up to this turn to a scenario file, with what happened as what is expected."""
        return import_module("agent.lab.pinning").pin(self, path, name)  # by name: that room lies above this one

    if not TYPE_CHECKING:  # a type checker knows what there is

        def __getattr__(self, name: str) -> Any:
            """Say what there is instead of a name that there is not."""
            if name.startswith("_") or hasattr(type(self), name):
                return object.__getattribute__(self, name)
            raise missing_name(self, name, INSTEAD)

    def __repr__(self) -> str:
        """Status, nodes, calls and the beginning of the reply; short and the same each time."""
        record = self._record
        path = "→".join(record.path) or ("local" if record.local else "nothing ran")
        head = f"Turn({record.number}, {record.status}, {path}"
        tables = f", {len(record.results)} tables" if record.results else ""
        head += f", {record.foreground_calls} calls{tables}: "
        said = " ".join((record.text or record.error or "").split())
        line = head + said
        return (line if len(line) < REPR_LENGTH else line[: REPR_LENGTH - 2] + "…") + ")"

    def _repr_html_(self) -> str:
        return turn_html.turn_html(self._record)
