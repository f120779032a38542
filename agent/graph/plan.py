"""A graph compiled for running: indexes instead of names, everything worked out once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from agent.graph.checks import condition_name, data_edges, reachable
from agent.graph.conditions import CONDITIONS
from agent.graph.registry import find_node

if TYPE_CHECKING:
    from agent.graph.node import Condition, TurnFacts
    from agent.graph.spec import Graph


class DataEdge(NamedTuple):
    """A data edge as the engine sees it: where it goes, which slot it fills there, when it carries."""

    target: int
    slot: int
    condition: Condition | None
    accepts: tuple[type, ...] | None


@dataclass(frozen=True, slots=True)
class PullEdge:
    """A context or state edge as its target sees it."""

    source: int
    role: str
    fresh: bool
    prepare: Condition | None


@dataclass(frozen=True, slots=True)
class Entry:
    """Where a kind of message comes in, and how many data edges each role then waits for."""

    role: int
    waits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the engine needs of a graph; all tuples are in the order of ``roles``."""

    roles: tuple[str, ...]
    leaving: tuple[tuple[DataEdge, ...], ...]
    context: tuple[tuple[PullEdge, ...], ...]
    state: tuple[tuple[PullEdge, ...], ...]
    background: tuple[bool, ...]
    entries: Mapping[str, Entry]
    reply: int


def compile_graph(graph: Graph) -> Plan:
    """Work out once what each turn of this graph needs."""
    roles = tuple(graph.nodes)
    index = {role: i for i, role in enumerate(roles)}
    incoming = {role: [e for e in graph.edges if e.type == "data" and e.target == role] for role in roles}
    background = tuple(role in _background(graph) for role in roles)
    return Plan(
        roles=roles,
        leaving=tuple(_leaving(graph, role, index, incoming) for role in roles),
        context=tuple(_pulls(graph, role, "context", index) for role in roles),
        state=tuple(_pulls(graph, role, "state", index) for role in roles),
        background=background,
        entries={
            kind: _entry(graph, graph.entry.get(kind, graph.entry["message"]), index) for kind in ("message", "action")
        },
        reply=index[graph.reply],
    )


def find_condition(graph: Graph, condition: str | None) -> Condition | None:
    """Give the function of a condition name, turned round when the name begins with ``not``."""
    if condition is None:
        return None
    name = condition_name(condition)
    function = graph.conditions.get(name) or CONDITIONS[name]
    if not condition.startswith("not "):
        return function

    def negated(message: Any, turn: TurnFacts) -> bool:
        return not function(message, turn)

    return negated


def _leaving(graph: Graph, role: str, index: dict[str, int], incoming: dict[str, list[Any]]) -> tuple[DataEdge, ...]:
    gives = find_node(graph.nodes[role]).gives
    found = []
    for edge in data_edges(graph, role):
        accepts = find_node(graph.nodes[edge.target]).accepts
        always_fits = all(issubclass(kind, accepts) for kind in gives)
        found.append(
            DataEdge(
                target=index[edge.target],
                slot=incoming[edge.target].index(edge),
                condition=find_condition(graph, edge.condition),
                accepts=None if always_fits else accepts,
            )
        )
    return tuple(found)


def _pulls(graph: Graph, role: str, kind: str, index: dict[str, int]) -> tuple[PullEdge, ...]:
    return tuple(
        PullEdge(index[e.source], e.source, e.fresh, find_condition(graph, e.prepare))
        for e in graph.edges
        if e.type == kind and e.target == role
    )


def _entry(graph: Graph, start: str, index: dict[str, int]) -> Entry:
    live = reachable(graph, start)
    waits = [
        sum(e.type == "data" and e.target == role and e.source in live for e in graph.edges) if role in live else 0
        for role in graph.nodes
    ]
    return Entry(index[start], tuple(waits))


def _background(graph: Graph) -> set[str]:
    """Give the roles that data reaches only through the reply."""
    before: set[str] = set()
    todo = list(graph.entry.values())
    while todo:
        role = todo.pop()
        if role in before:
            continue
        before.add(role)
        if role != graph.reply:
            todo.extend(edge.target for edge in data_edges(graph, role))
    behind = set(graph.nodes) - before
    for role in tuple(behind):
        behind |= reachable(graph, role) - {graph.reply}  # who also waits for one behind the reply is behind it
    return behind
