"""What the row yields that a number stands beside: its cells, and what follows from these alone."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import accumulate

from agent.audit.figures.candidates import Candidates, Derived
from agent.audit.figures.cells import signed
from agent.audit.figures.evidence import Table
from agent.audit.figures.values import Number, Source
from agent.audit.figures.within import (
    differences_within,
    measures,
    products_within,
    quotients_within,
    totals_within,
)

LONGEST = 200
PER_MANY = re.compile(r"(?:per|pro|je|auf|/)\s?(?P<many>100|1[.,]?000|10[.,]?000|100[.,]?000)\b")


def cell_of(number: Number, table: Table, row: int) -> Source | None:
    """Give the cell of a row that a number means."""
    for column in table.numeric:
        value = table.value(row, column)
        for target, allowed in signed(number) if value is not None else ():
            if value is not None and abs(target - value) <= allowed * (1 + 1e-9) + abs(target) * 1e-12:
                how = "cell" if abs(target - value) <= abs(target) * 1e-12 else "rounded cell"
                return table.source(how, column.name, row)
    return None


def of_row(table: Table, row: int, text: str) -> Sequence[tuple[str, Candidates]]:
    """Give what follows from a row alone, few candidates first, each with the words that go with it."""
    key = ("row", row, "".join(found["many"] for found in PER_MANY.finditer(text)))
    if key not in table.worked_out:
        table.worked_out[key] = [
            ("left", Candidates(differences_within(table, [row]))),
            ("left", Candidates(_step(table, row))),
            ("each", Candidates(_quotients(table, row, text))),
            ("worth", Candidates(products_within(table, [row]))),
            ("sum", Candidates((*totals_within(table, [row]), *_so_far(table, row)))),
        ]
    found: Sequence[tuple[str, Candidates]] = table.worked_out[key]
    return found


def shares_of_row(table: Table, row: int) -> Candidates:
    """Give what a row is in percent: of the totals, of its other cells, against the mean and the row before."""
    key = ("share of row", row)
    if key not in table.worked_out:
        table.worked_out[key] = Candidates(_shares(table, row))
    found: Candidates = table.worked_out[key]
    return found


def _shares(table: Table, row: int) -> Iterator[Derived]:
    for column in measures(table):
        value = table.value(row, column)
        if value is None:
            continue
        if column.total and column.count > 1:
            yield Derived(100 * value / column.total, table, "share of the sum", column.name, row)
        before = table.value(row - 1, column) if row else None
        if before:
            yield Derived(100 * (value / before - 1), table, "change from the row before", column.name, row)
    for derived in quotients_within(table, [row]):
        yield derived._replace(value=100 * derived.value)
        yield derived._replace(value=100 * derived.value - 100)


def _quotients(table: Table, row: int, text: str) -> Iterator[Derived]:
    for derived in quotients_within(table, [row]):
        yield derived
        yield from (derived._replace(value=derived.value * many) for many in per_many(text))


def per_many(text: str) -> list[float]:
    """Give what a text counts per: 100 in "litres per 100 km"."""
    return sorted({float(re.sub("[.,]", "", found["many"])) for found in PER_MANY.finditer(text)})


def _step(table: Table, row: int) -> Iterator[Derived]:
    for column in measures(table):
        value, before = table.value(row, column), table.value(row - 1, column) if row else None
        if value is not None and before is not None:
            yield Derived(value - before, table, "difference from the row before", column.name, row)


def _so_far(table: Table, row: int) -> Iterator[Derived]:
    """Give the sums of the rows up to this one, of the columns and of the differences of two columns."""
    if not 0 < row < LONGEST:
        return
    for column in measures(table):
        cells = [table.value(at, column) or 0.0 for at in range(row + 1)]
        yield Derived(sum(cells), table, f"sum of the first {row + 1} rows", column.name, row)
    gaps: dict[str, list[float]] = {}
    for derived in differences_within(table, range(row + 1)):
        gaps.setdefault(derived.how, []).append(derived.value)
    for how, values in gaps.items():
        yield Derived(list(accumulate(values))[-1], table, f"{how}, summed up to here", row=row)
