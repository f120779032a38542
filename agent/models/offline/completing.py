"""Adds to a question what all kinds share: groups, conditions, comparisons, the period, related rows."""

from __future__ import annotations

from dataclasses import replace
from typing import Literal

from agent.models.offline.columns import dated, name_columns, year_column
from agent.models.offline.comparison import Comparison
from agent.models.offline.conditions import find_conditions
from agent.models.offline.counting import THEIR
from agent.models.offline.digest import Column
from agent.models.offline.grouping import FoundGroup, bind_group
from agent.models.offline.joins import path, widens
from agent.models.offline.link import Mention
from agent.models.offline.measure import column_by, find_measure
from agent.models.offline.question import Condition, Group, NotUnderstood, Question, Related
from agent.models.offline.reading import Reading, own_value, table_of
from agent.models.offline.units import fits, unit_of


def complete(reading: Reading, question: Question, found: list[FoundGroup]) -> Question | NotUnderstood:
    """Add what all kinds share: groups, conditions, the period, related tables."""
    groups = question.groups or tuple(bind_group(reading, group, question.subject) for group in found)
    date = date_hint(reading, question.subject) if reading.period else None
    many = [m for m in reading.tables() if _holds_many(reading, question, m)] if reading.period and not date else []
    if many and (column := _dating(reading, table_of(many[-1]))):
        date = (column.table, column.name)
    groups = tuple(group for group in groups if not _single_rows(group, question))
    own = [condition for mention in reading.mentions for condition in own_value(reading, mention) if table_of(mention)]
    conditions = [*question.conditions, *own, *find_conditions(reading, question.subject, None)]
    having = question.having
    entity: tuple[Group, ...] = ()
    for comparison in reading.comparisons:
        if reading.used.issuperset(comparison.words):
            continue
        if odd := _odd_unit(reading, comparison, question):
            return NotUnderstood("words", odd)
        condition, counted = _compared(reading, comparison, question)
        if condition:
            conditions.append(condition)
        elif counted:
            having, entity = (
                (comparison.operator, comparison.number),
                (Group("entity", question.subject, label=question.noun),),
            )
            over: Literal["", "count"] = "count" if question.kind == "count" else ""
            question = replace(
                question, kind="count", function="count", subject=table_of(counted), noun=counted.text, over=over
            )
        else:
            return NotUnderstood("measure")
    beside = _shown_beside(reading, question)
    return replace(
        question,
        beside=beside,
        mentioned=tuple(sorted({table for mention in reading.mentions if (table := table_of(mention))})),
        groups=entity or groups,
        conditions=_any_of(conditions),
        related=_related(reading, question, conditions, (*entity, *groups)),
        period=reading.period.period if reading.period else None,
        date_column=date,
        having=having,
    )


def _dating(reading: Reading, table: str) -> Column | None:
    """Give what dates the rows of a table: for whole years their year, when they have one."""
    whole = reading.period is not None and reading.period.period.years is not None
    return (year_column(reading.schema[table]) if whole else None) or dated(reading.schema, table)


def _shown_beside(reading: Reading, question: Question) -> tuple[tuple[str, str], ...]:
    """Give the names to show beside listed rows: "customers with their branch"."""
    if question.kind != "list" or question.distinct:
        return ()
    found: list[tuple[str, str]] = []
    for mention in reading.tables():
        way = path(reading.schema, question.subject, table_of(mention))
        theirs = mention.start > 0 and reading.words[mention.start - 1].low in THEIR
        if theirs and way and not widens(way):
            found += [(c.table, c.name) for c in name_columns(reading.schema[table_of(reading.use(mention))])]
    return tuple(found)


def _holds_many(reading: Reading, question: Question, mention: Mention) -> bool:
    """Say whether a table has several rows for one of the subject, so that a period is about those."""
    way = path(reading.schema, question.subject, table_of(mention)) if not question.measure else None
    return bool(way) and widens(way or ())


def _single_rows(group: Group, question: Question) -> bool:
    """Say whether a mean is asked "per" the very rows that are averaged ("average heating costs per billing")."""
    averaged = question.function == "avg" and question.measure is not None
    return averaged and group.kind == "entity" and question.measure is not None and group.table == question.measure[0]


def _any_of(conditions: list[Condition]) -> tuple[Condition, ...]:
    """Join several values of one column ("in Berlin und Hamburg") into one condition."""
    found: dict[tuple[str, str, str], Condition] = {}
    for condition in conditions:
        column = (condition.table, condition.column, condition.operator)
        key = column if condition.operator == "=" else (*column[:2], f"{condition.operator} {condition.value}")
        old = found.get(key)
        if old is None or old.value == condition.value:
            found[key] = condition
        else:
            before = old.value if isinstance(old.value, tuple) else (str(old.value),)
            found[key] = Condition(condition.table, condition.column, "in", (*before, str(condition.value)))
    return tuple(found.values())


def date_hint(reading: Reading, subject: str) -> tuple[str, str] | None:
    """Give the date column that a message with a period names ("2022 eingebaut"), of a table that it speaks of."""
    named = {subject, *(table_of(mention) for mention in reading.mentions)}
    dates = [
        (mention, option.target)
        for mention in reading.mentions
        for option in mention.options
        if option.target.kind == "column" and reading.free(mention) and _dates(reading.column(option.target))
    ]
    own = [(mention, target) for mention, target in dates if target.table in named]
    deeds = [(m, t) for m, t in dates if m.options[0].target == t and path(reading.schema, subject, t.table)]
    for mention, target in own or deeds[:1]:  # "members who borrowed something in 2023": the date is that of the loans
        reading.use(mention)
        return target.table, target.column
    return None


def _dates(column: Column) -> bool:
    return column.kind == "date" or column.type.startswith("year")


def _compared(reading: Reading, comparison: Comparison, question: Question) -> tuple[Condition | None, Mention | None]:
    """Give a comparison its column (the nearest number named, else the amount), or the table that it counts."""
    end = max(comparison.words)
    for mention in reading.tables():
        if (
            mention.start in (end + 1, end + 2)
            and question.kind in ("list", "count")
            and table_of(mention) != question.subject
        ):
            return None, reading.use(mention)
    counts_subject = any(m.start == end + 1 and table_of(m) == question.subject for m in reading.mentions)
    column = None if counts_subject and not reading.numbers() else _compared_column(reading, comparison, question)
    if column is None:
        return None, None
    number = _converted(reading, column, comparison)
    return Condition(column.table, column.name, comparison.operator, number), None


def _compared_column(reading: Reading, comparison: Comparison, question: Question) -> Column | None:
    """Give the column that is compared: the nearest number named, that of the quality ("larger"), the amount."""
    end = max(comparison.words)
    numbers = sorted(reading.numbers(), key=lambda mention: abs(mention.start - end))
    if numbers:
        return reading.column(reading.nearest(reading.use(numbers[0]), question.subject, "column"))
    if comparison.by:
        return column_by(reading.schema[question.subject], comparison.by)
    measure = find_measure(reading, question.subject)
    return None if isinstance(measure, NotUnderstood) else reading.schema[measure.table].column(measure.column)


def _odd_unit(reading: Reading, comparison: Comparison, question: Question) -> str:
    """Give the unit after a number when what is compared is not measured in it."""
    index = max(comparison.words) + 1
    word = reading.words[index] if index < len(reading.words) else None
    unit = unit_of(word) if word else None
    if word is None or unit is None:
        return ""
    used = set(reading.used)
    column = _compared_column(reading, comparison, question)
    reading.used.clear()
    reading.used.update(used)
    return "" if column and fits(unit, column, reading.schema) is not None else word.text


def _converted(reading: Reading, column: Column, comparison: Comparison) -> float | int:
    """Give the number in the unit of the column, when a unit follows it that fits."""
    index = max(comparison.words) + 1
    unit = unit_of(reading.words[index]) if index < len(reading.words) else None
    factor = fits(unit, column, reading.schema) if unit else None
    if factor is None:
        return comparison.number
    reading.used.add(index)
    number = comparison.number * factor
    return int(number) if number == int(number) else number


def _related(
    reading: Reading, question: Question, conditions: list[Condition], groups: tuple[Group, ...]
) -> tuple[Related, ...]:
    named = {condition.table for condition in conditions} | {group.table for group in groups} | {question.subject}
    found = [Related(table, True) for table in sorted(reading.denied)]
    found += [Related(table) for table in sorted(reading.asked - reading.denied)]
    for mention in reading.tables():
        table = table_of(mention)
        reading.use(mention)
        if table != question.subject and reading.negated(mention):
            found.append(Related(table, True))
        elif table not in named:
            found.append(Related(table))
    return tuple(found)
