"""The values of this room: a number as it stands in a text, and a figure with its source."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

FigureVerdict = Literal["linked", "derived", "user", "unlinked"]
Nearness = Literal["", "about", "above", "below"]


@dataclass(frozen=True, slots=True)
class Reading:
    """One way to read a number: its value, and half of the unit of its last digit that was written."""

    value: float
    half: float


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it stands in a text, at ``start:end``; "1.234" has two readings, a German and an English one.

    ``percent`` says that it is a share in percent; ``near`` whether words make it an approximation; ``spelled``
    whether it is written in letters.
    """

    text: str
    start: int
    end: int
    readings: tuple[Reading, ...]
    percent: bool = False
    near: Nearness = ""
    spelled: bool = False


@dataclass(frozen=True, slots=True)
class Source:
    """Where a figure comes from: tool call, statement, cell (row from 0, None for whole columns), and how."""

    call: str
    sql: str = ""
    row: int | None = None
    column: str = ""
    how: str = "cell"
    value: float | None = field(default=None, compare=False, repr=False)  # as exact as it was calculated


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a reply at ``start:end`` of its text, as it was understood, with its source.

    ``linked``: it stands in a result; ``derived``: it follows from cells of a result; ``user``: the user said it;
    ``unlinked``: no result of the session contains or yields it.
    """

    text: str
    start: int
    end: int
    value: float
    verdict: FigureVerdict
    source: Source | None = None
