"""Everything that can be wrong with a graph is found when it is defined, and the error names the guilty."""

import pytest

from agent import Edge, Envelope, Graph, Reply, list_graphs, load_graph, register_graph, register_node
from agent.errors import (
    AlreadyRegistered,
    GraphCycle,
    GraphError,
    MessageMismatch,
    MissingEntry,
    MissingReply,
    NotReachable,
    UnknownCondition,
    UnknownEdgeEnd,
    UnknownGraph,
    UnknownNode,
    UnknownTool,
)
from tests.graph.stubs import chain

NODES = {"a": "stub_words", "b": "stub_upper", "c": "stub_say"}
EDGES = (Edge("a", "b"), Edge("b", "c"))


def graph(nodes=NODES, edges=EDGES, entry=None, reply="c", **more):
    return Graph("t", nodes, edges, {"message": "a"} if entry is None else entry, reply, **more)


WRONG = [
    (lambda: graph({**NODES, "b": "stub_uper"}), UnknownNode, "did you mean 'stub_upper'"),
    (lambda: graph(edges=(*EDGES, Edge("b", "x"))), UnknownEdgeEnd, "b→x"),
    (lambda: graph(edges=(Edge("a", "b", condition="refelx"), EDGES[1])), UnknownCondition, "did you mean 'reflex'"),
    (lambda: graph(edges=(*EDGES, Edge("c", "b"))), GraphCycle, "b→c→b"),
    (lambda: graph(edges=(*EDGES, Edge("b", "b"))), GraphCycle, "to itself"),
    (lambda: graph({**NODES, "b": "stub_memory"}), MessageMismatch, "stub_words gives str, stub_memory accepts Reply"),
    (lambda: graph(entry={}), MissingEntry, "no entry for messages"),
    (lambda: graph(entry={"message": "x"}), MissingEntry, "'x'"),
    (lambda: graph(entry={"mesage": "a"}), MissingEntry, "allowed: message, action"),
    (lambda: graph(reply="x"), MissingReply, "'x'"),
    (lambda: graph(edges=(EDGES[0],)), MissingReply, "reply 'c'"),
    (lambda: graph({**NODES, "d": "stub_upper"}), NotReachable, "'d'"),
    (lambda: graph(edges=(*EDGES, Edge("b", "c", "context"))), MessageMismatch, "no method context"),
    (lambda: graph(edges=(*EDGES, Edge("a", "b"))), GraphError, "stands twice"),
    (lambda: Edge("a", "b", "dta"), GraphError, "allowed: data, context, state"),
    (lambda: Edge("a", "b", "state", condition="reflex"), GraphError, "only data edges"),
    (lambda: graph(prompts={"x": "hello"}), UnknownEdgeEnd, "'x'"),
    (lambda: graph(tiers={"b": "huge"}), GraphError, "small, medium, big"),
    (lambda: graph(tools={"b": ["query_bd"]}), UnknownTool, "did you mean 'query_db'"),
    (lambda: load_graph("v1-curent"), UnknownGraph, "did you mean 'v1-current'"),
]


@pytest.mark.parametrize(("make", "error", "says"), WRONG)
def test_graph_mistake_is_found_at_definition(make, error, says):
    with pytest.raises(error, match=says):
        make()


def test_node_class_is_checked_when_registered():
    with pytest.raises(GraphError, match="async def run"):
        register_node("stub_not_async")(type("N", (), {"run": lambda self, message, turn: None}))


def test_node_types_must_be_classes():
    with pytest.raises(GraphError, match="message types"):

        @register_node("stub_types")
        class Typed:
            accepts = ("Command",)

            async def run(self, message, turn):
                return None


def test_node_name_belongs_to_one_class():
    async def run(self, message, turn):
        return None

    with pytest.raises(AlreadyRegistered, match="new version needs a new name"):
        register_node("thinker_v1")(type("Mine", (), {"run": run}))


def test_shipped_graph_name_cannot_be_taken():
    with pytest.raises(AlreadyRegistered, match="choose another name"):
        load_graph("v1-current").derive("v1-current")


def test_current_graph_has_seven_nodes_and_thirteen_edges_of_three_types():
    current = load_graph("v1-current")
    assert list(current.nodes) == ["input", "thinker", "output", "ui", "memorizer", "director", "sensor"]
    edges = {(edge.source, edge.target, edge.type, edge.condition) for edge in current.edges}
    assert edges == {
        ("input", "thinker", "data", "not reflex"),
        ("input", "output", "data", "reflex"),
        ("thinker", "output", "data", None),
        ("thinker", "ui", "data", None),
        ("output", "memorizer", "data", None),
        ("memorizer", "input", "context", None),
        ("memorizer", "thinker", "context", None),
        ("memorizer", "output", "context", None),
        ("director", "thinker", "context", None),
        ("sensor", "thinker", "context", None),
        ("memorizer", "director", "state", None),
        ("memorizer", "sensor", "state", None),
        ("ui", "sensor", "state", None),
    }
    assert [edge.arrow for edge in current.edges if not edge.fresh] == ["memorizer→input"]


def test_derive_changes_only_what_is_named_and_is_known_by_name():
    current = load_graph("v1-current")
    mine = current.derive(
        "t-mine", prompts={"thinker": "Think."}, tiers={"output": "medium"}, tools={"thinker": ["query_db"]}
    )
    assert load_graph("t-mine") is mine
    assert mine.prompt("thinker") == "Think."
    assert mine.prompt("output") == current.prompt("output")
    assert (mine.tier("output"), mine.tool_names("thinker")) == ("medium", ("query_db",))
    assert mine.topology_hash == current.topology_hash
    assert mine.content_hash != current.content_hash


def test_hashes_leave_out_names_comments_and_docstrings():
    from agent.graph.tokens import tokens

    one = 'def f(x):\n    """Say."""\n    # why\n    return x + 1\n'
    two = "def f(x):\n\n    return x + 1  # because\n"
    assert tokens(one) == tokens(two)
    assert tokens(one) != tokens(one.replace("+ 1", "+ 2"))
    same = [Graph(name, NODES, EDGES, {"message": "a"}, "c").content_hash for name in ("one", "two")]
    assert same[0] == same[1]


def test_list_graphs_tells_which_is_active():
    register_graph(chain("stub_say"))
    frame = list_graphs()
    columns = ["name", "active", "summary", "nodes", "edges", "topology_hash", "content_hash"]
    assert list(frame.columns) == columns
    assert list(frame[frame.active].name) == ["v1-current"]
    assert "chain" in set(frame.name)


def test_graph_shows_itself_as_text_svg_mermaid_and_cytoscape():
    current = load_graph("v1-current")
    assert len(repr(current)) <= 110
    assert "<svg" in current._repr_html_()
    elements = current.to_cytoscape()
    assert sum("source" in element["data"] for element in elements) == 13
    assert len(elements) == 20
    assert len({element["data"]["id"] for element in elements}) == 20
    assert current.to_mermaid().startswith("flowchart")


def test_graph_picture_escapes_what_an_author_wrote():
    evil = Graph("<script>alert(1)</script>", NODES, EDGES, {"message": "a"}, "c", summary="<img onerror=x>")
    assert "<script>" not in evil._repr_html_()
    assert "<img" not in evil._repr_html_()


def test_node_without_declared_types_cannot_be_connected_by_data():
    async def run(self, message, turn):
        return Reply("x")

    register_node("stub_silent")(type("Silent", (), {"accepts": Envelope, "run": run}))
    with pytest.raises(MessageMismatch, match="gives nothing"):
        graph({**NODES, "a": "stub_silent"})


@pytest.mark.parametrize("ask", [Graph.prompt, Graph.tier, Graph.tool_names])
def test_unknown_role_is_named_with_what_is_allowed(ask):
    with pytest.raises(GraphError, match=r"'v1-current' has no role 'thinkr'; allowed: .*did you mean 'thinker'\?"):
        ask(load_graph("v1-current"), "thinkr")


def test_beginning_of_a_name_is_recognised():
    with pytest.raises(UnknownGraph, match=r"did you mean 'v2-direct'\?"):
        load_graph("V2")
