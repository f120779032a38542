"""Graphs by name: what ships, what you registered, and which one new sessions start with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import agent.nodes  # noqa: F401  # a graph can be defined only when the nodes it names are registered
import graphs
from agent.graph import NODE_REGISTRY, Edge, Graph, find_graph, register_graph, register_node
from agent.graph.catalog import GRAPHS

if TYPE_CHECKING:
    import pandas

__all__ = [
    "NODE_REGISTRY",
    "Edge",
    "Graph",
    "active_graph",
    "list_graphs",
    "load_graph",
    "register_graph",
    "register_node",
    "switch_graph",
]

for shipped in graphs.SHIPPED:
    if shipped.name not in GRAPHS:
        register_graph(shipped, shipped=True)

_active = "v1-current"


def load_graph(name: str | Graph | None = None) -> Graph:
    """Give the graph of that name (default: the active one)."""
    return name if isinstance(name, Graph) else find_graph(_active if name is None else name)


def active_graph() -> str:
    """Give the name of the graph that new sessions start with."""
    return _active


def switch_graph(name: str) -> Graph:
    """Let new sessions start with this graph; a running session is never touched."""
    global _active
    graph = find_graph(name)
    _active = graph.name
    return graph


def list_graphs() -> pandas.DataFrame:
    """Give the known graphs as a DataFrame, a row a graph."""
    import pandas

    return pandas.DataFrame(
        [
            {
                "name": graph.name,
                "active": graph.name == _active,
                "summary": graph.summary,
                "nodes": len(graph.nodes),
                "edges": len(graph.edges),
                "topology_hash": graph.topology_hash,
                "content_hash": graph.content_hash,
            }
            for graph in GRAPHS.values()
        ]
    )
