"""The digest: what a model reads of a schema, one line a table, within a budget of tokens.

It is the same text in every turn, so that a provider can cache it: what a question makes relevant is not sorted to its
front but given by ``excerpt`` (through ``describe_table``), and only where the digest had to leave the columns out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from agent.data.nearest import UMLAUTS
from agent.data.schema import Table, TableColumn, plain, quoted

BUDGET = 8_000  # tokens of a digest
MANY_TABLES = 60  # above this the digest only names them
EXCERPT_BUDGET, EXCERPT_TABLES = 1_500, 8
MOST_LABELS = 60  # of an enum
TOKEN = re.compile(r"[^\W_]{1,4}|[^\w\s]|_")  # what tokenizers make of names and punctuation is seldom more
ONLY_NAMES = "-- only names: describe_table gives the columns of a table, or the tables that fit a word"
SHORTER = (
    (r"\b((?:big|small|tiny|medium)?int)\(\d+\)", r"\1"),
    (r"\byear\(4\)", "year"),
    (r"\blongtext\b", "text"),
)
WORD, CAMEL = re.compile(r"[^\W\d_]{3,}"), re.compile(r"[^\W\d_][a-zäöüß]{2,}")


@dataclass(frozen=True, slots=True)
class Detail:
    """How much a line tells: examples of values, comments, types of columns."""

    examples: bool = True
    comments: bool = True
    types: bool = True


FULL = Detail()
DETAILS = (FULL, Detail(examples=False), Detail(examples=False, comments=False), Detail(False, False, False))


def digest(tables: Mapping[str, Table], name: str, version: str, budget: int = BUDGET) -> str:
    """Give one line per table, in as much detail as the budget allows; of very many tables only their names."""
    head = f"database {name} (MariaDB {version})"
    for detail in DETAILS if len(tables) <= MANY_TABLES else ():
        text = "\n".join([head, *(table_line(table, detail) for table in tables.values())])
        if tokens(text) <= budget:
            return text
    return "\n".join([head, *_names(tables.values(), budget - 40), ONLY_NAMES])


def tokens(text: str) -> int:
    """Give an estimate of the tokens of a text: at least what today's tokenizers make of it, seldom a third more."""
    return len(TOKEN.findall(text))


def table_line(table: Table, detail: Detail = FULL) -> str:
    """Give ``table(col type [PK] [->table] [e.g. a|b], ...) ~n rows [-- comment]``."""
    columns = ", ".join(map(partial(_column, detail=detail), table.columns.values()))
    comment = f" -- {plain(table.comment)}" if table.comment and detail.comments else ""
    if not table.columns:
        comment = " -- cannot be read"  # a view whose account or tables are gone
    return f"{_name(table.name)}({columns}){_size(table)}{comment}"


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


def relevant(tables: Mapping[str, Table], question: str) -> list[Table]:
    """Give the tables that a question's words may mean, best first; ties by name."""
    words = sorted(set(_parts(question)))
    ranked = [(-_relevance(table, words), table.name) for table in tables.values()]
    return [tables[name] for score, name in sorted(ranked) if score < 0]


def excerpt(tables: Sequence[Table], budget: int = EXCERPT_BUDGET) -> str:
    """Give the lines of the first tables that fit the budget, the first one at any rate."""
    lines: list[str] = []
    for table in tables[:EXCERPT_TABLES]:
        line = table_line(table)
        budget -= tokens(line)
        if lines and budget < 0:
            break
        lines.append(line)
    return "\n".join(lines)


def _relevance(table: Table, words: Sequence[str]) -> float:
    parts = [(part, 3.0) for part in _parts(table.name)]
    parts += [(part, 1.0) for column in table.columns.values() for part in _parts(column.name)]
    parts += [(part, 0.5) for part in _parts(table.comment)]
    return sum(max((weight * _near(word, part) for part, weight in parts), default=0.0) for word in words)


def _parts(text: str) -> list[str]:
    """Give the words of a name or text, folded: ``faelligAm`` gives faellig, am and faelligam."""
    words = [word for run in WORD.findall(text) for word in {run, *CAMEL.findall(run)}]
    return [word.lower().translate(UMLAUTS) for word in words]


def _near(word: str, part: str) -> float:
    """Give how alike two folded words are by their beginning: 0 to 1, 0 below a common stem of four letters."""
    if word == part:
        return 1.0
    stem = next((at for at, (a, b) in enumerate(zip(word, part, strict=False)) if a != b), min(len(word), len(part)))
    if stem < 4 and not (len(part) > 3 and part in word) and not (len(word) > 3 and word in part):
        return 0.0
    return max(stem, min(len(word), len(part)) * 0.6) / max(len(word), len(part))


def _names(tables: Iterable[Table], budget: int) -> list[str]:
    lines, left = list[str](), list(tables)
    while left and (budget := budget - tokens(line := f"{_name(left[0].name)}{_size(left[0])}")) > 0:
        lines.append(line)
        left.pop(0)
    return [*lines, f"-- and {len(left)} more tables"] if left else lines


def _column(column: TableColumn, detail: Detail) -> str:
    parts = [_name(column.name)]
    if detail.types:
        parts.append(_type(column.type))
    if column.primary:
        parts.append("PK")
    if column.target:
        table, name = column.target
        parts.append(f"->{_name(table)}" + ("" if name == column.name else f".{_name(name)}"))
    if column.examples and detail.examples:
        parts.append(f"e.g. {column.examples}")
    if column.comment and detail.comments:
        parts.append(f"-- {plain(column.comment)}")
    return " ".join(parts)


def _type(type_: str) -> str:
    if found := re.fullmatch(r"(enum|set)\('(.*)'\)", type_, re.DOTALL):
        values = [value.replace("''", "'") for value in found[2].split("','")]
        more = ["..."] if len(values) > MOST_LABELS else []
        return f"{found[1]}({'|'.join([*map(plain, values[:MOST_LABELS]), *more])})"
    for pattern, shorter in SHORTER:
        type_ = re.sub(pattern, shorter, type_)
    return type_.replace(",", ".")


def _size(table: Table) -> str:
    if table.view:
        return " VIEW"
    return "" if table.rows is None else f" ~{_rounded(table.rows)} rows"


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
