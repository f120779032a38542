"""Everything on screen as one immutable value."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

from agent.errors import WorkspaceError
from agent.workspace.clicks import ClickResult, click
from agent.workspace.code import to_code
from agent.workspace.controls import Control, checked
from agent.workspace.describing import describe
from agent.workspace.finding import Press, find_press
from agent.workspace.links import check_links
from agent.workspace.machines import Machine
from agent.workspace.operations import Operation
from agent.workspace.soundness import check_stored


class Shown(Protocol):
    """Anything on screen that has an id."""

    @property
    def id(self) -> str:
        """The id, unique on screen."""
        ...


Thing = TypeVar("Thing", bound=Shown)


@dataclass(frozen=True, slots=True)
class Workspace:
    """The controls and machines on screen, in the order in which they came; a change gives a new value."""

    controls: tuple[Control, ...] = ()
    machines: tuple[Machine, ...] = ()

    def apply(self, operation: Operation) -> Workspace:
        """Give the workspace after an operation, or raise a WorkspaceError; nothing is half done."""
        after = operation.change(self)
        check_links(after)
        return after

    def click(self, action: str, data: Mapping[str, Any] | None = None) -> ClickResult | None:
        """Run an action that needs no model; None when it is one for the model."""
        return click(self, action, data)

    def find(self, label_or_id: str) -> Press:
        """Give what pressing the control of that label or id sends, or raise UnknownAction and list them."""
        return find_press(self, label_or_id)

    def items(self) -> tuple[dict[str, Any], ...]:
        """Give the dashboard items: controls, then machines with the buttons of their state."""
        return (
            *(control.item() for control in self.controls),
            *(machine.item() for machine in self.machines),
        )

    def describe(self) -> str:
        """Say in one line per control what is on screen and what pressing it does."""
        return describe(self)

    def to_code(self) -> str:
        """Give plain ipywidgets code that shows the same, without the agent."""
        return to_code(self)

    def control(self, id: str) -> Control | None:
        """Give the control of that id, if there is one."""
        return next((control for control in self.controls if control.id == id), None)

    def machine(self, id: str) -> Machine | None:
        """Give the machine of that id, if there is one."""
        return next((machine for machine in self.machines if machine.id == id), None)

    def with_control(self, control: Control) -> Workspace:
        """Give the workspace with a control in the place of the one of its id, or as the last one."""
        return replace(self, controls=_placed(self.controls, control))

    def with_machine(self, machine: Machine) -> Workspace:
        """Give the workspace with a machine in the place of the one of its id, or as the last one."""
        return replace(self, machines=_placed(self.machines, machine))

    def to_json(self) -> dict[str, Any]:
        """Give a snapshot of plain dicts and lists."""
        return {
            "controls": [control.to_json() for control in self.controls],
            "machines": [machine.to_json() for machine in self.machines],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Workspace:
        """Make the workspace of a snapshot, checked like any other."""
        try:
            controls = tuple(checked(Control.from_json(control)) for control in data["controls"])
            machines = tuple(Machine.from_json(machine) for machine in data["machines"])
            for machine in machines:
                check_stored(machine)
        except (KeyError, TypeError, AttributeError) as error:
            raise WorkspaceError(
                f"this is not a workspace snapshot ({type(error).__name__}: {error}); "
                "give what Workspace.to_json() gave."
            ) from error
        workspace = cls(controls, machines)
        check_links(workspace)
        return workspace


def _placed(things: tuple[Thing, ...], new: Thing) -> tuple[Thing, ...]:
    if any(old.id == new.id for old in things):
        return tuple(new if old.id == new.id else old for old in things)
    return (*things, new)
