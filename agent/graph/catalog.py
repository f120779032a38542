"""The graphs that are known by name, and the one that new sessions start with."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from agent.errors import AlreadyRegistered, GraphError, UnknownGraph, allowed

if TYPE_CHECKING:
    from agent.graph.spec import Graph

GRAPHS: dict[str, Graph] = {}
SHIPPED: set[str] = set()
_watching: list[Callable[[], object]] = []


def register_graph(graph: Graph, *, shipped: bool = False) -> Graph:
    """Make a graph known under its name; a name of your own may be used again, a shipped one not."""
    if not hasattr(type(graph), "content_hash"):  # of the class: asking the graph would hash it, which takes a while
        raise GraphError(f"register_graph takes a Graph, not {graph!r}")
    if graph.name in SHIPPED:
        raise AlreadyRegistered(f"graph {graph.name!r} is shipped and does not change; choose another name")
    if not graph.name.strip():
        raise GraphError("a graph needs a name, for example 'mine'")
    GRAPHS[graph.name] = graph
    if shipped:
        SHIPPED.add(graph.name)
    for changed in tuple(_watching):
        try:
            changed()
        except Exception:  # who listens cannot keep a graph from being known
            logging.getLogger("agent").exception("a watcher of graphs failed")
    return graph


def watch_graphs(changed: Callable[[], object]) -> Callable[[], None]:
    """Call ``changed`` after each graph that is registered; the function that comes back ends it."""
    _watching.append(changed)
    return lambda: _watching.remove(changed) if changed in _watching else None


def find_graph(name: str) -> Graph:
    """Give the graph of that name."""
    if not isinstance(name, str):
        raise UnknownGraph(f"graph={name!r} is neither a name nor a Graph; {allowed('', GRAPHS)}")
    try:
        return GRAPHS[name]
    except KeyError:
        raise UnknownGraph(f"unknown graph {name!r}; {allowed(name, GRAPHS)}") from None
