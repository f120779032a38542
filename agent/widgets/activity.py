"""What the picture of a graph shows while events come in: the classes of each node and edge. No widget in here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from agent.graph import Graph, find_node
from agent.graph.drawing import edge_id
from agent.trace.events import (
    Audited,
    Clicked,
    EdgeCarried,
    Event,
    Failed,
    NodeEnded,
    NodeStarted,
    Planned,
    Retried,
    TurnEnded,
    TurnStarted,
)

Rest = Literal["idle", "done", "stopped", "error"]
PULSE_SECONDS = 0.9


@dataclass(slots=True)
class NodeActivity:
    """One node: how often it is running now (in the turn, behind it), and what it came to in this turn."""

    fixed: str = ""
    gives: bool = True
    running: int = 0
    background: int = 0
    rest: Rest = "idle"
    unfinished: bool = False
    audited: bool = False
    chosen: bool = False

    @property
    def state(self) -> str:
        """What the node is doing, in a word or two."""
        if self.running:
            return "running"
        return "running background" if self.background else self.rest

    @property
    def classes(self) -> str:
        """The classes of its box."""
        marks = ("audited" if self.audited else "", "chosen" if self.chosen else "")
        return " ".join(part for part in (self.fixed, self.state, *marks) if part)


@dataclass(slots=True)
class EdgeActivity:
    """One edge: whether it has carried in this turn, and until when it pulses."""

    fixed: str = ""
    carried: bool = False
    pulse_until: float = 0.0

    def classes(self, now: float) -> str:
        """The classes of its line."""
        marks = ("carried" if self.carried else "", "pulse" if self.pulse_until > now else "")
        return " ".join(part for part in (self.fixed, *marks) if part)


class Activity:
    """Takes events in and tells, as often as you ask, which elements have got other classes since.

    ``now`` is any clock in seconds that does not go back. However many events came in between, an element that
    ends up as it was is not told. Work that an earlier turn left in the background stays visible through a new one.
    """

    def __init__(self, graph: Graph) -> None:
        fixed = {role: "reply" if role == graph.reply else "" for role in graph.nodes}
        self.nodes = {r: NodeActivity(fixed[r], bool(find_node(name).gives)) for r, name in graph.nodes.items()}
        self.edges = {edge_id(edge): EdgeActivity(edge.type) for edge in graph.edges}
        self._reply = graph.reply
        self._turn = 0
        self._open = False
        self._told = self.classes(0.0)

    def classes(self, now: float) -> dict[str, str]:
        """Give the classes of every node and edge."""
        nodes = {role: node.classes for role, node in self.nodes.items()}
        return nodes | {id: edge.classes(now) for id, edge in self.edges.items()}

    def changes(self, now: float) -> dict[str, str]:
        """Give the classes of what has changed since this was last asked."""
        classes = self.classes(now)
        changed = {id: text for id, text in classes.items() if self._told[id] != text}
        self._told = classes
        return changed

    def pulses(self, now: float) -> bool:
        """Tell whether a pulse is still to end."""
        return any(edge.pulse_until > now for edge in self.edges.values())

    def choose(self, role: str | None) -> None:
        """Mark the node that the user looks at."""
        for name, node in self.nodes.items():
            node.chosen = name == role

    def take(self, event: Event, now: float) -> None:
        """Take an event in; what the graph does not have is passed over."""
        match event:
            case TurnStarted():
                self._turn, self._open = event.turn, True
                self._rest()
            case TurnEnded(turn=turn) if turn == self._turn:
                self._open = False
                self._end(event.status)
            case Clicked() if not self._open:
                self._rest()
                self._settle(event.node, "done")
            case EdgeCarried():
                self._carry(event, now)
            case _ if event.node in self.nodes or isinstance(event, Audited):
                self._take_at_node(event)

    def _take_at_node(self, event: Event) -> None:
        match event:
            case NodeStarted():
                self._start(self.nodes[event.node], event)
            case NodeEnded():
                self._stop(self.nodes[event.node], event)
            case Failed():
                self._settle(event.node, "error")
            case Planned():
                self._settle(event.node, "done")
            case Retried():
                self.nodes[event.node].rest = "idle"
            case Audited():
                self.nodes[event.node if event.node in self.nodes else self._reply].audited = True

    def _start(self, node: NodeActivity, event: NodeStarted) -> None:
        if event.background:
            node.background += 1
        else:
            node.running += 1

    def _stop(self, node: NodeActivity, event: NodeEnded) -> None:
        if event.background:
            node.background = max(0, node.background - 1)
        else:
            node.running = max(0, node.running - 1)
        if event.turn == self._turn and node.rest != "error":  # what an earlier turn left to do is not of this one
            node.rest = "done"
            node.unfinished = node.gives and not event.message

    def _carry(self, event: EdgeCarried, now: float) -> None:
        edge = self.edges.get(f"{event.type}:{event.node}:{event.target}")
        if edge is not None:
            edge.carried, edge.pulse_until = True, now + PULSE_SECONDS

    def _settle(self, role: str, rest: Rest) -> None:
        if role in self.nodes:
            self.nodes[role].rest = rest

    def _end(self, status: str) -> None:
        for node in self.nodes.values():
            node.running = 0
            if status == "stopped" and node.rest == "done" and node.unfinished:
                node.rest = "stopped"

    def _rest(self) -> None:
        for node in self.nodes.values():
            node.running, node.rest, node.audited, node.unfinished = 0, "idle", False, False
        for edge in self.edges.values():
            edge.carried, edge.pulse_until = False, 0.0
