"""Reads the schema digest of the system prompt into tables, columns and foreign keys."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal

from agent.models.offline.words import name_parts

Kind = Literal["number", "date", "text", "flag"]
HEAD = re.compile(r"^(`[^`]+`|[^\s(`]+)\(")
BARE = re.compile(r"(`[^`]+`|[^\s(`]+)(?: ~[\d.]+[kMG]? rows| VIEW)")
ROWS = re.compile(r"~([\d.]+)([kMG]?) rows")
FLAG_NAME = re.compile(r"(is|has|ist|hat)_|(ist|hat|is|has)(?=[A-Z])|(in)?aktiv|(in)?active|enabled|deleted", re.I)
STATE_NAME = re.compile(
    r"(?:\w+_)?(?:[a-z]{2,}(?<!e)ed|paid|sent|open|bezahlt|gesperrt|gel(?:ö|oe)scht|storniert|best(?:ä|ae)tigt|versendet|"
    r"gepr(?:ü|ue)ft|genehmigt|versichert|verheiratet|erledigt|abgeschlossen)",
    re.I,
)
YES_OR_NO = re.compile(r"\b1 = (?!.*\b2 = )")
FOUND = "found in this turn: "
NUMBERS = ("int", "dec", "num", "float", "double", "real", "bigint", "smallint", "mediumint", "tinyint")
DATES = ("date", "time", "datetime", "timestamp")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the digest; ``values`` are an enum's or the frequent ones."""

    table: str
    name: str
    type: str
    key: bool = False
    target: tuple[str, str] | None = None
    values: tuple[str, ...] = ()
    comment: str = ""

    @property
    def kind(self) -> Kind:
        """What can be done with it."""
        base = self.type.lower()
        if base.startswith(("tinyint(1)", "bool", "bit")) or (base.startswith("tinyint") and self._says_yes_or_no()):
            return "flag"
        if base.startswith("year"):
            return "number"
        if base.startswith(DATES) and not base.startswith("time("):
            return "date" if base != "time" else "text"
        return "number" if base.startswith(NUMBERS) else "text"

    def _says_yes_or_no(self) -> bool:
        named = FLAG_NAME.match(self.name) or STATE_NAME.fullmatch(self.name)
        return bool(named or YES_OR_NO.search(self.comment))

    @property
    def parts(self) -> tuple[str, ...]:
        """The stems of its name."""
        return name_parts(self.name)

    @property
    def plain_number(self) -> bool:
        """Whether it counts or measures something (keys do not)."""
        return self.kind == "number" and not self.key and self.target is None


@dataclass(frozen=True, slots=True)
class Table:
    """A table or view of the digest."""

    name: str
    columns: tuple[Column, ...]
    rows: int | None = None
    comment: str = ""
    view: bool = False

    @property
    def parts(self) -> tuple[str, ...]:
        """The stems of its name."""
        return name_parts(self.name)

    @property
    def key(self) -> Column | None:
        """The primary key when it is a single column."""
        keys = [column for column in self.columns if column.key]
        return keys[0] if len(keys) == 1 else None

    def column(self, name: str) -> Column | None:
        """Give the column of that name."""
        return next((column for column in self.columns if column.name == name), None)


@dataclass(frozen=True)
class Schema:
    """All tables of the digest; ``probed`` says that unknown names were looked for in the data."""

    tables: tuple[Table, ...] = ()
    probed: bool = False
    _by_name: dict[str, Table] = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self) -> None:
        self._by_name.update({table.name: table for table in self.tables})

    def __getitem__(self, name: str) -> Table:
        return self._by_name[name]

    def __contains__(self, name: str) -> bool:
        return name in self._by_name


@lru_cache(maxsize=16)
def read_digest(text: str) -> Schema:
    """Give the schema that a digest describes; lines that are no tables are skipped."""
    lines = text.splitlines()
    tables = [table for line in lines if (table := _table(line.strip()))]
    found = [entry for line in lines if line.startswith(FOUND) for entry in json.loads(line[len(FOUND) :])]
    probed = any(line.startswith(FOUND) for line in lines)
    return Schema(tuple(_with_found(table, found) for table in tables) if found else tuple(tables), probed)


def with_found(digest: str, found: Sequence[tuple[str, str, str]]) -> str:
    """Add values that a query has found: table, column and value of each."""
    return f"{digest}\n{FOUND}{json.dumps(found, ensure_ascii=False)}" if found else digest


def _with_found(table: Table, found: Sequence[Sequence[str]]) -> Table:
    columns = tuple(
        replace(column, values=(*column.values, *more))
        if (more := tuple(value for home, name, value in found if (home, name) == (table.name, column.name)))
        else column
        for column in table.columns
    )
    return replace(table, columns=columns)


def _table(line: str) -> Table | None:
    if bare := BARE.fullmatch(line):
        rows = ROWS.search(line)
        return Table(bare[1].strip("`"), (), _count(rows) if rows else None, view=rows is None)
    head = HEAD.match(line)
    end = _closing(line, head.end()) if head else -1
    if head is None or end < 0:
        return None
    name, tail = head[1].strip("`"), line[end + 1 :]
    columns = tuple(_column(name, text) for text in _split(line[head.end() : end]) if text.strip())
    rows = ROWS.search(tail)
    _, _, comment = tail.partition(" -- ")
    return Table(name, columns, _count(rows) if rows else None, comment.strip(), " VIEW" in tail)


def _closing(line: str, start: int) -> int:
    depth = 1
    for position in range(start, len(line)):
        depth += {"(": 1, ")": -1}.get(line[position], 0)
        if depth == 0:
            return position
    return -1


def _split(text: str) -> list[str]:
    """Split at commas outside of parentheses."""
    found, depth, start = [], 0, 0
    for position, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if depth == 0 and text.startswith(", ", position):
            found.append(text[start:position])
            start = position + 2
    return [*found, text[start:]]


def _column(table: str, text: str) -> Column:
    text, _, comment = text.strip().partition(" -- ")
    text, _, samples = text.partition(" e.g. ")
    name, rest = _name(text)
    words = rest.split()
    target = next((word[2:] for word in words if word.startswith("->")), None)
    kind = " ".join(word for word in words if word != "PK" and not word.startswith("->"))
    return Column(
        table, name, kind, "PK" in words, _target(target, name) if target else None, _values(kind, samples), comment
    )


def _name(text: str) -> tuple[str, str]:
    if text.startswith("`"):
        end = text.find("`", 1)
        return text[1:end], text[end + 1 :]
    name, _, rest = text.partition(" ")
    return name, rest


def _target(text: str, name: str) -> tuple[str, str]:
    table, dot, column = text.replace("`", "").partition(".")
    return table, column if dot else name


def _values(kind: str, samples: str) -> tuple[str, ...]:
    if kind.startswith(("enum(", "set(")):
        return tuple(kind[kind.index("(") + 1 : kind.rindex(")")].split("|"))
    return tuple(value.strip() for value in samples.split("|") if value.strip()) if samples else ()


def _count(rows: re.Match[str]) -> int:
    return int(float(rows[1]) * {"": 1, "k": 1000, "M": 1_000_000, "G": 1_000_000_000}[rows[2]])
