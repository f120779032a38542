"""What a graph is made of, as a value: two graphs with equal contents act alike, and a diff tells contents apart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.graph.checks import condition_name
from agent.graph.codes import function_code
from agent.graph.conditions import CONDITIONS
from agent.graph.hashes import digest, node_hash
from agent.graph.registry import TOOLS

if TYPE_CHECKING:
    from agent.graph.spec import Edge, Graph


@dataclass(frozen=True, slots=True)
class RoleContent:
    """A role of a graph: its node, the node's hash, and what it works with on this graph; tools map to their hashes."""

    node: str
    hash: str
    prompt: str
    tier: str | None
    tools: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GraphContent:
    """A graph as it is at one moment: roles, edges, entry and reply, and the hash of each condition it uses."""

    name: str
    roles: Mapping[str, RoleContent]
    edges: tuple[Edge, ...]
    entry: Mapping[str, str]
    reply: str
    conditions: Mapping[str, str]

    @property
    def topology_hash(self) -> str:
        """A hash of the shape: roles, edges, entry and reply."""
        return digest([sorted(self.roles), sorted(map(_edge, self.edges)), sorted(self.entry.items()), self.reply])

    @property
    def content_hash(self) -> str:
        """A hash of the shape and of everything the nodes and conditions do, in the order that the engine follows."""
        roles = [
            (role, it.node, it.hash, it.prompt, it.tier, list(it.tools.items())) for role, it in self.roles.items()
        ]
        order = [_edge(edge) for edge in self.edges]
        return digest([self.topology_hash, roles, order, sorted(self.conditions.items())])


def content_of(graph: Graph) -> GraphContent:
    """Give the content of a graph with the nodes and tools that are registered now."""
    used = {condition_name(name) for edge in graph.edges for name in (edge.condition, edge.prepare) if name}
    known = {**CONDITIONS, **graph.conditions}
    return GraphContent(
        name=graph.name,
        roles={role: _role(graph, role) for role in graph.nodes},
        edges=graph.edges,
        entry=dict(graph.entry),
        reply=graph.reply,
        conditions={name: digest(function_code(known[name])) for name in sorted(used)},
    )


def _role(graph: Graph, role: str) -> RoleContent:
    node = graph.nodes[role]
    tools = {name: digest(TOOLS[name]) for name in graph.tool_names(role)}
    return RoleContent(node, node_hash(node), graph.prompt(role), graph.tier(role), tools)


def _edge(edge: Edge) -> tuple[Any, ...]:
    return edge.source, edge.target, edge.type, edge.condition or "", edge.fresh, edge.prepare or ""
