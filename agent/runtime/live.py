"""A graph with its nodes alive: one instance a role, and what each of them can do, looked up once."""

from __future__ import annotations

import inspect
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import msgspec

from agent.audit.facts import OfferedTool
from agent.errors import GraphError
from agent.graph import Condition, Graph, find_node
from agent.graph.hashes import node_hash
from agent.graph.plan import compile_graph
from agent.graph.registry import registrations
from agent.messages import Command, ThoughtResult
from agent.tools.tool import find_tool
from agent.workspace import Workspace

NOTHING_SHOWN = Workspace()
ENCODE = msgspec.json.Encoder().encode
Run = Callable[..., Awaitable[Any]]
Exchange = tuple[Any, Any]


@dataclass(frozen=True, slots=True)
class Pull:
    """A context edge as its target pulls it."""

    role: str
    source: int
    context: Callable[[Any], str]
    prepare: Condition | None


class LiveGraph:
    """The nodes of one session on one graph."""

    def __init__(self, graph: Graph) -> None:
        """Make one instance of each node; raises GraphError when a class cannot be made without arguments."""
        self.graph = graph = graph.unpinned
        self.pinned = graph.pinned()
        self.plan = compile_graph(graph)
        self.nodes = tuple(_make(name) for name in graph.nodes.values())
        self.names = tuple(graph.nodes.values())
        self.committed: dict[str, bytes] = {}
        self._exchanged: list[Exchange] = [(None, None)] * len(self.nodes)
        self.registered = registrations()
        self.known = {name: find_node(name) for name in self.names}
        self.hashes = tuple(node_hash(name) for name in self.names)
        self.runs: tuple[Run, ...] = tuple(node.run for node in self.nodes)
        self.gives = tuple(node.gives for node in self.nodes)
        self.prepares = self._methods("prepare")
        self.updates = self._methods("update")
        self.updating = tuple((i, update) for i, update in enumerate(self.updates) if update is not None)
        self.contexts = self._methods("context")
        self.states = self._methods("state")
        self.looks = tuple(self._looks(i) for i in range(len(self.nodes)))
        self.pulls = tuple(self._pulls(i) for i in range(len(self.nodes)))
        self.waits = tuple(self._waits(i) for i in range(len(self.nodes)))
        self.asks = tuple(bool(pulls or looks) for pulls, looks in zip(self.pulls, self.looks, strict=True))
        self.preparing = tuple(any(edge.prepare for edge in pulls) for pulls in self.pulls)
        self.background = self._background()
        self.foreground = self._foreground()
        self.arrivals = tuple((i, f) for i, f in enumerate(self._methods("arrive")) if f)
        self.clickable = tuple((i, f) for i, f in enumerate(self._methods("handle_action")) if f)
        self.prompts = tuple(graph.prompt(role) for role in graph.nodes)
        self.tiers = tuple(graph.tier(role) for role in graph.nodes)
        self.tools = tuple(graph.tool_names(role) for role in graph.nodes)
        self.definitions = tuple(tuple(find_tool(name).definition() for name in names) for names in self.tools)
        self.offers = tuple(tuple(OfferedTool(d["name"], d["input_schema"]) for d in some) for some in self.definitions)
        self.offered = tuple({tool.name: tool for some in self.offers for tool in some}.values())
        self.audited = tuple(self._is_audited(i) for i in range(len(self.nodes)))

    def _is_audited(self, node: int) -> bool:
        """Tell whether the audit looks at what a node gives: at what can act, and at the reply of a graph that can."""
        gives = self.gives[node] if isinstance(self.gives[node], tuple) else (self.gives[node],)
        told = any(isinstance(kind, type) and issubclass(kind, (ThoughtResult, Command)) for kind in gives)
        acts = bool(self.offers[node]) or told
        return acts or (node == self.plan.reply and bool(self.offered))

    def _methods(self, name: str) -> tuple[Callable[..., Any] | None, ...]:
        return tuple(getattr(node, name, None) for node in self.nodes)

    def _looks(self, node: int) -> tuple[tuple[str, Callable[[], Any]], ...]:
        """Give what state edges bring to a node: source role and its ``state``."""
        found = ((edge.role, self.states[edge.source]) for edge in self.plan.state[node])
        return tuple((role, state) for role, state in found if state is not None)

    def _pulls(self, node: int) -> tuple[Pull, ...]:
        """Give what context edges bring to a node."""
        return tuple(
            Pull(edge.role, edge.source, context, edge.prepare)
            for edge in self.plan.context[node]
            if (context := self.contexts[edge.source]) is not None
        )

    def _waits(self, node: int) -> tuple[tuple[int, str], ...]:
        """Give the sources whose pending update a node waits for: its own edges' and its context sources' states."""
        context, state = self.plan.context[node], list(self.plan.state[node])
        for edge in context:
            state += self.plan.state[edge.source]
        return tuple({edge.source: edge.role for edge in (*context, *state) if edge.fresh}.items())

    def _background(self) -> tuple[int, ...]:
        """Give the nodes whose state background work may change: those behind the reply, then those with update."""
        updating = [i for i, _ in self.updating]
        behind = [i for i, background in enumerate(self.plan.background) if background and i not in updating]
        return tuple(behind + updating)

    def _foreground(self) -> tuple[int, ...]:
        """Give the other nodes that keep a state which they can take back."""
        keeping = [i for i, node in enumerate(self.nodes) if self.states[i] and hasattr(node, "restore")]
        return tuple(i for i in keeping if i not in self.background)

    def exchange(self, node: int, took: Any, gave: Any) -> None:
        """Keep what a node took and gave last: for whoever asks, it is in no trace."""
        self._exchanged[node] = (took, gave)

    def exchanged(self, role: str) -> Exchange:
        """Give the last message into a role and the last one out of it; None where there is none yet."""
        return self._exchanged[self.plan.roles.index(role)] if role in self.plan.roles else (None, None)

    @property
    def workspace(self) -> Workspace:
        """The workspace of the node that keeps one (an empty one when none does); the same object until it changes."""
        for node in self.nodes:
            found = getattr(node, "workspace", None)
            if isinstance(found, Workspace):
                return found
        return NOTHING_SHOWN

    @workspace.setter
    def workspace(self, workspace: Workspace) -> None:
        for node in self.nodes:
            if isinstance(getattr(node, "workspace", None), Workspace):
                node.workspace = workspace
                return

    async def start(self) -> None:
        """Start the nodes that want it."""
        await self._each("start")

    async def close(self) -> None:
        """Close the nodes that want it."""
        await self._each("close")

    async def _each(self, name: str) -> None:
        for method in self._methods(name):
            if method is not None:
                result = method()
                if inspect.isawaitable(result):
                    await result

    def snapshot(self, nodes: Iterable[int] | None = None) -> dict[str, tuple[str, bytes]]:
        """Give the node hash and the state, as JSON, of each role that has one (of some nodes only when named)."""
        found = {}
        for i in range(len(self.nodes)) if nodes is None else nodes:
            state = self.states[i]
            if state is None:
                continue
            role = self.plan.roles[i]
            try:
                found[role] = (self.hashes[i], ENCODE(state()))
            except Exception as error:
                logging.getLogger("agent").warning("the state of %s cannot be kept: %s", role, error)
        return found

    def uncommitted(self, snapshot: Mapping[str, tuple[str, bytes]]) -> list[tuple[str, Any]]:
        """Give role and state of each foreground node of a snapshot that is not the one last given here."""
        found = []
        for role in (self.plan.roles[i] for i in self.foreground):
            state = snapshot[role][1] if role in snapshot else None
            if state is not None and self.committed.get(role) != state:
                self.committed[role] = state
                found.append((role, msgspec.json.decode(state)))
        return found

    def outdated(self) -> tuple[str, ...]:
        """Give the names of nodes that were registered anew, and otherwise, since this was last asked."""
        if self.registered == registrations():
            return ()
        self.registered, found = registrations(), []
        for name, hash_ in zip(self.names, self.hashes, strict=True):
            cls = find_node(name)
            if cls is not self.known[name]:
                self.known[name] = cls
                if node_hash(name) != hash_:
                    found.append(name)
        return tuple(found)

    def restore(self, snapshot: Mapping[str, tuple[str, bytes]]) -> tuple[str, ...]:
        """Take over the states of roles whose node is the same version; give the roles that start fresh."""
        fresh = []
        for i, role in enumerate(self.plan.roles):
            restore = getattr(self.nodes[i], "restore", None)
            if restore is None:
                continue
            saved = snapshot.get(role)
            if saved is not None and saved[0] == self.hashes[i]:
                restore(msgspec.json.decode(saved[1]))
            else:
                fresh.append(role)
        return tuple(fresh)


def _make(name: str) -> Any:
    cls = find_node(name)
    try:
        return cls()
    except TypeError as error:
        raise GraphError(f"node {name!r} cannot be made: {error}; its __init__ must work without arguments") from None
