"""``DataTable``: any DataFrame as a table to page, sort, filter, chart and download."""

from __future__ import annotations

import asyncio
import itertools
import logging
from html import escape
from typing import TYPE_CHECKING

from agent.data.given import check_table
from agent.widgets.static_table import table_html
from agent.widgets.table_source import TableSource, of_frame

if TYPE_CHECKING:
    import pandas as pd

    from agent.widgets.table_view import TableView

VIEW = "application/vnd.jupyter.widget-view+json"
COPIED_ROWS = 10
STYLE = "max-width:100%;overflow:auto"

_numbers = itertools.count(1)


class DataTable:
    """A DataFrame that a notebook shows as a table: ``DataTable(turn.tables[0])``.

    All rows stay in the kernel, pages go to the browser. Beside the live table there is a static copy of the first ten
    rows, which a saved notebook shows without a kernel.
    """

    def __init__(self, frame: pd.DataFrame, name: str = "table") -> None:
        check_table(frame, "DataTable")
        self._source = of_frame(frame, name)
        self._copy = f"wb-table-copy-{next(_numbers)}"
        self._view: TableView | None = None

    @property
    def widget(self) -> TableView:
        """The live table; needs an event loop, as every notebook has one."""
        if self._view is None:
            from agent.widgets.loop import Callbacks
            from agent.widgets.table_view import TableView

            self._view = TableView(Callbacks(asyncio.get_running_loop(), logging.getLogger("agent").error))
            self._view.show(self._source, self._copy)
        return self._view

    def to_html(self) -> str:
        """Give the first rows as static HTML, with row count, SQL and what was cut."""
        return static_copy(self._source, self._copy)

    def close(self) -> None:
        """Take the live table off the screen."""
        if self._view is not None:
            self._view.close()
            self._view = None

    def __repr__(self) -> str:
        """Name and size."""
        return f"DataTable({self._source.name[:40]!r}, {self._source.total} rows x {len(self._source.columns)} columns)"

    def _repr_html_(self) -> str:
        return self.to_html()

    def _ipython_display_(self) -> None:
        from IPython.display import display

        copy = {"text/html": self.to_html(), "text/plain": repr(self)}
        try:
            model = self.widget.widget.model_id
        except RuntimeError:  # no event loop: nobody could ask for a page
            model = ""
        if model:
            view = {"version_major": 2, "version_minor": 0, "model_id": model}
            live = {VIEW: view, "text/plain": repr(self)}
            display(live, raw=True)  # type: ignore[no-untyped-call]  # IPython annotates it not
        display(copy, raw=True)  # type: ignore[no-untyped-call]


def static_copy(source: TableSource, name: str = "") -> str:
    """Give the first rows of a table as HTML that needs no kernel; everything in it is escaped."""
    rows = source.first[:COPIED_ROWS]
    shown = f"the first {len(rows)} of {source.total:,} rows" if len(rows) < source.total else f"{source.total:,} rows"
    notes = "".join(f"<p>{escape(note)}</p>" for note in source.notes)
    sql = f"<details><summary>SQL</summary><pre>{escape(source.sql)}</pre></details>" if source.sql else ""
    about = f", {escape(source.about)}" if source.about and len(rows) < source.total else ""
    table = table_html(source.name, source.columns, rows)
    return f'<div class="wb-static {name}" style="{STYLE}">{table}<p>{shown}{about}</p>{notes}{sql}</div>'
