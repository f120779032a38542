"""The graph, alive: nodes light up while they work, edges pulse when they carry, a click tells what a node is."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import ipycytoscape
import ipywidgets
import traitlets

from agent.graph import Graph
from agent.trace.events import Event, Streamed, TurnEnded
from agent.widgets.activity import PULSE_SECONDS, Activity
from agent.widgets.disposal import dispose
from agent.widgets.fit_keeper import FitKeeper
from agent.widgets.graph_style import graph_style
from agent.widgets.loop import Pace
from agent.widgets.node_details import NodeDetails
from agent.widgets.node_facts import Exchanged, NodeFacts

RESYNC_SECONDS = 0.4


class Canvas(ipycytoscape.CytoscapeWidget):  # type: ignore[misc]  # ipycytoscape has no types
    """The picture; ipycytoscape makes two graphs for each and forgets the first one."""

    @traitlets.observe("graph")
    def _close_replaced(self, change: dict[str, Any]) -> None:
        if isinstance(change["old"], ipywidgets.Widget):
            change["old"].close()


class GraphView:
    """Shows a graph and what happens in it; make it where an event loop runs.

    ``exchanged`` gives the last message into a role and out of it, for the details of the node that was clicked.
    ``on_event`` may be called from any thread and as often as you like: the picture follows at most twelve times
    a second. At the end of each turn everything is sent once more, in case a message was lost.
    """

    def __init__(self, graph: Graph, exchanged: Exchanged | None = None) -> None:
        self._loop = asyncio.get_running_loop()
        self._exchanged = exchanged
        self._lock = threading.Lock()
        self._asked = self._ended = self._closed = False
        self._pace = Pace(self._loop, self._flush)
        self._timers: dict[str, asyncio.TimerHandle] = {}
        self._elements: dict[str, Any] = {}
        self._chosen: str | None = None
        self._keeper, self._details = FitKeeper(), NodeDetails()
        self._details.add_class("wb-node-details")
        self._details.on_msg(lambda _, content, __: self._soon(self._got, content))
        self._canvas = _make_canvas()
        self._canvas.on("node", "click", lambda node: self._soon(self._clicked, node))  # later ones never fire
        self.widget = ipywidgets.VBox([self._canvas, self._details, self._keeper])
        self.widget.add_class("wb-graph-view")
        self.show(graph)

    def show(self, graph: Graph) -> None:
        """Show this graph, at rest, in place of the one before."""
        old = list(self._elements.values())
        self._canvas.graph.clear()  # taking single elements out corrupts the picture (ipycytoscape #322)
        with self._lock:
            self.graph = graph
            self._activity, self._facts = Activity(graph), NodeFacts(graph, self._exchanged)
        self._chosen = None
        self._elements = _make_elements(graph)
        made = list(self._elements.values())
        self._canvas.graph.nodes.extend(made[: len(graph.nodes)])  # add_nodes and add_edges send a message for each
        self._canvas.graph.edges.extend(made[len(graph.nodes) :])
        self._keeper.label = f"graph {graph.name}: {len(graph.nodes)} nodes, {len(graph.edges)} edges"
        self._details.states, self._details.shown = self._states(), {}
        for element in old:
            element.close()

    def on_event(self, event: Event) -> None:
        """Take an event in; the picture follows soon."""
        if type(event) is Streamed:
            return
        with self._lock:
            self._activity.take(event, self._loop.time())
            self._facts.take(event)
            self._ended = self._ended or isinstance(event, TurnEnded)
            asked, self._asked = self._asked, True
        if not asked:
            self._soon(self._pace.ask)

    def choose(self, role: str | None) -> None:
        """Show the details of a node, or of none."""
        self._chosen = role if role in self.graph.nodes else None
        with self._lock:
            self._activity.choose(self._chosen)
        self._details.shown = {} if self._chosen is None else self._facts.describe(self._chosen)
        self._pace.ask()

    def close(self) -> None:
        """Take the graph off the screen and free its widgets."""
        self._closed = True
        self._pace.stop()
        for timer in self._timers.values():
            timer.cancel()
        self.widget.children = ()
        graph, elements = self._canvas.graph, list(self._elements.values())
        graph.clear()
        self._elements = {}
        for part in (*elements, self._canvas, graph, self._details, self._keeper, self.widget):
            dispose(part)

    def _flush(self) -> None:
        now = self._loop.time()
        with self._lock:
            self._asked = False
            ended, self._ended = self._ended, False
            changes, pulses = self._activity.changes(now), self._activity.pulses(now)
            states = self._states()
            shown = {} if self._chosen is None else self._facts.describe(self._chosen)
        for id, classes in changes.items():
            self._elements[id].classes = classes
        self._details.states, self._details.shown = states, shown
        if pulses:
            self._later("pulse", PULSE_SECONDS / 2, self._pace.ask)
        if ended:
            self._later("resync", RESYNC_SECONDS, self._resync)

    def _resync(self) -> None:
        for element in self._elements.values():
            element.send_state("classes")

    def _states(self) -> dict[str, str]:
        nodes = self._activity.nodes.items()
        return {role: f"{node.state} audited" if node.audited else node.state for role, node in nodes}

    def _clicked(self, node: Any) -> None:
        role = node.get("data", {}).get("id")
        self.choose(None if role == self._chosen else role)

    def _got(self, content: Any) -> None:
        match content:
            case {"kind": "node", "role": str(role)}:
                self.choose(role)

    def _soon(self, function: Any, *args: Any) -> None:
        if not self._closed:
            self._loop.call_soon_threadsafe(function, *args)

    def _later(self, name: str, seconds: float, function: Any) -> None:
        known = self._timers.get(name)
        if known is not None:
            known.cancel()
        self._timers[name] = self._loop.call_later(seconds, function)


def _make_canvas() -> Canvas:
    canvas = Canvas()
    canvas.cytoscape_layout = {"name": "preset", "fit": True, "padding": 16}
    canvas.cytoscape_style = graph_style("light")
    canvas.user_zooming_enabled = False  # a wheel that passes over the graph scrolls the notebook
    canvas.tooltip_source = ""  # tooltips are raw HTML
    canvas.add_class("wb-graph-canvas")
    return canvas


def _make_elements(graph: Graph) -> dict[str, Any]:
    """Give the widgets of the nodes, then of the edges, by id."""
    classes = Activity(graph).classes(0.0)
    elements: dict[str, Any] = {}
    for item in graph.to_cytoscape():
        data = item["data"]
        if item["group"] == "nodes":
            place = {"position": item["position"], "grabbable": False}
            elements[data["id"]] = ipycytoscape.Node(data=data, classes=classes[data["id"]], **place)
        else:
            elements[data["id"]] = ipycytoscape.Edge(data=data, classes=classes[data["id"]])
    return elements
