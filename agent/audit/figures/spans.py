"""What follows from several rows: months and ranges that a text names, sums so far, rows above a limit, of a kind."""

from __future__ import annotations

import math
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, combinations, pairwise, permutations, product

from agent.audit.figures.candidates import Derived
from agent.audit.figures.evidence import Column, Table
from agent.audit.figures.within import measures

LONGEST = 60  # rows of a result whose ranges are looked at
SUBSETS = 7
KINDS = 6
NAMES = (
    "Jan(?:uar|uary)?", "Feb(?:ruar|ruary)?", "März|Mrz|Mar(?:ch)?", "Apr(?:il)?", "Mai|May", "Jun[ie]?", "Jul[iy]?",
    "Aug(?:ust)?", "Sep(?:t(?:ember)?)?", "O[kc]t(?:ober)?", "Nov(?:ember)?", "De[zc](?:ember)?",
)  # fmt: skip
MONTHS = tuple(re.compile(rf"\b(?:{names}|{names.upper()}|{names.lower()})\b") for names in NAMES)
PERIODS: tuple[tuple[re.Pattern[str], tuple[int, int]], ...] = tuple(
    (re.compile(pattern, re.I), months)
    for pattern, months in (
        (r"\bQ1\b|\b(?:erste[nrs]?|1\.)\s+Quartal|\bfirst quarter", (1, 3)),
        (r"\bQ2\b|\b(?:zweite[nrs]?|2\.)\s+Quartal|\bsecond quarter", (4, 6)),
        (r"\bQ3\b|\b(?:dritte[nrs]?|3\.)\s+Quartal|\bthird quarter", (7, 9)),
        (r"\bQ4\b|\b(?:vierte[nrs]?|letzte[nrs]?|4\.)\s+Quartal|\b(?:fourth|last) quarter", (10, 12)),
        (r"\bH1\b|\b(?:erste[nrs]?|1\.)\s+Halbjahr|\bfirst half", (1, 6)),
        (r"\bH2\b|\b(?:zweite[nrs]?|2\.)\s+Halbjahr|\bsecond half", (7, 12)),
        (r"\bsommer|\bsummer", (6, 8)),
    )
)
UNTIL = re.compile(r"\bbis\b|\bto\b|\bthrough\b|\buntil\b|[–-]", re.I)
DATED = re.compile(
    r"(?:\d{4}-)?(?P<month>0[1-9]|1[0-2])(?:-\d{2})?(?:[T ].*)?"
    r"|(?:\d{2}\.)(?P<german>\d{2})\.(?:\d{4})?"
)
BEGINNING = re.compile(r"\d+|[^\W\d]{3,}")
NAMED_MONTH = re.compile(r"month|monat", re.I)


def months_of(table: Table) -> list[int | None]:
    """Give the month of each row, of a result by months: from a number, a date or a name."""
    if "months" not in table.worked_out:
        table.worked_out["months"] = _months_of(table) if len(table.rows) <= LONGEST else []
    found: list[int | None] = table.worked_out["months"]
    return found


def _months_of(table: Table) -> list[int | None]:
    for position, name in enumerate(table.columns):
        cells = [row[position] for row in table.rows]
        months = [_month(cell, numbered=bool(NAMED_MONTH.search(name))) for cell in cells]
        if cells and all(months):
            return months
    return []


def spoken_rows(table: Table, text: str) -> list[list[int]]:
    """Give the rows of each period that a text names: a quarter, a range of months, the single months together."""
    months = months_of(table)
    if not months:
        return []
    named = sorted(
        (found.start(), found.end(), month)
        for month, pattern in enumerate(MONTHS, start=1)
        for found in pattern.finditer(text)
    )
    wanted = [{month for _, _, month in named}]
    for (_, end, first), (start, _, last) in pairwise(named):
        if first < last and start - end <= 8 and UNTIL.search(text[end:start]):
            wanted.append(set(range(first, last + 1)))
    wanted += [set(range(first, last + 1)) for pattern, (first, last) in PERIODS if pattern.search(text)]
    wanted.append(set().union(*wanted))
    rows = ([row for row, month in enumerate(months) if month in some] for some in wanted)
    return [some for some in rows if some]


def of_rows(table: Table, spans: Sequence[Sequence[int]], how: str) -> Iterator[Derived]:
    """Give the sums and means of some rows."""
    for rows, column in product(spans, measures(table)):
        cells = _cells(table, column, rows)
        if len(cells) > 1:
            total = math.fsum(cells)
            yield Derived(total, table, f"sum of the {len(cells)} rows {how}", column.name)
            yield Derived(total / len(cells), table, f"mean of the {len(cells)} rows {how}", column.name)
            rest = column.count - len(cells)
            if rest > 1:
                yield Derived(column.total - total, table, f"sum of all rows but the {len(cells)} {how}", column.name)


def shares_of_rows(table: Table, spans: Sequence[Sequence[int]], how: str) -> Iterator[Derived]:
    """Give the share of some rows in the sums of their columns, in percent."""
    for rows, column in product(spans, measures(table)):
        cells = _cells(table, column, rows)
        if len(cells) > 1 and column.total:
            share = 100 * math.fsum(cells) / column.total
            yield Derived(share, table, f"share of the {len(cells)} rows {how}", column.name)
            yield Derived(100 - share, table, f"share of all rows but the {len(cells)} {how}", column.name)


def running(table: Table) -> Iterator[Derived]:
    """Give the sums of the rows so far, from the first and from the last one."""
    size = len(table.rows)
    for column in measures(table) if 2 < size <= LONGEST else ():
        cells = [table.value(row, column) or 0.0 for row in range(size)]
        for count, total in enumerate(accumulate(cells), start=1):
            if 1 < count < size:
                yield Derived(total, table, f"sum of the first {count} rows", column.name)
        for count, total in enumerate(accumulate(reversed(cells)), start=1):
            if 1 < count < size:
                yield Derived(total, table, f"sum of the last {count} rows", column.name)


def steps(table: Table) -> Iterator[Derived]:
    """Give the differences from row to row, and their mean."""
    size = len(table.rows)
    for column in measures(table) if 2 < size <= LONGEST else ():
        cells = _cells(table, column, range(size))
        for at, (a, b) in enumerate(pairwise(cells)):
            yield Derived(b - a, table, "difference from the row before", column.name, at + 1)
        if len(cells) > 2:
            yield Derived(
                (cells[-1] - cells[0]) / (len(cells) - 1), table, "mean difference from row to row", column.name
            )


def subsets(table: Table) -> Iterator[Derived]:
    """Give the sums of any three or more rows of a small result."""
    size = len(table.rows)
    for column in measures(table) if 3 < size <= SUBSETS else ():
        cells = [table.value(row, column) or 0.0 for row in range(size)]
        for count in range(3, size - 1):
            for some in combinations(range(size), count):
                rows = ", ".join(str(row + 1) for row in some)
                yield Derived(math.fsum(cells[row] for row in some), table, f"sum of the rows {rows}", column.name)


def kinds(table: Table) -> Iterator[Derived]:
    """Give the sum, mean and balance of the rows of each kind, of results with few kinds."""
    for position in table.texts:
        found = [(text, rows) for (at, text), rows in table.groups.items() if at == position]
        if not 1 < len(found) <= KINDS or len(found) == len(table.rows):
            continue
        for column in measures(table):
            sums = [(text, math.fsum(_cells(table, column, rows)), len(rows)) for text, rows in found]
            for text, total, count in sums:
                yield Derived(total, table, f"sum of the rows with {text}", column.name)
                yield Derived(total / count, table, f"mean of the rows with {text}", column.name)
            for (one, a, _), (other, b, _) in combinations(sums, 2):
                yield Derived(a - b, table, f"difference of the rows with {one} and with {other}", column.name)


def beyond(table: Table, limits: Sequence[float]) -> Iterator[Derived]:
    """Give how many rows lie above and below limits that are spoken of, and what they make in total."""
    for column in (column for column in table.numeric if not column.years):
        values = [value for value, _ in column.cells]
        for limit in limits:
            if not column.lowest <= limit <= column.highest or len(values) < column.count:
                continue
            for end, side in ((bisect_left(values, limit), "below"), (bisect_right(values, limit), "up to")):
                for part, told in ((values[:end], side), (values[end:], "from" if side == "below" else "above")):
                    if part and len(part) < len(values):
                        yield Derived(float(len(part)), table, f"number of rows {told} {limit:g}", column.name)
                        if not column.identifies and len(part) > 1:
                            yield Derived(math.fsum(part), table, f"sum of the rows {told} {limit:g}", column.name)


def up_to_key(table: Table, limits: Sequence[float]) -> Iterator[Derived]:
    """Give the sums of the rows up to and from a limit in another column: of marks "3 or better"."""
    size = len(table.rows)
    for key in table.numeric if 2 < size <= LONGEST else ():
        keys = [table.value(row, key) for row in range(size)]
        for limit in (limit for limit in limits if key.lowest <= limit <= key.highest):
            for told, chosen in (
                ("up to", [row for row, value in enumerate(keys) if value is not None and value <= limit]),
                ("from", [row for row, value in enumerate(keys) if value is not None and value >= limit]),
                ("below", [row for row, value in enumerate(keys) if value is not None and value < limit]),
                ("above", [row for row, value in enumerate(keys) if value is not None and value > limit]),
            ):
                for column in (column for column in measures(table) if column is not key):
                    cells = _cells(table, column, chosen)
                    if 1 < len(cells) < size:
                        how = f"sum of the rows with {key.name} {told} {limit:g}"
                        yield Derived(math.fsum(cells), table, how, column.name)


def all_but_one(table: Table) -> Iterator[Derived]:
    """Give the means of all rows but one, plain and weighted by another column."""
    size = len(table.rows)
    columns = [column for column in table.numeric if not column.years][:4]
    for column in columns if 2 < size <= LONGEST else ():
        cells = [table.value(row, column) for row in range(size)]
        known = [value for value in cells if value is not None]
        for row, value in enumerate(cells):
            if value is not None and len(known) > 2 and not column.identifies:
                mean = (math.fsum(known) - value) / (len(known) - 1)
                yield Derived(mean, table, f"mean of all rows but row {row + 1}", column.name)
        for by in (by for by in columns if by is not column):
            yield from _weighted_but_one(table, column, by)


def _weighted_but_one(table: Table, column: Column, by: Column) -> Iterator[Derived]:
    pairs = [(table.value(row, column) or 0.0, table.value(row, by) or 0.0) for row in range(len(table.rows))]
    total, weight = math.fsum(a * b for a, b in pairs), math.fsum(b for _, b in pairs)
    for row, (a, b) in enumerate(pairs):
        if weight - b:
            how = f"mean of all rows but row {row + 1}, weighted by {by.name}"
            yield Derived((total - a * b) / (weight - b), table, how, column.name)


def alike(table: Table) -> Iterator[Derived]:
    """Give sums and means, plain and weighted, of the rows whose names begin alike: the classes 7a, 7b and 7c."""
    for position in table.texts:
        groups: dict[str, list[int]] = {}
        for row, cells in enumerate(table.rows[:LONGEST]):
            begun = BEGINNING.match(str(cells[position]))
            if begun:
                groups.setdefault(begun[0], []).append(row)
        for begin, rows in groups.items():
            if 1 < len(rows) < len(table.rows) and len(groups) <= KINDS:
                yield from of_rows(table, [rows], f"that begin with {begin}")
                for column, by in permutations(measures(table), 2):
                    weights = [(table.value(row, column) or 0.0, table.value(row, by) or 0.0) for row in rows]
                    weight = math.fsum(b for _, b in weights)
                    if weight:
                        how = f"mean of the rows that begin with {begin}, weighted by {by.name}"
                        yield Derived(math.fsum(a * b for a, b in weights) / weight, table, how, column.name)


def _cells(table: Table, column: Column, rows: Sequence[int]) -> list[float]:
    return [value for row in rows if (value := table.value(row, column)) is not None]


def _month(cell: object, *, numbered: bool) -> int | None:
    text = str(cell).strip()
    if numbered and text.isdigit() and 1 <= int(text) <= 12:
        return int(text)
    dated = DATED.fullmatch(text) if "-" in text or "." in text else None
    if dated is not None:
        month = int(dated["month"] or dated["german"])
        return month if 1 <= month <= 12 else None
    found = [month for month, pattern in enumerate(MONTHS, start=1) if pattern.match(text)]
    return found[0] if len(found) == 1 and len(text) < 12 else None
