"""From what a person names (a label or an id) to what pressing it sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from agent.errors import UnknownAction, allowed

if TYPE_CHECKING:
    from agent.workspace.controls import Control
    from agent.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Press:
    """What pressing something on screen sends: an action and its data."""

    control_id: str
    label: str
    action: str
    data: Mapping[str, Any] = field(default_factory=dict)


def find_press(workspace: Workspace, name: str) -> Press:
    """Give what pressing the thing of that id or label sends; ids win, then labels, then any case."""
    presses = all_presses(workspace)
    for matches in (
        [p for p in presses if p.control_id == name],
        [p for p in presses if p.label == name],
        [p for p in presses if p.label.casefold() == name.strip().casefold()],
    ):
        if len(matches) == 1:
            return matches[0]
        if matches:
            ids = ", ".join(p.control_id for p in matches)
            raise UnknownAction(f"{len(matches)} controls are labelled {name!r}; press one by its id: {ids}.")
    raise UnknownAction(f"there is nothing called {name!r} to press; {_pressable(name, presses)}")


def all_presses(workspace: Workspace) -> tuple[Press, ...]:
    """Give everything that can be pressed now."""
    found = [press for control in workspace.controls if (press := _press(control)) is not None]
    for machine in workspace.machines:
        for button in map(machine.button, machine.state.buttons):
            found.append(Press(button.id, button.label, button.action or button.id, {"machine": machine.id}))
    return tuple(found)


def label_of(workspace: Workspace, action: str, data: Mapping[str, Any]) -> str:
    """Give what a person reads on the thing that sends an action, "" when nothing on screen does."""
    machine = data.get("machine")
    for press in all_presses(workspace):
        if press.action == action and (machine is None or press.data.get("machine") in (None, machine)):
            return f"{press.label} + 1" if action.startswith("inc:") and _steps(workspace, press) else press.label
        if action == f"dec:{press.control_id}" and _steps(workspace, press):
            return f"{press.label} - 1"
    return ""


def _steps(workspace: Workspace, press: Press) -> bool:
    control = workspace.control(press.control_id)
    return control is not None and control.type == "counter"


def _press(control: Control) -> Press | None:
    match control.type:
        case "button":
            data = {} if control.value is None else {"value": control.value}
            return Press(control.id, control.caption, control.action or control.id, data)
        case "counter":
            return Press(control.id, control.caption, f"inc:{control.id}")
        case "toggle":
            return Press(control.id, control.caption, f"toggle:{control.id}")
        case _:
            return None


def _pressable(name: str, presses: tuple[Press, ...]) -> str:
    if not presses:
        return "the workspace has nothing to press now."
    return f"{allowed(name, {p.label for p in presses})}."
