"""Order under pressure: numbers, stopping twice, closing while something runs, waiting once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from agent import Edge, Graph, Reply, Runtime, register_node
from agent.errors import UnknownAction
from agent.trace.log import read_trace
from agent.workspace import Control, SetControls
from tests.graph.stubs import CLOCK, chain, session

CLICKS = Graph(
    "clicks",
    {"a": "stub_words", "b": "stub_say", "ui": "ui_v1"},
    (Edge("a", "b"), Edge("ui", "b", "state")),
    {"message": "a", "action": "a"},
    "b",
)


def with_counter(rt: Runtime) -> None:
    rt.live.workspace = rt.live.workspace.apply(SetControls((Control("counter", "n", "Count", value=1),)))


def once(rt: Runtime, kind: str, work: Callable[[], object]) -> None:
    """Do something from inside the first event of a kind."""
    undo: list[Callable[[], None]] = []

    def listen(event: Any) -> None:
        if event.kind == kind:
            undo.pop()()
            work()

    undo.append(rt.subscribe(listen))


@pytest.mark.parametrize("kind", ["click", "controls", "done"])
@pytest.mark.parametrize("more", ["message", "click"])
async def test_turns_begun_inside_a_click_have_numbers_of_their_own_in_order(kind: str, more: str) -> None:
    async with session(CLICKS) as rt:
        with_counter(rt)
        once(rt, kind, lambda: rt.submit("inside") if more == "message" else rt.submit_action("inc:n"))
        rt.submit_action("inc:n")
        await rt.handle_message("after")
        assert [turn.number for turn in rt.turns] == [1, 2, 3]
        spoken = [entry.turn for entry in rt.conversation.window()]
        assert spoken == sorted(spoken)
        assert set(spoken) == {1, 2, 3}


async def test_click_on_nothing_leaves_no_turn_and_no_gap() -> None:
    async with session(CLICKS) as rt:
        with pytest.raises(UnknownAction):
            rt.submit_action("inc:gone")
        assert rt.turns == []
        assert (await rt.handle_message("x")).number == 1


def test_click_without_a_loop_leaves_no_turn() -> None:
    rt = session(CLICKS)
    with pytest.raises(RuntimeError, match="event loop"):
        rt.submit_action("book")
    assert rt.turns == []


@register_node("stub_rolls_back")
class RollsBack:
    """Wait for ever, and take a while to put everything back when it is stopped."""

    accepts = str
    gives = Reply
    seconds = 0.1
    done: tuple[str, ...] = ()

    async def run(self, message: str, turn: Any) -> Reply:
        turn.stream("going")
        try:
            await asyncio.Event().wait()
        finally:
            type(self).done = ()
            await asyncio.sleep(self.seconds)
            type(self).done = ("rolled back",)
        return Reply("never")


async def streaming(rt: Runtime) -> None:
    streamed = asyncio.Event()
    rt.subscribe(lambda event: streamed.set() if event.kind == "text" else None)
    await asyncio.wait_for(streamed.wait(), 5)


async def test_second_stop_lets_the_first_one_roll_back() -> None:
    async with session(chain("stub_rolls_back")) as rt:
        turn = rt.submit("x")
        await streaming(rt)
        first = asyncio.create_task(rt.stop())
        await asyncio.sleep(0.02)
        rt.request_stop()
        await asyncio.gather(first, rt.stop())
    assert (turn.status, RollsBack.done) == ("stopped", ("rolled back",))


async def test_cancelled_caller_after_a_stop_lets_it_roll_back() -> None:
    async with session(chain("stub_rolls_back")) as rt:
        caller = asyncio.create_task(rt.handle_message("x"))
        await streaming(rt)
        rt.request_stop()
        await asyncio.sleep(0.02)
        caller.cancel()
        with pytest.raises(asyncio.CancelledError):
            await caller
    assert RollsBack.done == ("rolled back",)


@register_node("stub_first_quick")
class FirstQuick:
    """Answer the first message anywhere, and wait for ever at every later one."""

    accepts = str
    gives = Reply
    count = 0

    async def run(self, message: str, turn: Any) -> Reply:
        type(self).count += 1
        if FirstQuick.count > 1:
            await asyncio.Event().wait()
        return Reply(message)


async def test_closing_stops_a_rerun_that_is_under_way() -> None:
    rt = session(chain("stub_first_quick"))
    turn = await rt.handle_message("x")
    rerun = asyncio.create_task(turn.rerun())
    while FirstQuick.count < 2:
        await asyncio.sleep(0)
    async with asyncio.timeout(3):
        await rt.close()
        assert (await rerun).status == "stopped"


@register_node("stub_slow_to_close")
class SlowToClose:
    """Take a while to close."""

    accepts = str
    gives = Reply
    closing = 0
    closed = 0

    async def run(self, message: str, turn: Any) -> Reply:
        return Reply(message)

    async def close(self) -> None:
        type(self).closing += 1
        await asyncio.sleep(0.05)
        type(self).closed += 1


async def test_close_that_was_cancelled_is_carried_through_by_the_next_one(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    rt = Runtime(chain("stub_slow_to_close"), "offline", None, trace=path, clock=lambda: CLOCK)
    await rt.handle_message("x")
    first = asyncio.create_task(rt.close())
    while not SlowToClose.closing:
        await asyncio.sleep(0)
    first.cancel()
    with pytest.raises(asyncio.CancelledError):
        await first
    await asyncio.gather(rt.close(), rt.close())
    assert (SlowToClose.closing, SlowToClose.closed) == (1, 1)
    assert [event.kind for event in read_trace(path)].count("closed") == 1


@register_node("stub_never_updates")
class NeverUpdates:
    """An update that hangs until the session ends."""

    accepts = Reply
    hold: asyncio.Event

    async def run(self, message: Reply, turn: Any) -> None:
        await self.hold.wait()

    def context(self, turn: Any) -> str:
        return "old"


async def test_fresh_waits_of_one_turn_are_no_longer_than_one(monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    wait = asyncio.wait

    async def noted(futures: Any, *, timeout: float | None = None, **more: Any) -> Any:
        if timeout is not None and timeout <= 0.2:
            waited.append(timeout)
        return await wait(futures, timeout=timeout, **more)

    NeverUpdates.hold = asyncio.Event()
    nodes = {"a": "stub_words", "b": "stub_say_on", "c": "stub_say_on", "d": "stub_say", "m": "stub_never_updates"}
    data = (Edge("a", "b"), Edge("b", "c"), Edge("c", "d"), Edge("d", "m"))
    pulls = tuple(Edge("m", role, "context") for role in "bcd")
    async with session(Graph("waits", nodes, data + pulls, {"message": "a"}, "d")) as rt:
        rt.services.fresh_seconds = 0.2
        await rt.handle_message("x")
        monkeypatch.setattr(asyncio, "wait", noted)
        turn = await rt.handle_message("y")
        monkeypatch.undo()
        assert turn.text == "y <m: old>"
        assert list(turn.events.query("event == 'stale'").node) == ["b", "c", "d"]
        NeverUpdates.hold.set()
    assert waited[0] == pytest.approx(0.2)
    assert all(later == 0 for later in waited[1:])
    assert len(waited) == 3


@register_node("stub_say_on")
class SayOn:
    accepts = str
    gives = str

    async def run(self, message: str, turn: Any) -> str:
        return message


async def test_only_what_has_to_wait_is_queued_and_its_text_is_on_record(tmp_path: Path) -> None:
    path = tmp_path / "s.jsonl"
    rt = Runtime(chain("stub_rolls_back"), "offline", None, trace=path, clock=lambda: CLOCK)
    rt.submit("runs")
    await streaming(rt)
    rt.submit("waits")
    rt.submit('ACTION: book | data: {"day": 3}')
    await rt.stop()
    await rt.close()
    told = [(event.turn, event.detail) for event in read_trace(path) if event.kind == "queued"]
    assert told == [(2, "waits"), (3, "[clicked book]")]
    again = Runtime.resume(path, graph=chain("stub_rolls_back"))
    assert [(turn.number, turn.status) for turn in again.turns] == [(1, "stopped"), (2, "withdrawn"), (3, "withdrawn")]
    assert again.turns[1].envelope.text == "waits"
    assert dict(again.turns[2].envelope.action.data) == {"day": 3}  # type: ignore[union-attr]  # it is a click
    await again.close()


async def test_message_withdrawn_at_once_has_its_text_on_record() -> None:
    async with session(chain("stub_say")) as rt:
        turn = rt.submit("not now")
        await rt.stop()
        assert (turn.status, list(turn.events.event)) == ("withdrawn", ["queued", "done"])
        assert turn.events.detail.iloc[0] == "not now"


async def test_edges_say_whether_they_carry_in_the_background() -> None:
    names = {"a": "stub_words", "b": "stub_say", "m": "stub_memory", "k": "stub_memory"}
    edges = (Edge("a", "b"), Edge("b", "m"), Edge("b", "k"), Edge("m", "b", "context"), Edge("m", "k", "context"))
    async with session(Graph("carrying", names, edges, {"message": "a"}, "b")) as rt:
        carried = []
        rt.subscribe(lambda event: carried.append(event) if event.kind == "edge" else None)
        await rt.handle_message("x")
        await rt.settle()
    found = {(event.node, event.target, event.type): event.background for event in carried}
    assert found == {
        ("a", "b", "data"): False,
        ("m", "b", "context"): False,
        ("b", "m", "data"): True,
        ("b", "k", "data"): True,
        ("m", "k", "context"): True,
    }
    assert all(one.time <= other.time for one, other in pairwise(carried))
