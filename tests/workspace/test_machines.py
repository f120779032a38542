"""State machines are checked before they are shown, and every error names what is wrong."""

from __future__ import annotations

import json

import pytest

from agent.errors import WorkspaceError
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
    Workspace,
)


def state(name: str, *buttons: str, text: str = "", final: bool = False) -> MachineState:
    """Make a state whose buttons are written "label=action"."""
    made = tuple(MachineButton(*button.split("=", 1)) for button in buttons)
    return MachineState(name, text or f"Text {name}", made, final)


def machine(*states: MachineState, id: str = "m", initial: str = "a") -> Machine:
    return Machine(id, states, initial)


def wizard() -> Machine:
    return machine(state("a", "Weiter=go:b"), state("b", "Zurück=go:a", "Buchen=book"))


WRONG = {
    "unknown target": (
        machine(state("a", "x=go:aa", "y=go:b"), state("b", "z=go:a")),
        "unknown state 'aa'",
        "a, b",
    ),
    "empty target": (
        machine(
            state("a", "x=go:"),
        ),
        "unknown state ''",
        "allowed: a",
    ),
    "unreachable": (machine(state("a", "x=more"), state("b", "y=go:a")), "unreachable state 'b'", "from 'a'"),
    "unreachable island": (
        machine(state("a", "x=more"), state("b", "y=go:c"), state("c", "z=go:b")),
        "unreachable state 'b'",
        "unreachable state 'c'",
    ),
    "forgotten prefix": (machine(state("a", "x=b"), state("b", "y=go:a")), "button 'x' says 'b'", "go:b"),
    "duplicate state": (
        machine(state("a", "x=go:a", "y=go:b"), state("b", "z=go:a"), state("a")),
        "duplicate state 'a'",
        "2",
    ),
    "duplicate label": (
        machine(state("a", "x=go:b", "x=more"), state("b", "y=go:a")),
        "duplicate label 'x'",
        "state 'a'",
    ),
    "no way out": (machine(state("a", "x=go:b"), state("b")), "state 'b' has no way out", "final: true"),
    "only to itself": (
        machine(state("a", "x=go:b"), state("b", "y=go:b")),
        "state 'b' has no way out",
        "go:a",
    ),
    "no states": (machine(), "no states", "at least one"),
    "no buttons at all": (machine(state("a", final=True)), "no state has a button", "label"),
    "unknown initial": (
        machine(state("a", "x=more"), initial="start"),
        "initial state 'start'",
        "allowed: a",
    ),
    "no label": (machine(state("a", "=more")), "no label", "state 'a'"),
    "label without letters": (machine(state("a", "\u200b\u3164 =more")), "no label", "state 'a'"),
    "no action": (machine(state("a", "x=")), "no action", "go:STATE"),
    "set in a machine": (machine(state("a", "x=set:n")), "set:ID", "set_controls"),
    "missing counter": (machine(state("a", "x=inc:n")), "needs a counter", "there is no 'n'"),
    "bad id": (machine(state("a", "x=more"), id="a b"), "'a b'", "letters"),
    "bad name": (machine(state(" a", "x=more"), initial=" a"), "' a'", "visible characters"),
    "too many states": (
        machine(*(state(f"s{n}", f"x=go:s{(n + 1) % 51}") for n in range(51)), initial="s0"),
        "51 states",
        "at most 50",
    ),
    "too many buttons": (machine(state("a", *(f"x{n}=more" for n in range(13)))), "13 buttons", "at most 12"),
    "long label": (machine(state("a", f"{'x' * 201}=more")), "201 characters", "at most 200"),
    "long text": (machine(state("a", "x=more", text="x" * 10_001)), "10,001 characters", "at most 10,000"),
}


@pytest.mark.parametrize(("wrong", "first", "second"), WRONG.values(), ids=WRONG.keys())
def test_machine_wrong_definition_is_refused_with_its_reason(wrong: Machine, first: str, second: str) -> None:
    with pytest.raises(WorkspaceError) as caught:
        Workspace().apply(CreateMachine(wrong))
    assert first in str(caught.value)
    assert second in str(caught.value)


def test_machine_error_lists_everything_that_is_wrong() -> None:
    wrong = machine(state("a", "x=go:z", "x=more"), state("b"))
    with pytest.raises(WorkspaceError, match=r"machine 'm'.*duplicate label.*unknown state.*no way out.*unreachable"):
        Workspace().apply(CreateMachine(wrong))


RIGHT = {
    "cycle": wizard(),
    "declared end": machine(state("a", "x=go:b"), state("b", final=True)),
    "inner cycle without return": machine(state("a", "x=go:b"), state("b", "y=go:c"), state("c", "z=go:b")),
    "one state with a model action": machine(state("a", "x=more")),
    "self transition beside another": machine(state("a", "again=go:a", "x=more")),
    "action with a colon": machine(state("a", "x=calendar:open")),
    "same label in two states": machine(state("a", "x=go:b"), state("b", "x=go:a")),
}


@pytest.mark.parametrize("right", RIGHT.values(), ids=RIGHT.keys())
def test_machine_right_definition_is_shown(right: Machine) -> None:
    shown = Workspace().apply(CreateMachine(right)).machine("m")
    assert shown == right
    assert shown.current == "a"


def test_machine_holds_no_text_that_cannot_be_kept_or_shown() -> None:
    half = machine(state("a", "x\0\ud800=go:b", text="\ud800\0t"), state("b", "y=a\ud800"))
    workspace = Workspace().apply(CreateMachine(half)).apply(AddState("m", state("b", "z\ud800=go:a", text="\x1bu")))
    assert json.dumps(workspace.to_json(), ensure_ascii=False).encode()
    first, second = workspace.machines[0].states
    assert (first.text, first.buttons[0].label) == ("\ufffdt", "x\ufffd")
    assert (second.text, second.buttons[0].label) == ("u", "z\ufffd")


def test_machine_item_nests_the_buttons_of_its_state() -> None:
    (item,) = Workspace().apply(CreateMachine(wizard())).items()
    assert item == {
        "type": "machine",
        "id": "m",
        "state": "a",
        "text": "Text a",
        "buttons": [{"type": "button", "id": "m:Weiter", "label": "Weiter"}],
    }


def test_machines_live_side_by_side_and_are_replaced_by_id() -> None:
    one = Workspace().apply(CreateMachine(wizard())).apply(CreateMachine(machine(state("a", "x=more"), id="n")))
    again = one.apply(CreateMachine(machine(state("a", "y=other"))))
    assert [m.id for m in again.machines] == ["m", "n"]
    assert again.machines[0].state.buttons[0].label == "y"


def test_add_state_adds_first_and_is_linked_afterwards() -> None:
    workspace = Workspace().apply(CreateMachine(wizard())).apply(AddState("m", state("c", "Anfang=go:a")))
    assert "c" not in workspace.machines[0].reachable()
    linked = workspace.apply(AddState("m", state("a", "Weiter=go:b", "Extra=go:c")))
    assert linked.machines[0].reachable() == {"a", "b", "c"}


@pytest.mark.parametrize(
    ("added", "reason"),
    [
        (state("c", "x=go:nowhere"), "unknown state 'nowhere'"),
        (state("c"), "no way out"),
        (state("a", "x=more"), "state 'b' could not be reached any more"),
    ],
)
def test_add_state_refuses_what_breaks_the_machine(added: MachineState, reason: str) -> None:
    workspace = Workspace().apply(CreateMachine(wizard()))
    with pytest.raises(WorkspaceError, match=reason):
        workspace.apply(AddState("m", added))


def test_reset_machine_returns_to_the_initial_state() -> None:
    workspace = Workspace().apply(CreateMachine(wizard())).apply(SetState("m", "b"))
    assert workspace.machines[0].current == "b"
    assert workspace.apply(ResetMachine("m")).machines[0].current == "a"


@pytest.mark.parametrize(
    "operation", [AddState("x", state("c")), ResetMachine("x"), DestroyMachine("x"), SetState("x", 1)]
)
def test_machine_unknown_id_is_named_with_those_that_exist(operation: object) -> None:
    workspace = Workspace().apply(CreateMachine(wizard()))
    with pytest.raises(WorkspaceError, match=r"'x'; allowed: m"):
        workspace.apply(operation)  # type: ignore[arg-type]  # parametrised over operations


def test_destroy_machine_keeps_the_others() -> None:
    workspace = Workspace().apply(CreateMachine(wizard())).apply(CreateMachine(machine(state("a", "x=more"), id="n")))
    assert [m.id for m in workspace.apply(DestroyMachine("m")).machines] == ["n"]


def test_destroy_machine_is_refused_while_a_button_leads_into_it() -> None:
    jump = SetControls((Control("button", "jump", action="go:b"),))
    workspace = Workspace().apply(CreateMachine(wizard())).apply(jump)
    with pytest.raises(WorkspaceError, match=r"'jump' goes to state 'b' that no machine knows.*remove the button"):
        workspace.apply(DestroyMachine("m"))
