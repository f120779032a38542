"""What follows from the words around a number: rows named in its sentence, figures rounded up, errors, proportions."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations, pairwise, permutations, product

from agent.audit.figures.candidates import Derived
from agent.audit.figures.evidence import Table
from agent.audit.figures.pairing import Operand
from agent.audit.figures.values import Number, Reading
from agent.audit.figures.within import measures

FEW_CELLS, FEW_ROWS = 40, 3
MOST_ROWS_OF_A_SPREAD = 2_000
PROPORTION = re.compile(r"[\s*]*(?:\bzu\b|\bto\b|:|∶)[\s*]*", re.I)
FOR_ONE = re.compile(r"needed to treat|\bnnt\b", re.I)
HUNDRED = 100.0
SPREAD = re.compile(r"standard|streu|\bsd\b|\bstd|varian|deviation|abweichung", re.I)
ERRORS = re.compile(r"standard(?:[ -]?error|fehler)|\bsem?\b|konfiden|confiden|\bci\b|\bki\b|±|√|sqrt", re.I)
NORMAL = 1.96  # standard errors on each side of an interval of 95 %


def of_rows_named(table: Table, rows: Sequence[int], *, percent: bool) -> Iterator[Derived]:
    """Give the sum and mean of the rows that a sentence names together, or their share in percent."""
    if not 1 < len(rows) < len(table.rows):
        return
    how = f"the {len(rows)} rows of the sentence"
    for column in measures(table):
        cells = [value for row in rows if (value := table.value(row, column)) is not None]
        total = math.fsum(cells)
        if percent and column.total:
            yield Derived(HUNDRED * total / column.total, table, f"share of {how}", column.name)
            yield Derived(HUNDRED - HUNDRED * total / column.total, table, f"share of all but {how}", column.name)
        elif cells and not percent:
            yield Derived(total, table, f"sum of {how}", column.name)
            yield Derived(column.total - total, table, f"sum of all but {how}", column.name)
            yield Derived(total / len(cells), table, f"mean of {how}", column.name)
            if column.count > len(cells):
                rest = (column.total - total) / (column.count - len(cells))
                yield Derived(rest, table, f"mean of all but {how}", column.name)


def across_results(near: Sequence[Operand], tables: Sequence[Table], *, percent: bool) -> Iterator[Derived]:
    """Give quotients of the figures nearby and the cells of other small results, in percent where it is wanted."""
    times = HUNDRED if percent else 1.0
    for table in tables:
        if len(table.rows) * len(table.columns) > FEW_CELLS:
            continue
        cells = [(table.value(row, column), column.name, row) for column in measures(table)
                 for row in range(len(table.rows))]  # fmt: skip
        for one in (one for one in near if one.source.call not in ("", table.call) and not one.percent):
            for value, name, row in cells:
                if value and one.value:
                    yield Derived(
                        times * value / one.value, table, f"quotient of the cell and {one.value:g}", name, row
                    )
                    yield Derived(
                        times * one.value / value, table, f"quotient of {one.value:g} and the cell", name, row
                    )


def in_whole_pieces(known: Sequence[Operand], *, for_one: bool) -> Iterator[Derived]:
    """Give figures rounded up and down to whole ones, and how many there are for one of a percentage."""
    for one in known:
        if one.value and (one.percent or for_one):
            yield Derived(HUNDRED / one.value, one.source, f"one for each, of {one.value:g} %")
        if not one.percent and one.value % 1 and abs(one.value) > 1:
            yield Derived(float(math.ceil(one.value)), one.source, f"{one.value:g} rounded up")
            yield Derived(float(math.floor(one.value)), one.source, f"{one.value:g} rounded down")


def spreads(table: Table, rows: Sequence[int], text: str) -> Iterator[Derived]:
    """Give standard deviations of columns and standard errors of rows, where a text speaks of them."""
    if SPREAD.search(text) and 2 < len(table.rows) <= MOST_ROWS_OF_A_SPREAD:
        for column in measures(table):
            cells = [value for row in range(len(table.rows)) if (value := table.value(row, column)) is not None]
            squares = math.fsum((value - column.mean) ** 2 for value in cells)
            for less in (1, 0) if len(cells) > 1 else ():
                yield Derived(math.sqrt(squares / (len(cells) - less)), table, "standard deviation", column.name)
    if not ERRORS.search(text):
        return
    for row in rows:
        cells_of = [(value, column.name) for column in measures(table) if (value := table.value(row, column))]
        for (deviation, name), (size, by) in permutations(cells_of, 2):
            if size > 1:
                error = deviation / math.sqrt(size)
                yield Derived(error, table, f"{name} over the root of {by}", row=row)
                yield Derived(NORMAL * error, table, f"{NORMAL} times {name} over the root of {by}", row=row)
                for middle, _ in cells_of:
                    for sign in (NORMAL, -NORMAL):
                        yield Derived(middle + sign * error, table, f"interval of 95 % with {name} and {by}", row=row)


def as_shares(reply: str, found: Sequence[Number]) -> list[Number]:
    """Take the parts of "30 zu 70" for percentages."""
    shared = {
        number.start
        for first, second in _proportions(reply, found)
        if abs(first.readings[0].value + second.readings[0].value - HUNDRED) < 1e-9
        for number in (first, second)
    }
    return [replace(number, percent=True) if number.start in shared else number for number in found]


def of_those_before(before: Sequence[Operand], others: Sequence[Operand], *, percent: bool) -> Iterator[Derived]:
    """Give what the one or two figures just before make: "512 invalid (1.1 %)", "6 there, 4 wanted, so 2 above"."""
    for one in before[-1:] if percent else ():
        for other in others if not one.percent else ():
            if other.value and other is not one and not other.percent:
                how = f"share of {one.value:g} in {other.value:g}"
                yield Derived(HUNDRED * one.value / other.value, one.source, how)
    if len(before) < 2 or before[-1].percent != before[-2].percent:
        return
    a, b = before[-2].value, before[-1].value
    if percent and b and not before[-1].percent:
        yield Derived(HUNDRED * a / b, before[-1].source, f"share of {a:g} in {b:g}")
    if percent and a + b and not before[-1].percent:
        for x in (a, b):
            yield Derived(HUNDRED * x / (a + b), before[-1].source, f"share of {x:g} in {a:g} and {b:g}")
    if percent == before[-1].percent:
        yield Derived(a - b, before[-1].source, f"difference of {a:g} and {b:g}")


def missing_of_parts(near: Sequence[Operand], totals: Sequence[Operand], parts: Sequence[float]) -> Iterator[Derived]:
    """Give what figures nearby lack of, or have over, a half, third or quarter of a total that is spoken of."""
    for part in parts:
        for total in totals:
            yield from (
                Derived(total.value / part - one.value, total.source, f"{total.value:g} / {part:g} less {one.value:g}")
                for one in near
            )


def by_the_year(near: Sequence[Operand], tables: Sequence[Table], *, percent: bool) -> Iterator[Derived]:
    """Give how much a figure has grown a year to another one, of rows of different years."""
    for table in tables:
        column = next((column for column in table.numeric if column.years), None)
        here = [one for one in near if one.source.call == table.call and one.source.row is not None]
        for first, second in combinations(here, 2) if column is not None else ():
            years = [table.value(one.source.row or 0, column) or 0.0 for one in (first, second)] if column else []
            apart = int(years[1] - years[0]) if years else 0
            a, b = (first.value, second.value) if apart > 0 else (second.value, first.value)
            if apart and percent and a > 0 and b > 0:
                yield Derived(
                    HUNDRED * ((b / a) ** (1 / abs(apart)) - 1), table, f"growth a year over {abs(apart)} years"
                )
            elif apart and not percent:
                yield Derived((b - a) / abs(apart), table, f"difference, divided by {abs(apart)} years")


def slopes(near: Sequence[Operand], tables: Sequence[Table]) -> Iterator[Derived]:
    """Give how much one column changes for one of another, between the rows of the figures nearby."""
    for table in tables:
        rows = {one.source.row for one in near if one.source.call == table.call and one.source.row is not None}
        for (one, other), (up, along) in product(combinations(sorted(rows), 2), permutations(measures(table), 2)):
            cells = [table.value(row, column) for column in (up, along) for row in (one, other)]
            a, b, c, d = (cell or 0.0 for cell in cells)
            if None not in cells and c != d:
                yield Derived((a - b) / (c - d), table, f"change of {up.name} per {along.name}")


def proportioned(reply: str, found: Sequence[Number]) -> dict[int, Number]:
    """Give the quotients that "3:1" and "2 zu 1" mean, by where each of their numbers begins."""
    meant: dict[int, Number] = {}
    for first, second in _proportions(reply, found):
        a, b = first.readings[0].value, second.readings[0].value
        if a > 0 and b > 0:
            whole = (Reading(max(a, b) / min(a, b), first.readings[0].half / min(a, b)),)
            meant |= {number.start: replace(number, readings=whole) for number in (first, second)}
    return meant


def _proportions(reply: str, found: Sequence[Number]) -> Iterator[tuple[Number, Number]]:
    for first, second in pairwise(found):
        if not (first.percent or second.percent) and PROPORTION.fullmatch(reply, first.end, second.start):
            yield first, second


def quotients_of(table: Table, rows: Sequence[int], named: Sequence[int]) -> Iterator[Derived]:
    """Give the quotients that a proportion may mean: within rows, of the rows that are named, and of the sums."""
    columns = measures(table)
    for first, second in combinations(columns, 2):
        pairs = [(table.value(row, first), table.value(row, second), row) for row in rows]
        for a, b, at in (*pairs, (first.total, second.total, None)):
            if a and b:
                yield Derived(max(a, b) / min(a, b), table, f"{first.name} to {second.name}", row=at)
    for column in columns:
        spoken = named or range(len(table.rows) if len(table.rows) <= FEW_ROWS else 0)
        cells = [value for row in spoken if (value := table.value(row, column))]
        for a, b in combinations(cells, 2):
            yield Derived(max(a, b) / min(a, b), table, "one row to another", column.name)
