"""A table in the browser that asks the kernel for its pages, its chart and its files."""

from __future__ import annotations

import asyncio
import gzip
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from agent.errors import NothingToPlot
from agent.widgets.disposal import dispose

if TYPE_CHECKING:
    from agent.data.files import Format, TableFile
    from agent.data.paging import Paging, Wanted
    from agent.widgets.loop import Callbacks
    from agent.widgets.table_source import TableSource

CHUNK = 512 * 1024  # bytes a message; a Jupyter server drops what is above 3 MB in 3 seconds
LONGEST_FILTER = 200


class TableWidget(anywidget.AnyWidget):
    """The browser's side: it draws ``shown``, facts and first page, and asks for everything else by message."""

    _esm = Path(__file__).with_name("table_view.js")
    _css = Path(__file__).with_name("table_view.css")
    shown = traitlets.Dict().tag(sync=True)


class TableView:
    """Shows a table; of many rows only a page at a time goes to the browser.

    Sorting, filtering, charts and files are made in a thread, one after the other, from all rows.
    """

    def __init__(self, callbacks: Callbacks) -> None:
        self.widget = TableWidget()
        self.widget.add_class("wb-data")
        self.widget.on_msg(lambda _, content, __: callbacks.start(self._got, content))
        self._source: TableSource | None = None
        self._paging: Paging | None = None
        self._turn = asyncio.Lock()
        self._latest: dict[str, int] = {}
        self._files: dict[str, TableFile] = {}
        self._version = 0

    def show(self, source: TableSource, copy: str = "") -> None:
        """Show another table from its first page on; ``copy`` is the class of its static copy, which it hides."""
        self._version += 1
        self._source, self._paging = source, None
        self._latest.clear()
        self._files.clear()
        self.widget.shown = {**source.to_json(), "version": self._version, "copy": copy}

    def close(self) -> None:
        """Take the table off the screen."""
        self._source = self._paging = None
        dispose(self.widget)

    async def _got(self, content: Any) -> None:
        match content:
            case {"version": int(version)} if version != self._version:
                return  # asked of a table that is not shown any more
            case {"kind": "page", "client": str(client), "number": int(number)}:
                self._latest[client] = number
                await self._answer(content, self._page, lambda: self._latest.get(client) == number)
            case {"kind": "chart"}:
                await self._answer(content, self._chart)
            case {"kind": "file", "client": str(client), "format": "csv" | "parquet"}:
                await self._answer(content, self._file)
            case {"kind": "chunk", "client": str(client), "index": int(index)} if client in self._files:
                self._send_chunk(client, index)

    async def _answer(
        self, content: dict[str, Any], work: Callable[..., dict[str, Any]], wanted: Callable[[], bool] = lambda: True
    ) -> None:
        """Work in a thread and send what came out; what nobody waits for any more is not begun."""
        async with self._turn:
            version, source = self._version, self._source
            if source is None or not wanted():
                return
            found = await asyncio.to_thread(self._work, source, work, content)
        if version == self._version and self._source is not None:
            echo: dict[str, Any] = {name: content[name] for name in ("client", "number") if name in content}
            answer: dict[str, Any] = {"kind": content["kind"], "version": version, **echo, **found}
            self.widget.send(answer)

    def _work(
        self, source: TableSource, work: Callable[..., dict[str, Any]], content: dict[str, Any]
    ) -> dict[str, Any]:
        paging = self._paging or source.open()
        if source is self._source:
            self._paging = paging
        try:
            return work(paging, _wanted(content), content)
        except Exception as error:  # of a chart or a file: it belongs beside the button that asked for it
            return {"problem": f"{type(error).__name__}: {error}"[:500]}

    def _page(self, paging: Paging, wanted: Wanted, _: dict[str, Any]) -> dict[str, Any]:
        page = paging.page(wanted)
        facts = {"page": page.number, "pages": page.pages, "first": page.first, "matching": page.matching}
        return {"rows": page.rows, **facts}

    def _chart(self, paging: Paging, wanted: Wanted, _: dict[str, Any]) -> dict[str, Any]:
        from agent.data.chart import chart  # late: Matplotlib

        try:
            drawn = chart(paging.chosen(wanted))
        except NothingToPlot as error:
            return {"problem": str(error)}
        return {"title": f"{drawn.kind} chart: {drawn.title}", "picture": drawn.to_data_url()}

    def _file(self, paging: Paging, wanted: Wanted, content: dict[str, Any]) -> dict[str, Any]:
        from agent.data.files import TableFile, table_file  # late: pandas, Arrow

        format: Format = content["format"]
        file = table_file(paging, wanted, self._source.name if self._source else "table", format)
        packed = gzip.compress(file.content, compresslevel=6, mtime=0)
        self._files[content["client"]] = TableFile(file.name, file.type, packed)
        return {"name": file.name, "type": file.type, "chunks": max(1, -(-len(packed) // CHUNK))}

    def _send_chunk(self, client: str, index: int) -> None:
        packed = self._files[client].content
        chunk = packed[index * CHUNK : (index + 1) * CHUNK]
        if (index + 1) * CHUNK >= len(packed):
            del self._files[client]
        answer = {"kind": "chunk", "version": self._version, "client": client, "index": index}
        self.widget.send(answer, [chunk])


def _wanted(content: dict[str, Any]) -> Wanted:
    """Read what a browser asks for; what makes no sense is left out."""
    from agent.data.paging import Wanted

    page, sort, text = content.get("page"), content.get("sort"), content.get("filter")
    return Wanted(
        page=page if isinstance(page, int) else 0,
        sort=sort if isinstance(sort, int) else None,
        descending=content.get("descending") is True,
        filter=text[:LONGEST_FILTER] if isinstance(text, str) else "",
    )
