"""Events as rows of the trace table. No widget in here."""

from __future__ import annotations

from collections import deque

from agent.trace.events import Event, Streamed, TurnStarted

MOST_ROWS = 2000
LONGEST_DETAIL = 600
Row = tuple[int, float | None, int, str, str, str, float | None]
"""Number, ms since the turn began, turn, node, kind, detail, ms; what an event does not have is None."""


class TraceRows:
    """Keeps the last rows and hands out those that are new."""

    def __init__(self) -> None:
        self._rows: deque[Row] = deque(maxlen=MOST_ROWS)
        self._began: dict[int, float] = {}
        self._count = 0
        self._given = 0

    def add(self, event: Event) -> bool:
        """Take an event in; pieces of a reply make no rows, the whole reply does."""
        if type(event) is Streamed:
            return False
        if isinstance(event, TurnStarted):
            self._began = {turn: began for turn, began in self._began.items() if turn > event.turn - MOST_ROWS}
            self._began[event.turn] = event.time
        began = self._began.get(event.turn)
        since = None if began is None else round((event.time - began) * 1000, 1)
        ms = getattr(event, "ms", None)
        self._count += 1
        ms = None if ms is None else round(ms, 1)
        self._rows.append((self._count, since, event.turn, event.node, event.kind, _short(event.detail), ms))
        return True

    def all(self) -> list[Row]:
        """Give every row that is kept."""
        return list(self._rows)

    def new(self) -> list[Row]:
        """Give the rows since the last call (of very many only the last), oldest first."""
        missing = min(self._count - self._given, len(self._rows))
        self._given = self._count
        return [self._rows[i] for i in range(len(self._rows) - missing, len(self._rows))]


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_DETAIL else f"{text[: LONGEST_DETAIL - 1]}…"
