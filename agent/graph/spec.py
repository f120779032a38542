"""A graph as data: roles, typed edges, entry and reply, and what it overrides in its nodes."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Literal, get_args

from agent.errors import GraphError, NotReachable, allowed, missing_name
from agent.graph import arguments, drawing
from agent.graph.catalog import register_graph
from agent.graph.checks import check
from agent.graph.content import GraphContent, content_of
from agent.graph.node import Condition, Node, Tier
from agent.graph.registry import TOOLS, find_node

INSTEAD = {
    **dict.fromkeys(("node", "roles"), "graph.nodes"),
    **dict.fromkeys(("hash", "version"), "graph.content_hash, or graph.topology_hash"),
    "diff": "diff_graphs(graph, other)",
}
EdgeType = Literal["data", "context", "state"]
EDGE_TYPES: tuple[str, ...] = get_args(EdgeType)


@dataclass(frozen=True, slots=True)
class Edge:
    """One directed connection of two roles.

    A ``data`` edge carries a message when its ``condition`` (a name, or ``not`` and a name) holds. A ``context``
    edge brings a text block; with ``fresh`` it first waits for the source's pending background update, and when the
    condition named by ``prepare`` holds, the source prepares something for its target first. A ``state`` edge brings
    a read-only snapshot.
    """

    source: str
    target: str
    type: EdgeType = "data"
    condition: str | None = None
    fresh: bool = True
    prepare: str | None = None

    def __post_init__(self) -> None:
        """Check what can be checked without the graph."""
        for what in ("source", "target", "type"):
            arguments.text(f"the {what} of an edge", getattr(self, what))
        for what in ("condition", "prepare"):
            if getattr(self, what) is not None:
                arguments.text(f"edge {self.arrow}: {what}, the name of a condition,", getattr(self, what))
        if not isinstance(self.fresh, bool):
            raise GraphError(f"edge {self.arrow}: fresh must be True or False, not {self.fresh!r}")
        if self.type not in EDGE_TYPES:
            raise GraphError(f"edge {self.arrow}: unknown type {self.type!r}; allowed: {', '.join(EDGE_TYPES)}")
        if self.condition is not None and self.type != "data":
            raise GraphError(f"edge {self.arrow}: only data edges take a condition, this one is of type {self.type}")
        if self.prepare is not None and self.type != "context":
            raise GraphError(f"edge {self.arrow}: only context edges take prepare, this one is of type {self.type}")

    @property
    def arrow(self) -> str:
        """The edge as ``source→target``."""
        return f"{self.source}→{self.target}"


@dataclass(frozen=True, eq=False)
class Graph:
    """A versioned agent graph; every mistake in it is an error here, not in the first turn.

    ``nodes`` maps roles to registered node names; ``entry`` maps ``message`` and ``action`` to the roles that take
    them; ``reply`` is the role whose message the user reads. ``conditions`` adds named conditions to the built-in
    ones. ``prompts``, ``tiers`` and ``tools`` override what the nodes of those roles bring.
    """

    name: str
    nodes: Mapping[str, str]
    edges: tuple[Edge, ...] = ()
    entry: Mapping[str, str] = field(default_factory=dict)
    reply: str = ""
    summary: str = ""
    conditions: Mapping[str, Condition] = field(default_factory=dict, repr=False)
    prompts: Mapping[str, str] = field(default_factory=dict, repr=False)
    tiers: Mapping[str, Tier] = field(default_factory=dict, repr=False)
    tools: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Freeze what was given and check it."""
        for name in ("name", "reply", "summary"):
            arguments.text(f"{name} of a graph", getattr(self, name))
        given = {
            "nodes": arguments.texts("nodes", self.nodes),
            "edges": arguments.edges(self.edges, Edge),
            "entry": arguments.entries(self.entry),
            "conditions": arguments.conditions(self.conditions),
            "prompts": arguments.texts("prompts", self.prompts),
            "tiers": arguments.tiers(self.tiers),
            "tools": arguments.tools(self.tools),
        }
        for name, value in given.items():
            object.__setattr__(self, name, value)
        check(self)

    def derive(
        self,
        name: str,
        *,
        nodes: Mapping[str, str] | None = None,
        edges: Iterable[Edge] | None = None,
        prompts: Mapping[str, str] | None = None,
        tiers: Mapping[str, Tier] | None = None,
        tools: Mapping[str, Iterable[str]] | None = None,
        summary: str | None = None,
    ) -> Graph:
        """Give a copy under another name with some nodes, prompts, tiers or tools replaced, registered at once."""
        given = arguments.texts("nodes", nodes or {})
        if edges is None:
            self._check_roles(given)
        changed = replace(
            self,
            name=name,
            nodes={**self.nodes, **given},
            edges=self.edges if edges is None else arguments.edges(edges, Edge),
            prompts={**self.prompts, **arguments.texts("prompts", prompts or {})},
            tiers={**self.tiers, **arguments.tiers(tiers or {})},
            tools={**self.tools, **arguments.tools(tools or {})},
            summary=f"{self.name}, changed" if summary is None else summary,
        )
        return register_graph(changed)

    def prompt(self, role: str) -> str:
        """Give the prompt that the node of this role works with."""
        return self.prompts.get(role, self._node(role).prompt)

    def tier(self, role: str) -> Tier | None:
        """Give the model tier of this role."""
        return self.tiers.get(role, self._node(role).tier)

    def tool_names(self, role: str) -> tuple[str, ...]:
        """Give the names of the tools that this role may call."""
        return self.tools.get(role, self._node(role).tools)

    @property
    def content(self) -> GraphContent:
        """What the graph is made of now, as a value; ``diff_graphs`` takes it too."""
        return self._content()[0]

    @property
    def topology_hash(self) -> str:
        """A hash of roles, edges, entry and reply: equal for graphs of one shape."""
        return self._hashes[0]

    @property
    def content_hash(self) -> str:
        """A hash of the topology, the nodes' code, prompts, tiers and tools: equal for graphs that act alike."""
        return self._hashes[1]

    def pinned(self, topology_hash: str = "", content_hash: str = "") -> Graph:
        """Give a copy that keeps these hashes (default: the present ones), whatever is registered later."""
        copy = replace(self)
        copy.__dict__["_unpinned"] = self.unpinned
        copy.__dict__["_pinned"] = (topology_hash or self.topology_hash, content_hash or self.content_hash)
        return copy

    @property
    def unpinned(self) -> Graph:
        """The graph that a pinned copy was made of; its hashes follow what is registered."""
        origin: Graph = self.__dict__.get("_unpinned", self)
        return origin

    def _check_roles(self, nodes: Mapping[str, str]) -> None:
        for role in nodes:
            if role not in self.nodes:
                raise NotReachable(
                    f"no edge reaches the node {role!r}: graph {self.name!r} has no such role; "
                    f"{allowed(str(role), self.nodes)}; for a new role give edges=[...] as well"
                )

    if not TYPE_CHECKING:  # a type checker knows what there is

        def __getattr__(self, name: str) -> Any:
            """Say what there is instead of a name that there is not."""
            if name.startswith("_") or hasattr(type(self), name):
                return object.__getattribute__(self, name)
            raise missing_name(self, name, INSTEAD)

    def _node(self, role: str) -> type[Node]:
        if role not in self.nodes:
            raise GraphError(f"graph {self.name!r} has no role {role!r}; {allowed(str(role), self.nodes)}")
        return find_node(self.nodes[role])

    @property
    def _hashes(self) -> tuple[str, str]:
        pinned: tuple[str, str] | None = self.__dict__.get("_pinned")
        return pinned or self._content()[1]

    def _content(self) -> tuple[GraphContent, tuple[str, str]]:
        """Give content and hashes, worked out anew when a class or tool was registered anew."""
        made_of = (
            *map(find_node, self.nodes.values()),
            *(TOOLS[t] for role in self.nodes for t in self.tool_names(role)),
        )
        known = self.__dict__.get("_known")
        if known is None or known[0] != made_of:
            content = content_of(self)
            known = self.__dict__["_known"] = (made_of, content, (content.topology_hash, content.content_hash))
        return known[1], known[2]

    def to_cytoscape(self) -> list[dict[str, Any]]:
        """Give the elements as Cytoscape reads them: ``data``, ``classes`` and, for nodes, ``position``."""
        return drawing.to_cytoscape(self)

    def to_mermaid(self) -> str:
        """Give the graph as a Mermaid flowchart."""
        return drawing.to_mermaid(self)

    def to_svg(self) -> str:
        """Give the graph as a static picture that follows the page's light or dark theme."""
        return drawing.to_svg(self)

    def __await__(self) -> Generator[None, None, Graph]:
        """Give the graph itself: doors that switch to one answer at once, and may be awaited as their siblings are."""
        yield from ()
        return self

    def __getstate__(self) -> dict[str, Any]:
        """Leave out what is worked out anew: another process has its own classes."""
        return {name: value for name, value in self.__dict__.items() if name != "_known"}

    def __repr__(self) -> str:
        """Name the graph and count its parts."""
        return f"Graph({self.name!r}, {len(self.nodes)} nodes, {len(self.edges)} edges, {self.content_hash})"

    def _repr_html_(self) -> str:
        return drawing.to_html(self)
