"""The trace table as the kernel feeds it."""

from __future__ import annotations

import asyncio
import json

from agent.runtime.session import Runtime
from agent.trace.events import (
    EdgeCarried,
    Event,
    ModelCalled,
    NodeEnded,
    NodeStarted,
    Noted,
    Streamed,
    ToolCalled,
    TurnEnded,
    TurnStarted,
)
from agent.widgets.trace_rows import LONGEST_DETAIL, MOST_ROWS, TraceRows
from agent.widgets.trace_view import BATCH_SECONDS, TraceView
from tests.widgets.scene import Page, alive, until


def rows_of(*events: Event) -> list[tuple[object, ...]]:
    rows = TraceRows()
    for event in events:
        rows.add(event)
    return [row[1:] for row in rows.all()]


def test_trace_rows_say_time_turn_node_event_detail_and_ms() -> None:
    assert rows_of(
        Noted(99.0, name="before"),
        TurnStarted(100.0, 1, text="hello"),
        NodeStarted(100.0011, 1, "input", message="Envelope"),
        NodeEnded(100.0136, 1, "input", 12.54, message="Command"),
        EdgeCarried(100.02, 1, "input", "thinker"),
        TurnStarted(200.0, 2, text="again"),
        NodeEnded(200.5, 1, "memorizer", 7.0, True, "update"),
        TurnEnded(200.25, 2, "", "failed", "it broke", 250.0),
    ) == [
        (None, 0, "", "note", "before", None),
        (0.0, 1, "", "turn", "hello", None),
        (1.1, 1, "input", "start", "Envelope", None),
        (13.6, 1, "input", "end", "Command", 12.5),
        (20.0, 1, "input", "edge", "data → thinker", None),
        (0.0, 2, "", "turn", "again", None),
        (100500.0, 1, "memorizer", "end", "update", 7.0),
        (250.0, 2, "", "done", "failed it broke", 250.0),
    ]


def test_trace_rows_leave_out_pieces_of_a_reply() -> None:
    assert rows_of(Streamed(1.0, 1, "output", "Hel"), Streamed(1.1, 1, "output", "lo")) == []


def test_trace_rows_cut_long_details() -> None:
    (row,) = rows_of(ToolCalled(1.0, 1, "thinker", "t1", "query_db", {"query": "x" * 5000}))
    assert len(str(row[4])) == LONGEST_DETAIL
    assert str(row[4]).endswith("…")


def test_trace_rows_keep_the_last_ones() -> None:
    rows = TraceRows()
    for i in range(MOST_ROWS + 500):
        rows.add(Noted(0.0, name=str(i)))
    assert len(rows.all()) == MOST_ROWS
    assert [row[5] for row in rows.new()][:1] == ["500"]
    rows.add(Noted(0.0, name="one more"))
    assert [row[5] for row in rows.new()] == ["one more"]
    assert rows.new() == []


async def test_trace_view_sends_batches() -> None:
    view = TraceView()
    page = Page(view.widget)
    began = asyncio.get_running_loop().time()
    for i in range(15_000):
        view.on_event(ModelCalled(float(i), 1, "thinker"))
        if i % 1500 == 0:
            await asyncio.sleep(0.01)
    view.on_event(TurnEnded(15_000.0, 1))
    await until(lambda: page.got and page.got[-1]["rows"][-1][0] == 15_001)
    batches = (asyncio.get_running_loop().time() - began) / BATCH_SECONDS + 2
    assert page.kinds() == ["rows"] * len(page.got)
    assert len(page.got) <= batches
    assert all(len(message["rows"]) <= MOST_ROWS for message in page.got)
    view.close()


async def test_trace_view_gives_a_page_that_opens_later_every_row() -> None:
    view = TraceView()
    view.on_event(TurnStarted(1.0, 1, text="<b>hello</b>"))
    view.on_event(TurnEnded(2.0, 1))
    page = Page(view.widget)
    page.send(kind="ready", client="c1")
    await until(lambda: page.got)
    message = page.last("all")
    assert message["client"] == "c1"
    assert [row[4:6] for row in message["rows"]] == [("turn", "<b>hello</b>"), ("done", "ok")]
    json.dumps(message)
    view.close()


async def test_trace_view_follows_a_session_and_leaves_nothing_behind(runtime: Runtime) -> None:
    TraceView().close()
    before = alive()
    view = TraceView()
    page = Page(view.widget)
    runtime.subscribe(view.on_event)
    await runtime.handle_message("hello")
    await until(lambda: any(row[4] == "done" for message in page.got for row in message["rows"]))
    kinds = [row[4] for message in page.got for row in message["rows"] if row[2] == 1]
    assert kinds[0] == "turn"
    assert {"start", "end", "edge", "reply", "done"} <= set(kinds)
    assert "text" not in kinds
    view.close()
    assert alive() == before
    view.on_event(TurnStarted(1.0, 2))
    await asyncio.sleep(0.02)
