"""What a result column holds, without any driver's numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["int", "decimal", "float", "date", "datetime", "time", "bit", "text", "bytes"]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a result: its (unique) name and what its values are."""

    name: str
    kind: Kind


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server gave for one statement: columns, rows of Python values, warnings."""

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Any, ...]]
    truncated: bool = False
    warnings: tuple[str, ...] = ()


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


def lost_dates(answer: Answer) -> tuple[str, ...]:
    """Name the columns whose zero or partial dates a frame can only show as NaT."""
    notes = []
    for index, column in enumerate(answer.columns):
        if column.kind in ("date", "datetime", "time"):
            bad = [row[index] for row in answer.rows if isinstance(row[index], str)]
            if bad:
                notes.append(
                    f"{column.name}: {len(bad)} zero or partial values (such as {bad[0]}) are NaT in the frame"
                )
    return tuple(notes)
