"""The header: which model talks, on which graph and database, and a selector of graphs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from agent.errors import WorkbenchError
from agent.graph.catalog import GRAPHS
from agent.widgets.disposal import dispose

if TYPE_CHECKING:
    from agent.runtime.session import Runtime


class HeaderWidget(anywidget.AnyWidget):
    """The browser's side; only the kernel writes ``shown``, what the user selects comes as a message."""

    _esm = Path(__file__).with_name("header.js")
    _css = Path(__file__).with_name("header.css")
    shown = traitlets.Dict().tag(sync=True)


class Header:
    """Badges for model, graph version and database; selecting a graph calls ``on_switch`` with its name."""

    def __init__(self, runtime: Runtime, on_switch: Callable[[str], object]) -> None:
        self._runtime = runtime
        self._on_switch = on_switch
        self.widget = HeaderWidget()
        self.widget.add_class("wb-header")
        self.widget.on_msg(lambda _, content, __: self._got(content))
        self.update()

    def update(self) -> None:
        """Show the session as it is now, and the graphs that are known now."""
        self._show("")

    def close(self) -> None:
        """Take the header off the screen."""
        dispose(self.widget)

    def _show(self, problem: str) -> None:
        services, graph = self._runtime.services, self._runtime.graph
        self.widget.shown = {
            "model": services.model.label,
            "offline": services.model.offline,
            "graph": graph.name,
            "hash": graph.content_hash,
            "summary": graph.summary,
            "database": ", ".join(services.databases) or "no database",
            "graphs": list(dict.fromkeys((*GRAPHS, graph.name))),
            "problem": problem,
        }

    def _got(self, content: Any) -> None:
        match content:
            case {"kind": "look"}:
                self.update()
            case {"kind": "switch", "graph": str(name)}:
                self._switch(name)

    def _switch(self, name: str) -> None:
        try:
            self._on_switch(name)
        except WorkbenchError as error:  # the selector goes back to the graph that is on, and says why
            self._show(str(error))
            self.widget.send({"kind": "refused"})
        else:
            self.update()
