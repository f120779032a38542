"""Clicks that need no model: machine transitions first, then local changes of a control."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from agent.errors import UnknownAction, WorkspaceError, allowed
from agent.workspace.actions import LOCAL_TARGETS, Action, parse_action
from agent.workspace.controls import Control, with_value
from agent.workspace.machines import Machine

if TYPE_CHECKING:
    from agent.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class ClickResult:
    """The workspace after a click, the text for the chat, and what changed from what to what."""

    workspace: Workspace
    text: str
    kind: Literal["machine", "local"]
    control_id: str
    before: Any = None
    after: Any = None


def click(workspace: Workspace, action: str, data: Mapping[str, Any] | None = None) -> ClickResult | None:
    """Run an action that needs no model, or give None when it is one for the model."""
    parsed = parse_action(action)
    match parsed.kind:
        case "go":
            return _go(workspace, _meant_machine(workspace, parsed.target, data or {}), parsed.target)
        case "model":
            return None
        case _:
            return _change(workspace, parsed, data or {})


def _meant_machine(workspace: Workspace, state: str, data: Mapping[str, Any]) -> Machine:
    if "machine" in data:
        name = str(data["machine"])
        machine = workspace.machine(name)
        if machine is None:
            ids = [machine.id for machine in workspace.machines]
            raise UnknownAction(f"there is no machine {name!r}; {allowed(name, ids)}.")
        return machine
    knowing = [machine for machine in workspace.machines if state in machine.names]
    if not knowing:
        names = {name for machine in workspace.machines for name in machine.names}
        raise UnknownAction(f"no machine knows the state {state!r}; {allowed(state, names)}.")
    if len(knowing) > 1:
        listed = ", ".join(machine.id for machine in knowing)
        raise WorkspaceError(
            f"go:{state} is known by several machines ({listed}); "
            f"say which one with data={{'machine': {knowing[0].id!r}}}."
        )
    return knowing[0]


def _go(workspace: Workspace, machine: Machine, state: str) -> ClickResult:
    moved = machine.go(state)
    text = moved.state.text or state
    return ClickResult(workspace.with_machine(moved), text, "machine", machine.id, machine.current, state)


def _change(workspace: Workspace, action: Action, data: Mapping[str, Any]) -> ClickResult:
    if action.kind == "set":
        if "value" not in data:
            raise WorkspaceError(f"set:{action.target} needs the value; send it as data={{'value': ...}}.")
        machine = workspace.machine(action.target)
        if machine is not None:
            return _go(workspace, machine, str(data["value"]))
    control = _target(workspace, action)
    before = control.text if control.type == "label" else control.value
    changed = with_value(control, _new_value(action, control, data))
    after = changed.text if changed.type == "label" else changed.value
    return ClickResult(workspace.with_control(changed), _text(changed), "local", control.id, before, after)


def _target(workspace: Workspace, action: Action) -> Control:
    types = LOCAL_TARGETS[action.kind]
    control = workspace.control(action.target)
    if control is not None and control.type in types:
        return control
    fitting = [c.id for c in workspace.controls if c.type in types]
    fitting += [m.id for m in workspace.machines if "machine" in types]
    there = allowed(action.target, fitting)
    if control is None:
        raise UnknownAction(f"there is no {' or '.join(types)} {action.target!r}; {there}.")
    wrong = f"{action.kind} works on a {' or '.join(types)}, but {action.target!r} is a {control.type}"
    raise WorkspaceError(f"{wrong}; {there}.")


def _new_value(action: Action, control: Control, data: Mapping[str, Any]) -> Any:
    match action.kind:
        case "inc":
            return control.value + 1
        case "dec":
            return control.value - 1
        case "toggle":
            return not control.value
        case _:
            return data["value"]


def _text(control: Control) -> str:
    match control.type:
        case "toggle":
            return f"{control.caption}: {'✓' if control.value else '✗'}"
        case "label":
            return f"{control.label}: {control.text}" if control.label else control.text
        case _:
            return f"{control.caption}: {control.value}"
