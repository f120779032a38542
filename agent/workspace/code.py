"""What the agent built, as plain ipywidgets code that works without the agent."""

from __future__ import annotations

import builtins
import keyword
import pprint
import re
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from agent.workspace.actions import parse_action

if TYPE_CHECKING:
    from agent.workspace.controls import Control
    from agent.workspace.machines import Machine
    from agent.workspace.workspace import Workspace

TAKEN = frozenset({"ask", "asked", "escape", "pandas", "widgets", "workspace", *dir(builtins)})
DERIVED = ("", "_states", "_state", "_text", "_buttons", "_go", "_frame")  # names that are made of another
WIDTH = 110
NARROW = 10  # letters that ipywidgets has room for before it cuts a description off
ASK = """asked = widgets.HTML()

def ask(action):
    \"\"\"Stand in for the agent: a press of this kind is sent to it.\"\"\"
    asked.value = escape(f"for the agent: {action}")"""  # what a callback prints is in JupyterLab's log only
MACHINE = """{name}_state, {name}_text, {name}_buttons = widgets.HTML(), widgets.HTML(), widgets.HBox()
{name} = widgets.VBox([{name}_state, {name}_text, {name}_buttons])

def {name}_go(state):
    text, buttons = {name}_states[state]
    {name}_state.value, {name}_text.value = f"<b>{{escape(state)}}</b>", {text}
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
        asks = any("ask(" in block for block in blocks)
        shown = f"workspace = widgets.VBox([{', '.join(self._arranged())}])"
        last = "widgets.VBox([workspace, asked])" if asks else "workspace"
        return "\n\n".join(["\n".join(imports), *([ASK] if asks else []), *blocks, f"{shown}\n{last}"]) + "\n"

    def _arranged(self) -> Iterator[str]:
        """Give what stands under each other: what is in no group, then the groups, then the machines."""
        groups: dict[str, list[str]] = {}
        for control in self._workspace.controls:
            groups.setdefault(control.group, []).append(self._names[control.id])
        yield from groups.pop("", ())
        for group, names in groups.items():
            yield f"widgets.VBox([widgets.HTML({f'<b>{escape(group)}</b>'!r}), {', '.join(names)}])"
        yield from (self._names[machine.id] for machine in self._workspace.machines)

    def _control(self, control: Control) -> Iterator[str]:
        name, caption = self._names[control.id], f"description={control.caption!r}"
        wide = ", style={'description_width': 'initial'}"
        match control.type:
            case "counter":
                style = wide if len(control.caption) > NARROW else ""
                yield f"{name} = widgets.IntText(value={control.value!r}, {caption}{style})"
            case "toggle":
                yield f"{name} = widgets.ToggleButton(value={control.value!r}, {caption})"
            case "label":
                style = wide if len(control.label) > NARROW else ""
                text = _as_html(repr(control.text), control.text)
                yield f"{name} = widgets.HTML({text}, description={control.label!r}{style})"
            case "table":
                rows = pprint.pformat([list(row) for row in control.rows], width=WIDTH)
                yield f"{name}_frame = pandas.DataFrame({rows}, columns={list(control.columns)!r})"
                head = f"{f'<b>{escape(control.label)}</b>'!r} + " if control.label else ""
                yield f"{name} = widgets.HTML({head}{name}_frame.to_html(index=False))"
            case _:
                yield f"{name} = widgets.Button({caption})"
                yield f"{name}.on_click(lambda _: {self._press(control.action or control.id, control.value)})"

    def _machine(self, machine: Machine) -> Iterator[str]:
        name = self._names[machine.id]
        yield f"{name}_states = {{"
        for state in machine.states:
            buttons = [f"({b.label!r}, lambda: {self._press(b.action, None, machine)})" for b in state.buttons]
            yield f"    {state.name!r}: ({state.text!r}, [{', '.join(buttons)}]),"
        yield "}"
        text = _as_html("text", "".join(state.text for state in machine.states))
        yield MACHINE.format(name=name, current=machine.current, text=text)

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
            is_label = control is not None and control.type == "label"
            new = _as_html(repr(value), str(value)) if is_label else repr(value)
        else:
            new = {"inc": f"{name}.value + 1", "dec": f"{name}.value - 1"}.get(parsed.kind, f"not {name}.value")
        return f"setattr({name}, 'value', {new})"

    def _go(self, machine: Machine, state: str) -> str:
        return f"{self._names[machine.id]}_go({state!r})"

    def _knowing(self, state: str) -> Machine:
        return next(machine for machine in self._workspace.machines if state in machine.names)


def _as_html(expression: str, text: str) -> str:
    """Give the expression that shows a text literally, its lines included."""
    lines = ".replace('\\n', '<br>')" if "\n" in text else ""
    return f"escape({expression}){lines}"


def _names(ids: list[str]) -> dict[str, str]:
    """Give each id a Python name of its own."""
    names: dict[str, str] = {}
    used = set(TAKEN)
    for id in ids:
        base = re.sub(r"\W+", "_", id, flags=re.ASCII).lower().strip("_") or "control"
        base = f"n{base}" if base[0].isdigit() else base
        name, number = base, 2
        while keyword.iskeyword(name) or used & {name + ending for ending in DERIVED}:
            name, number = f"{base}_{number}", number + 1
        names[id] = name
        used |= {name + ending for ending in DERIVED}
    return names
