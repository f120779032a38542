"""The live view of a session: header, graph, chat, workspace and trace in one widget."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Protocol

import ipywidgets

from agent.graph.catalog import watch_graphs
from agent.trace.events import Event, SessionStarted, TurnEnded, TurnStarted
from agent.widgets.chat import Chat
from agent.widgets.dashboard_probe import DashboardProbe
from agent.widgets.disposal import dispose
from agent.widgets.focus_keeper import FocusKeeper
from agent.widgets.graph_view import GraphView
from agent.widgets.header import Header
from agent.widgets.kernel_compat import keep_widgets_alive
from agent.widgets.loop import Callbacks
from agent.widgets.processes_view import ProcessesView
from agent.widgets.styles import Styles
from agent.widgets.trace_view import TraceView
from agent.widgets.workspace_view import WorkspaceView

if TYPE_CHECKING:
    from agent.runtime.session import Runtime
    from agent.runtime.turn import Turn


LOOKS = 3


class Door(Protocol):
    """Where the panel takes what the user does: the workbench."""

    runtime: Runtime

    async def submit(self, text: str) -> Turn:
        """Queue a message."""
        ...

    async def submit_action(self, action: str, data: Mapping[str, Any]) -> Turn:
        """Queue a click, or answer it at once."""
        ...

    def switch_graph(self, name: str) -> object:
        """Go on with another graph."""
        ...


class Panel:
    """Builds the widgets of a session once and keeps them up to date until it is closed."""

    def __init__(self, door: Door) -> None:
        keep_widgets_alive()
        self._runtime = door.runtime
        self.callbacks = Callbacks(asyncio.get_running_loop(), self._problem)
        self.probe = DashboardProbe(self._look_soon)
        self._shown_graph = self._runtime.graph
        self._header = Header(self._runtime, door.switch_graph)
        self._graph = GraphView(self._shown_graph, lambda role: self._runtime.live.exchanged(role))
        self.chat = Chat(self._runtime, door.submit, self.callbacks)
        self._processes = ProcessesView(self._runtime, self.callbacks)
        self._workspace = WorkspaceView(self._runtime, door.submit_action, self.probe, self.callbacks)
        self._trace = TraceView()
        self._styles, self._focus = Styles(), FocusKeeper()
        self._boxes: list[ipywidgets.Box] = []
        self._alone: ipywidgets.Box | None = None
        self._restless = False
        self.widget = self._layout()
        observers = (self._follow, self._graph.on_event, self.chat.on_event, self._processes.on_event)
        self._observers = (*observers, self._workspace.on_event, self._trace.on_event)
        for event in self._runtime.events:  # of the turns before the first display
            self._tell(self._trace.on_event, event)
        self._unsubscribe = self._runtime.subscribe(self._on_event)
        self._unwatch = watch_graphs(self._graphs_changed)
        self._runtime.services.eyes = self

    @property
    def open(self) -> bool:
        """Whether a browser page that is in front shows this session, or may do so."""
        return self.probe.open

    @property
    def settled(self) -> bool:
        """Whether silence says something: a browser has been there, and none is just drawing."""
        return self.probe.settled and not self._restless

    async def look(self) -> list[dict[str, Any]] | None:
        """Give what browsers show of the workspace as it is now: None when none does.

        What was clicked while they answered makes the answer one about an older workspace: they are asked again.
        """
        for _ in range(LOOKS):
            workspace = self._runtime.workspace
            self._workspace.draw()
            seen = await self.probe.report()
            self._restless = workspace is not self._runtime.workspace  # it may be equal again, the answer is not
            if not self._restless:
                return seen
        return None

    def carried(self) -> ipywidgets.Widget | None:
        """Give the workspace for the output of a cell, when no page has a view of it any more."""
        return self._carried() if self.probe.viewless else None

    def show_graph(self) -> None:
        """Show the graph that the session is on, or will be on when nothing runs."""
        graph = self._runtime.live.graph if self._runtime.busy else self._runtime.graph
        if graph is not self._shown_graph:
            self._shown_graph = graph
            self._graph.show(graph)
        self._header.update()

    def close(self) -> None:
        """Stop listening and take everything off the screen."""
        self._unsubscribe()
        self._unwatch()
        self._runtime.services.eyes = None
        for box in self._boxes:
            box.children = ()  # the parts close what is theirs
        parts = (self._header, self._graph, self.chat, self._processes, self._workspace, self._trace, self.probe)
        for part in parts:
            part.close()
        for widget in (self._styles, self._focus, *self._boxes):
            dispose(widget)

    def _layout(self) -> ipywidgets.Box:
        head = self._box(ipywidgets.VBox, "wb-head", self._header.widget)
        graph = self._box(ipywidgets.VBox, "wb-graph-pane", self._graph.widget)
        talk = self._box(ipywidgets.VBox, "wb-talk", self.chat.widget, self._processes.widget)
        top = self._box(ipywidgets.HBox, "wb-top", graph, talk)
        trace = self._box(ipywidgets.Accordion, "wb-trace-pane", self._trace.widget)
        trace.titles = ("Trace",)
        parts = (self._styles, self._focus, head, top, self._workspace.widget, trace)
        return self._box(ipywidgets.VBox, "wb-root", *parts)

    def _carried(self) -> ipywidgets.Box:
        if self._alone is None:
            self._alone = self._box(ipywidgets.VBox, "wb-root", self._styles, self._focus, self._workspace.widget)
        return self._alone

    def _look_soon(self) -> None:
        if self._runtime.services.look_soon is not None:
            self._runtime.services.look_soon()

    def _box(self, kind: type[ipywidgets.Box], name: str, *children: ipywidgets.Widget) -> ipywidgets.Box:
        box = kind(list(children))
        box.add_class(name)
        self._boxes.append(box)
        return box

    def _graphs_changed(self) -> None:
        if not self.callbacks.loop.is_closed():  # a graph may be registered in any thread, and after the last cell
            self.callbacks.loop.call_soon_threadsafe(self._header.update)

    def _follow(self, event: Event) -> None:
        if isinstance(event, SessionStarted | TurnStarted):
            self.show_graph()
        elif isinstance(event, TurnEnded):
            self._header.examine()  # not before a turn has used them: showing a workbench connects to nothing

    def _on_event(self, event: Event) -> None:
        for observer in self._observers:
            self._tell(observer, event)

    def _tell(self, observer: Callable[[Event], object], event: Event) -> None:
        try:
            observer(event)
        except Exception as error:  # one broken view must not blind the others
            logging.getLogger("agent").exception("a view failed on %s", event.kind)
            self._problem(f"a view failed: {type(error).__name__}: {error}")

    def _problem(self, text: str) -> None:
        self.chat.problem(text)
