"""What the user sees and presses, as one immutable value: controls, state machines, clicks, comparison."""

from agent.workspace.clicks import ClickResult
from agent.workspace.controls import Control, ControlType
from agent.workspace.dashboard import Comparison, compare
from agent.workspace.drawing import machine_svg
from agent.workspace.finding import Press
from agent.workspace.machines import Machine, MachineButton, MachineState
from agent.workspace.operations import (
    AddState,
    CreateMachine,
    DestroyMachine,
    Operation,
    ResetMachine,
    SetControls,
    SetState,
    ShowTable,
)
from agent.workspace.stage import Stage
from agent.workspace.workspace import Workspace

__all__ = [
    "AddState",
    "ClickResult",
    "Comparison",
    "Control",
    "ControlType",
    "CreateMachine",
    "DestroyMachine",
    "Machine",
    "MachineButton",
    "MachineState",
    "Operation",
    "Press",
    "ResetMachine",
    "SetControls",
    "SetState",
    "ShowTable",
    "Stage",
    "Workspace",
    "compare",
    "machine_svg",
]
