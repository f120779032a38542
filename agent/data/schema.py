"""What a database contains: tables, columns, keys, numbers of rows, and examples of values."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from agent.data.columns import Answer

Ask = Callable[[str], Awaitable[Answer]]

EXACT_ROWS = 200_000  # up to this many (estimated) rows are counted and their dates ranged
SAMPLED_ROWS = 5_000  # read for frequent values
FREQUENT = 4
VALUE_LENGTH = 40  # a value that is cut matches nothing, so shorter ones are preferred
TABLES = """SELECT TABLE_NAME, TABLE_TYPE, TABLE_ROWS, TABLE_COMMENT FROM information_schema.TABLES
    WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME"""
COLUMNS = """SELECT TABLE_NAME, COLUMN_NAME, COLUMN_TYPE, IS_NULLABLE, COLUMN_KEY, COLUMN_COMMENT
    FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() ORDER BY TABLE_NAME, ORDINAL_POSITION"""
KEYS = """SELECT TABLE_NAME, COLUMN_NAME, REFERENCED_TABLE_NAME, REFERENCED_COLUMN_NAME
    FROM information_schema.KEY_COLUMN_USAGE
    WHERE TABLE_SCHEMA = DATABASE() AND REFERENCED_TABLE_SCHEMA = DATABASE()
    ORDER BY TABLE_NAME, ORDINAL_POSITION"""
TEXTS = re.compile(r"(var)?char|(tiny|medium|long)?text")
DATES = re.compile(r"date|timestamp")


@dataclass(slots=True)
class TableColumn:
    """A column of a table as the server describes it, with example values when they were read."""

    name: str
    type: str
    nullable: bool = True
    primary: bool = False
    comment: str = ""
    target: tuple[str, str] | None = None
    examples: str = ""


@dataclass(slots=True)
class Table:
    """A table or view with its columns; ``rows`` is None where nobody knows the number."""

    name: str
    view: bool = False
    rows: int | None = None
    comment: str = ""
    columns: dict[str, TableColumn] = field(default_factory=dict)


async def read_tables(ask: Ask) -> dict[str, Table]:
    """Read all tables of the current database with three questions to information_schema."""
    tables: dict[str, Table] = {}
    for name, kind, rows, comment in (await ask(TABLES)).rows:
        view = kind == "VIEW"
        tables[name] = Table(name, view, None if view else rows, "" if view else comment)
    for table, name, type_, nullable, key, comment in (await ask(COLUMNS)).rows:
        tables[table].columns[name] = TableColumn(name, type_, nullable == "YES", key == "PRI", comment)
    for table, name, *target in (await ask(KEYS)).rows:
        tables[table].columns[name].target = (target[0], target[1])
    return tables


async def read_examples(ask: Ask, table: Table, *, values: bool = True) -> None:
    """Read the number of rows and, unless ``values`` are kept back, frequent texts and ranges of dates.

    Views are left alone: reading one may take as long as any query.
    """
    if table.view or table.rows is None:
        return
    columns = table.columns.values() if values else ()
    if table.rows <= EXACT_ROWS:
        await _count(ask, table, [column for column in columns if DATES.match(column.type)])
    if texts := [column for column in columns if TEXTS.match(column.type)]:
        names = ", ".join(f"LEFT({quoted(column.name)}, {VALUE_LENGTH + 1})" for column in texts)
        rows = (await ask(f"SELECT {names} FROM {quoted(table.name)} LIMIT {SAMPLED_ROWS}")).rows
        for index, column in enumerate(texts):
            column.examples = _frequent([row[index] for row in rows if isinstance(row[index], str) and row[index]])


def quoted(name: str) -> str:
    """Quote an identifier for a statement."""
    return "`" + name.replace("`", "``") + "`"


async def _count(ask: Ask, table: Table, dates: Sequence[TableColumn]) -> None:
    wanted = ["COUNT(*)"]
    for column in dates:
        wanted += [f"MIN({quoted(column.name)})", f"MAX({quoted(column.name)})"]
    counted = (await ask(f"SELECT {', '.join(wanted)} FROM {quoted(table.name)}")).rows[0]
    table.rows = counted[0]
    for column, low, high in zip(dates, counted[1::2], counted[2::2], strict=True):
        if low is not None:
            column.examples = f"{_day(low)}..{_day(high)}"


def _frequent(values: Sequence[str]) -> str:
    """Give the most frequent values, ties by name; two examples where each value is unique."""
    counted = Counter(values)
    short = {value: count for value, count in counted.items() if len(value) <= VALUE_LENGTH}
    ranked = sorted((short or counted).items(), key=lambda item: (-item[1], item[0]))
    some = ranked[: FREQUENT if ranked and ranked[0][1] > 1 else 2]
    return "|".join(plain(value[:VALUE_LENGTH]) for value, _ in some)


def _day(value: Any) -> str:
    return value.isoformat()[:10] if isinstance(value, (date, datetime)) else str(value)[:10]


def plain(text: str) -> str:
    """Give a text that cannot be taken for the digest's own punctuation."""
    return re.sub(r"[,()|\s]+", " ", text).strip()
