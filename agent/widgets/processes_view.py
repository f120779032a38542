"""Running tool calls with their time, each with a button that cancels it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget

from agent.trace.events import Event, ToolCalled, ToolEnded
from agent.widgets.disposal import dispose
from agent.widgets.loop import Callbacks, Pace

if TYPE_CHECKING:
    from agent.runtime.processes import Process
    from agent.runtime.session import Runtime

LONGEST_DETAIL = 300


class ProcessesWidget(anywidget.AnyWidget):
    """The browser's side: it counts the seconds by itself."""

    _esm = Path(__file__).with_name("processes_view.js")


class ProcessesView:
    """What the session's tools are doing now; nothing is shown when nothing runs."""

    def __init__(self, runtime: Runtime, callbacks: Callbacks) -> None:
        self._processes = runtime.services.processes
        self._pace = Pace(callbacks.loop, self._send)
        self.widget = ProcessesWidget()
        self.widget.add_class("wb-processes")
        self.widget.on_msg(lambda _, content, __: callbacks.call(self._got, content))

    def on_event(self, event: Event) -> None:
        """Follow the tool calls."""
        if isinstance(event, ToolCalled | ToolEnded):
            self._pace.ask()

    def close(self) -> None:
        """Take the view off the screen."""
        self._pace.stop()
        dispose(self.widget)

    def _send(self) -> None:
        running = [_shown(process) for process in self._processes.values()]
        self.widget.send({"kind": "processes", "processes": running})

    def _got(self, content: Any) -> None:
        match content:
            case {"kind": "ready"}:
                self._send()
            case {"kind": "cancel", "id": str(id)} if id in self._processes:
                self._processes[id].cancel()


def _shown(process: Process) -> dict[str, Any]:
    arguments = ", ".join(f"{name}={value!r}" for name, value in process.arguments.items())
    return {
        "id": process.id,
        "name": process.name,
        "detail": arguments[:LONGEST_DETAIL],
        "node": process.node,
        "elapsed": process.elapsed,
    }
