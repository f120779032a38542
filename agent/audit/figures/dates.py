"""Spans of time: the days, weeks, months and years between two dates that a reply, a question or a result names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from agent.audit.figures.candidates import Derived
from agent.audit.figures.evidence import Table
from agent.audit.figures.values import Source

WRITTEN = re.compile(
    r"(?P<year>(?:19|20)\d{2})-(?P<month>\d{2})-(?P<day>\d{2})"
    r"|(?P<tag>\d{1,2})\.(?P<monat>\d{1,2})\.(?P<jahr>(?:19|20)\d{2})"
)
DURATION = re.compile(r"\bTagen?\b|\bTage\b|\bdays?\b|\bWochen?\b|\bweeks?\b|\bMonaten?\b|\bMonate\b|\bmonths?\b"
                  r"|\bJahren?\b|\bJahre\b|\byears?\b|\bNächten?\b|\bNächte\b|\bnights?\b", re.I)  # fmt: skip
MOST_DATES = 12
SPOKEN = Source("", how="time between two dates named")


class Day(NamedTuple):
    """A day of the calendar."""

    year: int
    month: int
    day: int

    @property
    def number(self) -> int:
        """Count the days, so that differences are right over leap years."""
        year, month = (self.year, self.month) if self.month > 2 else (self.year - 1, self.month + 12)
        return 365 * year + year // 4 - year // 100 + year // 400 + (153 * month - 457) // 5 + self.day


def spans(text: str, tables: Sequence[Table], rows: Sequence[Sequence[int]]) -> Iterator[Derived]:
    """Give the time between dates: of a row, of the rows that are named, and of those that a text names."""
    named = list(dict.fromkeys(_dates(text)))[:MOST_DATES]
    for table, some in zip(tables, rows, strict=True):
        for row in some[:MOST_DATES]:
            found = [day for cell in table.rows[row] if (day := _date(cell)) is not None]
            for one, other in combinations(found, 2):
                yield from _between(one, other, table, "within the row", row)
            for one in found:
                for other in named:
                    yield from _between(one, other, table, "and a date named", row)
        for position in range(len(table.columns)):
            found = [day for row in some[:MOST_DATES] if (day := _date(table.rows[row][position])) is not None]
            for one, other in combinations(found, 2):
                yield from _between(one, other, table, f"in {table.columns[position]}", None)
    for one, other in combinations(named, 2):
        yield from _between(one, other, SPOKEN, "", None)


def _between(one: Day, other: Day, origin: Table | Source, where: str, row: int | None) -> Iterator[Derived]:
    days = abs(one.number - other.number)
    months = abs((one.year - other.year) * 12 + one.month - other.month)
    for value, unit in ((days, "days"), (days + 1, "days, both counted"), (days / 7, "weeks")):
        yield Derived(float(value), origin, f"{unit} between two dates {where}".strip(), row=row)
    for value, unit in ((months, "months"), (months // 12, "years"), (days / 365.25, "years")):
        yield Derived(float(value), origin, f"{unit} between two dates {where}".strip(), row=row)


def _dates(text: str) -> Iterable[Day]:
    found = (_made(match) for match in WRITTEN.finditer(text))
    return (day for day in found if day is not None)


def _date(cell: object) -> Day | None:
    """Read a cell; the dates of a database are written as 2024-05-31."""
    match = None if cell is None or isinstance(cell, (int, float)) else WRITTEN.match(str(cell))
    return None if match is None else _made(match)


def _made(match: re.Match[str]) -> Day | None:
    parts = (match[name] for name in (("year", "month", "day") if match["year"] else ("jahr", "monat", "tag")))
    day = Day(*map(int, parts))
    return day if 1 <= day.month <= 12 and 1 <= day.day <= 31 else None
