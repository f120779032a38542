"""Questions that calculate: sums, averages, extremes of a column."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from agent.models.offline.counting import count_of
from agent.models.offline.grouping import FoundGroup
from agent.models.offline.measure import Measure, adds_up, find_measure
from agent.models.offline.question import NotUnderstood, Question
from agent.models.offline.reading import Reading, table_of
from agent.models.offline.signals import Function
from agent.models.offline.units import unit_of


def aggregate(reading: Reading, function: Function | None, groups: list[FoundGroup]) -> Question | NotUnderstood:
    """Read a sum, an average or an extreme; the sum of something that has no amount is its count."""
    measure = find_measure(reading, None)
    if isinstance(measure, NotUnderstood):
        if measure.reason == "measure" and reading.tables() and function == "sum":
            return count_of(reading, reading.tables()[0])
        return measure
    tables = reading.tables()
    if tables and table_of(tables[0]) == measure.table:
        reading.use(tables[0])
    if function is None and not adds_up(reading, measure):
        return NotUnderstood("function", measure.name)
    if measure.derived and function == "avg":
        return (
            replace(measured("aggregate", "sum", measure), over="avg")
            if groups
            else NotUnderstood("group", measure.name)
        )
    return measured("aggregate", function or "sum", measure)


def in_money(reading: Reading) -> bool:
    """Say whether an amount is asked for by its currency ("payments per year in euros")."""
    return any(
        before.low == "in" and (unit := unit_of(word)) is not None and unit.dimension == "money"
        for before, word in pairwise(reading.words)
    )


def totalled(reading: Reading) -> bool:
    """Say whether a message opens with an amount and asks for no list of it ("heating costs of all billings 2023")."""
    numbers, tables = reading.numbers(), reading.tables()
    if reading.signals.listing or not numbers or not tables or numbers[0].start > tables[0].start:
        return False
    ends = {index - 1 for comparison in reading.comparisons for index in comparison.words}
    target = numbers[0].targets("column")[0]
    return numbers[0].end - 1 not in ends and adds_up(reading, Measure(target.table, target.column, numbers[0].text))


def measured(kind: str, function: Function | None, measure: Measure) -> Question:
    """Give the question for a measure: its rows (``list``) or a calculation over them."""
    return Question(
        "list" if kind == "list" else "aggregate",
        measure.table,
        measure.name,
        function,
        (measure.table, measure.column),
        measure.name,
        conditions=measure.conditions,
        derived=measure.derived,
    )
