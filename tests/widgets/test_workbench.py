"""The workbench as cells use it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import ipywidgets
import pytest

from agent.errors import EmptyMessage, MessageTooLong, SessionClosed, UnknownAction
from agent.graph import Graph
from agent.widgets.workbench import Workbench
from tests.widgets.scene import GRAPH, Page, alive, button, inside, until

VIEW = "application/vnd.jupyter.widget-view+json"


@pytest.fixture
async def workbench() -> AsyncIterator[Workbench]:
    async with Workbench(GRAPH, "offline", None, trace=False) as workbench:
        yield workbench


def display(workbench: Workbench) -> ipywidgets.VBox:
    """Display the workbench and give the widget that a notebook would show."""
    model = workbench._repr_mimebundle_()[VIEW]["model_id"]
    return next(w for w in ipywidgets.widgets.widget._instances.values() if w.model_id == model)


async def test_workbench_send_gives_the_turn(workbench: Workbench) -> None:
    turn = await workbench.send("Hi")
    assert (turn.status, turn.text) == ("ok", "You said **Hi**")
    assert workbench.turns == [turn]


@pytest.mark.parametrize(("text", "error"), [(" ", EmptyMessage), ("x" * 200_001, MessageTooLong)])
async def test_workbench_send_refuses(workbench: Workbench, text: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        await workbench.send(text)
    assert workbench.turns == []


async def test_workbench_click_presses_by_label_and_by_id(workbench: Workbench) -> None:
    await workbench.send("machine")
    assert (await workbench.click("Next")).text == "Look at it."
    assert (await workbench.click("flow:Done")).text == "It is done."
    assert workbench.controls[0]["state"] == "End"


async def test_workbench_click_names_what_is_on_screen(workbench: Workbench) -> None:
    await workbench.send("machine")
    with pytest.raises(UnknownAction, match="Next"):
        await workbench.click("Nxt")


async def test_workbench_stop_ends_the_turn_and_withdraws_what_is_queued(workbench: Workbench) -> None:
    sending = [asyncio.create_task(workbench.send(text)) for text in ("wait", "later")]
    await until(lambda: len(workbench.turns) == 2 and workbench.turns[0].status == "running")
    await workbench.stop()
    assert [turn.status for turn in await asyncio.gather(*sending)] == ["stopped", "withdrawn"]


async def test_workbench_send_keeps_to_a_timeout(workbench: Workbench) -> None:
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.05):
            await workbench.send("wait")
    assert workbench.turns[0].status == "stopped"


async def test_workbench_keeps_the_order_of_messages(workbench: Workbench) -> None:
    turns = await asyncio.gather(*(workbench.send(str(number)) for number in range(5)))
    assert [turn.envelope.text for turn in turns] == ["0", "1", "2", "3", "4"]
    assert [turn.number for turn in turns] == [1, 2, 3, 4, 5]


async def test_workbench_repr_is_short_and_says_who_talks(workbench: Workbench) -> None:
    await workbench.send("Hi")
    assert repr(workbench) == "Workbench('widget-test', offline rules, not a language model, no database, 1 turns)"
    long = Workbench(GRAPH.derive("a-name-that-goes-on-" * 5), "offline", "sample", trace=False)
    assert len(repr(long)) <= 110
    assert "'eras2_sample'" in repr(long)
    await long.close()


async def test_workbench_makes_no_widget_before_it_is_displayed() -> None:
    before = alive()
    async with Workbench(GRAPH, "offline", None, trace=False) as workbench:
        await workbench.send("show")
        assert alive() == before


async def test_workbench_displays_the_same_widget_twice(workbench: Workbench) -> None:
    assert display(workbench) is display(workbench)
    bundle = workbench._repr_mimebundle_()
    assert bundle["text/plain"] == repr(workbench)


async def test_workbench_shows_turns_from_cells_in_the_chat(workbench: Workbench) -> None:
    display(workbench)
    assert workbench._panel is not None
    page = Page(workbench._panel.chat.widget)
    await workbench.send("from a cell")
    await until(lambda: any(m["kind"] == "entry" and m["entry"]["html"] for m in page.got))
    assert page.last("entry")["entry"]["said"] == "from a cell"


async def test_workbench_sends_what_the_browser_shows(workbench: Workbench) -> None:
    display(workbench)
    assert workbench._panel is not None
    assert (await workbench.send("nobody looks")).envelope.dashboard is None
    page = Page(workbench._panel.probe.widget)
    page.send(kind="hello", page="a")
    sending = asyncio.create_task(workbench.send("somebody looks"))
    await until(lambda: "look" in page.kinds())
    page.send(kind="seen", page="a", number=page.last("look")["number"], items={})
    assert (await sending).envelope.dashboard == ()


async def test_workbench_presses_in_its_view_reach_the_session(workbench: Workbench) -> None:
    root = display(workbench)
    await workbench.send("machine")
    await until(lambda: any("wb-machine" in widget._dom_classes for widget in inside(root)))
    button(root, "Next").click()
    await until(lambda: workbench.controls[0]["state"] == "Check")


async def test_workbench_switches_the_graph_at_the_next_turn(workbench: Workbench) -> None:
    display(workbench)
    await workbench.send("machine")
    other: Graph = GRAPH.derive("widget-test-other")
    workbench.switch_graph(other)
    assert workbench.graph.name == "widget-test-other"
    turn = await workbench.send("Hi")
    assert turn.graph.name == "widget-test-other"
    assert workbench.controls[0]["id"] == "flow"


async def test_workbench_close_leaves_no_widget() -> None:
    before = alive()
    workbench = Workbench(GRAPH, "offline", None, trace=False)
    display(workbench)
    await workbench.send("show")
    await workbench.close()
    assert alive() == before
    assert VIEW not in workbench._repr_mimebundle_()
    with pytest.raises(SessionClosed):
        await workbench.send("Hi")


async def test_workbench_close_twice_does_nothing(workbench: Workbench) -> None:
    await workbench.close()
    await workbench.close()


def test_workbench_shows_text_where_no_loop_runs() -> None:
    workbench = Workbench(GRAPH, "offline", None, trace=False)
    assert workbench._repr_mimebundle_() == {"text/plain": repr(workbench)}


async def test_workbench_asks_again_when_a_click_comes_while_a_browser_answers(workbench: Workbench) -> None:
    await workbench.send("machine")
    display(workbench)
    panel = workbench._panel
    assert panel is not None
    page = Page(panel.probe.widget)
    page.send(kind="hello", page="a")
    looking = asyncio.create_task(panel.look())
    for looks, state in ((1, "Start"), (2, "Check")):
        while page.kinds().count("look") < looks:
            await asyncio.sleep(0.005)
        if looks == 1:
            await workbench.click("Next")
        question = page.last("look")
        items = {token: {"state": state} for token in question["tokens"]}
        page.send(kind="seen", page="a", number=question["number"], views=1, items=items)
    seen = await looking
    assert [item["state"] for item in seen or [] if item["type"] == "machine"] == ["Check"]
    assert panel.settled
