"""What a database contains: tables, columns, keys, and a digest of them that a model can read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from agent.data.columns import Answer

Ask = Callable[[str], Awaitable[Answer]]

MANY_TABLES = 60  # above this the digest only names them
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
SHORTER = (
    (r"\b((?:big|small|tiny|medium)?int)\(\d+\)", r"\1"),
    (r"\byear\(4\)", "year"),
    (r"\blongtext\b", "text"),
)


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


async def read_examples(ask: Ask, table: Table) -> None:
    """Read frequent values of text columns, ranges of dates and the number of rows; views are left alone."""
    if table.view or table.rows is None:
        return
    texts = [
        column for column in table.columns.values() if re.match(r"(var)?char|(tiny|medium|long)?text", column.type)
    ]
    dates = [column for column in table.columns.values() if re.match(r"date|timestamp", column.type)]
    if table.rows <= EXACT_ROWS:
        await _count(ask, table, dates)
    if texts:
        names = ", ".join(quoted(column.name) for column in texts)
        rows = (await ask(f"SELECT {names} FROM {quoted(table.name)} LIMIT {SAMPLED_ROWS}")).rows
        for index, column in enumerate(texts):
            column.examples = _frequent([row[index] for row in rows if isinstance(row[index], str) and row[index]])


def digest(tables: Mapping[str, Table], name: str, version: str) -> str:
    """Give one line per table; of a database with very many tables only their names."""
    head = f"database {name} (MariaDB {version})"
    if len(tables) > MANY_TABLES:
        lines = [f"{_safe(table.name)}{_size(table)}" for table in tables.values()]
        return "\n".join([head, *lines, "-- only names: describe_table gives the columns of a table"])
    return "\n".join([head, *(table_line(table) for table in tables.values())])


def table_line(table: Table) -> str:
    """Give ``table(col type [PK] [->table] [e.g. a|b], ...) ~n rows [-- comment]``."""
    return f"{_name(table.name)}({', '.join(map(_column, table.columns.values()))}){_size(table)}"


def describe(table: Table, tables: Mapping[str, Table]) -> str:
    """Give a table's line, which columns may be NULL, and what points to it."""
    lines = [table_line(table)]
    if nullable := [column.name for column in table.columns.values() if column.nullable]:
        lines.append(f"may be NULL: {', '.join(nullable)}")
    pointing = [
        f"{other.name}.{column.name}"
        for other in tables.values()
        for column in other.columns.values()
        if column.target and column.target[0] == table.name
    ]
    if pointing:
        lines.append(f"referenced by: {', '.join(pointing)}")
    return "\n".join(lines)


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
    return "|".join(_safe(value[:VALUE_LENGTH]) for value, _ in some)


def _column(column: TableColumn) -> str:
    parts = [_name(column.name), _type(column.type)]
    if column.primary:
        parts.append("PK")
    if column.target:
        table, name = column.target
        parts.append(f"->{_name(table)}" + ("" if name == column.name else f".{_name(name)}"))
    if column.examples:
        parts.append(f"e.g. {column.examples}")
    if column.comment:
        parts.append(f"-- {_safe(column.comment)}")
    return " ".join(parts)


def _type(type_: str) -> str:
    if found := re.fullmatch(r"(enum|set)\('(.*)'\)", type_, re.DOTALL):
        values = [value.replace("''", "'") for value in found[2].split("','")]
        return f"{found[1]}({'|'.join(map(_safe, values))})"
    for pattern, shorter in SHORTER:
        type_ = re.sub(pattern, shorter, type_)
    return type_.replace(",", ".")


def _size(table: Table) -> str:
    if table.view:
        return " VIEW"
    rows = "" if table.rows is None else f" ~{_rounded(table.rows)} rows"
    return rows + (f" -- {_safe(table.comment)}" if table.comment else "")


def _rounded(count: int) -> str:
    if count < 1000:
        return str(count)
    for size, unit in ((1_000_000_000, "G"), (1_000_000, "M"), (1000, "k")):
        if count >= size:
            value = count / size
            return f"{value:.1f}".removesuffix(".0") + unit if value < 10 else f"{value:.0f}{unit}"
    return str(count)


def _name(name: str) -> str:
    return name if re.fullmatch(r"\w+", name) else quoted(name)


def _safe(text: str) -> str:
    """Give a text that cannot be taken for the digest's own punctuation."""
    return re.sub(r"[,()|\s]+", " ", text).strip()


def _day(value: Any) -> str:
    return value.isoformat()[:10] if isinstance(value, (date, datetime)) else str(value)[:10]
