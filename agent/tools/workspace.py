"""Tools that build what the user sees: controls and state machines, on the staged workspace."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from agent.errors import UnknownAction, WorkspaceError
from agent.tools.tool import ToolContext, tool
from agent.workspace.controls import Control
from agent.workspace.machines import Machine, MachineButton, MachineState
from agent.workspace.operations import (
    AddState,
    CreateMachine,
    DestroyMachine,
    Operation,
    ResetMachine,
    SetControls,
    SetState,
)

MachineAction = Annotated[
    str,
    Field(
        description="go:STATE (a transition, no model call), inc:ID, dec:ID or toggle:ID (change a control), "
        "or any other name: pressing it sends you that action"
    ),
]
ControlAction = Annotated[
    str,
    Field(
        description="For buttons: go:STATE, inc:ID, dec:ID, toggle:ID, set:ID (sets this button's value), "
        "or any other name: pressing it sends you that action. Default: the button's id"
    ),
]
Id = Annotated[str, Field(description="Letters, digits, '_', '-', '.'; unique on screen")]
Scalar = str | int | float | bool | None


class Strict(BaseModel):
    """Outside data without unknown fields."""

    model_config = ConfigDict(extra="forbid", strict=True)


class ButtonSpec(Strict):
    """A button of a state."""

    label: str
    action: MachineAction


class StateSpec(Strict):
    """A state of a machine."""

    name: Annotated[str, Field(description="Used in go:NAME")]
    text: Annotated[str, Field(description="What the user reads in this state")]
    buttons: list[ButtonSpec] = Field(default_factory=list)
    final: Annotated[bool, Field(description="True when it may end here, without a button out")] = False

    def state(self) -> MachineState:
        """Give it as the workspace holds it."""
        buttons = tuple(MachineButton(button.label, button.action) for button in self.buttons)
        return MachineState(self.name, self.text, buttons, self.final)


class ControlSpec(Strict):
    """A control on screen."""

    type: Literal["button", "label", "table", "counter", "toggle"]
    id: Id
    label: Annotated[str, Field(description="What the user reads on or beside it")] = ""
    text: Annotated[str, Field(description="For labels: the text shown")] = ""
    value: Annotated[
        Scalar, Field(description="Counter: whole number; toggle: true or false; button: what set:ID sets")
    ] = None
    columns: Annotated[list[str], Field(description="For tables")] = Field(default_factory=list)
    rows: Annotated[list[list[Scalar]], Field(description="For tables: one list of cells per row")] = Field(
        default_factory=list
    )
    action: ControlAction | None = None

    def control(self) -> Control:
        """Give it as the workspace holds it."""
        return Control(
            type=self.type,
            id=self.id,
            label=self.label,
            text=self.text,
            value=self.value,
            columns=tuple(self.columns),
            rows=tuple(tuple(row) for row in self.rows),
            action=self.action or None,
        )


@tool
def create_machine(id: Id, states: list[StateSpec], initial: str, context: ToolContext) -> str:
    """Show a state machine: a text with buttons for each state; go:STATE moves it without a model call.

    Every state must be reachable from the initial one and have a way out (or final: true). A machine of
    the same id is replaced. Use it for wizards, quizzes, menus and anything that the user clicks through.
    """
    machine = Machine(id, tuple(state.state() for state in states), initial)
    return _applied(context, CreateMachine(machine), f"machine {id} is shown")


@tool
def add_state(machine: str, state: StateSpec, context: ToolContext) -> str:
    """Add a state to a machine, or replace the state of that name.

    First add the new state, then send the state that should lead to it again with a button go:NAME.
    """
    before = context.stage.workspace.machine(machine)
    done = "replaced" if before is not None and state.name in before.names else "added"
    operation = AddState(machine, state.state())
    text = _applied(context, operation, f"state {state.name} of machine {machine} is {done}")
    after = context.stage.workspace.machine(machine)
    if after is None or state.name in after.reachable():
        return text
    return f"Not reachable yet: send a state of {machine} again with a button go:{state.name}.\n{text}"


@tool
def reset_machine(id: str, context: ToolContext) -> str:
    """Put a machine back into its initial state."""
    return _applied(context, ResetMachine(id), f"machine {id} is in its initial state")


@tool
def destroy_machine(id: str, context: ToolContext) -> str:
    """Take a machine off the screen."""
    return _applied(context, DestroyMachine(id), f"machine {id} is gone")


@tool
def set_controls(
    controls: list[ControlSpec],
    context: ToolContext,
    remove: Annotated[list[str] | None, Field(description="Ids of controls to take away")] = None,
    clear: Annotated[bool, Field(description="True: first take away all controls (machines stay)")] = False,
    group: Annotated[
        str | None, Field(description="A heading under which these controls stand together; with clear: only those")
    ] = None,
) -> str:
    """Show buttons, labels, tables, counters and toggles; each replaces the control of its id.

    Everything stays on screen until it is replaced or removed: send only what changes. A counter or toggle
    that is sent without a value keeps the value it has.
    """
    shown = tuple(control.control() for control in controls)
    operation = SetControls(shown, tuple(remove or ()), clear, group or "")
    if not controls and not remove and not clear:
        raise WorkspaceError("set_controls: nothing to do; send controls, ids to remove, or clear: true.")
    ids = ", ".join(control.id for control in controls)
    return _applied(context, operation, f"set {ids}" if ids else "removed")


@tool
def set_state(
    id: str,
    value: Annotated[
        str | int | float | bool,
        Field(description="Counter: whole number; toggle: true or false; label: text; machine: a state's name"),
    ],
    context: ToolContext,
) -> str:
    """Set the value of a counter, toggle or label, or put a machine into a state."""
    return _applied(context, SetState(id, value), f"{id} is set")


def _applied(context: ToolContext, operation: Operation, done: str) -> str:
    try:
        workspace = context.stage.apply(operation)
    except UnknownAction as error:
        raise WorkspaceError(str(error)) from error
    return f"ok: {done}. On screen now:\n{workspace.describe()}"
