"""The trace as a table that grows while a session runs."""

from __future__ import annotations

import asyncio
import threading
from pathlib import Path
from typing import Any

import anywidget
import traitlets

from agent.trace.events import Event
from agent.widgets.disposal import dispose
from agent.widgets.loop import Pace
from agent.widgets.trace_rows import MOST_ROWS, TraceRows

BATCH_SECONDS = 0.2


class TraceTable(anywidget.AnyWidget):
    """The browser's side: it keeps the rows and filters them by itself."""

    _esm = Path(__file__).with_name("trace_view.js")
    _css = Path(__file__).with_name("trace_view.css")
    most_rows = traitlets.Int(MOST_ROWS).tag(sync=True)


class TraceView:
    """Every event as a row: time, turn, node, event, detail, ms; make it where an event loop runs.

    ``on_event`` may be called from any thread and as often as you like: rows go out five times a second at most,
    and of a long session the last 2,000 are kept.
    """

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._rows = TraceRows()
        self._asked = self._closed = False
        self._pace = Pace(self._loop, self._flush, BATCH_SECONDS)
        self.widget = TraceTable()
        self.widget.add_class("wb-trace")
        self.widget.on_msg(lambda _, content, __: self._soon(self._got, content))

    def on_event(self, event: Event) -> None:
        """Take an event in; its row follows soon."""
        with self._lock:
            if not self._rows.add(event) or self._asked:
                return
            self._asked = True
        self._soon(self._pace.ask)

    def close(self) -> None:
        """Take the table off the screen."""
        self._closed = True
        self._pace.stop()
        dispose(self.widget)

    def _flush(self) -> None:
        with self._lock:
            self._asked = False
            rows = self._rows.new()
        self.widget.send({"kind": "rows", "rows": rows})

    def _got(self, content: Any) -> None:
        match content:
            case {"kind": "ready", "client": str(client)}:
                with self._lock:
                    rows = self._rows.all()
                self.widget.send({"kind": "all", "client": client, "rows": rows})

    def _soon(self, function: Any, *args: Any) -> None:
        if not self._closed:
            self._loop.call_soon_threadsafe(function, *args)
