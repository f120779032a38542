"""Tables of untrusted cells as HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape
from typing import Any

SHOWN_ROWS = 200
DECIMAL = re.compile(r"-?\d+\.\d+")  # exact decimals come as text; digits alone may be a post code


def table_html(name: str, columns: Sequence[Any], rows: Sequence[Sequence[Any]]) -> str:
    """Give a table that scrolls and can be reached by keyboard; of many rows the first 200 and a note."""
    numeric = [_numeric([row[i] for row in rows[:SHOWN_ROWS]]) for i in range(len(columns))]
    head = "".join(_cell("th", column, right) for column, right in zip(columns, numeric, strict=True))
    body = "".join(_row(row, numeric) for row in rows[:SHOWN_ROWS])
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    note = f"<p>the first {SHOWN_ROWS} of {len(rows):,} rows; all of them are in the turn's tables</p>"
    label = escape(f"table {name}, {len(rows)} rows", quote=True)
    size = f'aria-rowcount="{len(rows)}"'
    frame = (
        f'<div class="wb-table wb-part-row_count" {size} role="region" tabindex="0" aria-label="{label}">{table}</div>'
    )
    return frame + (note if len(rows) > SHOWN_ROWS else "")


def _row(row: Sequence[Any], numeric: Sequence[bool]) -> str:
    return f"<tr>{''.join(_cell('td', cell, right) for cell, right in zip(row, numeric, strict=True))}</tr>"


def _cell(tag: str, value: Any, right: bool) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    if value is None:
        return f'<{tag}{scope} class="wb-null">NULL</{tag}>'
    aligned = ' class="wb-right"' if right else ""
    return f"<{tag}{scope}{aligned}>{escape(str(value))}</{tag}>"


def _numeric(cells: Sequence[Any]) -> bool:
    told = [cell for cell in cells if cell is not None]
    return bool(told) and all(map(_is_number, told))


def _is_number(cell: Any) -> bool:
    if isinstance(cell, str):
        return DECIMAL.fullmatch(cell) is not None
    return isinstance(cell, int | float) and not isinstance(cell, bool)
