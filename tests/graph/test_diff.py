"""diff_graphs tells what differs, all of it and nothing else, in words, as a table and as one picture."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import product
from typing import Any
from xml.etree import ElementTree

import pytest

from agent import Edge, Graph, GraphDiff, Runtime, diff_graphs, load_graph, register_node
from agent.errors import GraphError
from agent.widgets.graph_style import graph_style
from tests.graph.stubs import CLOCK, chain

CURRENT = load_graph("v1-current")
PROMPT = CURRENT.prompt("thinker")


def changed(**fields: Any) -> Graph:
    return replace(CURRENT, name="mine", **fields)


def with_edge(old: str, **fields: Any) -> Graph:
    edges = [replace(e, **fields) if f"{e.arrow} {e.type}" == old else e for e in CURRENT.edges]
    return changed(edges=edges)


def without_edge(name: str) -> Graph:
    return changed(edges=[e for e in CURRENT.edges if f"{e.arrow} {e.type}" != name])


ONE_CHANGE = [
    (changed(), []),
    (changed(summary="other"), []),
    (
        changed(nodes={**CURRENT.nodes, "thinker": "thinker_v2"}),
        [
            ("node", "thinker", "changed", "version", "thinker_v1", "thinker_v2"),
            ("prompt", "thinker", "changed", "", PROMPT, load_graph("v3-contract").prompt("thinker")),
            ("tools", "thinker", "changed", "+answer, +ask_user, +hand_off", "*", "*"),
        ],
    ),
    (changed(prompts={"thinker": "Think."}), [("prompt", "thinker", "changed", "", PROMPT, "Think.")]),
    (changed(prompts={"thinker": ""}), [("prompt", "thinker", "removed", "", PROMPT, "")]),
    (changed(tiers={"output": "medium"}), [("tier", "output", "changed", "", "small", "medium")]),
    (changed(tiers={"ui": "small"}), [("tier", "ui", "changed", "", "no model", "small")]),
    (changed(tools={"output": ["query_db"]}), [("tools", "output", "changed", "+query_db", "", "query_db")]),
    (
        changed(tools={"thinker": CURRENT.tool_names("thinker")[::-1]}),
        [("tools", "thinker", "changed", "order", "*", "*")],
    ),
    (
        with_edge("input→output data", condition=None),
        [("edge", "input→output data", "changed", "condition", "reflex", "none")],
    ),
    (
        with_edge("memorizer→input context", fresh=True),
        [("edge", "memorizer→input context", "changed", "fresh", "no", "yes")],
    ),
    (
        with_edge("director→thinker context", prepare=None),
        [("edge", "director→thinker context", "changed", "prepare", "needs_planning", "none")],
    ),
    (
        with_edge("memorizer→director state", type="context"),
        [("edge", "memorizer→director context", "changed", "type", "state", "context")],
    ),
    (without_edge("memorizer→output context"), [("edge", "memorizer→output context", "removed", "", "", "")]),
    (
        changed(edges=[*CURRENT.edges, Edge("ui", "output", "state")]),
        [("edge", "ui→output state", "added", "", "", "")],
    ),
    (changed(entry={"message": "input"}), [("entry", "action", "removed", "", "input", "")]),
    (changed(edges=CURRENT.edges[::-1]), [("order", "edges", "changed", "", "*", "*")]),
    (changed(nodes=dict(reversed(CURRENT.nodes.items()))), [("order", "nodes", "changed", "", "*", "*")]),
    (
        changed(conditions={"reflex": lambda message, turn: False}),
        [("condition", "reflex", "changed", "other code", "*", "*")],
    ),
    (changed(conditions={"unused": lambda message, turn: False}), []),
]


@pytest.mark.parametrize(("other", "expected"), ONE_CHANGE)
def test_diff_names_the_change_and_nothing_else(other: Graph, expected: list[tuple[str, ...]]) -> None:
    found = diff_graphs(CURRENT, other)
    rows = [tuple(row) for row in found.frame.itertuples(index=False)]
    assert len(rows) == len(expected)
    for row, wanted in zip(rows, expected, strict=True):
        assert [got for got, want in zip(row, wanted, strict=True) if want != "*"] == [w for w in wanted if w != "*"]
    assert bool(found) == bool(expected)
    assert bool(found) == (CURRENT.content_hash != other.content_hash)
    assert repr(found) == repr(diff_graphs(CURRENT, other))


def everything() -> list[Graph]:
    names = ("v0-single", "v1-current", "v2-direct", "v3-contract")
    return [
        *map(load_graph, names),
        *(graph for graph, _ in ONE_CHANGE),
        chain("stub_say"),
        chain("stub_upper", "stub_say"),
    ]


def test_diff_is_empty_exactly_when_the_content_hashes_are_equal() -> None:
    graphs = everything()
    for one, other in product(graphs, graphs):
        found = diff_graphs(one, other)
        assert bool(found) == (one.content_hash != other.content_hash), found
        back = diff_graphs(other, one)
        turned = {"added": "removed", "removed": "added", "changed": "changed"}
        assert sorted((c.part, turned[c.kind]) for c in found.changes) == sorted((c.part, c.kind) for c in back.changes)


def test_diff_draws_any_two_graphs() -> None:
    graphs = everything()
    for one, other in product(graphs[:2], [*graphs[:8], *graphs[-2:]]):
        found = diff_graphs(one, other)
        ElementTree.fromstring(found.to_svg())
        assert len(repr(found)) <= 110
        drawn = any(c.part in ("node", "edge", "prompt", "tier", "tools") for c in found.changes)
        classes = {word for element in found.to_cytoscape() for word in element["classes"].split()}
        assert bool({"added", "removed", "changed"} & classes) == drawn


def test_diff_draws_edges_that_were_turned_round() -> None:
    nodes = {"a": "stub_words", "b": "stub_upper", "c": "stub_upper", "d": "stub_join"}
    ends = (Edge("a", "b"), Edge("a", "c"), Edge("b", "d"), Edge("c", "d"))
    one, other = (Graph("turned", nodes, (*ends, edge), "a", "d") for edge in (Edge("b", "c"), Edge("c", "b")))
    found = diff_graphs(one, other)
    assert [(c.name, c.kind) for c in found.changes] == [("b→c data", "removed"), ("c→b data", "added")]
    assert found.to_svg().count("wb-removed") >= 1


def test_diff_marks_changes_by_sign_and_not_by_colour_alone() -> None:
    found = diff_graphs("v1-current", "v2-direct")
    svg = found.to_svg()
    assert {"+", "− removed", "~ changed", "− reflex"} <= set(re.findall(r">([^<>]+)</text>", svg))
    elements = {element["data"]["id"]: element for element in found.to_cytoscape()}
    assert elements["output"]["data"]["label"].startswith("− output")
    assert elements["output"]["classes"] == "removed"
    assert elements["data:ui:memorizer"]["classes"] == "data added"
    assert elements["data:ui:memorizer"]["data"]["label"] == "+"
    assert elements["input"]["classes"] == ""
    for theme in ("light", "dark"):
        styled = {rule["selector"] for rule in graph_style(theme)}
        assert {f"{group}.{kind}" for group in ("node", "edge") for kind in ("added", "removed", "changed")} <= styled


def test_diff_shows_itself_short_in_words_and_escaped() -> None:
    mine = changed(prompts={"thinker": "<script>alert(1)</script>"})
    found = diff_graphs("v1-current", mine)
    assert repr(found) == "GraphDiff('v1-current' → 'mine': 1 prompt)"
    assert "\n    +<script>alert(1)</script>" in found.text
    assert "<script>" not in found._repr_html_()
    assert found.text.startswith("v1-current → mine\nprompts\n  ~ thinker\n    --- before\n    +++ after\n    @@ ")
    assert diff_graphs(mine, mine).text == "mine → mine: identical"
    long = chain("stub_say", more={}).derive("x" * 200)
    assert len(repr(diff_graphs(long, "v1-current"))) <= 110


def test_diff_tells_the_same_name_with_other_content() -> None:
    def define(factor: int) -> None:
        class Times:
            accepts = gives = str
            prompt = f"by {factor}"

            async def run(self, message: str, turn: Any) -> str:
                return message * len(self.prompt)

        register_node("diff_times")(Times)

    define(1)
    graph = chain("diff_times", "stub_say")
    before = graph.content
    define(22)
    found = diff_graphs(before, graph)
    assert [(c.part, c.name, c.what) for c in found.changes] == [
        ("node", "b", "same name, other content"),
        ("prompt", "b", ""),
    ]
    assert (found.changes[1].before, found.changes[1].after) == ("by 1", "by 22")


async def turns_of(graph: str, *texts: str) -> list[Any]:
    async with Runtime(graph, "offline", None, trace=False, clock=lambda: CLOCK) as rt:
        turns = [await rt.handle_message(text) for text in texts]
        await rt.settle()
        return turns


async def test_diff_carries_what_turns_measured() -> None:
    texts = ("Hallo", "Was kannst du?")
    runs = [await turns_of(graph, *texts) for graph in ("v1-current", "v2-direct")]
    found: GraphDiff = diff_graphs("v1-current", "v2-direct")
    measured = found.measured(*runs)
    rows = measured.frame.set_index(["part", "name"])
    assert rows.loc[("node", "output"), ["calls_before", "calls_after"]].tolist() == [1, 0]
    assert rows.loc[("node", "thinker"), ["calls_before", "calls_after"]].tolist() == [0.5, 1]
    assert rows.loc[("edge", "input→output data"), ["carried_before", "carried_after"]].tolist() == [0.5, 0]
    assert rows.loc[("edge", "ui→memorizer data"), ["carried_before", "carried_after"]].tolist() == [0, 1]
    assert rows.tokens_before.sum() > 0
    assert rows.ms_after.sum() > 0
    assert len(repr(measured)) <= 110
    assert "edge ui→memorizer data: carried 0 → 1" in measured.text
    assert "output" in measured._repr_html_()
    same = diff_graphs("v1-current", "v1-current").measured(runs[0], runs[0])
    assert same.text.endswith("no difference")


async def test_diff_measures_only_turns_of_its_own_graphs() -> None:
    (turn,) = await turns_of("v2-direct", "Hallo")
    found = diff_graphs("v1-current", "v2-direct")
    with pytest.raises(GraphError, match="turn 1 ran on 'v2-direct'"):
        found.measured([turn], [turn])
    with pytest.raises(GraphError, match="there are no turns of 'v2-direct'"):
        diff_graphs("v2-direct", "v2-direct").measured([turn], [])
