"""Reads the text that a query gives a model back into rows."""

from __future__ import annotations

import csv
import re
from dataclasses import dataclass

HEAD = re.compile(r"(\d+) rows? x (\d+) columns?(?:, first (\d+) shown)?")
MEANT = re.compile(r"^did you mean: (.+)$", re.M)


@dataclass(frozen=True, slots=True)
class Result:
    """The preview of a query result: how many rows there are, and those that are shown."""

    row_count: int
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()


def read_result(text: str) -> Result | None:
    """Give the rows of a preview, None when the text is no preview."""
    first, _, rest = text.strip().partition("\n")
    head = HEAD.fullmatch(first.strip())
    if not head:
        return None
    body, _, tail = rest.partition("\n\n")
    notes = tuple(line[len("note: ") :] for line in tail.splitlines() if line.startswith("note: "))
    lines = list(csv.reader(body.splitlines()))
    if not lines:
        return Result(int(head[1]), (), (), notes)
    shown = int(head[3] or head[1])
    return Result(int(head[1]), tuple(lines[0]), tuple(tuple(line) for line in lines[1 : shown + 1] if line), notes)


def suggestions(text: str) -> tuple[str, ...]:
    """Give the names that an error offers instead of the wrong one, best first."""
    found = MEANT.search(text)
    return tuple(name.strip() for name in found[1].split(",")) if found else ()
