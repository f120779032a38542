"""Changes of a workspace as values; each gives the workspace as it is afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from agent.errors import WorkspaceError, allowed
from agent.workspace.controls import Control, checked, plain_cell, with_value
from agent.workspace.limits import MAX_CELL, MAX_COLUMNS, MAX_ROWS
from agent.workspace.machines import Machine, MachineState
from agent.workspace.soundness import check_extended, check_new

if TYPE_CHECKING:
    from agent.workspace.workspace import Workspace


@dataclass(frozen=True, slots=True)
class SetControls:
    """Show controls, each in the place of the one with its id; first take away some, or (``clear``) all.

    With a ``group`` they are shown in it, and ``clear`` takes away what is in it only.
    """

    controls: tuple[Control, ...]
    remove: tuple[str, ...] = ()
    clear: bool = False
    group: str = ""

    def change(self, workspace: Workspace) -> Workspace:
        """Give the workspace afterwards; machines stay."""
        before = {control.id: control for control in workspace.controls}
        self._check_removed(workspace, before)
        cleared = {name for name, control in before.items() if not self.group or control.group == self.group}
        gone = cleared if self.clear else set(self.remove)
        after = {name: control for name, control in before.items() if name not in gone}
        sent: set[str] = set()
        for control in self.controls:
            if control.id in sent:
                raise WorkspaceError(f"control {control.id!r} is sent twice; every id names one control.")
            sent.add(control.id)
            control = replace(control, group=control.group or self.group)
            after[control.id] = checked(control, None if control.id in gone else before.get(control.id))
        return replace(workspace, controls=tuple(after.values()))

    def _check_removed(self, workspace: Workspace, before: dict[str, Control]) -> None:
        for name in self.remove:
            if any(machine.id == name for machine in workspace.machines):
                raise WorkspaceError(f"{name!r} is a machine; take it away with destroy_machine.")
            if name not in before:
                raise WorkspaceError(f"there is no control {name!r} to remove; {allowed(name, before)}.")


@dataclass(frozen=True, slots=True)
class SetState:
    """Give a counter, a toggle or a label its value, or put a machine into a state."""

    id: str
    value: Any

    def change(self, workspace: Workspace) -> Workspace:
        """Give the workspace afterwards."""
        control = workspace.control(self.id)
        if control is not None:
            return workspace.with_control(with_value(control, self.value))
        machine = _machine(workspace, self.id, "no control or machine")
        if self.value not in machine.names:
            names = allowed(str(self.value), machine.names)
            raise WorkspaceError(f"machine {self.id!r} has no state {self.value!r}; {names}.")
        return workspace.with_machine(machine.go(self.value))


@dataclass(frozen=True, slots=True)
class CreateMachine:
    """Show a machine, in the place of the one with its id if there is one."""

    machine: Machine

    def change(self, workspace: Workspace) -> Workspace:
        """Give the workspace afterwards."""
        machine = self.machine.readable()
        check_new(machine)
        return workspace.with_machine(machine)


@dataclass(frozen=True, slots=True)
class AddState:
    """Give a machine one more state, or replace the one of that name."""

    machine_id: str
    state: MachineState

    def change(self, workspace: Workspace) -> Workspace:
        """Give the workspace afterwards."""
        before = _machine(workspace, self.machine_id)
        after = before.with_state(self.state.readable())
        check_extended(before, after)
        return workspace.with_machine(after)


@dataclass(frozen=True, slots=True)
class ResetMachine:
    """Put a machine back into its initial state."""

    id: str

    def change(self, workspace: Workspace) -> Workspace:
        """Give the workspace afterwards."""
        machine = _machine(workspace, self.id)
        return workspace.with_machine(machine.go(machine.initial))


@dataclass(frozen=True, slots=True)
class DestroyMachine:
    """Take a machine away."""

    id: str

    def change(self, workspace: Workspace) -> Workspace:
        """Give the workspace afterwards."""
        gone = _machine(workspace, self.id)
        return replace(workspace, machines=tuple(m for m in workspace.machines if m is not gone))


@dataclass(frozen=True, slots=True)
class ShowTable:
    """Show a result as a table; what exceeds the screen is cut, and its text says so.

    ``source`` is the key of the whole result, for whoever can show more of it.
    """

    id: str
    label: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Any, ...], ...]
    source: str = ""

    def change(self, workspace: Workspace) -> Workspace:
        """Give the workspace afterwards."""
        columns = tuple(str(column) for column in self.columns[:MAX_COLUMNS])
        rows = tuple(tuple(_short_cell(cell) for cell in row[:MAX_COLUMNS]) for row in self.rows[:MAX_ROWS])
        table = Control("table", self.id, self.label, self._cut_text(), columns=columns, rows=rows, source=self.source)
        return SetControls((table,)).change(workspace)

    def _cut_text(self) -> str:
        rows, columns = len(self.rows), len(self.columns)
        cuts = [f"1-{MAX_ROWS:,} / {rows:,} rows"] if rows > MAX_ROWS else []
        cuts += [f"1-{MAX_COLUMNS} / {columns:,} columns"] if columns > MAX_COLUMNS else []
        return ", ".join(cuts)


Operation = SetControls | SetState | CreateMachine | AddState | ResetMachine | DestroyMachine | ShowTable


def _machine(workspace: Workspace, name: str, what: str = "no machine") -> Machine:
    machine = workspace.machine(name)
    if machine is None:
        names = [m.id for m in workspace.machines]
        names += [c.id for c in workspace.controls] if "control" in what else []
        raise WorkspaceError(f"there is {what} {name!r}; {allowed(name, names)}.")
    return machine


def _short_cell(value: Any) -> Any:
    cell = plain_cell(value)
    return f"{cell[: MAX_CELL - 1]}…" if isinstance(cell, str) and len(cell) > MAX_CELL else cell
