"""Numbers listed in the order of the rows, without their names: "11 failed: 3, 6 and 2"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations

from agent.audit.figures.cells import wanted
from agent.audit.figures.evidence import Table
from agent.audit.figures.values import Number, Source
from agent.audit.figures.within import measures

SHORTEST, LONGEST = 3, 30  # so many numbers in their order are hit by no chance


def in_the_order_of_rows(listed: Sequence[Number], table: Table) -> dict[int, Source]:
    """Give the sources of numbers that stand in a row as what follows within the rows does, by where they begin."""
    size = len(table.rows)
    if not SHORTEST <= size <= LONGEST or len(listed) < size:
        return {}
    ways = [(how, column, values) for how, column, values in _ways(table) if None not in values]
    for first in range(len(listed) - size + 1):
        run = listed[first : first + size]
        for how, column, values in ways:
            if all(_means(number, value) for number, value in zip(run, values, strict=True)):
                return {number.start: table.source(how, column, row) for row, number in enumerate(run)}
    return {}


def _ways(table: Table) -> Iterator[tuple[str, str, list[float | None]]]:
    rows = range(len(table.rows))
    for first, second in permutations(measures(table), 2):
        pairs = [(table.value(row, first), table.value(row, second)) for row in rows]
        name = f"{first.name} and {second.name}, within the row"
        both = [(a, b) if a is not None and b is not None else None for a, b in pairs]
        yield f"difference of {name}", "", [None if pair is None else pair[0] - pair[1] for pair in both]
        yield f"sum of {name}", "", [None if pair is None else pair[0] + pair[1] for pair in both]
        yield f"ratio of {name}", "", [None if not pair or not pair[1] else 100 * pair[0] / pair[1] for pair in both]


def _means(number: Number, value: float | None) -> bool:
    return value is not None and any(
        abs(target - abs(value)) <= allowed * 1.000001 for target, allowed in wanted(number)
    )
