"""The statements of a turn as a record: what was tried, what the database said, what was tried next."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from agent.trace.events import Event, ToolCalled, ToolEnded

QUERY = "query_db"
REPR_LENGTH = 110


@dataclass(frozen=True, slots=True, repr=False)
class Attempt:
    """One statement that a model sent to a database; ``error`` is what it was told when that failed, else empty.

    ``status`` is ok, failed or cancelled (running while there is no end yet); ``correction`` is 0 for a first try, 1
    for the first correction, and so on: a success starts anew.
    """

    sql: str
    status: str
    error: str = ""
    database: str = ""
    node: str = ""
    correction: int = 0
    ms: float = 0.0

    def __repr__(self) -> str:
        """How it ended and how the statement begins; short and the same each time."""
        told = f", correction {self.correction}" if self.correction else ""
        line = f"Attempt({self.status}{told}, {' '.join(self.sql.split())!r}"
        return (line if len(line) < REPR_LENGTH else line[: REPR_LENGTH - 2] + "…") + ")"


def query_attempts(events: Iterable[Event]) -> tuple[Attempt, ...]:
    """Give the attempts in the order in which they began; works on a live turn and on a recorded session."""
    called: dict[tuple[int, str], ToolCalled] = {}
    ended: dict[tuple[int, str], ToolEnded] = {}
    for event in events:
        if isinstance(event, ToolCalled) and event.name == QUERY:
            called[event.turn, event.id] = event
        elif isinstance(event, ToolEnded) and event.name == QUERY:
            ended[event.turn, event.id] = event
    attempts: list[Attempt] = []
    failed: dict[tuple[int, str], int] = {}
    for key, call in called.items():
        place = (call.turn, call.node)
        attempt = _attempt(call, ended.get(key), failed.get(place, 0))
        failed[place] = failed.get(place, 0) + 1 if attempt.status == "failed" else 0
        attempts.append(attempt)
    return tuple(attempts)


def _attempt(call: ToolCalled, end: ToolEnded | None, correction: int) -> Attempt:
    sql, database = str(call.arguments.get("query") or ""), str(call.arguments.get("database") or "")
    if end is None:
        return Attempt(sql, "running", "", database, call.node, correction)
    error = end.content if end.status == "failed" else ""
    return Attempt(sql, end.status, error, database, call.node, correction, end.ms)
