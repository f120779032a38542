"""The tables of a database as a picture: Mermaid for JupyterLab, a static page for everything else."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from html import escape
from typing import TYPE_CHECKING, Any

from agent.errors import BadDatabase, allowed

if TYPE_CHECKING:
    from agent.data.database import Database
    from agent.data.schema import Table, TableColumn

MOST_COLUMNS, MOST_TABLES, LONGEST_TYPE = 40, 60, 40
EXAMPLE = 'wb.databases["eras2_sample"]'
BOX = "border:1px solid currentColor;border-radius:4px;padding:4px 8px;margin:4px;min-width:12em"
ROWS = "display:flex;flex-wrap:wrap;align-items:flex-start"


@dataclass(frozen=True, slots=True, eq=False)
class SchemaDiagram:
    """An entity-relationship diagram; JupyterLab draws it, ``HTML(diagram.to_html())`` shows boxes anywhere else."""

    database: str
    tables: tuple[Table, ...]

    def to_mermaid(self) -> str:
        """Give the diagram as Mermaid text (``erDiagram``); names and comments cannot end what they stand in."""
        ids = {table.name: f"t{number}" for number, table in enumerate(self.tables)}
        lines = ["erDiagram"]
        for table in self.tables:
            lines += [f"    {ids[table.name]}[{_quoted(table.name)}] {{", *map(_line, _shown(table)), "    }"]
        for table, column, target in self._references():
            optional = "|o" if column.nullable else "||"
            lines.append(f"    {ids[target]} {optional}--o{{ {ids[table.name]} : {_quoted(column.name)}")
        return "\n".join(lines)

    def to_html(self) -> str:
        """Give the diagram as static HTML: a box for each table, references as words."""
        boxes = "".join(_box(table, {name.name for name in self.tables}) for table in self.tables)
        return f'<div class="wb-schema" style="{ROWS}">{boxes}</div>'

    def __repr__(self) -> str:
        """Database, number of tables and of references."""
        references = sum(1 for _ in self._references())
        return f"SchemaDiagram({self.database!r}, {len(self.tables)} tables, {references} references)"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        # No text/html beside it: JupyterLab prefers that to a picture, in whatever order a bundle has them.
        return {"text/vnd.mermaid": self.to_mermaid(), "text/plain": repr(self)}

    def _references(self) -> Iterator[tuple[Table, TableColumn, str]]:
        known = {table.name for table in self.tables}
        for table in self.tables:
            for column in table.columns.values():
                if column.target and column.target[0] in known:
                    yield table, column, column.target[0]


async def schema_diagram(database: Database, tables: Iterable[str] | None = None) -> SchemaDiagram:
    """Give the diagram of a database, or of some of its tables; of more than 60 you must say which.

    ``await schema_diagram(wb.databases["eras2_sample"], ["kunden", "objekte"])``; raises BadDatabase for a name that
    is no table, and for what is no database.
    """
    if not hasattr(database, "tables"):
        raise BadDatabase(f"a {type(database).__name__} is no database; give one of a session, such as {EXAMPLE}")
    known = await database.tables()
    wanted = list(known) if tables is None else [tables] if isinstance(tables, str) else list(tables)
    for name in wanted:
        if name not in known:
            raise BadDatabase(f"no table {name!r} in {database.name}; {allowed(name, known)}")
    if len(wanted) > MOST_TABLES:
        raise BadDatabase(f"{len(wanted)} tables are too many for one picture; name at most {MOST_TABLES} of them")
    return SchemaDiagram(database.name, tuple(known[name] for name in wanted))


def _shown(table: Table) -> list[TableColumn]:
    return list(table.columns.values())[:MOST_COLUMNS]


def _line(column: TableColumn) -> str:
    keys = ", ".join(key for key, holds in (("PK", column.primary), ("FK", column.target is not None)) if holds)
    comment = f" {_quoted(column.comment)}" if column.comment else ""
    return f"        {_word(column.type)} {_word(column.name)}{' ' + keys if keys else ''}{comment}"


def _word(text: str) -> str:
    """Give a text as one word of Mermaid: letters first, no punctuation of its own."""
    word = re.sub(r"\W+", "_", re.sub(r"\(.*", "", text, flags=re.DOTALL) or text).strip("_")
    return word if re.match(r"[^\W\d_]", word) else f"x_{word}"


def _quoted(text: str) -> str:
    return '"' + re.sub(r"[\s\"`#;\\<>{}]+", " ", text).strip() + '"'


def _box(table: Table, known: Collection[str]) -> str:
    kind = "view" if table.view else "" if table.rows is None else f"~{table.rows} rows"
    head = f'<div title="{escape(table.comment)}"><b>{escape(table.name)}</b> <small>{escape(kind)}</small></div>'
    columns = "".join(_entry(column, known) for column in _shown(table))
    return f'<div style="{BOX}">{head}{columns}</div>'


def _entry(column: TableColumn, known: Collection[str]) -> str:
    target = f" → {column.target[0]}.{column.target[1]}" if column.target and column.target[0] in known else ""
    name = f"<u>{escape(column.name)}</u>" if column.primary else escape(column.name)
    kind = column.type if len(column.type) <= LONGEST_TYPE else f"{column.type[: LONGEST_TYPE - 1]}…"
    return f'<div title="{escape(column.comment)}">{name} <small>{escape(kind + target)}</small></div>'
