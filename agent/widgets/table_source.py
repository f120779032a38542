"""What a table on screen shows: facts and first rows at once, the whole of it when somebody asks for more."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from agent.data.python_code import as_python
from agent.runtime.attempts_html import readable_sql

if TYPE_CHECKING:
    import pandas as pd

    from agent.data.paging import Paging
    from agent.data.result import QueryResult

FIRST_ROWS = 25
LONGEST_CELL = 500
MOST_COLUMNS = 100
DECIMAL = re.compile(r"-?\d+\.\d+")  # exact decimals come as text; digits alone may be a post code
NUMBERS = ("int", "decimal", "float", "bit")


@dataclass(frozen=True, slots=True, eq=False)
class TableSource:
    """A table's facts; ``sent`` is how many rows the workspace holds of it, ``total`` how many there are to page."""

    name: str
    columns: Sequence[str]
    numeric: Sequence[bool]
    first: Sequence[Sequence[Any]]
    total: int
    sent: int
    open: Callable[[], Paging] = field(repr=False)
    label: str = ""
    notes: Sequence[str] = ()
    sql: str = ""
    about: str = ""
    code: str = ""

    def to_json(self) -> dict[str, Any]:
        """Give the facts and the first page as the browser gets them."""
        columns = list(zip(self.columns, self.numeric, strict=True))
        cut = len(columns) - MOST_COLUMNS
        notes = [*self.notes, *([f"columns 1 to {MOST_COLUMNS} of {len(columns)} are shown"] if cut > 0 else [])]
        rows = [[_text(cell) for cell in row[:MOST_COLUMNS]] for row in self.first[:FIRST_ROWS]]
        return {
            "name": self.name,
            "label": self.label,
            "columns": [{"name": name, "number": number} for name, number in columns[:MOST_COLUMNS]],
            "rows": rows,
            "size": FIRST_ROWS,
            "total": self.total,
            "sent": self.sent,
            "notes": notes,
            "sql": self.sql,
            "about": self.about,
            "code": self.code,
        }


def of_item(item: Mapping[str, Any], result: QueryResult | None) -> TableSource:
    """Give a table of the workspace: the whole result behind it, or without one the rows that it holds itself."""
    id, label, rows = str(item["id"]), str(item.get("label", "")), item.get("rows", ())
    if result is not None:
        return replace(of_result(result), name=id, label=label, sent=len(rows))
    columns = [str(column) for column in item.get("columns", ())]
    return TableSource(
        name=id,
        columns=columns,
        numeric=[_numeric([row[i] for row in rows]) for i in range(len(columns))],
        first=rows,
        total=len(rows),
        sent=len(rows),
        open=partial(_open_rows, columns, rows),
        label=label,
        notes=[str(item["text"])] if item.get("text") else [],
    )


def of_result(result: QueryResult) -> TableSource:
    """Give all rows of a query's result."""
    cut = ", truncated" if result.truncated else ""
    return TableSource(
        name="result",
        columns=result.columns,
        numeric=[column.kind in NUMBERS for column in result.answer.columns],
        first=result.plain_rows(FIRST_ROWS),
        total=result.row_count,
        sent=result.row_count,
        open=partial(_open_result, result),
        notes=result.notes,
        sql=readable_sql(result.sql),
        about=f"{result.row_count:,} rows{cut}, database {result.database}, {result.ms:,.0f} ms",
        code=result.as_python(),
    )


def of_frame(frame: pd.DataFrame, name: str) -> TableSource:
    """Give any DataFrame; one of ``turn.tables`` brings its SQL along."""
    from agent.data.paging import Paging, Wanted  # late: pandas

    paging, attrs = Paging(frame), frame.attrs
    truncated, sql = bool(attrs.get("truncated")), str(attrs.get("sql") or "")
    about = f"{len(frame):,} rows" + (", truncated" if truncated else "")
    return TableSource(
        name=name,
        columns=paging.columns,
        numeric=paging.numeric,
        first=paging.page(Wanted(), FIRST_ROWS).rows,
        total=len(paging),
        sent=len(paging),
        open=lambda: paging,
        notes=[f"only the first {len(frame):,} rows were read"] if truncated else [],
        sql=readable_sql(sql),
        about=f"{about}, database {attrs['database']}" if attrs.get("database") else about,
        code=as_python(frame) if sql else "",
    )


def _open_rows(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> Paging:
    import pandas as pd  # late, and in a thread

    from agent.data.paging import Paging

    data = {i: pd.Series([row[i] for row in rows], dtype=object).infer_objects() for i in range(len(columns))}
    return Paging(pd.DataFrame(data).set_axis(pd.Index(columns, dtype=object), axis=1))


def _open_result(result: QueryResult) -> Paging:
    from agent.data.paging import Paging  # late, and in a thread

    return Paging.of_result(result)


def _numeric(cells: Sequence[Any]) -> bool:
    told = [cell for cell in cells if cell is not None]
    return bool(told) and all(map(_is_number, told))


def _is_number(cell: Any) -> bool:
    if isinstance(cell, str):
        return DECIMAL.fullmatch(cell) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)


def _text(cell: Any) -> str | None:
    if cell is None:
        return None
    text = str(cell)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
