"""A number looked up in the cells of a result, and in what holds of it as a whole."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from agent.audit.figures.candidates import Candidates, Wanted
from agent.audit.figures.deriving import whole
from agent.audit.figures.evidence import Table
from agent.audit.figures.values import Number, Reading, Source

MOST_OF_ONE = 1.5  # a share that stands in a result as 0.12 is up to this


def tolerance(number: Number, reading: Reading) -> float:
    """Give how far a value may be away: half of the last digit written; more where words say that it is rounded."""
    value, half = abs(reading.value), reading.half
    digits = f"{value:.0f}" if half == 0.5 and value else ""
    significant = digits.rstrip("0")
    unit = 10.0 ** (len(digits) - len(significant)) if digits else 2 * half
    if number.near in ("above", "below"):
        return max(half, unit)
    if number.near == "about":
        return max(half, unit / 2)
    return unit / 2 if unit >= 1000 and len(significant) > 1 else half


def wanted(number: Number) -> Wanted:
    """Give what a number may mean, without sign, and how far off that may be."""
    return [(abs(reading.value), tolerance(number, reading)) for reading in number.readings]


def in_cells(number: Number, table: Table, *, identifying: bool, only: Collection[str] = ()) -> Source | None:
    """Give the closest cell; ``identifying`` looks at ids and years, ``only`` at the columns of these names."""
    best: tuple[float, Source] | None = None
    columns = [
        column for column in table.numeric if column.identifies == identifying and (not only or column.name in only)
    ]
    for value, allowed in signed(number):
        for column in columns:
            hit = column.nearest(value, allowed)
            if hit is not None and (best is None or hit[0] / allowed < best[0]):
                how = "cell" if hit[0] <= abs(value) * 1e-12 else "rounded cell"
                best = (hit[0] / allowed, table.source(how, column.name, hit[1]))
    return None if best is None else best[1]


def of_the_whole(number: Number, table: Table) -> Source | None:
    """Give the total, mean, extreme or count of a result that a number means; a share may stand there as 0.12."""
    candidates, fractions = _of_whole(table)
    targets = wanted(number)
    found = candidates.find(targets) or (fractions.find(targets) if number.percent else None)
    return None if found is None else found.source


def _of_whole(table: Table) -> tuple[Candidates, Candidates]:
    if "whole" not in table.worked_out:
        made = list(whole(table))
        fractions = [one._replace(value=100 * one.value) for one in made if abs(one.value) <= MOST_OF_ONE]
        table.worked_out["whole"] = (Candidates(made), Candidates(fractions))
    found: tuple[Candidates, Candidates] = table.worked_out["whole"]
    return found


def signed(number: Number) -> Iterator[tuple[float, float]]:
    """Give the values that a cell may have, with what they may be off: a percentage may be stored as a fraction."""
    for reading in number.readings:
        allowed = tolerance(number, reading)
        for sign in (1.0, -1.0) if reading.value else (1.0,):
            yield sign * reading.value, allowed
            if number.percent and abs(reading.value) <= 150:
                yield sign * reading.value / 100, allowed / 100
