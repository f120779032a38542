"""What tools gave, ready to be searched for figures; a result is indexed once, when it is first asked."""

from __future__ import annotations

import math
import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from agent.audit.figures.reading import said_values
from agent.audit.figures.values import Source

MOST_ROWS = 10_000  # whose cells are searched one by one; sums, means and extremes are taken over all rows
SEEN_ROWS = 20  # of a result that a model reads; further down, ids match anything by chance
MOST_GROUPS = 50
LIKE_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d+)?")
IDENTIFYING = re.compile(r"(?:^|_)(?:id|nr|nummer|number|no|plz|zip|key|jahr|year|monat|month|code)$|id$", re.I)
YEARS = range(1900, 2101)
BRACKETS = re.compile(r"[()\[\]{},]")
MOST_BRACKETED = 20_000


@dataclass(frozen=True, eq=False)
class Column:
    """The numbers of one column: the cells that are searched, sorted, and figures over all rows."""

    name: str
    position: int
    cells: tuple[tuple[float, int], ...]
    total: float
    mean: float
    lowest: float
    highest: float
    count: int
    identifies: bool
    years: bool = False

    def nearest(self, value: float, tolerance: float) -> tuple[float, int] | None:
        """Give the cell next to a value (distance and row), None when none is within the tolerance."""
        slack = tolerance * (1 + 1e-9) + abs(value) * 1e-12
        at = bisect_left(self.cells, (value - slack, -1))
        best: tuple[float, int] | None = None
        while at < len(self.cells) and self.cells[at][0] <= value + slack:
            distance = abs(self.cells[at][0] - value)
            if best is None or distance < best[0]:
                best = (distance, self.cells[at][1])
            if self.cells[at][0] >= value:
                break
            at += 1
        return best


@dataclass(frozen=True, eq=False)
class Table:
    """The rows of one query as they came: plain Python values, row by row."""

    call: str
    sql: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[Any, ...]]

    @cached_property
    def numeric(self) -> tuple[Column, ...]:
        """The columns that hold numbers."""
        found = (_column(self, position) for position in range(len(self.columns)))
        return tuple(column for column in found if column is not None)

    @cached_property
    def worked_out(self) -> dict[object, Any]:
        """What follows from the result whatever is said of it, kept by the rooms that work it out."""
        return {}

    @cached_property
    def texts(self) -> tuple[int, ...]:
        """The positions of the other columns."""
        numeric = {column.position for column in self.numeric}
        return tuple(position for position in range(len(self.columns)) if position not in numeric)

    @cached_property
    def wording(self) -> str:
        """The text cells with digits in them, one a line, case-folded: names such as "Ahornweg 143"."""
        cells = (str(row[position]) for row in self.rows[:MOST_ROWS] for position in self.texts)
        return "\n".join(cell.casefold() for cell in cells if any(character.isdigit() for character in cell))

    @cached_property
    def groups(self) -> Mapping[tuple[int, str], tuple[int, ...]]:
        """The rows that share a text, by column and text, of columns with few different texts."""
        found: dict[tuple[int, str], tuple[int, ...]] = {}
        for position in self.texts:
            rows: dict[str, list[int]] = {}
            for number, row in enumerate(self.rows[:MOST_ROWS]):
                rows.setdefault(str(row[position]).casefold(), []).append(number)
                if len(rows) > MOST_GROUPS:
                    break
            else:
                found |= {(position, text): tuple(numbers) for text, numbers in rows.items() if len(text) > 1}
        return found

    def source(self, how: str, column: str = "", row: int | None = None) -> Source:
        """Give a source in this table."""
        return Source(self.call, self.sql, row, column, how)

    def value(self, row: int, column: Column) -> float | None:
        """Give a cell of a numeric column as a number."""
        return _number(self.rows[row][column.position])


@dataclass(frozen=True, eq=False)
class Evidence:
    """One thing that was known: a tool call with what it gave, the workspace, the schema.

    ``said`` is text in which a figure may stand; ``table`` the rows, when there are any; ``how`` names the kind.
    """

    call: str
    said: str = ""
    table: Table | None = None
    how: str = "text of the result"

    @cached_property
    def values(self) -> frozenset[float]:
        """Every number that the text names."""
        return frozenset(said_values(self.said))

    @cached_property
    def counts(self) -> frozenset[int]:
        """How many things the text lists: lines, and items between brackets ("mieter(id int, name text)")."""
        lines = sum(bool(line.strip()) for line in self.said.split("\n"))
        columns = {len(self.table.columns)} if self.table else set()
        return frozenset({lines, lines - 1, *columns, *_bracketed(self.said)})


def _bracketed(text: str) -> Iterator[int]:
    """Give the number of items of each pair of brackets."""
    open_at: list[int] = []
    for mark in BRACKETS.findall(text[:MOST_BRACKETED]):
        if mark in "([{":
            open_at.append(1)
        elif open_at and mark == ",":
            open_at[-1] += 1
        elif open_at:
            yield open_at.pop()


def _column(table: Table, position: int) -> Column | None:
    first = next((row[position] for row in table.rows if row[position] is not None), None)
    if first is None or _number(first) is None:
        return None
    some = _numbers(table.rows, position)
    if not some:
        return None
    searched = ((_number(row[position]), number) for number, row in enumerate(table.rows[:MOST_ROWS]))
    cells = sorted((value, number) for value, number in searched if value is not None)
    total, name = math.fsum(some), table.columns[position]
    years = all(value in YEARS for value in some[:SEEN_ROWS])
    identifies = years or bool(IDENTIFYING.search(name))
    if identifies:
        cells = [cell for cell in cells if cell[1] < SEEN_ROWS]
    mean, extremes = total / len(some), (min(some), max(some))
    return Column(name, position, tuple(cells), total, mean, *extremes, len(some), identifies, years)


def _numbers(rows: Sequence[tuple[Any, ...]], position: int) -> list[float]:
    """Give the numbers of a column; columns from a database hold values of one kind, which are quick to convert."""
    values = [value for row in rows if (value := row[position]) is not None]
    if {type(value) for value in values} <= {int, float, Decimal}:
        return [number for number in map(float, values) if math.isfinite(number)]
    return [number for value in values if (number := _number(value)) is not None]


def _number(value: Any) -> float | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, (int, float, Decimal)):
        number = float(value)
        return number if math.isfinite(number) else None
    if isinstance(value, str) and len(value) < 30 and LIKE_NUMBER.fullmatch(value):
        return float(value)
    return None


def newest_tables(evidence: Sequence[Evidence]) -> Iterator[Table]:
    """Give the tables, the newest first."""
    for known in reversed(evidence):
        if known.table is not None:
            yield known.table
