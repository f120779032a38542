"""What a query gave: a frame for the notebook, a short text for the model, rows for the workspace."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from agent.data.columns import Answer
from agent.data.python_code import python_code
from agent.data.sharing import without_quotes

if TYPE_CHECKING:
    import pandas as pd

MOST_CHARACTERS = 12_000  # of a preview
CELL, EXTREME = 300, 40  # characters of one value in a preview, and in its statistics
KEPT = "the values are kept from you; the user sees them in the table"
Plain = str | int | float | bool | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a result is from: statement, the session's name of the database and the server's, parameters."""

    sql: str
    database: str
    schema: str = ""
    parameters: tuple[Any, ...] = ()

    def attrs(self, truncated: bool) -> dict[Hashable | None, Any]:
        """Give a frame's attrs; only small plain values, for pandas copies and compares them at every step."""
        given: dict[Hashable | None, Any] = {"sql": self.sql, "database": self.database, "truncated": truncated}
        if self.schema != self.database:
            given["schema"] = self.schema
        if self.parameters:
            given["parameters"] = self.parameters
        return given


@dataclass(frozen=True, eq=False)
class QueryResult:
    """The result of one statement; the frame is built when it is first asked for.

    With ``values`` False no model may see what it holds, only how much of it there is. ``key`` is what the table that
    shows it in a workspace names as its source.
    """

    source: Source
    answer: Answer = field(repr=False)
    ms: float
    notes: tuple[str, ...]
    values: bool = True
    key: str = ""

    @property
    def sql(self) -> str:
        """The statement as it was given."""
        return self.source.sql

    @property
    def database(self) -> str:
        """The name of the database in the session."""
        return self.source.database

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns, each one once."""
        return tuple(column.name for column in self.answer.columns)

    @property
    def row_count(self) -> int:
        """The number of rows that were read."""
        return len(self.answer)

    @property
    def truncated(self) -> bool:
        """Whether the server had more rows than the limits allow."""
        return self.answer.truncated

    @cached_property
    def frame(self) -> pd.DataFrame:
        """Give all rows that were read as a DataFrame, whose attrs say where they are from."""
        from agent.data.frames import to_frame  # late: pandas costs 0.3 s

        frame = to_frame(self.answer)
        frame.attrs = self.source.attrs(self.truncated)
        return frame

    def as_python(self) -> str:
        """Give code that runs the same statement with pandas and pymysql only; its connection is in the environment."""
        return python_code(self.sql, self.source.schema or self.source.database, self.source.parameters)

    def plain_rows(self, limit: int) -> tuple[tuple[Plain, ...], ...]:
        """Give the first rows as texts and numbers that JSON and a table on screen can hold; NULL is None."""
        return tuple(tuple(plain(value) for value in row) for row in self.answer.first(limit))

    def preview(self, rows: int = 20) -> str:
        """Give the text that a model reads: size, the first rows as CSV, statistics of what is not shown.

        A result whose values are kept from the model (``values`` is False) shows no row and no extremes.
        """
        first = self.answer.first(rows) if self.values else []
        lines = [_csv_line([_cut(_shown(value), CELL) for value in row]) for row in first]
        while len(lines) > 1 and sum(map(len, lines)) > MOST_CHARACTERS:
            lines.pop()
        complete = len(lines) == self.row_count
        head = f"{self.row_count} rows x {len(self.columns)} columns" + (
            "" if complete else f", first {len(lines)} shown"
        )
        tail = [] if complete else [f"statistics: {line}" for line in self._statistics()]
        tail += [f"note: {note}" for note in self._notes()]
        return "\n".join([head, _csv_line(self.columns), *lines, *(["", *tail] if tail else [])])

    def _notes(self) -> Iterable[str]:
        for note in self.notes:
            yield note if self.values else without_quotes(note)
        for column in self.answer.columns:
            if column.shape == "geometry":
                yield f"{column.name} is binary geometry; ST_AsText({column.name}) is readable"
        if not self.values:
            yield KEPT

    def _statistics(self) -> Iterable[str]:
        for column, nulls, values in self.answer.distinct():
            shown = _range(values) if self.values else f"{column.kind}, "
            yield f"{column.name}: {shown}{nulls} NULL, {len(values)} distinct"


def _range(values: Collection[Any]) -> str:
    if not values or any(isinstance(value, bytes) for value in values):
        return ""
    try:
        low, high = min(values), max(values)
    except TypeError:  # dates and zero dates, which are text
        low, high = min(map(str, values)), max(map(str, values))
    return f"{_cut(_shown(low), EXTREME)} .. {_cut(_shown(high), EXTREME)}, "


def _shown(value: Any) -> str:
    return "NULL" if value is None else str(plain(value))


def plain(value: Any) -> Plain:
    """Give a value of a result as JSON can hold it: exact numbers, dates and times as text, bytes in hex."""
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
    return "0x" + bytes(value).hex() if isinstance(value, (bytes, bytearray, memoryview)) else str(value)


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
