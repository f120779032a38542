"""ui, version 1: the workspace."""

from typing import Any

import pytest

from agent import Edge, Offline, Runtime
from agent.messages import Committed
from agent.trace.events import Clicked
from agent.workspace import (
    AddState,
    Control,
    CreateMachine,
    DestroyMachine,
    Machine,
    MachineButton,
    MachineState,
    ResetMachine,
    SetControls,
    SetState,
    ShowTable,
)
from tests.nodes.around import graph, node, session, thought

ALONE = graph(
    {"thought": "around_thought", "ui": "ui_v1", "probe": "around_probe"},
    Edge("thought", "ui"),
    Edge("ui", "probe"),
    reply="probe",
)
COUNTER = SetControls(
    (
        Control("counter", "n", "Stück", value=1),
        Control("button", "plus", "Plus", action="inc:n"),
        Control("button", "minus", "Minus", action="dec:n"),
        Control("toggle", "on", "An", value=False),
        Control("button", "flip", "Um", action="toggle:on"),
        Control("label", "note", "Notiz", text="leer"),
    )
)


def machine(name: str = "m") -> CreateMachine:
    states = (
        MachineState("eins", "Der Anfang", (MachineButton("Weiter", "go:zwei"),)),
        MachineState("zwei", "Das Ende", (MachineButton("Zurück", "go:eins"),)),
    )
    return CreateMachine(Machine(name, states, "eins"))


async def show(rt: Runtime, *operations: Any) -> Any:
    return await rt.handle_message(thought("show", *operations))


def items(turn: Any) -> dict[str, Any]:
    return {item["id"]: item for item in turn.controls}


async def test_ui_commits_what_a_thought_brings() -> None:
    async with session(ALONE) as rt:
        turn = await show(rt, COUNTER, ShowTable("t", "2 rows", ("a", "b"), ((1, None), (2, "x"))), machine())
        assert node(rt, "probe").messages == [Committed(3, ("n", "plus", "minus", "on", "flip", "note", "t", "m"))]
    assert (items(turn)["n"]["value"], items(turn)["m"]["state"]) == (1, "eins")
    assert [list(row) for row in items(turn)["t"]["rows"]] == [[1, None], [2, "x"]]
    assert turn.calls == []
    (shown,) = [event for event in turn._record.events if event.kind == "controls"]
    assert [item["id"] for item in shown.items] == list(items(turn))


async def test_ui_keeps_controls_until_they_are_replaced() -> None:
    async with session(ALONE) as rt:
        first = await show(rt, COUNTER, machine("a"))
        second = await rt.handle_message("nothing to show")
        assert second.controls == first.controls
        assert "controls" not in set(second.events.event)
        third = await show(rt, machine("b"), SetControls((Control("label", "note", "Notiz", text="voll"),)))
    assert list(items(third)) == ["n", "plus", "minus", "on", "flip", "note", "a", "b"]
    assert items(third)["note"]["text"] == "voll"


async def test_ui_runs_every_kind_of_operation() -> None:
    more = MachineState("drei", "Noch etwas", (MachineButton("Zurück", "go:eins"),))
    way = MachineState("zwei", "Das Ende", (MachineButton("Zurück", "go:eins"), MachineButton("Mehr", "go:drei")))
    async with session(ALONE) as rt:
        await show(rt, COUNTER, machine("a"), machine("b"))
        turn = await show(rt, SetState("n", 7), AddState("a", more), AddState("a", way), SetState("a", "drei"))
        assert (items(turn)["n"]["value"], items(turn)["a"]["state"]) == (7, "drei")
        turn = await show(rt, ResetMachine("a"), DestroyMachine("b"))
        assert items(turn)["a"]["state"] == "eins"
        assert "b" not in items(turn)
        turn = await show(rt, SetControls((Control("label", "end", text="Ende"),), clear=True))
    assert list(items(turn)) == ["end", "a"]


@pytest.mark.parametrize(
    ("action", "data", "text", "control", "field", "value"),
    [
        ("inc:n", {}, "Stück: 2", "n", "value", 2),
        ("dec:n", {}, "Stück: 0", "n", "value", 0),
        ("toggle:on", {}, "An: ✓", "on", "value", True),
        ("set:n", {"value": 9}, "Stück: 9", "n", "value", 9),
        ("set:note", {"value": "neu"}, "Notiz: neu", "note", "text", "neu"),
        ("go:zwei", {}, "Das Ende", "m", "state", "zwei"),
        ("go:zwei", {"machine": "m"}, "Das Ende", "m", "state", "zwei"),
    ],
)
async def test_ui_answers_a_local_click(
    action: str, data: dict[str, Any], text: str, control: str, field: str, value: Any
) -> None:
    async with session(ALONE) as rt:
        await show(rt, COUNTER, machine())
        turn = await rt.handle_action(action, data)
        assert (turn.status, turn.text, turn.path, turn.calls) == ("ok", text, [], [])
        assert items(turn)[control][field] == value
        (click,) = [event for event in turn._record.events if isinstance(event, Clicked)]
        assert (click.name, click.control, click.node) == (action, control, "ui")
        assert items(await rt.handle_message("and on"))[control][field] == value


@pytest.mark.parametrize(
    ("action", "data", "says"),
    [
        ("go:zwei", {}, "several machines (m, other)"),
        ("set:n", {}, "needs the value"),
        ("set:n", {"value": "viel"}, "viel"),
        ("inc:note", {}, "'note' is a label"),
    ],
)
async def test_ui_says_what_is_wrong_with_a_click(action: str, data: dict[str, Any], says: str) -> None:
    async with session(ALONE) as rt:
        before = await show(rt, COUNTER, machine(), machine("other"))
        turn = await rt.handle_action(action, data)
        assert turn.status == "failed"
        assert says in str(turn.error)
        assert turn.controls == before.controls
        assert (await rt.handle_action("inc:n")).text == "Stück: 2"


async def test_ui_leaves_out_what_no_longer_fits_and_notes_it() -> None:
    async with session(ALONE) as rt:
        await show(rt, COUNTER)
        turn = await show(
            rt,
            SetState("n", 5),
            SetState("gone", 1),
            ResetMachine("m"),
            SetControls((), remove=("n",)),
            SetControls((Control("label", "end", text="Ende"),)),
        )
        assert node(rt, "probe").messages[-1].operations == 2
    assert turn.status == "ok"
    assert (items(turn)["n"]["value"], items(turn)["end"]["text"]) == (5, "Ende")
    notes = [event.text for event in turn._record.events if event.kind == "note"]
    assert len(notes) == 3
    assert "'gone'" in notes[0]
    assert "'m'" in notes[1]
    assert "'n'" in notes[2]


async def test_ui_puts_a_thought_on_top_of_clicks_made_meanwhile() -> None:
    waiting = graph(
        {"command": "around_command", "thinker": "thinker_v1", "ui": "ui_v1", "probe": "around_probe"},
        Edge("command", "thinker"),
        Edge("thinker", "ui"),
        Edge("thinker", "probe"),
        reply="probe",
    )
    async with session(waiting, Offline(latency=0.1)) as rt:
        await rt.handle_message("Baue einen Zähler")
        running = rt.submit("Baue einen Knopf: Los")
        await rt.handle_action("inc:zaehler")
        assert running.status != "ok"
        await rt.wait(running)
        assert items(running)["zaehler"]["value"] == 1
        assert "los" in items(running)


async def test_ui_state_survives_a_fork_and_another_graph() -> None:
    async with session(ALONE) as rt:
        await show(rt, COUNTER, machine())
        await rt.handle_action("go:zwei")
        rt.switch_graph(ALONE)
        assert items(await rt.handle_message("x"))["m"]["state"] == "zwei"
        async with rt.fork(turn=1) as other:
            assert items(await other.handle_message("y"))["m"]["state"] == "eins"
        assert items(await rt.handle_message("z"))["m"]["state"] == "zwei"
