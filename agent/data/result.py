"""What a query gave: a frame for the notebook, a short text for the model, rows for the workspace."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from agent.data.columns import Answer

if TYPE_CHECKING:
    import pandas as pd

MOST_CHARACTERS = 12_000  # of a preview
CELL, EXTREME = 300, 40  # characters of one value in a preview, and in its statistics
Plain = str | int | float | bool | None


@dataclass(frozen=True, eq=False)
class QueryResult:
    """The result of one statement; the frame is built when it is first asked for."""

    sql: str
    database: str
    columns: tuple[str, ...]
    row_count: int
    truncated: bool
    ms: float
    notes: tuple[str, ...]
    answer: Answer = field(repr=False)

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Give all rows that were read as a DataFrame, whose attrs say where they are from."""
        from agent.data.frames import to_frame  # late: pandas costs 0.3 s

        frame = to_frame(self.answer)
        frame.attrs = {"sql": self.sql, "database": self.database, "truncated": self.truncated}
        return frame

    def plain_rows(self, limit: int) -> tuple[tuple[Plain, ...], ...]:
        """Give the first rows as texts and numbers that JSON and a table on screen can hold; NULL is None."""
        return tuple(tuple(_plain(value) for value in row) for row in self.answer.rows[:limit])

    def preview(self, rows: int = 20) -> str:
        """Give the text that a model reads: size, the first rows as CSV, statistics of what is not shown."""
        lines = [_csv_line([_cut(_shown(value), CELL) for value in row]) for row in self.answer.rows[:rows]]
        while len(lines) > 1 and sum(map(len, lines)) > MOST_CHARACTERS:
            lines.pop()
        complete = len(lines) == self.row_count
        head = f"{self.row_count} rows x {len(self.columns)} columns" + (
            "" if complete else f", first {len(lines)} shown"
        )
        tail = [] if complete else [f"statistics: {line}" for line in self._statistics()]
        tail += [f"note: {note}" for note in self.notes]
        return "\n".join([head, _csv_line(self.columns), *lines, *(["", *tail] if tail else [])])

    def _statistics(self) -> Iterable[str]:
        for index, column in enumerate(self.answer.columns):
            values = [row[index] for row in self.answer.rows]
            some = [value for value in values if value is not None]
            counts = f"{len(values) - len(some)} NULL, {len(set(some))} distinct"
            yield f"{column.name}: {_range(some)}{counts}"


def _range(values: Sequence[Any]) -> str:
    if not values or any(isinstance(value, bytes) for value in values):
        return ""
    try:
        low, high = min(values), max(values)
    except TypeError:  # dates and zero dates, which arrive as text
        low, high = min(map(str, values)), max(map(str, values))
    return f"{_cut(_shown(low), EXTREME)} .. {_cut(_shown(high), EXTREME)}, "


def _shown(value: Any) -> str:
    return "NULL" if value is None else str(_plain(value))


def _plain(value: Any) -> Plain:
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, timedelta):
        return _clock(value)
    return "0x" + bytes(value).hex()


def _clock(value: timedelta) -> str:
    """Write a TIME as the server does, which knows hours above 24 and below 0."""
    micros = abs(value) // timedelta(microseconds=1)
    seconds, micros = divmod(micros, 1_000_000)
    fraction = f".{micros:06d}" if micros else ""
    sign = "-" if value < timedelta(0) else ""
    return f"{sign}{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}{fraction}"


def _cut(text: str, length: int) -> str:
    return text if len(text) <= length else f"{text[:length]}... ({len(text)} characters)"


def _csv_line(values: Iterable[str]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(values)
    return line.getvalue()
