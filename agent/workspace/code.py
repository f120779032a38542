"""What the agent built, as plain ipywidgets code that works without the agent."""

from __future__ import annotations

import keyword
import pprint
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from agent.workspace.actions import parse_action

if TYPE_CHECKING:
    from agent.workspace.controls import Control
    from agent.workspace.machines import Machine
    from agent.workspace.workspace import Workspace

TAKEN = frozenset({"ask", "escape", "pandas", "widgets", "workspace"})
WIDTH = 110
ASK = """def ask(action):
    \"\"\"Stand in for the agent: a press of this kind is sent to it.\"\"\"
    print("for the agent:", action)"""
MACHINE = """{name}_state, {name}_text, {name}_buttons = widgets.HTML(), widgets.HTML(), widgets.HBox()
{name} = widgets.VBox([{name}_state, {name}_text, {name}_buttons])

def {name}_go(state):
    text, buttons = {name}_states[state]
    {name}_state.value, {name}_text.value = f"<b>{{escape(state)}}</b>", escape(text)
    {name}_buttons.children = [widgets.Button(description=label) for label, _ in buttons]
    for button, (_, press) in zip({name}_buttons.children, buttons):
        button.on_click(lambda _, press=press: press())

{name}_go({current!r})"""


def to_code(workspace: Workspace) -> str:
    """Give Python code that shows the same controls and machines; every text in it is a literal."""
    return _Writer(workspace).code()


class _Writer:
    """Writes the code of one workspace; each thing on screen gets a Python name of its own."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._names = _names([c.id for c in workspace.controls] + [m.id for m in workspace.machines])

    def code(self) -> str:
        blocks = ["\n".join(self._machine(machine)) for machine in self._workspace.machines]
        blocks += ["\n".join(self._control(control)) for control in self._workspace.controls]
        imports = ["from html import escape", "", "import ipywidgets as widgets"]
        if any(control.type == "table" for control in self._workspace.controls):
            imports.append("import pandas")
        ask = [ASK] if any("ask(" in block for block in blocks) else []
        shown = f"workspace = widgets.VBox([{', '.join(self._names.values())}])\nworkspace"
        return "\n\n".join(["\n".join(imports), *ask, *blocks, shown]) + "\n"

    def _control(self, control: Control) -> Iterator[str]:
        name, caption = self._names[control.id], control.caption
        match control.type:
            case "counter":
                yield f"{name} = widgets.IntText(value={control.value!r}, description={caption!r})"
            case "toggle":
                yield f"{name} = widgets.ToggleButton(value={control.value!r}, description={caption!r})"
            case "label":
                yield f"{name} = widgets.HTML(escape({control.text!r}), description={control.label!r})"
            case "table":
                rows = pprint.pformat([list(row) for row in control.rows], width=WIDTH)
                yield f"{name}_frame = pandas.DataFrame({rows}, columns={list(control.columns)!r})"
                yield f"{name} = widgets.HTML({name}_frame.to_html(index=False))"
            case _:
                yield f"{name} = widgets.Button(description={caption!r})"
                yield f"{name}.on_click(lambda _: {self._press(control.action or control.id, control.value)})"

    def _machine(self, machine: Machine) -> Iterator[str]:
        name = self._names[machine.id]
        yield f"{name}_states = {{"
        for state in machine.states:
            buttons = [f"({b.label!r}, lambda: {self._press(b.action, None, machine)})" for b in state.buttons]
            yield f"    {state.name!r}: ({state.text!r}, [{', '.join(buttons)}]),"
        yield "}"
        yield MACHINE.format(name=name, current=machine.current)

    def _press(self, action: str, value: Any, machine: Machine | None = None) -> str:
        """Give the expression that a press runs."""
        parsed = parse_action(action)
        if parsed.kind == "model":
            return f"ask({action!r})"
        if parsed.kind == "go":
            return self._go(machine or self._knowing(parsed.target), parsed.target)
        aimed = self._workspace.machine(parsed.target)
        if aimed is not None:
            return self._go(aimed, str(value))
        name = self._names[parsed.target]
        if parsed.kind == "set":
            control = self._workspace.control(parsed.target)
            new = f"escape({value!r})" if control is not None and control.type == "label" else repr(value)
        else:
            new = {"inc": f"{name}.value + 1", "dec": f"{name}.value - 1"}.get(parsed.kind, f"not {name}.value")
        return f"setattr({name}, 'value', {new})"

    def _go(self, machine: Machine, state: str) -> str:
        return f"{self._names[machine.id]}_go({state!r})"

    def _knowing(self, state: str) -> Machine:
        return next(machine for machine in self._workspace.machines if state in machine.names)


def _names(ids: list[str]) -> dict[str, str]:
    """Give each id a Python name of its own."""
    names: dict[str, str] = {}
    for id in ids:
        base = re.sub(r"\W+", "_", id, flags=re.ASCII).lower().strip("_") or "control"
        base = f"n{base}" if base[0].isdigit() else base
        name, number = base, 2
        while name in names.values() or name in TAKEN or keyword.iskeyword(name):
            name, number = f"{base}_{number}", number + 1
        names[id] = name
    return names
