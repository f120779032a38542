"""``Workbench``: a session with its live view, for cells of a notebook."""

from __future__ import annotations

import asyncio
from collections.abc import Generator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from agent.errors import SessionClosed, missing_name
from agent.runtime.session import Runtime
from agent.widgets.interrupts import WATCH
from agent.workspace.actions import parse_action

if TYPE_CHECKING:
    from pathlib import Path

    import ipywidgets
    import pandas

    from agent.data.database import Database
    from agent.graph import Graph
    from agent.runtime.budget import Budget, Kept
    from agent.runtime.resources import TraceSetting
    from agent.runtime.turn import Turn
    from agent.widgets.panel import Panel

REPR_LENGTH = 110
NAME_LENGTH = 24
RUNTIME = {name: f"wb.runtime.{name}" for name in (*dir(Runtime), "conversation", "live") if not name.startswith("_")}
INSTEAD = {
    "history": "wb.turns, or wb.runtime.conversation",
    "model": "wb.runtime.services.model",
    "tables": "turn.tables, await wb.query(sql), or schema_diagram(database)",
    "trace": "wb.runtime.path, or turn.events",
    "chat": "await wb.send(text), or display wb",
    **dict.fromkeys(("db", "database"), "wb.databases"),
    **dict.fromkeys(("ask", "message"), "await wb.send(text)"),
    **dict.fromkeys(("cost", "tokens"), "wb.usage"),
}


class Workbench:
    """A session that shows itself: graph, chat, workspace and trace, live, wherever it is displayed.

    The arguments are those of ``Runtime``, which is there as ``wb.runtime``. The widgets are made when the workbench
    is displayed for the first time, and once only; a second display shows the same ones.
    """

    def __init__(
        self,
        graph: str | Graph | None = None,
        model: Any = None,
        db: Any = "sample",
        user_claims: Mapping[str, Any] | None = None,
        origin: str = "",
        trace: TraceSetting = None,
    ) -> None:
        self._hold(Runtime(graph, model, db, user_claims, origin, trace))

    def _hold(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self._panel: Panel | None = None
        self._closed = False
        self._order = asyncio.Lock()

    @property
    def graph(self) -> Graph:
        """The graph of the next turn."""
        return self.runtime.graph

    @property
    def turns(self) -> list[Turn]:
        """The turns so far, those from the chat and from clicks included."""
        return self.runtime.turns

    @property
    def databases(self) -> Mapping[str, Database]:
        """The databases of the session, by name."""
        return self.runtime.databases

    @property
    def controls(self) -> list[dict[str, Any]]:
        """The workspace as it is now, as dashboard items."""
        return list(self.runtime.workspace.items())

    @property
    def saved_calls(self) -> int:
        """The clicks that machines and local actions answered: each would have taken one model call at least."""
        return sum(turn.local for turn in self.turns)

    def to_code(self) -> str:
        """Give plain ipywidgets code that shows what the agent has built, without the agent."""
        return str(self.runtime.workspace.to_code())

    @property
    def widget(self) -> ipywidgets.Widget:
        """The live view as one widget, to be put into boxes, tabs and dashboards of your own."""
        panel = self._open_panel()
        if panel is None:
            raise SessionClosed("the workbench is closed, or no event loop runs: make a new one in a notebook's cell")
        return panel.widget

    @property
    def usage(self) -> pandas.DataFrame:
        """Calls, tokens, cost and time so far by node and model, background work included."""
        return self.runtime.usage

    def budget(
        self,
        shared: Budget | None = None,
        *,
        usd: float | None = None,
        seconds: float | None = None,
        calls: int | None = None,
    ) -> Kept:
        """Limit what the messages sent inside this ``with`` block may cost; see ``Budget``."""
        return self.runtime.budget(shared, usd=usd, seconds=seconds, calls=calls)

    async def send(self, text: str) -> Turn:
        """Send a message and give its turn; interrupting the kernel ends the cell with a stopped turn."""
        return await self._ended(await self.submit(text))

    async def click(self, label_or_id: str) -> Turn:
        """Press a control of the workspace; raises UnknownAction with what is on screen when it is not there."""
        press = self.runtime.find(label_or_id)
        return await self._ended(await self.submit_action(press.action, press.data))

    async def query(
        self, sql: str, parameters: Sequence[Any] = (), *, rows: int | None = None, database: str | None = None
    ) -> pandas.DataFrame:
        """Read all rows (or the first ``rows``) of a statement of your own; each ``%s`` stands for a parameter."""
        return await self.runtime.query(sql, parameters, rows=rows, database=database)

    async def stop(self) -> None:
        """Cancel the running turn (model stream and SQL statement with it) and withdraw what is queued."""
        await self.runtime.stop()

    def switch_graph(self, name: str | Graph) -> Graph:
        """Go on with another graph from the next turn on; history and workspace carry over."""
        graph = self.runtime.switch_graph(name)
        if self._panel is not None:
            self._panel.show_graph()
        return graph

    def fork(self, turn: int | None = None, graph: str | Graph | None = None) -> Workbench:
        """Give a workbench that goes on from after a turn (default: the last; 0: from the beginning)."""
        return self._around(self.runtime.fork(turn, graph))

    @classmethod
    def resume(cls, path: str | Path, graph: str | Graph | None = None, model: Any = None, db: Any = "") -> Workbench:
        """Go on with a session from its trace (a path, or an id of ``list_sessions()``); see ``Runtime.resume``."""
        return cls._around(Runtime.resume(path, graph, model, db))

    @classmethod
    def _around(cls, runtime: Runtime) -> Workbench:
        workbench = cls.__new__(cls)
        workbench._hold(runtime)
        return workbench

    async def close(self) -> None:
        """Stop, close the session, and take the widgets off the screen."""
        self._closed = True
        await self.runtime.close()
        if self._panel is not None:
            self._panel.close()
            self._panel = None

    async def submit(self, text: str) -> Turn:
        """Queue a message, with what the browser shows, and give its turn at once."""
        async with self._order:  # two messages stay in order though each waits for the browser's report
            return self._shown(self.runtime.submit(text, await self._dashboard()))

    async def submit_action(self, action: str, data: Mapping[str, Any]) -> Turn:
        """Take a click: a local one is answered at once, others are queued, with what the browser shows."""
        if parse_action(action).local:
            return self._shown(self.runtime.submit_action(action, data))
        async with self._order:
            return self._shown(self.runtime.submit_action(action, data, await self._dashboard()))

    def __await__(self) -> Generator[None, None, Workbench]:
        """Give the workbench itself: it is made at once, and may be awaited as what it does is."""
        yield from ()
        return self

    async def __aenter__(self) -> Workbench:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    if not TYPE_CHECKING:  # a type checker knows what there is

        def __getattr__(self, name: str) -> Any:
            """Say what there is instead of a name that there is not."""
            if name.startswith("_") or hasattr(type(self), name):
                return object.__getattribute__(self, name)
            raise missing_name(self, name, RUNTIME | INSTEAD)

    def __repr__(self) -> str:
        """Graph, model, databases and number of turns; short and the same each time."""
        services = self.runtime.services
        databases = ", ".join(repr(_cut(name)) for name in services.databases) or "no database"
        parts = (repr(_cut(self.graph.name)), services.model.label, databases, f"{len(self.turns)} turns")
        return _cut(f"Workbench({', '.join(parts)}", REPR_LENGTH - 1) + ")"

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        text = {"text/plain": repr(self)}
        panel = self._open_panel()
        if panel is None:
            return text
        bundle: dict[str, Any] = panel.widget._repr_mimebundle_()
        return bundle | text

    def _open_panel(self) -> Panel | None:
        if self._panel is None and not self._closed and _on_a_loop():
            from agent.widgets.panel import Panel

            self._panel = Panel(self)
        return self._panel

    def _shown(self, turn: Turn) -> Turn:
        if self._panel is not None:
            self._panel.chat.add(turn)
        return turn

    async def _dashboard(self) -> list[dict[str, Any]] | None:
        return None if self._panel is None else await self._panel.look()

    async def _ended(self, turn: Turn) -> Turn:
        with WATCH:
            before = WATCH.count
            try:
                await self.runtime.wait(turn)
                self._carry()
                return turn
            except asyncio.CancelledError:
                task = asyncio.current_task()
                if WATCH.count == before or task is None:
                    raise
                task.uncancel()
                return turn

    def _carry(self) -> None:
        """Show the workspace in the output of this cell, when the user has lost every view of it."""
        carried = None if self._panel is None else self._panel.carried()
        if carried is not None:
            from IPython.display import display

            display(carried)  # type: ignore[no-untyped-call]  # IPython annotates it not


def _cut(text: str, length: int = NAME_LENGTH) -> str:
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _on_a_loop() -> bool:
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
