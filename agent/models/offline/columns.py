"""Picks columns by their role: the readable name of a row, its amount, its date, its place."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from agent.models.offline.digest import Column, Schema, Table
from agent.models.offline.joins import neighbours, path
from agent.models.offline.words import concepts, stem

TECHNICAL = re.compile(r"updated?|modified|changed|geaendert|geändert|aktualisiert|synced|imported", re.I)
AMOUNTS = ("total", "revenue", "amount", "gross", "cost", "price", "value", "net", "consumption", "salary", "quantity")
NAMES = ("name", "title", "last name", "description")
PLACES = ("street", "city", "location", "address")
NUMBERINGS = frozenset({"number", "serial", "code", "email"})
NOT_AMOUNTS = frozenset(
    {"number", "rate", "year", "construction", "birth", "postcode", "month", "day", "quarter", "phone"}
)
SIZES = ("area", "size", "amount", "total", "cost", "population", "capacity")
LENGTHS = ("length",)


@lru_cache(maxsize=4096)
def ideas(column: Column) -> frozenset[str]:
    """Give the ideas in the name of a column, in its parts and in the whole ("FirstName")."""
    whole = concepts(stem(column.name.replace("_", "")))
    return whole | frozenset(idea for part in column.parts for idea in concepts(part))


def amount_column(table: Table) -> Column | None:
    """Give the column that says how much a row is worth, None when that is not clear."""
    numbers = [column for column in table.columns if column.plain_number and not ideas(column) & NOT_AMOUNTS]
    numbers = [column for column in numbers if not column.type.startswith("year")]
    for idea in AMOUNTS:
        for column in numbers:
            if idea in ideas(column):
                return column
    return numbers[0] if len(numbers) == 1 else None


def column_for(table: Table, wanted: Iterable[str]) -> Column | None:
    """Give the first plain number whose name has one of the ideas, in the order of the ideas."""
    for idea in wanted:
        found = [column for column in table.columns if column.plain_number and idea in ideas(column)]
        if found:
            return min(found, key=lambda column: len(column.parts))
    return None


def name_columns(table: Table) -> tuple[Column, ...]:
    """Give the columns by which a reader knows a row; empty when there are none."""
    texts = [column for column in table.columns if column.kind == "text" and not column.type.startswith("enum")]
    first = next((column for column in texts if "first name" in ideas(column)), None)
    last = next((column for column in texts if "last name" in ideas(column)), None)
    if first and last:
        return (first, last)
    for idea in NAMES:
        for column in texts:
            if idea in ideas(column) and not ideas(column) & NUMBERINGS:
                return (column,)
    places = [column for idea in PLACES for column in texts if idea in ideas(column)]
    if places:
        return tuple(places[:2])
    numbered = [column for column in texts if ideas(column) & NUMBERINGS]
    return tuple(numbered[:1] or texts[:1])


def is_year(column: Column) -> bool:
    """Say whether a column holds the year that its row belongs to."""
    own = ideas(column)
    return (
        column.plain_number
        and "year" in own
        and not own & {"construction", "birth", "start"}
        and len(column.parts) <= 2
    )


def year_column(table: Table) -> Column | None:
    """Give the column that holds the year of a row."""
    found = [column for column in table.columns if is_year(column) and "calibration" not in ideas(column)]
    return next((column for column in found if column.type.startswith("year") or len(column.parts) == 1), None)


def date_column(table: Table) -> Column | None:
    """Give the date that a row of a table is known by."""
    dates = [column for column in table.columns if column.kind == "date" and not TECHNICAL.search(column.name)]
    plain = [column for column in dates if not ideas(column) & {"birth", "due", "end"}] or dates
    named = [column for column in plain if "date" in ideas(column)]
    return next(iter(named or plain), None)


def dated(schema: Schema, table: str) -> Column | None:
    """Give the date of a table's rows: their own, or that of the document whose lines they are."""
    own = date_column(schema[table]) or year_column(schema[table])
    if own:
        return own
    for step in neighbours(schema, table):
        head = schema[step.target].parts
        if not step.widens and schema[table].parts[: len(head)] == head:
            return dated(schema, step.target)
    return None


def distance(schema: Schema, start: str, end: str) -> float:
    """Say how far a table is from another; steps that repeat rows count much more."""
    way = path(schema, start, end)
    if way is None:
        return float("inf")
    return sum(10.0 if step.widens else 1.0 for step in way)
