"""Clicks that need no model: transitions and local changes."""

from __future__ import annotations

from typing import Any

import pytest

from agent.errors import UnknownAction, WorkspaceError
from agent.workspace import (
    Control,
    CreateMachine,
    Machine,
    MachineButton,
    MachineState,
    SetControls,
    Workspace,
)


def two_states(id: str, other: str = "b") -> Machine:
    start = MachineState("a", "Anfang", (MachineButton("Weiter", f"go:{other}"), MachineButton("+", "inc:n")))
    return Machine(id, (start, MachineState(other, "", (MachineButton("Zurück", "go:a"),))), "a")


@pytest.fixture
def workspace() -> Workspace:
    controls = (
        Control("counter", "n", "Zähler", value=2),
        Control("toggle", "t", "Licht"),
        Control("label", "l", text="Hallo"),
        Control("button", "save", "Speichern"),
    )
    return Workspace().apply(SetControls(controls)).apply(CreateMachine(two_states("m")))


CLICKS = {
    "transition": ("go:b", None, "b", "machine", "m", "a", "b"),
    "transition to itself": ("go:a", None, "Anfang", "machine", "m", "a", "a"),
    "transition of a named machine": ("go:b", {"machine": "m"}, "b", "machine", "m", "a", "b"),
    "inc": ("inc:n", None, "Zähler: 3", "local", "n", 2, 3),
    "dec": ("dec:n", {}, "Zähler: 1", "local", "n", 2, 1),
    "toggle": ("toggle:t", None, "Licht: ✓", "local", "t", False, True),
    "set counter": ("set:n", {"value": 9}, "Zähler: 9", "local", "n", 2, 9),
    "set toggle": ("set:t", {"value": False}, "Licht: ✗", "local", "t", False, False),
    "set label": ("set:l", {"value": "Neu"}, "Neu", "local", "l", "Hallo", "Neu"),
    "set machine": ("set:m", {"value": "b"}, "b", "machine", "m", "a", "b"),
}


@pytest.mark.parametrize(
    ("action", "data", "text", "kind", "id", "before", "after"), CLICKS.values(), ids=CLICKS.keys()
)
def test_click_local_action_changes_the_workspace(
    workspace: Workspace,
    action: str,
    data: dict[str, Any] | None,
    text: str,
    kind: str,
    id: str,
    before: Any,
    after: Any,
) -> None:
    result = workspace.click(action, data)
    assert result is not None
    assert (result.text, result.kind, result.control_id) == (text, kind, id)
    assert (result.before, result.after) == (before, after)
    assert (result.workspace == workspace) is (before == after)


@pytest.mark.parametrize("action", ["save", "book", "calendar:open", "", "GO:b"])
def test_click_other_action_is_for_the_model(workspace: Workspace, action: str) -> None:
    assert workspace.click(action) is None


REFUSED = {
    "unknown state": ("go:z", None, UnknownAction, "no machine knows the state 'z'; allowed: a, b"),
    "unknown machine": ("go:b", {"machine": "x"}, UnknownAction, "no machine 'x'; allowed: m"),
    "state of another": ("go:z", {"machine": "m"}, UnknownAction, "machine 'm' has no state 'z'"),
    "gone counter": ("inc:zz", None, UnknownAction, "no counter 'zz'; allowed: n"),
    "gone toggle": ("toggle:zz", None, UnknownAction, "no toggle 'zz'; allowed: t"),
    "wrong type": ("inc:t", None, WorkspaceError, "'t' is a toggle; allowed: n"),
    "set without value": ("set:n", None, WorkspaceError, "needs the value"),
    "set wrong value": ("set:n", {"value": "x"}, WorkspaceError, "a whole number"),
    "set a button": ("set:save", {"value": 1}, WorkspaceError, "'save' is a button"),
    "set a machine wrongly": ("set:m", {"value": "z"}, UnknownAction, "allowed: a, b"),
}


@pytest.mark.parametrize(("action", "data", "error", "reason"), REFUSED.values(), ids=REFUSED.keys())
def test_click_on_what_is_not_there_says_what_is(
    workspace: Workspace, action: str, data: dict[str, Any] | None, error: type[Exception], reason: str
) -> None:
    with pytest.raises(error, match=reason):
        workspace.click(action, data)


def test_click_go_needs_the_machine_when_several_know_the_state(workspace: Workspace) -> None:
    both = workspace.apply(CreateMachine(two_states("k")))
    with pytest.raises(WorkspaceError, match=r"several machines \(m, k\).*data="):
        both.click("go:b")
    result = both.click("go:b", {"machine": "k"})
    assert result is not None
    assert [m.current for m in result.workspace.machines] == ["a", "b"]


def test_find_a_machine_button_gives_its_machine(workspace: Workspace) -> None:
    both = workspace.apply(CreateMachine(two_states("k", other="c")))
    press = both.find("k:Weiter")
    assert (press.action, press.data) == ("go:c", {"machine": "k"})
    with pytest.raises(UnknownAction, match="m:Weiter, k:Weiter"):
        both.find("Weiter")
    with pytest.raises(UnknownAction, match="nothing called 'Zurück'"):
        both.find("Zurück")


def test_set_controls_refuses_a_jump_that_two_machines_know(workspace: Workspace) -> None:
    both = workspace.apply(CreateMachine(two_states("k")))
    with pytest.raises(WorkspaceError, match="machines m, k all know"):
        both.apply(SetControls((Control("button", "jump", action="go:b"),)))
