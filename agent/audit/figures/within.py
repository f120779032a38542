"""What follows from several columns: products, differences and quotients within a row, their sums, weighted means."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import combinations

from agent.audit.figures.candidates import Derived
from agent.audit.figures.evidence import Column, Table

MOST_COLUMNS = 6
MOST_ROWS_PAIRED = 2_000


def differences_within(table: Table, rows: Sequence[int]) -> Iterator[Derived]:
    """Give differences of two columns, of rows."""
    for row, name, a, b in _pairs(table, rows):
        yield Derived(a - b, table, f"difference of {name}, within the row", row=row)


def differences_across(table: Table) -> Iterator[Derived]:
    """Give the differences of the sums of two columns."""
    for first, second in combinations(measures(table), 2):
        if first.count > 1:
            how = f"difference of the sums of {first.name} and {second.name}"
            yield Derived(first.total - second.total, table, how)


def totals_within(table: Table, rows: Sequence[int]) -> Iterator[Derived]:
    """Give sums of two columns and of all columns, of rows."""
    for row, name, a, b in _pairs(table, rows):
        yield Derived(a + b, table, f"sum of {name}, within the row", row=row)
    columns = measures(table)
    for row in rows if len(columns) > 2 else ():
        cells = [value for column in columns if (value := table.value(row, column)) is not None]
        yield Derived(math.fsum(cells), table, "sum of the columns of the row", row=row)
        yield Derived(math.fsum(cells) / max(1, len(cells)), table, "mean of the columns of the row", row=row)


def products_within(table: Table, rows: Sequence[int]) -> Iterator[Derived]:
    """Give products of two columns and shares of one by the other, of rows."""
    columns = [column for column in table.numeric if not column.years][:MOST_COLUMNS]
    percents = any(column.highest > 1 and column.highest <= 100 for column in columns)
    for row, name, a, b in _pairs(table, rows, columns):
        yield Derived(a * b, table, f"product of {name}, within the row", row=row)
        if percents:
            yield Derived(a * b / 100, table, f"product of {name} in percent, within the row", row=row)
            yield Derived(a * (1 - b / 100), table, f"{name}: the one less the other in percent", row=row)
            yield Derived(a * (1 + b / 100), table, f"{name}: the one and the other in percent", row=row)


def quotients_within(table: Table, rows: Sequence[int]) -> Iterator[Derived]:
    """Give quotients of two columns, of rows."""
    for row, name, a, b in _pairs(table, rows):
        if a and b:
            yield Derived(a / b, table, f"quotient of {name}, within the row", row=row)
            yield Derived(b / a, table, f"quotient of {name}, within the row", row=row)


def totals_across(table: Table, times: Sequence[float] = ()) -> Iterator[Derived]:
    """Give totals over all rows of what follows within each: sums of products, weighted means, quotients of sums."""
    if not 1 < len(table.rows) <= MOST_ROWS_PAIRED:
        return
    everything = [column for column in table.numeric if not column.years][:MOST_COLUMNS]
    cells = {column.name: [table.value(row, column) for row in range(len(table.rows))] for column in everything}
    for first, second in combinations(everything, 2):
        pairs = [
            (a, b)
            for a, b in zip(cells[first.name], cells[second.name], strict=True)
            if a is not None and b is not None
        ]
        name = f"{first.name} and {second.name}"
        if not pairs:
            continue
        product = math.fsum(a * b for a, b in pairs)
        one, other = math.fsum(a for a, _ in pairs), math.fsum(b for _, b in pairs)
        yield Derived(one + other, table, f"sum of {name} over all rows")
        yield Derived(product, table, f"sum of the products of {name}")
        yield Derived(product / 100, table, f"sum of the products of {name} in percent")
        for total, by, column in ((one, other, second), (other, one, first)):
            if by:
                yield Derived(product / by, table, f"mean of {name}, weighted by {column.name}")
                yield Derived(total / by, table, f"quotient of the sums of {name}")
                yield from (Derived(many * total / by, table, f"quotient of the sums of {name}") for many in times)
        gaps = [a - b for a, b in pairs]
        for how, value in (("largest", max(gaps)), ("smallest", min(gaps)), ("mean", math.fsum(gaps) / len(gaps))):
            yield Derived(value, table, f"{how} difference of {name}")


def shares_across(table: Table) -> Iterator[Derived]:
    """Give the quotients of the sums of two columns in percent, and how far they differ."""
    for first, second in combinations(measures(table), 2):
        for over, under in ((first, second), (second, first)):
            if under.total:
                name = f"{over.name} and {under.name}"
                yield Derived(100 * over.total / under.total, table, f"quotient of the sums of {name}")
                yield Derived(100 - 100 * over.total / under.total, table, f"rest to 100 % of the sums of {name}")


def measures(table: Table) -> list[Column]:
    """Give the columns that measure something, the first ones."""
    return [column for column in table.numeric if not column.identifies][:MOST_COLUMNS]


def _pairs(
    table: Table, rows: Sequence[int], columns: Sequence[Column] | None = None
) -> Iterator[tuple[int, str, float, float]]:
    pairs = list(combinations(columns or measures(table), 2))
    for row in rows:
        for first, second in pairs:
            a, b = table.value(row, first), table.value(row, second)
            if a is not None and b is not None:
                yield row, f"{first.name} and {second.name}", a, b
