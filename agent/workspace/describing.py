"""What is on screen, in words for a model: one line per control."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from agent.workspace.controls import Control
    from agent.workspace.machines import Machine
    from agent.workspace.workspace import Workspace

SHOWN_TEXT = 80


def describe(workspace: Workspace) -> str:
    """Say what is on screen, one line per control and machine."""
    lines = [_control(control) for control in workspace.controls] + [_machine(m) for m in workspace.machines]
    return "\n".join(lines) or "(the workspace is empty)"


def _control(control: Control) -> str:
    named = f"{control.type} {control.id}" + (f" {_quoted(control.label)}" if control.label else "")
    named += f" in group {_quoted(control.group)}" if control.group else ""
    match control.type:
        case "button":
            return f"{named} -> {control.action or control.id}"
        case "counter" | "toggle":
            return f"{named} = {str(control.value).lower()}"
        case "table":
            size = f"{len(control.rows)} rows x {len(control.columns)} columns"
            return f"{named}: {size} ({', '.join(control.columns)})"
        case _:
            return f"{named}: {_quoted(control.text)}"


def _machine(machine: Machine) -> str:
    buttons = ", ".join(f"{_quoted(button.label)} -> {button.action}" for button in machine.state.buttons)
    states = f"state {machine.current} of {', '.join(machine.names)}"
    return f"machine {machine.id}, {states}: {_quoted(machine.state.text)} [{buttons}]"


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f'"{line}"' if len(line) <= SHOWN_TEXT else f'"{line[: SHOWN_TEXT - 1]}…"'
