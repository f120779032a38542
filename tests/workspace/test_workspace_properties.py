"""What holds for every workspace: machines stay in their states, snapshots come back equal."""

from __future__ import annotations

import json
import subprocess
import sys
from html import escape
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agent.errors import WorkspaceError
from agent.workspace import (
    Control,
    CreateMachine,
    Machine,
    MachineButton,
    MachineState,
    SetControls,
    ShowTable,
    Workspace,
    machine_svg,
)

TEXT = st.text(max_size=20)


@st.composite
def machines(draw: st.DrawFn, id: str = "m") -> Machine:
    """Draw a valid machine: a ring of states, with more transitions and model actions on top."""
    names = [f"s{n}" for n in range(draw(st.integers(2, 6)))]
    states = []
    for index, name in enumerate(names):
        targets = draw(st.lists(st.sampled_from(names), max_size=4))
        actions = [f"go:{names[(index + 1) % len(names)]}", *(f"go:{target}" for target in targets), "ask"]
        buttons = tuple(MachineButton(f"{number}", action) for number, action in enumerate(actions))
        states.append(MachineState(name, draw(TEXT), buttons))
    return Machine(id, tuple(states), draw(st.sampled_from(names)))


@st.composite
def controls(draw: st.DrawFn) -> tuple[Control, ...]:
    """Draw controls of all types, with buttons for the counters and toggles among them."""
    values = draw(st.lists(st.one_of(st.booleans(), st.integers(-1000, 1000)), max_size=5))
    made = []
    for n, value in enumerate(values):
        kind, action = ("toggle", "toggle") if isinstance(value, bool) else ("counter", "inc")
        made.append(Control(kind, f"c{n}", draw(TEXT), value=value))  # type: ignore[arg-type]  # one of two literals
        made.append(Control("button", f"b{n}", draw(TEXT), action=f"{action}:c{n}"))
    return (*made, Control("label", "text", text=draw(TEXT)), Control("button", "ask"))


@st.composite
def workspaces(draw: st.DrawFn) -> Workspace:
    """Draw a workspace as operations build it."""
    cell = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), TEXT)
    rows = draw(st.lists(st.tuples(cell, cell), max_size=4))
    workspace = Workspace().apply(SetControls(draw(controls())))
    workspace = workspace.apply(ShowTable("table", draw(TEXT), ("a", "b"), tuple(rows)))
    return workspace.apply(CreateMachine(draw(machines())))


@given(machines(), st.lists(st.integers(0, 5), max_size=30))
def test_machine_never_leaves_its_states(machine: Machine, presses: list[int]) -> None:
    workspace = Workspace().apply(CreateMachine(machine))
    for press in presses:
        shown = workspace.machines[0]
        buttons = shown.state.buttons
        button = workspace.find(f"m:{buttons[press % len(buttons)].label}")
        result = workspace.click(button.action, button.data)
        if result is None:
            assert button.action == "ask"
            continue
        workspace = result.workspace
        assert workspace.machines[0].current == button.action.removeprefix("go:")
        assert workspace.machines[0].current in machine.names
        assert workspace.machines[0].states == machine.readable().states


@given(workspaces())
def test_workspace_snapshot_comes_back_equal(workspace: Workspace) -> None:
    snapshot = json.loads(json.dumps(workspace.to_json(), allow_nan=False))
    assert Workspace.from_json(snapshot) == workspace
    assert Workspace.from_json(snapshot).items() == workspace.items()


@given(workspaces(), controls())
def test_set_controls_twice_is_the_same_as_once(workspace: Workspace, sent: tuple[Control, ...]) -> None:
    once = workspace.apply(SetControls(sent, clear=True))
    assert once.apply(SetControls(sent)) == once
    assert {c.id for c in once.controls} == {c.id for c in sent}


@given(workspaces())
def test_everything_that_can_be_pressed_works(workspace: Workspace) -> None:
    for control in workspace.controls:
        if control.type == "button":
            press = workspace.find(control.id)
            result = workspace.click(press.action, press.data)
            assert (result is None) == (press.action == "ask")


@pytest.mark.parametrize(
    "snapshot",
    [
        {},
        {"controls": [{"type": "label"}], "machines": []},
        {"controls": [{"type": "label", "id": "a", "colour": "red"}], "machines": []},
        {"controls": [{"type": "label", "id": 5}], "machines": []},
        {"controls": [], "machines": [{"id": "m", "states": [], "initial": "a"}]},
    ],
)
def test_workspace_wrong_snapshot_is_refused(snapshot: dict[str, object]) -> None:
    with pytest.raises(WorkspaceError):
        Workspace.from_json(snapshot)


def test_workspace_room_is_pure() -> None:
    """Nothing that reads, waits, tells the time or throws dice is loaded with it."""
    loaded = "import sys; before = set(sys.modules); import agent.workspace; print(*(set(sys.modules) - before))"
    done = subprocess.run([sys.executable, "-c", loaded], capture_output=True, text=True, check=True)
    impure = {
        "asyncio",
        "time",
        "random",
        "threading",
        "socket",
        "pandas",
        "pydantic",
        "anthropic",
        "ipywidgets",
    }
    assert not impure & set(done.stdout.split())


@settings(deadline=None)  # the first example imports ipywidgets
@given(workspaces())
def test_code_shows_what_the_workspace_shows(workspace: Workspace) -> None:
    shown = run_code(workspace.to_code())
    assert len(shown.children) == len(workspace.controls) + len(workspace.machines)


@settings(deadline=None)  # the first example imports ipywidgets
@given(workspaces(), st.data())
def test_code_walks_the_machine_as_the_workspace_does(workspace: Workspace, data: st.DataObject) -> None:
    box = run_code(workspace.to_code()).children[-1]
    for _ in range(5):
        state = workspace.machines[0].state
        number = data.draw(st.integers(0, len(state.buttons) - 1))
        box.children[2].children[number].click()
        result = workspace.click(state.buttons[number].action, {"machine": "m"})
        workspace = result.workspace if result else workspace
        assert box.children[0].value == f"<b>{escape(workspace.machines[0].current)}</b>"


def run_code(code: str) -> Any:
    return names_of(code)["workspace"]


def names_of(code: str) -> dict[str, Any]:
    names: dict[str, Any] = {}
    exec(compile(code, "workspace.py", "exec"), names)
    return names


STEPS = Machine(
    "flow",
    (
        MachineState("a", "first\nline", (MachineButton("go", "go:b"), MachineButton("say", "tell"))),
        MachineState("b", "second", (MachineButton("back", "go:a"),)),
    ),
    "a",
)
CLASHING = (
    *("flow_text", "flow_state", "flow_go", "flow_buttons", "flow_states", "t_frame", "asked"),
    *("zip", "setattr", "escape", "workspace", "press", "state", "_", "class", "print", "1"),
)


@pytest.mark.parametrize("id", CLASHING)
def test_code_names_no_two_things_alike(id: str) -> None:
    controls = (
        Control("counter", id, "n", value=1),
        Control("button", "plus", action=f"inc:{id}"),
        Control("table", "t", columns=("a",), rows=((1,),)),
    )
    workspace = Workspace().apply(SetControls(controls)).apply(CreateMachine(STEPS))
    number, plus, table, flow = run_code(workspace.to_code()).children
    plus.click()
    assert number.value == 2
    assert "<table" in table.value
    flow.children[2].children[0].click()
    assert flow.children[0].value == "<b>b</b>"
    flow.children[2].children[0].click()
    assert flow.children[1].value == "first<br>line"


def test_code_shows_groups_labels_and_what_the_agent_would_get() -> None:
    label = Control("label", "l", "A label of many words", "two\nlines")
    table = Control("table", "t", "Rows <b>", columns=("a",), rows=((1,),))
    grouped = (Control("button", "x", "X", action="do <b>"), Control("button", "y", "Y"))
    workspace = Workspace().apply(SetControls(grouped, group="My <i>")).apply(SetControls((label, table)))
    code = workspace.to_code()
    names = names_of(code)
    text, rows, group = names["workspace"].children
    assert text.value == "two<br>lines"
    assert text.style.description_width == "initial"
    assert rows.value.startswith("<b>Rows &lt;b&gt;</b>")
    assert group.children[0].value == "<b>My &lt;i&gt;</b>"
    assert [button.description for button in group.children[1:]] == ["X", "Y"]
    group.children[1].click()
    assert names["asked"].value == "for the agent: do &lt;b&gt;"
    assert code.rstrip().endswith("widgets.VBox([workspace, asked])")


HOSTILE = "<script>alert(1)</script>"


def test_code_keeps_untrusted_text_a_literal() -> None:
    label = Control("label", "class", HOSTILE, HOSTILE + '"; import os #')
    button = Control("button", "os", 'x") or quit("', action="a'); quit('")
    table = Control("table", "ask", columns=("a",), rows=((HOSTILE,),))
    counter = Control("counter", "3", "n", value=1)
    press = Control("button", "p", action="set:class", value=HOSTILE)
    more = Control("button", "q", action="inc:3")
    workspace = Workspace().apply(SetControls((label, button, table, counter, press, more)))
    text, ask, rows, number, set_text, plus = run_code(workspace.to_code()).children
    ask.click()
    plus.click()
    set_text.click()
    assert number.value == 2
    for html in (text.value, rows.value):
        assert "<script" not in html


def test_drawing_shows_states_transitions_and_the_current_one() -> None:
    states = (
        MachineState("A<b>", "", (MachineButton("go", "go:B"), MachineButton("too", "go:B"))),
        MachineState("B", "", (MachineButton("back", "go:A<b>"),)),
    )
    svg = machine_svg(Machine("m", states, "A<b>", "B"))
    assert svg.count('class="wb-m-state') == 2
    assert svg.count("<path") == 2
    assert "m: 2 states, now B" in svg
    assert "A&lt;b&gt;" in svg
    assert "<b>" not in svg


def test_drawing_is_left_out_when_there_are_too_many_states() -> None:
    names = [f"s{n}" for n in range(20)]
    states = tuple(
        MachineState(name, "", (MachineButton("on", f"go:{names[(n + 1) % 20]}"),)) for n, name in enumerate(names)
    )
    assert machine_svg(Machine("m", states, "s0")) == ""
