"""Two versions of a graph in one picture: what came, what went and what changed, by colour, by line and by sign."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import TYPE_CHECKING, Any

from agent.graph.changes import Change, EdgeKey, Kind, edge_name, retyped
from agent.graph.checks import reachable
from agent.graph.drawing import edge_label, edge_svg, elements, framed, node_svg, routed
from agent.graph.layout import BOX, Center, positions
from agent.graph.routing import Line, Route

if TYPE_CHECKING:
    from agent.graph.content import GraphContent
    from agent.graph.spec import Edge

COLORS: Mapping[str, str] = {"added": "#2e9e5b", "removed": "#d64545", "changed": "#c98a00"}
SIGNS: Mapping[str, str] = {"added": "+", "removed": "−", "changed": "~"}
STYLE = "".join(
    f".wb-graph .wb-{kind} rect{{stroke:{color};stroke-width:3px"
    + (";stroke-dasharray:6 4" if kind == "removed" else "")
    + "}"
    for kind, color in COLORS.items()
) + ".wb-graph .wb-same{opacity:.6}"  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sketch:
    """Roles and edges of both versions at once, with the kind of change of each; a graph as far as it is drawn."""

    nodes: Mapping[str, str]
    edges: tuple[Edge, ...]
    entry: Mapping[str, str]
    reply: str
    node_marks: Mapping[str, Kind]
    edge_marks: Mapping[EdgeKey, Kind]

    def edge_mark(self, edge: Edge) -> Kind | None:
        """Give the kind of change of an edge, None when it is the same."""
        return self.edge_marks.get((edge.source, edge.target, edge.type))


def sketch(before: GraphContent, after: GraphContent, found: tuple[Change, ...]) -> Sketch:
    """Put both versions into one sketch: the later one, and what it lacks of the earlier one."""
    gone = {key for key in _keys(before.edges) if key not in _keys(after.edges)} - {*retyped(before, after).values()}
    names = {role: content.node for role, content in (*before.roles.items(), *after.roles.items())}
    order = [*after.roles, *(role for role in before.roles if role not in after.roles)]
    edges = (*after.edges, *(edge for edge in before.edges if (edge.source, edge.target, edge.type) in gone))
    kinds = {change.name: change.kind for change in found if change.part == "edge"}
    roles: dict[str, Kind] = {c.name: "changed" for c in found if c.part in ("prompt", "tier", "tools")}
    return Sketch(
        nodes={role: _versions(before, after, role) or names[role] for role in order},
        edges=edges,
        entry=after.entry,
        reply=after.reply,
        node_marks={**roles, **{change.name: change.kind for change in found if change.part == "node"}},
        edge_marks={
            (edge.source, edge.target, edge.type): kinds[edge_name(edge)] for edge in edges if edge_name(edge) in kinds
        },
    )


def to_svg(title: str, drawn: Sketch) -> str:
    """Give the picture as SVG text for light and dark pages; names are escaped."""
    place = _places(drawn)
    found = _routes(drawn, place)
    parts = [_edge(drawn, edge, route) for edge, route in zip(drawn.edges, found, strict=True)]
    parts += [_node(drawn, role, name, place[role]) for role, name in drawn.nodes.items()]
    return framed(title, list(place.values()), found, parts, STYLE)


def to_cytoscape(drawn: Sketch) -> list[dict[str, Any]]:
    """Give the elements for the live graph view, with the classes ``added``, ``removed`` and ``changed``."""
    place = _places(drawn)
    found = elements(drawn, place, _routes(drawn, place))
    kinds = [*map(drawn.node_marks.get, drawn.nodes), *map(drawn.edge_mark, drawn.edges)]
    for element, kind in zip(found, kinds, strict=True):
        if kind is not None:
            element["classes"] = f"{element['classes']} {kind}".strip()
            if element["group"] == "nodes":
                element["data"]["label"] = f"{SIGNS[kind]} {element['data']['label']}"
    return found


def legend() -> str:
    """Give the signs and their colours as HTML."""
    return " · ".join(f'<span style="color:{COLORS[kind]}">{SIGNS[kind]} {kind}</span>' for kind in COLORS)


def _edge(drawn: Sketch, edge: Edge, route: Route) -> str:
    kind = drawn.edge_mark(edge)
    color = COLORS.get(kind or "")
    title = f"<title>{escape(edge_name(edge))}: {kind or 'the same'}</title>"
    return f'<g class="wb-{kind or "same"}">{title}{edge_svg(edge, route, color)}</g>'


def _node(drawn: Sketch, role: str, name: str, center: Center) -> str:
    kind = drawn.node_marks.get(role)
    box = node_svg(role, name, center, role == drawn.reply)
    x, y = center[0] - BOX[0] // 2, center[1] - BOX[1] // 2
    sign = f'<text class="wb-small wb-label" x="{x + 26}" y="{y - 5}">{SIGNS[kind]} {kind}</text>' if kind else ""
    return f'<g class="wb-{kind or "same"}">{box}{sign}</g>'


def _versions(before: GraphContent, after: GraphContent, role: str) -> str:
    """Give the node of a role, both when they differ."""
    old, new = before.roles.get(role), after.roles.get(role)
    if old is None or new is None or old.node == new.node:
        return ""
    stem = next((i for i, (a, b) in enumerate(zip(old.node, new.node, strict=False)) if a != b), 0)
    stem = old.node.rfind("_", 0, stem) + 1 if "_" in old.node[:stem] else 0
    return f"{old.node} → {new.node[stem:]}"


def _routes(drawn: Sketch, place: Mapping[str, Center]) -> tuple[Route, ...]:
    lines = []
    for edge in drawn.edges:
        sign = SIGNS.get(drawn.edge_mark(edge) or "", "")
        label = " ".join(part for part in (sign, edge_label(edge)) if part)
        lines.append(Line(edge.source, edge.target, label, edge.type != "data"))
    return routed(tuple(lines), tuple(place.items()))


def _places(drawn: Sketch) -> dict[str, Center]:
    """Place the roles; edges that went may close a cycle with those that came, and are left out of the layout then."""
    kept = [edge for edge in drawn.edges if drawn.edge_mark(edge) != "removed"]
    for edge in drawn.edges:
        if drawn.edge_mark(edge) == "removed":
            shape = replace(drawn, edges=tuple(kept))
            if edge.type != "data" or edge.source not in reachable(shape, edge.target):
                kept.append(edge)
    return positions(replace(drawn, edges=tuple(kept)))


def _keys(edges: tuple[Edge, ...]) -> list[EdgeKey]:
    return [(edge.source, edge.target, edge.type) for edge in edges]
