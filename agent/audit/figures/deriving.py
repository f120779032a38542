"""What follows from the cells of a result: sums, differences, shares, changes, averages, counts.

Any share would be found somewhere among enough cells, so only few cells count as operands: those of rows that the
question or the reply names, those that the reply states, and the whole of a small result.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from itertools import accumulate, combinations

from agent.audit.figures.candidates import Derived
from agent.audit.figures.evidence import Column, Table

SMALL, NAMED_AMONG, MOST_OPERANDS, MOST_PREFIX = 6, 200, 14, 10
RATIO = re.compile(
    r"\b(?:factor|faktor|ratio|verhältnis|times|mal so|\w*fach\w*|per|pro|je|for each|for every|each"
    r"|auf (?:eine[nr]?|jede[nrs]?)|"
    r"(?:1|one|eine?[rs]?|jede[rs]?)\s+(?:in|out of|von|aus)|"
    r"kommen auf|entfallen|average|averaging|durchschnitt\w*|schnitt|mittel)\b|\bmal\b|\bx\b|\d-?fach",
    re.I,
)
TOGETHER = re.compile(
    r"\b(?:first|top|best|leading|largest|biggest|together|combined|ersten?|besten?|führend\w*|größten?"
    r"|zusammen|gemeinsam)\b"
)
GROWTH = re.compile(
    r"\b(?:gr[eo]w\w*|rose|rise[ns]?|risen|fell|fall(?:en|s)?|increas\w*|decreas\w*|declin\w*|dropp?\w*"
    r"|gain\w*|up by|down by|"
    r"higher|lower|more than|less than|stieg\w*|steig\w*|gestiegen|sank\w*|sink\w*|gesunken|wuchs\w*"
    r"|wachstum\w*|gewachsen|"
    r"zuwachs\w*|zunahme|abnahme|rückgang\w*|fiel\w*|gefallen|erhöh\w*|verringer\w*|zurückgegangen"
    r"|zugenommen|abgenommen|"
    r"höher|niedriger|mehr als|weniger als|growth|veränder\w*|changed?)\b",
    re.I,
)
LEFT = re.compile(
    r"rest|übrig|remain|other|ander|nicht|\bnot\b|n't|ohne|without|left|außer|except|but|kein|\bno\b|davon|noch|still|but"
    r"|weniger|besser|better|mehr|more|fewer|less|frei|free|unter|über|above|below|than|als\b|only|nur",
    re.I,
)
MEAN = re.compile(r"schnitt|mittel|average|\bmean|\bavg", re.I)
OF = re.compile(r"\W{0,4}(?:of|der|des|von|vom|aller|davon)\b", re.I)  # "12 % of ..." is a share, whatever grows nearby
CHANGES = ("change", "difference")


def whole(table: Table) -> Iterator[Derived]:
    """Give what holds of a whole result: its number of rows, totals, means and extremes, numbers of different texts."""
    yield Derived(float(len(table.rows)), table, "number of rows")
    for column in table.numeric:
        if column.count < len(table.rows):
            yield Derived(float(column.count), table, "number of values", column.name)
            yield Derived(float(len(table.rows) - column.count), table, "number of NULLs", column.name)
        if column.identifies or not column.count:
            continue
        yield Derived(column.lowest, table, "minimum", column.name)
        yield Derived(column.highest, table, "maximum", column.name)
        if column.count > 1:
            yield Derived(column.total, table, "sum", column.name)
            yield Derived(column.mean, table, "mean", column.name)
            yield Derived(_median(column), table, "median", column.name)
            yield Derived(column.highest - column.lowest, table, "range", column.name)
    for position in table.texts:
        distinct = sum(1 for at, _ in table.groups if at == position)
        if distinct:
            yield Derived(float(distinct), table, "number of different values", table.columns[position])


def _median(column: Column) -> float:
    """Give the median of the cells that are searched."""
    middle = len(column.cells) // 2
    if not column.cells:
        return 0.0
    return (
        column.cells[middle][0]
        if len(column.cells) % 2
        else (column.cells[middle - 1][0] + column.cells[middle][0]) / 2
    )


def differences(table: Table, rows: Sequence[int]) -> Iterator[Derived]:
    """Give the differences of the operands of each column, and what is left of its sum without one."""
    for column in _measures(table):
        known = _operands(table, column, rows)
        for (a, at), (b, _) in combinations(known, 2):
            yield Derived(abs(a - b), table, "difference", column.name, at)
        for value, at in known if column.count > 2 else ():
            yield Derived(column.total - value, table, "rest of the sum", column.name, at)


def sums(table: Table, rows: Sequence[int], text: str) -> Iterator[Derived]:
    """Give the sums of two operands and of all that are named, of first rows, and of the rows with a word."""
    for column in _measures(table):
        known = _operands(table, column, rows)
        for (a, at), (b, _) in combinations(known, 2):
            yield Derived(a + b, table, "sum of two", column.name, at)
        if len(known) > 2:
            total = math.fsum(value for value, _ in known)
            yield Derived(total, table, "sum of the rows named", column.name)
            yield Derived(total / len(known), table, "mean of the rows named", column.name)
        for value, how in _parts(table, column, text):
            yield Derived(value, table, how, column.name)


def counted(table: Table, text: str) -> Iterator[Derived]:
    """Give how many rows hold a word that is spoken."""
    shared = {position for (position, _), found in table.groups.items() if len(found) > 1}
    for (position, word), found in table.groups.items():
        if word in text and (len(found) > 1 or position in shared):
            row = found[0] if len(found) == 1 else None
            yield Derived(float(len(found)), table, f"number of rows with {word}", table.columns[position], row)


def shares(table: Table, rows: Sequence[int], text: str) -> Iterator[Derived]:
    """Give shares and changes in percent: of operands, of totals, and between the columns of a row."""
    for column in _measures(table):
        known = _operands(table, column, rows)
        for value, at in known:
            if column.total and column.count > 1:
                yield Derived(100 * value / column.total, table, "share of the sum", column.name, at)
                if LEFT.search(text):
                    yield Derived(100 - 100 * value / column.total, table, "rest of the sum", column.name, at)
            if column.mean and column.count > 1 and MEAN.search(text):
                yield Derived(100 * (value / column.mean - 1), table, "change from the mean", column.name, at)
        for first, second in combinations(known, 2):
            for (a, at), (b, _) in ((first, second), (second, first)):
                if b:
                    yield Derived(100 * a / b, table, "share of another row", column.name, at)
                    yield Derived(100 * (a / b - 1), table, "change", column.name, at)
            if column.highest <= 1.5 and column.lowest >= -1.5:
                yield Derived(100 * (first[0] - second[0]), table, "difference", column.name, first[1])
        if column.total:
            for value, how in _parts(table, column, text):
                yield Derived(100 * value / column.total, table, f"share of the {how}", column.name)
        if column.highest <= 1.5:
            yield Derived(100 * column.total, table, "sum", column.name)
            yield Derived(100 * column.mean, table, "mean", column.name)
    yield from _within_rows(table, rows)


def ratios(table: Table, rows: Sequence[int]) -> Iterator[Derived]:
    """Give how many times one operand is another, also between the columns of a row."""
    for column in _measures(table):
        for first, second in combinations(_operands(table, column, rows), 2):
            for (a, at), (b, _) in ((first, second), (second, first)):
                if b:
                    yield Derived(a / b, table, "ratio", column.name, at)
    for derived in _within_rows(table, rows):
        yield derived._replace(value=derived.value / 100)


def named_rows(table: Table, text: str, values: set[float]) -> list[int]:
    """Give the rows that a text names by a name, a year or an id; of a small result all."""
    if len(table.rows) <= SMALL:
        return list(range(len(table.rows)))
    keys = [column for column in table.numeric if column.identifies]
    found = [0]
    for number, row in enumerate(table.rows[:NAMED_AMONG]):
        words = (str(row[position]).casefold() for position in table.texts)
        spoken = any(len(word) > 2 and word in text for word in words)
        if spoken or any(table.value(number, column) in values for column in keys):
            found.append(number)
    return list(dict.fromkeys(found))[:MOST_OPERANDS]


def _measures(table: Table) -> list[Column]:
    return [column for column in table.numeric if not column.identifies]


def _operands(table: Table, column: Column, rows: Sequence[int]) -> list[tuple[float, int]]:
    found = ((table.value(row, column), row) for row in rows)
    return [(value, row) for value, row in found if value is not None][:MOST_OPERANDS]


def _parts(table: Table, column: Column, text: str) -> Iterator[tuple[float, str]]:
    """Give the sums over the first rows, and over the rows that share a text which is named."""
    some = min(MOST_PREFIX, len(table.rows)) if TOGETHER.search(text) else 0
    first = [table.value(row, column) or 0.0 for row in range(some)]
    for count, total in enumerate(accumulate(first), start=1):
        if 1 < count < len(table.rows):
            yield total, f"sum of the first {count} rows"
    for (_, word), found in table.groups.items():
        if 1 < len(found) < len(table.rows) and word in text:
            yield math.fsum(table.value(row, column) or 0.0 for row in found), f"sum of the rows with {word}"


def _within_rows(table: Table, rows: Sequence[int]) -> Iterator[Derived]:
    columns = _measures(table)[:MOST_OPERANDS]
    for row in rows:
        for first, second in combinations(columns, 2):
            a, b = table.value(row, first), table.value(row, second)
            for over, under, column in ((a, b, first), (b, a, second)):
                if over is not None and under:
                    yield Derived(100 * over / under, table, "ratio within the row", column.name, row)
                    yield Derived(100 * (over / under - 1), table, "change within the row", column.name, row)
