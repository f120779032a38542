"""What is measured: a column that the message names, the revenue, or the amount that a table's rows stand for."""

from __future__ import annotations

from dataclasses import dataclass

from agent.models.offline.columns import (
    LENGTHS,
    SIZES,
    amount_column,
    column_for,
    date_column,
    ideas,
)
from agent.models.offline.digest import Column, Schema, Table
from agent.models.offline.link import Mention
from agent.models.offline.question import Condition, NotUnderstood
from agent.models.offline.reading import Reading, table_of, value_of
from agent.models.offline.signals import Quality
from agent.models.offline.words import concepts, folded, stem

REVENUE_TABLES = ("invoice", "payment", "order", "booking", "contract")
NOUNS: dict[str, Quality] = {"size": "size", "length": "length"}
INCOMING = folded("eingegangen eingenommen eingezahlt received receive collected collect paid bezahlt gezahlt")
ADDITIVE = frozenset(
    {"total", "revenue", "amount", "gross", "net", "cost", "consumption", "quantity", "area", "person", "population"}
)
PRICES = frozenset({"price", "cost", "amount", "total", "rate"})


@dataclass(frozen=True, slots=True)
class Measure:
    """A column to calculate with, what the user called it, and conditions that belong to its meaning."""

    table: str
    column: str
    name: str
    derived: bool = False
    conditions: tuple[Condition, ...] = ()


def find_measure(reading: Reading, home: str | None, by: Quality = "") -> Measure | NotUnderstood:
    """Give what a message measures; ``by`` is what a superlative compares ("date", "size", "length", "price")."""
    named = reading.numbers()
    if named:
        return _named(reading, named[0], home)
    if index := _revenue_word(reading):
        reading.used.add(index - 1)
        return _revenue(reading.schema, reading.words[index - 1].text)
    if not by:
        by = _quality(reading)
        home = home or next((table_of(mention) for mention in reading.tables()), None)
    if home and by and (found := column_by(reading.schema[home], by)):
        return Measure(home, found.name, found.name)
    tables = reading.tables()
    for mention in tables:
        if found := amount_column(reading.schema[table_of(mention)]):
            return Measure(table_of(mention), found.name, f"{mention.text} ({found.name})")
    paid = [_home_of_value(mention) for mention in reading.mentions]
    for table in (home, *_incoming(reading), *paid):
        if table and not by and (found := amount_column(reading.schema[table])):
            return Measure(table, found.name, found.name)
    return NotUnderstood("measure")


def _quality(reading: Reading) -> Quality:
    """Give what a noun such as "size" or "Länge" asks to be measured."""
    for index, word in enumerate(reading.words):
        if reading.at(index) is None and word.parts and index not in reading.used:
            for idea, quality in NOUNS.items():
                if any(idea in concepts(part) for part in word.parts[-1:]):
                    reading.used.add(index)
                    return quality
    return ""


def adds_up(reading: Reading, measure: Measure) -> bool:
    """Say whether the sum is what one means by a column when nothing else is said."""
    column = reading.schema[measure.table].column(measure.column)
    return measure.derived or (column is not None and bool(ideas(column) & ADDITIVE))


def asks_revenue(reading: Reading) -> bool:
    """Say whether a message speaks of revenue."""
    return bool(_revenue_word(reading))


def _named(reading: Reading, mention: Mention, home: str | None) -> Measure | NotUnderstood:
    near = tuple(table_of(other) or _home_of_value(other) for other in reading.mentions)
    near = tuple(table for table in near if table) or _incoming(reading)
    start = home or (near[0] if near else mention.options[0].target.table)
    numbers = [target for target in mention.targets("column") if reading.column(target).plain_number]
    if home is None and len({target.table for target in numbers}) > 1 and not any(t.table in near for t in numbers):
        return NotUnderstood("ambiguous", ", ".join(f"{target.table}.{target.column}" for target in numbers))
    reading.use(mention)
    best = reading.nearest(mention, start, "column", near=near)
    target = best if best in numbers else numbers[0]
    return Measure(target.table, target.column, mention.text)


def _home_of_value(mention: Mention) -> str:
    """Give the one table whose value words name; nothing when several tables have it."""
    tables = {target.table for target in mention.targets("value")} if value_of(mention) else set()
    return tables.pop() if len(tables) == 1 else ""


def _incoming(reading: Reading) -> tuple[str, ...]:
    """Give the payments when a message speaks of money that came in."""
    if not any(word.low in INCOMING for word in reading.words):
        return ()
    return tuple(table.name for table in reading.schema.tables if "payment" in concepts(table.parts[-1]))


def _revenue_word(reading: Reading) -> int:
    """Give the position after the word for revenue, 0 when there is none."""
    for index, word in enumerate(reading.words):
        if index not in reading.used and any("revenue" in concepts(part) for part in word.parts):
            if (mention := reading.at(index)) and mention.options[0].target.kind != "value":
                return 0
            return index + 1
    return 0


def _revenue(schema: Schema, name: str) -> Measure | NotUnderstood:
    """Take revenue for the sum of what was invoiced (else paid, ordered), without what was cancelled."""
    for idea in REVENUE_TABLES:
        for table in schema.tables:
            column = amount_column(table) if idea in concepts(table.parts[-1]) and len(table.parts) == 1 else None
            if column:
                return Measure(table.name, column.name, name, True, _not_cancelled(table))
    return NotUnderstood("measure")


def _not_cancelled(table: Table) -> tuple[Condition, ...]:
    for column in table.columns:
        for value in column.values:
            if column.kind == "text" and "cancelled" in concepts(stem(value)):
                return (Condition(table.name, column.name, "<>", value),)
    return ()


def _price(table: Table) -> Column | None:
    """Give what something costs: its total, its price, else the only amount it has."""
    for idea in ("total", "price"):
        if found := [column for column in table.columns if column.plain_number and idea in ideas(column)]:
            return found[0]
    found = [column for column in table.columns if column.plain_number and ideas(column) & PRICES]
    return found[0] if len(found) == 1 else None


def column_by(table: Table, by: str) -> Column | None:
    """Give the column that a quality compares: "date", "size", "length", "price"."""
    if by == "age" and (birth := next((c for c in table.columns if c.kind == "date" and "birth" in ideas(c)), None)):
        return birth
    if by in ("date", "age"):
        built = (column for column in table.columns if column.type.startswith("year"))
        return date_column(table) or next(built, None)
    if by == "length":
        return column_for(table, LENGTHS)
    if by == "price":
        return _price(table)
    return column_for(table, SIZES) if by == "size" else None
