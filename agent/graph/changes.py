"""What differs between two graph contents: a tuple of changes, empty exactly when their content hashes are equal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from agent.graph.content import GraphContent, RoleContent
    from agent.graph.spec import Edge

Kind = Literal["added", "removed", "changed"]
Part = Literal["node", "prompt", "tier", "tools", "edge", "condition", "entry", "reply", "order"]
EdgeKey = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: which part of the graph, its name, and what it was and is; ``what`` says in which respect."""

    part: Part
    name: str
    kind: Kind
    what: str = ""
    before: str = ""
    after: str = ""


def changes(before: GraphContent, after: GraphContent) -> tuple[Change, ...]:
    """Give every difference, nodes first, in the order of the graphs."""
    found = [*_nodes(before, after), *_edges(before, after), *_conditions(before, after)]
    for kind in dict.fromkeys((*before.entry, *after.entry)):
        found += _value("entry", kind, before.entry.get(kind, ""), after.entry.get(kind, ""))
    found += _value("reply", "reply", before.reply, after.reply)
    found += _order("nodes", before.roles, after.roles)
    found += _order("edges", map(edge_name, before.edges), map(edge_name, after.edges))
    return tuple(found)


def edge_name(edge: Edge) -> str:
    """Give the name of an edge in a diff, such as ``input→thinker data``."""
    return f"{edge.arrow} {edge.type}"


def retyped(before: GraphContent, after: GraphContent) -> dict[EdgeKey, EdgeKey]:
    """Give the edges that kept their ends and changed their type: new key to old key."""
    old = [key for key in _by_key(before.edges) if key not in _by_key(after.edges)]
    found = {}
    for key in _by_key(after.edges):
        if key not in _by_key(before.edges):
            match = next((known for known in old if known[:2] == key[:2]), None)
            if match is not None:
                old.remove(match)
                found[key] = match
    return found


def _nodes(before: GraphContent, after: GraphContent) -> Iterator[Change]:
    for role in dict.fromkeys((*before.roles, *after.roles)):
        old, new = before.roles.get(role), after.roles.get(role)
        if old is None and new is not None:
            yield Change("node", role, "added", after=new.node)
        elif new is None and old is not None:
            yield Change("node", role, "removed", before=old.node)
        elif old is not None and new is not None:
            yield from _role(role, old, new)


def _role(role: str, old: RoleContent, new: RoleContent) -> Iterator[Change]:
    if old.node != new.node:
        yield Change("node", role, "changed", "version", old.node, new.node)
    elif old.hash != new.hash:
        yield Change("node", role, "changed", "same name, other content", old.hash, new.hash)
    yield from _value("prompt", role, old.prompt, new.prompt)
    yield from _value("tier", role, old.tier or "no model", new.tier or "no model")
    yield from _tools(role, old.tools, new.tools)


def _tools(role: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Change]:
    if list(old.items()) == list(new.items()):
        return
    marks = [f"-{name}" for name in old if name not in new] + [f"+{name}" for name in new if name not in old]
    marks += [f"schema of {name}" for name in new if name in old and old[name] != new[name]]
    yield Change("tools", role, "changed", ", ".join(marks) or "order", ", ".join(old), ", ".join(new))


def _edges(before: GraphContent, after: GraphContent) -> Iterator[Change]:
    old, new, moved = _by_key(before.edges), _by_key(after.edges), retyped(before, after)
    for key, edge in old.items():
        if key not in new and key not in moved.values():
            yield Change("edge", edge_name(edge), "removed", before=_rest(edge))
    for key, edge in new.items():
        was = old.get(moved.get(key, key))
        if was is None:
            yield Change("edge", edge_name(edge), "added", after=_rest(edge))
            continue
        for what in ("type", "condition", "fresh", "prepare"):
            if getattr(was, what) != getattr(edge, what):
                yield Change("edge", edge_name(edge), "changed", what, _word(was, what), _word(edge, what))


def _conditions(before: GraphContent, after: GraphContent) -> Iterator[Change]:
    for name in sorted({*before.conditions, *after.conditions}):
        old, new = before.conditions.get(name), after.conditions.get(name)
        if old is not None and new is not None and old != new:
            yield Change("condition", name, "changed", "other code", old, new)


def _value(part: Part, name: str, before: str, after: str) -> Iterator[Change]:
    if before != after:
        kind: Kind = "changed" if before and after else ("added" if after else "removed")
        yield Change(part, name, kind, before=before, after=after)


def _order(name: str, before: Iterable[str], after: Iterable[str]) -> Iterator[Change]:
    """Tell whether what is in both stands in another order, which the engine follows."""
    one, other = list(before), list(after)
    old, new = [item for item in one if item in other], [item for item in other if item in one]
    if old != new:
        yield Change("order", name, "changed", before=", ".join(old), after=", ".join(new))


def _by_key(edges: Iterable[Edge]) -> dict[EdgeKey, Edge]:
    return {(edge.source, edge.target, edge.type): edge for edge in edges}


def _rest(edge: Edge) -> str:
    """Give in words what an edge says besides its ends and type."""
    prepared = f"prepare: {edge.prepare}" if edge.prepare else ""
    parts = [edge.condition or "", prepared, "" if edge.fresh else "not fresh"]
    return ", ".join(part for part in parts if part)


def _word(edge: Edge, what: str) -> str:
    value = getattr(edge, what)
    return str(value or "none") if not isinstance(value, bool) else ("yes" if value else "no")
