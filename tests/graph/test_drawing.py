"""Pictures of a graph: nothing runs through a box, no words collide, arrows end at boxes, text stays text."""

from __future__ import annotations

from itertools import combinations
from xml.etree import ElementTree

import pytest

from agent.catalog import load_graph
from agent.graph import Edge, Graph
from agent.graph.catalog import SHIPPED
from agent.graph.drawing import edge_id, edge_routes
from agent.graph.layout import BOX, positions
from agent.graph.routing import GAP, Point, Rect

V1 = load_graph("v1-current")
SVG = "{http://www.w3.org/2000/svg}"


def box(center: tuple[int, int], padding: float = 0.0) -> Rect:
    half_width, half_height = BOX[0] / 2 + padding, BOX[1] / 2 + padding
    return center[0] - half_width, center[1] - half_height, center[0] + half_width, center[1] + half_height


def inside(point: Point, rect: Rect) -> bool:
    return rect[0] < point[0] < rect[2] and rect[1] < point[1] < rect[3]


def overlap(one: Rect, other: Rect) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


@pytest.mark.parametrize("name", sorted(SHIPPED))
def test_picture_keeps_boxes_edges_and_words_apart(name: str) -> None:
    graph = load_graph(name)
    boxes = {role: box(center) for role, center in positions(graph).items()}
    routes = edge_routes(graph)
    assert [pair for pair in combinations(boxes, 2) if overlap(boxes[pair[0]], boxes[pair[1]])] == []
    for route in routes:
        others = [role for role in boxes if role not in (route.line.source, route.line.target)]
        hit = [role for role in others if any(inside(route.at(i / 50), boxes[role]) for i in range(51))]
        assert hit == [], f"{route.line} runs through {hit}"
    words = [(route.line, route.label_box) for route in routes if route.label_box]
    assert [line for line, rect in words for role in boxes if overlap(rect, boxes[role])] == []
    assert [(a[0], b[0]) for a, b in combinations(words, 2) if overlap(a[1], b[1])] == []


def test_picture_ends_arrows_just_outside_the_box() -> None:
    place = positions(V1)
    for route in edge_routes(V1):
        target = place[route.line.target]
        assert not inside(route.end, box(target, GAP - 0.01))
        assert inside(route.end, box(target, GAP + 0.01))


def test_picture_lays_data_from_left_to_right() -> None:
    place = positions(V1)
    assert place["input"][0] < place["thinker"][0] < place["output"][0]
    assert place["input"][1] == place["thinker"][1] == place["output"][1]


def test_cytoscape_has_a_place_for_each_node_and_a_bend_for_each_edge() -> None:
    elements = V1.to_cytoscape()
    nodes = [e for e in elements if e["group"] == "nodes"]
    edges = [e for e in elements if e["group"] == "edges"]
    assert [n["data"]["id"] for n in nodes] == list(V1.nodes)
    assert {(n["position"]["x"], n["position"]["y"]) for n in nodes} == set(positions(V1).values())
    assert [e["data"]["id"] for e in edges] == [edge_id(edge) for edge in V1.edges]
    assert [e["classes"] for e in edges] == [edge.type for edge in V1.edges]
    assert [e["data"]["bend"] for e in edges] == [route.bend for route in edge_routes(V1)]


def test_svg_is_well_formed_and_the_same_each_time() -> None:
    svg = V1.to_svg()
    root = ElementTree.fromstring(svg)
    assert len(root.findall(f"{SVG}g")) == 7
    assert len(root.findall(f"{SVG}path")) == 2 * 13
    assert "id=" not in svg  # ids collide when a page shows two pictures
    assert svg == load_graph("v1-current").to_svg()


def test_svg_escapes_what_an_author_wrote() -> None:
    evil = "<script>alert(1)</script>"
    nodes = {"input": "input_v1", evil: "output_v1"}
    graph = Graph(evil, nodes, [Edge("input", evil)], {"message": "input"}, evil, summary=evil)
    for text in (graph.to_svg(), graph._repr_html_()):
        assert "<script" not in text


def test_picture_of_many_nodes_has_a_place_for_each() -> None:
    roles = [f"n{i}" for i in range(30)]
    nodes = {"start": "input_v1", "end": "output_v1"} | dict.fromkeys(roles, "sensor_v1")
    edges = [Edge("start", "end"), *(Edge(role, "end", "context") for role in roles)]
    graph = Graph("many", nodes, edges, {"message": "start"}, "end")
    assert len(set(positions(graph).values())) == 32
    ElementTree.fromstring(graph.to_svg())
