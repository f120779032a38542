"""Where the nodes of a graph stand in a picture: data flows left to right, what is only asked stands aside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from agent.graph.checks import data_edges

if TYPE_CHECKING:
    from agent.graph.checks import Shape

COLUMN, ROW = 212, 130
BOX = (120, 46)
MARGIN = 24
Cell = tuple[int, int]
Center = tuple[int, int]


def positions(graph: Shape) -> dict[str, tuple[int, int]]:
    """Give the centre of each role's box in pixels; the same graph gives the same picture."""
    cells = _cells(graph)
    left, top = min(x for x, _ in cells.values()), min(y for _, y in cells.values())
    dx, dy = MARGIN + BOX[0] // 2, MARGIN + BOX[1] // 2
    return {role: (dx + (cells[role][0] - left) * COLUMN, dy + (cells[role][1] - top) * ROW) for role in graph.nodes}


def _cells(graph: Shape) -> dict[str, Cell]:
    """Give column and row of each role; row 0 is the way from the entry to the reply."""
    way = _way_to_reply(graph)
    depth = _depths(graph)
    cells: dict[str, Cell] = {}
    for role in way:
        _place(cells, role, [(depth[role], row) for row in _outwards(0)])
    answering, after = _split(graph, [role for role in depth if role not in cells])
    for role in answering:
        _place(cells, role, [(depth[role], row) for row in (0, 1, 2, -1, *_outwards(3))])
    for role in (role for role in graph.nodes if role not in depth):
        column = min((cells[e.target][0] for e in graph.edges if e.source == role and e.target in cells), default=0)
        _place(cells, role, [(column, row) for row in (-1, 1, *_outwards(2))])
    for role in after:
        source = min(cells[e.source][0] for e in graph.edges if e.target == role and e.source in cells)
        _place(cells, role, [(source + x, -1) for x in (0, 1, 2, 3)] + [(source, row) for row in _outwards(1)])
    return cells


def _place(cells: dict[str, Cell], role: str, wanted: list[Cell]) -> None:
    taken = set(cells.values())
    cells[role] = next(cell for cell in wanted if cell not in taken)


def _outwards(start: int) -> list[int]:
    """Give rows ever further from the middle, below before above; more than any graph needs."""
    return [row for i in range(start, start + 99) for row in ((i, -i) if i else (0,))]


def _split(graph: Shape, roles: list[str]) -> tuple[list[str], list[str]]:
    """Part roles into those that work for the answer and those that data reaches only through the reply."""
    before: set[str] = set()
    todo = list(graph.entry.values())
    while todo:
        role = todo.pop()
        if role not in before:
            before.add(role)
            todo.extend(edge.target for edge in data_edges(graph, role) if role != graph.reply)
    return [role for role in roles if role in before], [role for role in roles if role not in before]


def _way_to_reply(graph: Shape) -> list[str]:
    """Give the longest way that data takes from the message entry to the reply."""
    known: dict[str, list[str]] = {graph.reply: [graph.reply]}

    def longest(role: str) -> list[str]:
        if role not in known:
            ways = [way for edge in data_edges(graph, role) if (way := longest(edge.target))]
            known[role] = [role, *max(ways, key=len)] if ways else []
        return known[role]

    return longest(graph.entry["message"])


def _depths(graph: Shape) -> dict[str, int]:
    depth = dict.fromkeys(graph.entry.values(), 0)
    todo = list(depth)
    while todo:
        role = todo.pop(0)
        for edge in data_edges(graph, role):
            if depth.get(edge.target, -1) < depth[role] + 1:
                depth[edge.target] = depth[role] + 1
                todo.append(edge.target)
    return depth
