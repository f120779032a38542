"""What a result column holds, without any driver's numbers."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from agent.data.cells import NO_CELLS, Cells
from agent.data.decode import DECODERS, Kind

Shape = Literal["plain", "geometry"]
BINARY_CHARSET = 63
SMALL = 1_000  # rows up to which Python is quick enough to look at every value, and Arrow need not be loaded


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result: its (unique) name and what its values are."""

    name: str
    kind: Kind
    unsigned: bool = False  # a 64-bit integer that may be above 2^63 - 1
    shape: Shape = "plain"


@dataclass(frozen=True, eq=False)
class Answer:
    """What the server gave for one statement: columns, cells as they came, warnings."""

    columns: tuple[Column, ...]
    cells: Cells = NO_CELLS
    truncated: bool = False
    warnings: tuple[str, ...] = ()

    def __len__(self) -> int:
        return self.cells.count

    @cached_property
    def rows(self) -> list[tuple[Any, ...]]:
        """All rows as Python values; dates that do not exist (0000-00-00) stay text."""
        return self.first(len(self))

    @cached_property
    def lost(self) -> tuple[str, ...]:
        """The columns whose zero or partial dates a frame can only show as NaT; takes a while with many rows."""
        if not any(column.kind in ("date", "datetime") for column in self.columns):
            return ()
        if len(self) > SMALL:
            from agent.data.frames import lost_dates  # late: Arrow and pandas

            return lost_dates(self)
        return tuple(lost_note(column, bad) for column, bad in self._bad_dates())

    def distinct(self) -> Iterator[tuple[Column, int, Collection[Any]]]:
        """Give each column with its number of NULLs and its different values."""
        if len(self) > SMALL:
            from agent.data.arrays import distinct, raw_columns  # late: Arrow

            for column, cells in zip(self.columns, raw_columns(self.cells, len(self.columns)), strict=True):
                yield column, cells.null_count, set(map(DECODERS[column.kind], distinct(cells)))
        else:
            for index, column in enumerate(self.columns):
                values = [row[index] for row in self.rows]
                yield column, values.count(None), {value for value in values if value is not None}

    def _bad_dates(self) -> Iterator[tuple[Column, list[str]]]:
        for index, column in enumerate(self.columns):
            bad = [
                row[index] for row in self.rows if column.kind in ("date", "datetime") and isinstance(row[index], str)
            ]
            if bad:
                yield column, bad

    def first(self, count: int) -> list[tuple[Any, ...]]:
        """Give the first rows as Python values."""
        return self.cells.decoded([DECODERS[column.kind] for column in self.columns], count)


def unique(names: Sequence[str]) -> tuple[str, ...]:
    """Keep equal names apart: ``name``, ``name_2``, ``name_3``."""
    taken, given = set(names), set[str]()
    result: list[str] = []
    for name in names:
        new, number = name, 2
        while new in given or (new != name and new in taken):
            new, number = f"{name}_{number}", number + 1
        given.add(new)
        result.append(new)
    return tuple(result)


def lost_note(column: Column, bad: Sequence[str]) -> str:
    """Say that a column has values which are NaT in the frame."""
    return f"{column.name}: {len(bad)} zero or partial values (such as {bad[0]}) are NaT in the frame"
