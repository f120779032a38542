"""How the edges of a picture run: each gets the bend that keeps it clear of boxes, labels and other edges."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import hypot

from agent.graph.layout import BOX

Point = tuple[float, float]
Rect = tuple[float, float, float, float]
BENDS = (0, 34, -34, 68, -68, 102, -102, 140, -140, 180, -180)
SHARES = (0.5, 0.38, 0.62)
STEPS = 12
BENT = 25.0
MANY = 40  # lines, from which on fewer bends are tried
GAP = 3.0
LETTER, LINE = 6.0, 14.0


@dataclass(frozen=True, slots=True)
class Line:
    """What is to be drawn: from which box to which, with which words beside it."""

    source: str
    target: str
    label: str = ""
    quiet: bool = False  # may bend aside for the others


@dataclass(frozen=True, eq=False)
class Route:
    """One edge as a quadratic curve.

    ``bend`` is how far its control point lies off the straight line, ``share`` where on the way its words stand.
    """

    line: Line
    bend: int
    share: float
    start: Point
    control: Point
    end: Point

    def at(self, t: float) -> Point:
        """Give the point at a share of the way, from 0 to 1."""
        a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
        return (
            a * self.start[0] + b * self.control[0] + c * self.end[0],
            a * self.start[1] + b * self.control[1] + c * self.end[1],
        )

    @cached_property
    def points(self) -> tuple[Point, ...]:
        """The curve as a chain of points."""
        return tuple(self.at(i / STEPS) for i in range(STEPS + 1))

    @cached_property
    def bounds(self) -> Rect:
        """The smallest rectangle around the curve."""
        xs, ys = [x for x, _ in self.points], [y for _, y in self.points]
        return min(xs), min(ys), max(xs), max(ys)

    @cached_property
    def extent(self) -> Rect:
        """The smallest rectangle around curve and words, with some air."""
        a, b = self.bounds, self.label_box or self.bounds
        return min(a[0], b[0]) - 9, min(a[1], b[1]) - 9, max(a[2], b[2]) + 9, max(a[3], b[3]) + 9

    @property
    def label_at(self) -> Point:
        """The middle of the words."""
        return self.at(self.share)

    @cached_property
    def label_box(self) -> Rect | None:
        """Where the words stand: on the curve."""
        if not self.line.label:
            return None
        x, y = self.label_at
        half = len(self.line.label) * LETTER / 2
        return x - half, y - LINE / 2, x + half, y + LINE / 2


def routes(lines: Sequence[Line], place: Mapping[str, tuple[int, int]]) -> list[Route]:
    """Give a route for each line, in their order; the same input gives the same routes."""
    bends = BENDS if len(lines) <= MANY else BENDS[:5]
    choices = [_choices(line, bends, place) for line in lines]
    boxes = {role: _around(center, 9) for role, center in place.items()}
    alone = [{route: _alone(route, boxes) for route in choice} for choice in choices]
    order = sorted(range(len(lines)), key=lambda i: (_length(lines[i], place), i))
    chosen: dict[int, Route] = {}
    for _ in range(2):  # the second time each edge knows where all the others went
        for i in order:
            others = [route for j, route in chosen.items() if j != i]
            chosen[i] = min(choices[i], key=lambda r: alone[i][r] + sum(_together(r, o) for o in others))
    return [chosen[i] for i in range(len(lines))]


def _choices(line: Line, bends: Sequence[int], place: Mapping[str, tuple[int, int]]) -> list[Route]:
    shares = SHARES if line.label else SHARES[:1]
    return [_route(line, bend, share, place) for bend in bends for share in shares]


def _route(line: Line, bend: int, share: float, place: Mapping[str, tuple[int, int]]) -> Route:
    (x1, y1), (x2, y2) = place[line.source], place[line.target]
    length = hypot(x2 - x1, y2 - y1) or 1.0
    control = ((x1 + x2) / 2 - bend * (y2 - y1) / length, (y1 + y2) / 2 + bend * (x2 - x1) / length)
    return Route(line, bend, share, _border((x1, y1), control), control, _border((x2, y2), control))


def _border(center: tuple[int, int], towards: Point) -> Point:
    """Give the point just outside a box where the line from its centre towards a point leaves it."""
    dx, dy = towards[0] - center[0], towards[1] - center[1]
    half_width, half_height = BOX[0] / 2 + GAP, BOX[1] / 2 + GAP
    scale = min(half_width / abs(dx) if dx else 1e9, half_height / abs(dy) if dy else 1e9)
    return center[0] + dx * scale, center[1] + dy * scale


def _alone(route: Route, boxes: Mapping[str, Rect]) -> float:
    """Give what a route costs by itself: its bend, boxes that it runs through, boxes under its words."""
    cost = abs(route.bend) * 0.3 + (0 if route.bend <= 0 else 0.1)
    cost += 4 if route.share != SHARES[0] else 0
    cost += BENT if route.bend and not route.line.quiet else 0
    for role, box in boxes.items():
        inside = sum(_contains(box, point) for point in route.points[1:-1])
        if role not in (route.line.source, route.line.target):
            cost += 300 * min(inside, 3)
        if route.label_box is not None and _overlap(route.label_box, box):
            cost += 200
    return cost


def _together(one: Route, other: Route) -> float:
    """Give what two routes cost each other: crossing, running side by side, words over lines and over words."""
    if not _overlap(one.extent, other.extent):
        return 0.0
    cost = 20.0 if _distance(one.end, other.end) < 12 else 0.0
    if {one.line.source, one.line.target} == {other.line.source, other.line.target}:
        cost += 400 if _distance(one.at(0.5), other.at(0.5)) < 24 else 0
    for a, b in ((one, other), (other, one)):
        if a.label_box is not None:
            cost += 25 * sum(_contains(a.label_box, point) for point in b.points)
    if one.label_box and other.label_box and _overlap(one.label_box, other.label_box):
        cost += 300
    beside = sum(_distance(p, q) < 9 for p, q in zip(one.points[2:-2], other.points[2:-2], strict=True))
    return cost + 10 * beside + 14 * _crossings(one.points, other.points)


def _crossings(one: Sequence[Point], other: Sequence[Point]) -> int:
    """Count how often two chains of points cross."""
    found = 0
    for a, b in pairwise(one):
        sides = [(b[0] - a[0]) * (y - a[1]) > (b[1] - a[1]) * (x - a[0]) for x, y in other]
        for i in range(len(other) - 1):
            if sides[i] != sides[i + 1]:
                (cx, cy), (dx, dy) = other[i], other[i + 1]
                before = (dx - cx) * (a[1] - cy) > (dy - cy) * (a[0] - cx)
                found += before != ((dx - cx) * (b[1] - cy) > (dy - cy) * (b[0] - cx))
    return found


def _around(center: tuple[int, int], padding: float) -> Rect:
    half_width, half_height = BOX[0] / 2 + padding, BOX[1] / 2 + padding
    return center[0] - half_width, center[1] - half_height, center[0] + half_width, center[1] + half_height


def _contains(rect: Rect, point: Point) -> bool:
    return rect[0] <= point[0] <= rect[2] and rect[1] <= point[1] <= rect[3]


def _overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _distance(one: Point, other: Point) -> float:
    return hypot(one[0] - other[0], one[1] - other[1])


def _length(line: Line, place: Mapping[str, tuple[int, int]]) -> float:
    return _distance(place[line.source], place[line.target])
