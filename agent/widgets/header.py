"""The header: which model talks, on which graph and database, and a selector of graphs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import anywidget
import traitlets

from agent.errors import DatabaseError, WorkbenchError
from agent.graph.catalog import GRAPHS
from agent.runtime.tasks import spawn
from agent.widgets.disposal import dispose

if TYPE_CHECKING:
    from agent.data.database import Database
    from agent.data.health import Health
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
        self._health: dict[str, dict[str, Any]] = {}
        self._asked: set[str] = set()
        self._closed = False
        self.widget = HeaderWidget()
        self.widget.add_class("wb-header")
        self.widget.on_msg(lambda _, content, __: self._got(content))
        self.update()

    def update(self) -> None:
        """Show the session as it is now, and the graphs that are known now."""
        self._show("")

    def examine(self) -> None:
        """Ask databases that are in use, and that nobody has asked yet, who they are; shows it when they have said."""
        for name, database in self._runtime.databases.items():
            if name not in self._asked:
                self._asked.add(name)
                spawn(self._examine(name, database), f"examine {name}")

    def close(self) -> None:
        """Take the header off the screen."""
        self._closed = True
        dispose(self.widget)

    async def _examine(self, name: str, database: Database) -> None:
        try:
            self._health[name] = _health(database.last_health or await database.health())
        except DatabaseError as error:
            self._asked.discard(name)  # it may be there at the next turn
            self._health[name] = {"line": f"{name}: {error}", "grants": [], "warnings": [], "ok": False}
        if not self._closed:
            self.update()

    def _show(self, problem: str) -> None:
        services, graph = self._runtime.services, self._runtime.graph
        self.widget.shown = {
            "model": services.model.label,
            "offline": services.model.offline,
            "graph": graph.name,
            "hash": graph.content_hash,
            "summary": graph.summary,
            "database": ", ".join(services.databases) or "no database",
            "health": [self._health[name] for name in services.databases if name in self._health],
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


def _health(health: Health) -> dict[str, Any]:
    """Give a database's health as the browser shows it: a line, the grants, and every warning in full."""
    state = "session read-only" if health.session_read_only else "SESSION NOT READ-ONLY"
    return {
        "line": f"{health}, {state}",
        "grants": list(health.grants),
        "warnings": list(health.warnings),
        "ok": not health.warnings,
    }
