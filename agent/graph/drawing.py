"""A graph as others read it: Cytoscape elements, Mermaid text, a static SVG and the notebook's HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from html import escape
from math import hypot
from typing import TYPE_CHECKING, Any

from agent.graph.layout import BOX, MARGIN, Center, positions
from agent.graph.routing import Line, Point, Route, routes

if TYPE_CHECKING:
    from agent.graph.checks import Shape
    from agent.graph.spec import Edge, Graph

STROKE = {"data": ("#3b76c4", "none"), "context": ("#9a6fd0", "7 4"), "state": ("#c08420", "2 4")}
MERMAID_ARROW = {"data": "-->", "context": "-.->", "state": "==>"}
ROLE_LETTERS, NAME_LETTERS = 15, 20
HEAD = 9.0
STYLE = (
    ".wb-graph text{font:13px sans-serif;fill:var(--jp-ui-font-color1,#1c1e21);text-anchor:middle}"
    ".wb-graph .wb-small{font-size:10.5px;fill:var(--jp-ui-font-color2,#4f5660)}"
    ".wb-graph .wb-label{paint-order:stroke;stroke:var(--jp-layout-color0,#fff);stroke-width:4px;stroke-linejoin:round}"
    ".wb-graph rect{fill:var(--jp-layout-color2,#eef1f5);stroke:var(--jp-ui-font-color3,#8a94a0)}"
    ".wb-graph .wb-reply{stroke-width:2.5px}"
)


def edge_id(edge: Edge) -> str:
    """Give the id of an edge in every picture."""
    return f"{edge.type}:{edge.source}:{edge.target}"


def edge_label(edge: Edge) -> str:
    """Give the text beside an edge: its condition, what it prepares, or nothing."""
    return edge.condition or (f"prepare: {edge.prepare}" if edge.prepare else "")


def to_cytoscape(graph: Graph) -> list[dict[str, Any]]:
    """Give nodes, then edges; nodes with preset positions, edges with how far they bend."""
    return elements(graph, positions(graph), edge_routes(graph))


def elements(graph: Shape, place: Mapping[str, tuple[int, int]], found: Sequence[Route]) -> list[dict[str, Any]]:
    """Give the elements of anything that is shaped like a graph, at these places."""
    nodes = [
        {
            "group": "nodes",
            "data": {"id": role, "label": "\n".join(_words(role, name)), "node": name},
            "position": {"x": place[role][0], "y": place[role][1]},
            "classes": "reply" if role == graph.reply else "",
        }
        for role, name in graph.nodes.items()
    ]
    edges = [
        {
            "group": "edges",
            "data": {
                "id": edge_id(edge),
                "source": edge.source,
                "target": edge.target,
                "label": route.line.label,
                "bend": route.bend,
                **_label_shift(route),
            },
            "classes": edge.type,
        }
        for edge, route in zip(graph.edges, found, strict=True)
    ]
    return nodes + edges


def to_mermaid(graph: Graph) -> str:
    """Give a flowchart; data edges are plain, context edges dotted, state edges thick."""
    lines = ["flowchart LR"]
    lines += [f'    {role}["{role}<br/>{name}"]' for role, name in graph.nodes.items()]
    for edge in graph.edges:
        label = f'|"{edge_label(edge)}"|' if edge_label(edge) else ""
        lines.append(f"    {edge.source} {MERMAID_ARROW[edge.type]}{label} {edge.target}")
    return "\n".join(lines)


def to_svg(graph: Graph) -> str:
    """Give the picture as SVG text; what a graph's author wrote is escaped."""
    place, found = positions(graph), edge_routes(graph)
    parts = [edge_svg(edge, route) for edge, route in zip(graph.edges, found, strict=True)]
    parts += [node_svg(role, name, place[role], role == graph.reply) for role, name in graph.nodes.items()]
    title = f"graph {graph.name}: {len(graph.nodes)} nodes, {len(graph.edges)} edges"
    return framed(title, list(place.values()), found, parts)


def framed(title: str, places: list[Center], found: tuple[Route, ...], parts: list[str], style: str = "") -> str:
    """Give drawn parts, and the words of the edges over them, as one SVG."""
    parts = [*parts, *(_label_svg(route) for route in found if route.line.label)]
    left, top, width, height = _frame(places, found)
    title = escape(title)
    return (
        f'<svg class="wb-graph" role="img" xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="{left} {top} {width} {height}" style="max-width:100%;height:auto"><title>{title}</title>'
        f"<style>{STYLE}{style}</style>{''.join(parts)}</svg>"
    )


def to_html(graph: Graph) -> str:
    """Give the picture and, below it, the graph in words."""
    rows = "".join(
        f"<li><b>{escape(role)}</b> {escape(name)} <small>{escape(graph.tier(role) or 'no model')}</small></li>"
        for role, name in graph.nodes.items()
    )
    head = f"<b>{escape(graph.name)}</b> <code>{graph.content_hash}</code> {escape(graph.summary)}"
    legend = " · ".join(f'<span style="color:{color}">{kind}</span>' for kind, (color, _) in STROKE.items())
    return (
        f"<div>{head}<br><small>edges: {legend}</small></div>{to_svg(graph)}"
        f"<details><summary>nodes</summary><ul>{rows}</ul></details>"
    )


def edge_routes(graph: Graph) -> tuple[Route, ...]:
    """Give how each edge runs, in the order of the graph's edges."""
    lines = tuple(Line(edge.source, edge.target, edge_label(edge), edge.type != "data") for edge in graph.edges)
    return routed(lines, tuple(positions(graph).items()))


@lru_cache(maxsize=64)
def routed(lines: tuple[Line, ...], place: tuple[tuple[str, Center], ...]) -> tuple[Route, ...]:
    """Give the routes of lines between these places; what was routed before is remembered."""
    return tuple(routes(lines, dict(place)))


def _frame(centers: list[Center], found: tuple[Route, ...]) -> tuple[int, int, int, int]:
    """Give the SVG's view box: every box, curve and word, and a margin."""
    half_width, half_height = BOX[0] / 2, BOX[1] / 2
    rects = [(x - half_width, y - half_height, x + half_width, y + half_height) for x, y in centers]
    rects += [route.bounds for route in found]
    rects += [route.label_box for route in found if route.label_box is not None]
    left, top = min(r[0] for r in rects) - MARGIN, min(r[1] for r in rects) - MARGIN
    right, bottom = max(r[2] for r in rects) + MARGIN, max(r[3] for r in rects) + MARGIN
    return round(left), round(top), round(right - left), round(bottom - top)


def _words(role: str, name: str) -> tuple[str, str]:
    """Give the two lines in a box, short enough for it."""
    return _short(role, ROLE_LETTERS), _short(name, NAME_LETTERS)


def _short(text: str, letters: int) -> str:
    return text if len(text) <= letters else text[: letters - 1] + "…"


def node_svg(role: str, name: str, center: tuple[int, int], reply: bool) -> str:
    """Give the box of a role."""
    (x, y), (width, height) = center, BOX
    first, second = _words(role, name)
    classes = ' class="wb-reply"' if reply else ""
    return (
        f"<g><title>{escape(role)}: {escape(name)}</title>"
        f'<rect{classes} x="{x - width // 2}" y="{y - height // 2}" width="{width}" height="{height}" rx="8"/>'
        f'<text x="{x}" y="{y - 3}">{escape(first)}</text>'
        f'<text class="wb-small" x="{x}" y="{y + 13}">{escape(second)}</text></g>'
    )


def edge_svg(edge: Edge, route: Route, color: str | None = None) -> str:
    """Give an edge and its arrowhead, in the colour of its type unless another is given."""
    own, dash = STROKE[edge.type]
    color = color or own
    (sx, sy), (cx, cy), (tx, ty) = route.start, route.control, route.end
    length = hypot(tx - cx, ty - cy) or 1.0
    along = ((tx - cx) / length, (ty - cy) / length)
    neck = (tx - along[0] * HEAD * 0.8, ty - along[1] * HEAD * 0.8)
    return (
        f'<path d="M{sx:.1f} {sy:.1f}Q{cx:.1f} {cy:.1f} {neck[0]:.1f} {neck[1]:.1f}" fill="none" '
        f'stroke="{color}" stroke-width="1.7" stroke-dasharray="{dash}"/>'
        f'<path d="{_head(route.end, along)}" fill="{color}"/>'
    )


def _head(tip: Point, along: Point) -> str:
    """Give the arrowhead as a path of its own: markers need ids, which collide when a page shows two pictures."""
    back = (tip[0] - along[0] * HEAD, tip[1] - along[1] * HEAD)
    side = (along[1] * HEAD * 0.42, -along[0] * HEAD * 0.42)
    corners = (tip, (back[0] + side[0], back[1] + side[1]), (back[0] - side[0], back[1] - side[1]))
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in corners) + "z"


def _label_shift(route: Route) -> dict[str, int]:
    """Give how far the words stand from the middle of the curve, where Cytoscape would put them."""
    (x, y), (middle_x, middle_y) = route.label_at, route.at(0.5)
    return {"label_x": round(x - middle_x), "label_y": round(y - middle_y)}


def _label_svg(route: Route) -> str:
    x, y = route.label_at
    return f'<text class="wb-small wb-label" x="{x:.1f}" y="{y + 3.5:.1f}">{escape(route.line.label)}</text>'
