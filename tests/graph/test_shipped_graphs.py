"""Every graph that ships, whole: what it is made of, what a turn costs on it, and that models accept what it sends."""

from __future__ import annotations

from typing import Any

import pytest

from agent import Offline, Runtime, Turn, load_graph
from agent.data.database import Database, open_database
from tests.graph.stubs import CLOCK

NAMES = ["v0-single", "v1-current", "v2-direct", "v3-contract"]
COUNT = "Wie viele Kunden gibt es?"
ON_EVERY_GRAPH = pytest.mark.parametrize("name", NAMES)


@pytest.fixture
async def db() -> Any:
    database = open_database("sample")
    assert database is not None
    yield database
    await database.close()


def session(name: str, db: Database | None, **misbehaving: Any) -> Runtime:
    return Runtime(name, Offline(**misbehaving), db, trace=False, clock=lambda: CLOCK)


SHAPES = {
    "v0-single": (["solo", "ui"], 2),
    "v1-current": (["input", "thinker", "output", "ui", "memorizer", "director", "sensor"], 13),
    "v2-direct": (["input", "thinker", "ui", "memorizer", "director", "sensor"], 10),
    "v3-contract": (["input", "thinker", "output", "ui", "memorizer", "director", "sensor"], 13),
}


@ON_EVERY_GRAPH
def test_shipped_graph_has_its_shape(name: str) -> None:
    graph = load_graph(name)
    assert (list(graph.nodes), len(graph.edges)) == SHAPES[name]
    assert graph.summary
    assert "<svg" in graph._repr_html_()


@pytest.mark.parametrize(
    ("name", "calls", "path"),
    [
        ("v0-single", {"solo": 2}, ["solo", "ui"]),
        ("v1-current", {"input": 1, "thinker": 2, "output": 1}, ["input", "thinker", "output", "ui"]),
        ("v2-direct", {"input": 1, "thinker": 2}, ["input", "thinker", "ui"]),
        ("v3-contract", {"input": 1, "thinker": 2, "output": 1}, ["input", "thinker", "output", "ui"]),
    ],
)
async def test_shipped_graph_answers_a_question(
    name: str, calls: dict[str, int], path: list[str], db: Database
) -> None:
    async with session(name, db) as rt:
        turn = await rt.handle_message(COUNT)
    assert (turn.status, turn.text, turn.path) == ("ok", "Es gibt 60 Kunden.", path)
    nodes = [call.node for call in turn._record.calls_before_reply]
    assert {node: nodes.count(node) for node in nodes} == calls
    assert [item["id"] for item in turn.controls] == ["result"]


def breaches(turn: Turn) -> list[str]:
    """Give what of a turn's requests the Messages API would refuse."""
    found = []
    for call in turn.calls:
        request, where = call.request, f"turn {turn.number}, {call.node}"
        messages = request["messages"]
        if messages[0]["role"] != "user" or messages[-1]["role"] != "user":
            found.append(f"{where}: begins or ends with the assistant")
        if "tool_choice" in request or {"temperature", "top_p", "top_k"} & request.keys():
            found.append(f"{where}: forced tool or sampling")
        if any(not block["text"].strip() for block in request.get("system", ())):
            found.append(f"{where}: empty system block")
        open_calls: list[str] = []
        for message in messages:
            content = message["content"]
            blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
            if not blocks or any(block["type"] == "text" and not block["text"].strip() for block in blocks):
                found.append(f"{where}: empty content")
            results = [block["tool_use_id"] for block in blocks if block["type"] == "tool_result"]
            if results != open_calls:
                found.append(f"{where}: results {results} for calls {open_calls}")
            if results and blocks[0]["type"] != "tool_result":
                found.append(f"{where}: text before results")
            open_calls = [block["id"] for block in blocks if block["type"] == "tool_use"]
            if (open_calls or results) and not request.get("tools"):
                found.append(f"{where}: tool blocks without tools")
    return found


MISBEHAVIOURS = [
    (),
    ("announce",),
    ("announce_always",),
    ("empty",),
    ("sql_as_text",),
    ("wrong_column",),
    ("drop_stream",),
]


@ON_EVERY_GRAPH
@pytest.mark.parametrize("misbehave", MISBEHAVIOURS, ids=lambda names: "+".join(names) or "well")
async def test_shipped_graph_sends_what_models_accept(name: str, misbehave: tuple[str, ...], db: Database) -> None:
    texts = ("Hallo", COUNT, "und je Ort?", "Baue einen Ablauf: Start, Ende", "Baue einen Knopf: Los", "Danke")
    async with session(name, db, misbehave=misbehave) as rt:
        turns = [await rt.handle_message(text, dashboard=None) for text in texts]
        if any(item["id"] == "los" for item in rt.workspace.items()):
            turns.append(await rt.handle_action(rt.find("Los").action))
        await rt.settle()
    assert [turn.status for turn in turns] == ["ok"] * len(turns), [turn.error for turn in turns]
    assert [breach for turn in turns for breach in breaches(turn)] == []
    assert all(turn.text.strip() for turn in turns) or "empty" in misbehave


@ON_EVERY_GRAPH
async def test_shipped_graph_works_without_a_database(name: str) -> None:
    async with session(name, None) as rt:
        turn = await rt.handle_message(COUNT)
    assert turn.status == "ok"
    assert "Datenbank" in turn.text
    assert turn.tables == []


@ON_EVERY_GRAPH
async def test_shipped_graph_is_stopped_and_goes_on(name: str, db: Database) -> None:
    async with session(name, db, latency=0.2) as rt:
        rt.subscribe(lambda event: rt.request_stop() if event.kind == "tool_call" and event.turn == 1 else None)
        stopped = await rt.handle_message(COUNT)
        assert (stopped.status, stopped.controls) == ("stopped", [])
        turn = await rt.handle_message(COUNT)
    assert (turn.status, turn.text) == ("ok", "Es gibt 60 Kunden.")
