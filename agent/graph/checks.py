"""Everything that can be wrong with a graph, found when it is defined; each error names the guilty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from agent.errors import (
    GraphCycle,
    GraphError,
    MessageMismatch,
    MissingEntry,
    MissingReply,
    NotReachable,
    UnknownCondition,
    UnknownEdgeEnd,
    UnknownTool,
    allowed,
)
from agent.graph.conditions import CONDITIONS
from agent.graph.node import TIERS
from agent.graph.registry import TOOLS, find_node
from agent.messages import Command, Envelope

if TYPE_CHECKING:
    from agent.graph.spec import Edge, Graph


class Shape(Protocol):
    """What of a graph can be walked and drawn: its roles, edges, entry and reply."""

    @property
    def nodes(self) -> Mapping[str, str]:
        """The roles and the names of their nodes."""
        ...

    @property
    def edges(self) -> tuple[Edge, ...]:
        """The edges in their order."""
        ...

    @property
    def entry(self) -> Mapping[str, str]:
        """The role that takes each kind of message."""
        ...

    @property
    def reply(self) -> str:
        """The role whose message the user reads."""
        ...


ENTRY_KINDS = ("message", "action")
ENTRY_TYPES = (Envelope, Command, str)


def check(graph: Graph) -> None:
    """Raise the first mistake of a graph, from its parts to its whole."""
    for one_check in (_nodes, _overrides, _ends, _conditions, _doubles, _entry, _reply, _cycle, _messages, _reach):
        one_check(graph)


def condition_name(condition: str) -> str:
    """Give the bare name of ``name`` or ``not name``."""
    return condition.removeprefix("not ").strip()


def _nodes(graph: Graph) -> None:
    if not graph.nodes:
        raise GraphError(f"graph {graph.name!r} has no nodes; give nodes={{role: 'node_name_v1', ...}}")
    for name in graph.nodes.values():
        find_node(name)


def _overrides(graph: Graph) -> None:
    for field in ("prompts", "tiers", "tools"):
        for role in getattr(graph, field):
            if role not in graph.nodes:
                raise UnknownEdgeEnd(f"{field} of graph {graph.name!r} name the role {role!r}; {_roles(graph, role)}")
    for role in graph.nodes:
        for tool in graph.tool_names(role):
            if tool not in TOOLS:
                raise UnknownTool(f"the node {role!r} is to have the tool {tool!r}; {allowed(tool, TOOLS)}")
    for role, tier in graph.tiers.items():
        if tier not in TIERS:
            raise GraphError(f"tier {tier!r} of role {role!r}; allowed: {', '.join(TIERS)}")


def _ends(graph: Graph) -> None:
    for edge in graph.edges:
        for end in (edge.source, edge.target):
            if end not in graph.nodes:
                raise UnknownEdgeEnd(f"edge {edge.arrow} ({edge.type}) names the role {end!r}; {_roles(graph, end)}")
        if edge.source == edge.target:
            raise GraphCycle(f"edge {edge.arrow} leads from a node to itself")


def _conditions(graph: Graph) -> None:
    known = {**CONDITIONS, **graph.conditions}
    for edge in graph.edges:
        for condition in (edge.condition, edge.prepare):
            if condition is not None and condition_name(condition) not in known:
                name = condition_name(condition)
                raise UnknownCondition(f"edge {edge.arrow} has the condition {name!r}; {allowed(name, known)}")


def _doubles(graph: Graph) -> None:
    seen: set[tuple[str, str, str]] = set()
    for edge in graph.edges:
        key = (edge.source, edge.target, edge.type)
        if key in seen:
            raise GraphError(f"edge {edge.arrow} ({edge.type}) stands twice; two roles share one edge of a type")
        seen.add(key)


def _entry(graph: Graph) -> None:
    for kind in graph.entry:
        if kind not in ENTRY_KINDS:
            raise MissingEntry(f"graph {graph.name!r} has the entry {kind!r}; allowed: {', '.join(ENTRY_KINDS)}")
    if "message" not in graph.entry:
        raise MissingEntry(f"graph {graph.name!r} has no entry for messages; give entry={{'message': role}}")
    for kind, role in graph.entry.items():
        if role not in graph.nodes:
            raise MissingEntry(f"the entry for {kind} names the role {role!r}; {_roles(graph, role)}")
        accepts = find_node(graph.nodes[role]).accepts
        if not any(issubclass(kind_of, accepts) for kind_of in ENTRY_TYPES):
            names = ", ".join(kind_of.__name__ for kind_of in ENTRY_TYPES)
            raise MissingEntry(f"the entry role {role!r} accepts {_type_names(accepts)}; an entry takes {names}")


def _reply(graph: Graph) -> None:
    if graph.reply not in graph.nodes:
        raise MissingReply(f"the reply of graph {graph.name!r} is {graph.reply!r}; {_roles(graph, graph.reply)}")
    if graph.reply not in reachable(graph, graph.entry["message"]):
        raise MissingReply(f"no data edges lead from the entry {graph.entry['message']!r} to the reply {graph.reply!r}")


def _cycle(graph: Graph) -> None:
    done: set[str] = set()

    def visit(role: str, path: tuple[str, ...]) -> None:
        if role in path:
            raise GraphCycle(f"data edges form a cycle: {'→'.join((*path[path.index(role) :], role))}; take one out")
        if role in done:
            return
        for edge in data_edges(graph, role):
            visit(edge.target, (*path, role))
        done.add(role)

    for role in graph.nodes:
        visit(role, ())


def _messages(graph: Graph) -> None:
    for edge in graph.edges:
        source, target = find_node(graph.nodes[edge.source]), find_node(graph.nodes[edge.target])
        if edge.type == "data" and not any(issubclass(kind, target.accepts) for kind in source.gives):
            raise MessageMismatch(
                f"edge {edge.arrow}: {source.node_name} gives {_type_names(source.gives)}, "
                f"{target.node_name} accepts {_type_names(target.accepts)}; one of them must fit"
            )
        if edge.type != "data" and not callable(getattr(source, edge.type, None)):
            raise MessageMismatch(
                f"edge {edge.arrow}: {source.node_name} has no method {edge.type}, which {edge.type} edges ask"
            )
        if edge.prepare is not None and not callable(getattr(source, "prepare", None)):
            raise MessageMismatch(f"edge {edge.arrow}: {source.node_name} has no method prepare")


def _reach(graph: Graph) -> None:
    for kind, role in graph.entry.items():
        if graph.reply not in reachable(graph, role):
            raise MissingReply(f"no data edges lead from the {kind} entry {role!r} to the reply {graph.reply!r}")
    reached = set().union(*(reachable(graph, role) for role in graph.entry.values()))
    asked = {edge.source for edge in graph.edges if edge.type != "data"}
    for role in graph.nodes:
        if role not in reached and role not in asked:
            raise NotReachable(
                f"no edge reaches the node {role!r}: no data edges from an entry lead to it and nobody asks its "
                "context or state; connect it or take it out"
            )


def data_edges(graph: Shape, source: str) -> list[Edge]:
    """Give the data edges that leave a role, in definition order."""
    return [edge for edge in graph.edges if edge.type == "data" and edge.source == source]


def reachable(graph: Shape, start: str) -> set[str]:
    """Give the roles that data edges reach from one role, itself included."""
    found, todo = {start}, [start]
    while todo:
        for edge in data_edges(graph, todo.pop()):
            if edge.target not in found:
                found.add(edge.target)
                todo.append(edge.target)
    return found


def _roles(graph: Graph, name: str) -> str:
    return f"roles: {allowed(name, graph.nodes)}"


def _type_names(types: tuple[type, ...]) -> str:
    return " or ".join(kind.__name__ for kind in types) or "nothing"
