"""What is of the wrong kind is said in the words of graphs, never as an error of Python's own."""

from __future__ import annotations

import pytest

from agent import Edge, Graph, diff_graphs, load_graph, register_graph, switch_graph
from agent.errors import GraphError, UnknownGraph

NODES = {"a": "stub_words", "b": "stub_say"}
EDGE = (Edge("a", "b"),)


def graph(name="t", nodes=NODES, edges=EDGE, entry="a", reply="b", **more):
    return Graph(name, nodes, edges, entry, reply, **more)


def derived(**changes):
    return load_graph("v1-current").derive("t-derived", **changes)


WRONG = [
    (lambda: graph(edges=[("a", "b")]), r"write Edge\('a', 'b'\)"),
    (lambda: graph(edges=["a→b"]), "no Edge"),
    (lambda: graph(edges=Edge("a", "b")), "a list of Edge"),
    (lambda: graph(edges=None), "a list of Edge"),
    (lambda: graph(edges={"a": "b"}), "a list of Edge"),
    (lambda: graph(nodes=["stub_words"]), "nodes must be a mapping such as {'thinker'"),
    (lambda: graph(nodes=None), "nodes must be a mapping"),
    (lambda: graph(nodes={**NODES, "a": ["stub_words"]}), r"nodes\['a'\] is \['stub_words'\], not text"),
    (lambda: graph(nodes={1: "stub_words"}), "key 1"),
    (lambda: graph(name=5), "name of a graph must be text, not 5"),
    (lambda: graph(reply=["b"]), "reply of a graph"),
    (lambda: graph(summary=5), "summary of a graph"),
    (lambda: graph(entry=5), "entry must be a mapping"),
    (lambda: graph(entry=None), "entry must be a mapping"),
    (lambda: graph(entry={"message": ["a"]}), r"entry\['message'\]"),
    (lambda: graph(conditions={"x": 5}), "a function of message and turn"),
    (lambda: graph(conditions=[5]), "conditions must be a mapping"),
    (lambda: derived(prompts={"thinker": 5}), r"prompts\['thinker'\] is 5, not text"),
    (lambda: derived(prompts="x"), "prompts must be a mapping"),
    (lambda: derived(tools={"thinker": 5}), "a list of tools"),
    (lambda: derived(tools={"thinker": [5]}), "holds 5"),
    (lambda: derived(tiers={"thinker": ["big"]}), "small, medium or big"),
    (lambda: derived(tiers={"thinker": None}), "small, medium or big"),
    (lambda: derived(nodes={"thinker": None}), r"nodes\['thinker'\]"),
    (lambda: derived(nodes=[1]), "nodes must be a mapping"),
    (lambda: derived(edges=5), "a list of Edge"),
    (lambda: derived(edges=[5]), "no Edge"),
    (lambda: load_graph("v1-current").derive(5), "name of a graph"),
    (lambda: Edge("a", 5), "target of an edge"),
    (lambda: Edge(None, "b"), "source of an edge"),
    (lambda: Edge("a", "b", condition=lambda message, turn: True), "the name of a condition"),
    (lambda: Edge("a", "b", fresh="no"), "True or False, not 'no'"),
    (lambda: register_graph("v1-current"), "takes a Graph"),
]


@pytest.mark.parametrize(("make", "says"), WRONG)
def test_wrong_kind_is_named_with_what_is_expected(make, says):
    with pytest.raises(GraphError, match=says):
        make()


@pytest.mark.parametrize("ask", [load_graph, switch_graph, lambda name: diff_graphs("v1-current", name)])
@pytest.mark.parametrize("name", [5, ["v1-current"], "v1-curent"])
def test_graph_that_is_not_known_is_named(ask, name):
    with pytest.raises(UnknownGraph, match=r"allowed: .*v1-current"):
        ask(name)
