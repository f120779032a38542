"""The live graph as the kernel holds it: what it shows, how much it sends, what it leaves behind."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import ipywidgets
import pytest

from agent.catalog import load_graph
from agent.graph import Edge, Graph
from agent.messages import Reply
from agent.runtime.session import Runtime
from agent.trace.events import (
    Audited,
    EdgeCarried,
    Failed,
    ModelCalled,
    NodeEnded,
    NodeStarted,
    TurnEnded,
    TurnStarted,
)
from agent.widgets.graph_view import RESYNC_SECONDS, GraphView
from agent.widgets.loop import PACE_SECONDS
from agent.widgets.message_text import message_text
from tests.widgets.scene import GRAPH, Page, alive, until

T = 0.0
V1 = load_graph("v1-current")


@contextmanager
def counted(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Count the messages that widgets send."""
    sent: list[str] = []
    send = ipywidgets.Widget._send

    def count(self: Any, message: Any, buffers: Any = None) -> None:
        sent.append(type(self).__name__)
        send(self, message, buffers)

    with monkeypatch.context() as patched:
        patched.setattr(ipywidgets.Widget, "_send", count)
        yield sent


def elements(view: GraphView) -> dict[str, Any]:
    canvas = view.widget.children[0]
    return {element.data["id"]: element for element in (*canvas.graph.nodes, *canvas.graph.edges)}


def details(view: GraphView) -> Any:
    return view.widget.children[1]


async def test_graph_view_has_an_element_for_each_role_and_edge() -> None:
    view = GraphView(V1)
    ids = list(elements(view))
    assert ids[:7] == list(V1.nodes)
    assert len(ids) == 20
    assert all(element.grabbable is False for element in view.widget.children[0].graph.nodes)
    view.close()


async def test_graph_view_follows_events() -> None:
    view = GraphView(V1)
    view.on_event(TurnStarted(T, 1))
    view.on_event(NodeStarted(T, 1, "thinker", message="Command"))
    view.on_event(NodeStarted(T, 1, "memorizer", background=True))
    view.on_event(EdgeCarried(T, 1, "input", "thinker"))
    await until(lambda: elements(view)["thinker"].classes == "running")
    assert elements(view)["memorizer"].classes == "running background"
    assert elements(view)["data:input:thinker"].classes == "data carried pulse"
    assert details(view).states["thinker"] == "running"
    await until(lambda: elements(view)["data:input:thinker"].classes == "data carried")
    view.close()


async def test_graph_view_coalesces_events(monkeypatch: pytest.MonkeyPatch) -> None:
    view = GraphView(V1)
    view.on_event(TurnStarted(T, 1))
    with counted(monkeypatch) as sent:
        began = asyncio.get_running_loop().time()
        for i in range(5000):
            role, edge = list(V1.nodes)[i % 7], V1.edges[i % 13]
            view.on_event(NodeStarted(T, 1, role))
            view.on_event(EdgeCarried(T, 1, edge.source, edge.target, edge.type))
            await asyncio.sleep(0)
            view.on_event(NodeEnded(T, 1, role, message="Command"))
            await asyncio.sleep(0)
        view.on_event(NodeStarted(T, 1, "output"))
        await until(lambda: elements(view)["output"].classes == "reply running")
        flushes = (asyncio.get_running_loop().time() - began) / PACE_SECONDS + 2
    assert len(sent) <= flushes * 21  # every element and the bar of nodes, once a flush
    assert elements(view)["thinker"].classes == "done"
    view.close()


async def test_graph_view_sends_everything_again_after_a_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    view = GraphView(V1)
    with counted(monkeypatch) as sent:
        view.on_event(TurnStarted(T, 1))
        view.on_event(TurnEnded(T, 1))
        await asyncio.sleep(RESYNC_SECONDS + 3 * PACE_SECONDS)
    assert sent.count("Node") == 7
    assert sent.count("Edge") == 13
    view.close()


async def test_graph_view_takes_events_from_threads() -> None:
    view = GraphView(V1)
    threads = [
        threading.Thread(target=lambda: [view.on_event(NodeStarted(T, 1, "thinker")) for _ in range(200)])
        for _ in range(4)
    ]
    view.on_event(TurnStarted(T, 1))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    await until(lambda: elements(view)["thinker"].classes == "running")
    view.close()


async def test_graph_view_shows_another_graph() -> None:
    view = GraphView(V1)
    view.on_event(TurnStarted(T, 1))
    view.on_event(NodeStarted(T, 1, "thinker"))
    view.show(GRAPH)
    assert list(elements(view)) == ["actor", "ui", "data:actor:ui"]
    assert elements(view)["actor"].classes == "reply idle"
    assert details(view).states == {"actor": "idle", "ui": "idle"}
    view.on_event(NodeStarted(T, 1, "actor"))
    await until(lambda: elements(view)["actor"].classes == "reply running")
    view.close()


async def test_graph_view_leaves_no_widgets_behind() -> None:
    GraphView(V1).close()  # classes that ipywidgets makes once
    before = alive()
    view = GraphView(V1)
    shown = alive()
    for i in range(50):
        view.show(GRAPH if i % 2 == 0 else V1)
    assert alive() == shown
    view.close()
    assert alive() == before
    view.on_event(TurnStarted(T, 2))  # one that comes late harms nobody
    await asyncio.sleep(2 * PACE_SECONDS)


async def test_graph_view_closes_nothing_that_is_still_referred_to() -> None:
    view = GraphView(V1)
    view.show(GRAPH)
    box = view.widget
    canvas = box.children[0]
    held = [*canvas.graph.nodes, *canvas.graph.edges, canvas.graph, *box.children]
    assert all(widget.comm is not None for widget in held)
    view.close()
    assert box.children == ()
    assert list(canvas.graph.nodes) == []


async def test_graph_view_describes_the_clicked_node() -> None:
    graph = replace(V1, prompts={"thinker": "<script>alert('x')</script>"})
    view = GraphView(graph)
    view.on_event(TurnStarted(T, 1))
    view.on_event(NodeStarted(T, 1, "thinker", message="Command"))
    view.on_event(ModelCalled(T, 1, "thinker", "medium", "some-model", 1200, 30, 400, 0.25))
    view.on_event(NodeEnded(T, 1, "thinker", 12.34, message="ThoughtResult"))
    view.on_event(Audited(T, 1, "thinker", "code_without_tools", "warning", "thought", "a fenced block"))
    view.on_event(Failed(T, 1, "thinker", "ValueError", "it broke"))
    view.widget.children[0]._handle_custom_msg(
        {"widget": "node", "event": "click", "data": {"data": {"id": "thinker"}}}, []
    )
    await until(lambda: details(view).shown)
    shown = details(view).shown
    lines = dict(shown["lines"])
    assert shown["role"] == "thinker"
    assert lines["version"].startswith("thinker_v1 ")
    assert (lines["tier"], lines["last input"], lines["last output"]) == ("medium", "Command", "ThoughtResult")
    assert lines["time"] == "12.3 ms"
    assert lines["calls"] == "1 in this turn: 1,200 tokens in (400 more cached), 30 out, $0.2500"
    assert lines["error"] == "ValueError: it broke"
    assert shown["findings"] == ["warning code_without_tools: a fenced block"]
    assert shown["prompt"] == "<script>alert('x')</script>"  # the browser puts it in as text
    await until(lambda: elements(view)["thinker"].classes == "error audited chosen")
    view.on_event(TurnStarted(T, 2))
    await until(lambda: "calls" not in dict(details(view).shown["lines"]))
    assert details(view).shown["findings"] == []
    view.close()


async def test_graph_view_says_when_a_price_is_unknown() -> None:
    view = GraphView(V1)
    view.on_event(ModelCalled(T, 1, "thinker", "medium", "some-model", 10, 3, 0, None))
    view.choose("thinker")
    assert dict(details(view).shown["lines"])["calls"] == "1 in this turn: 10 tokens in, 3 out, price unknown"
    view.close()


async def test_graph_view_closes_the_details() -> None:
    view = GraphView(V1)
    page = Page(details(view))
    page.send(kind="node", role="sensor")
    await until(lambda: details(view).shown)
    page.send(kind="node", role="")
    await until(lambda: not details(view).shown)
    page.send(kind="node", role="nobody")
    await asyncio.sleep(0.02)
    assert details(view).shown == {}
    view.close()


async def test_graph_view_shows_a_whole_turn(runtime: Runtime) -> None:
    view = GraphView(GRAPH)
    runtime.subscribe(view.on_event)
    await runtime.handle_message("show")
    await until(lambda: details(view).states == {"actor": "done", "ui": "done"})
    await runtime.handle_message("fail")
    await until(lambda: details(view).states["actor"] == "error")
    view.close()


@pytest.mark.parametrize("roles", [("actor",), ("actor", "ui"), ("actor", "<b>", "a role with quite a long name")])
async def test_graph_view_takes_any_graph(roles: tuple[str, ...]) -> None:
    nodes = {role: "actor_for_widget_tests" if role == "actor" else "ui_v1" for role in roles}
    edges = [Edge("actor", role) for role in roles[1:]]
    graph = Graph("any", nodes, edges, {"message": "actor"}, "actor")
    view = GraphView(graph)
    assert list(elements(view)) == [*roles, *(f"data:actor:{role}" for role in roles[1:])]
    view.close()


async def test_details_show_what_a_node_of_the_session_took_and_gave() -> None:
    async with Runtime("v1-current", "offline", None, trace=False) as runtime:
        view = GraphView(runtime.graph, runtime.live.exchanged)
        runtime.subscribe(view.on_event)
        view.choose("input")
        assert "last input" not in dict(details(view).shown["lines"])
        await runtime.handle_message("Hallo <b>du</b> " + "x" * 5000)
        view.choose("input")
        lines = dict(details(view).shown["lines"])
        assert lines["last input"].startswith("Envelope\ntext: Hallo <b>du</b> xxx")
        assert len(lines["last input"]) == 400
        assert lines["last output"].startswith("Command\nanalysis: InputAnalysis(")
        await runtime.settle()
        view.choose("memorizer")
        assert dict(details(view).shown["lines"])["last input"].startswith("Reply\ntext: ")
        view.close()


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (None, ""),
        ("plain", "str\nplain"),
        (("one", "two"), "str\none\nstr\ntwo"),
        (Reply("Hi"), "Reply\ntext: Hi"),
        (Reply("Hi", "de"), "Reply\ntext: Hi\nlanguage: de"),
        ({"a": list(range(100))}, "dict\n{'a': [0, 1, 2, 3, ...]}"),
    ],
)
def test_message_is_told_in_short(message: Any, text: str) -> None:
    assert message_text(message) == text


def test_message_that_cannot_be_shown_is_told_by_its_type() -> None:
    class Broken:
        def __repr__(self) -> str:
            raise ValueError("no")

    assert message_text(Broken()).startswith("Broken\n<Broken instance at")
