"""What must hold between the things on screen: ids are unique, and every button leads somewhere."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING

from agent.errors import WorkspaceError, allowed
from agent.workspace.actions import LOCAL_TARGETS, parse_action
from agent.workspace.limits import MAX_CONTROLS, MAX_MACHINES

if TYPE_CHECKING:
    from agent.workspace.workspace import Workspace


def check_links(workspace: Workspace) -> None:
    """Raise when something on screen would not work when it is pressed."""
    _check_number(workspace)
    types = {**{c.id: c.type for c in workspace.controls}, **{m.id: "machine" for m in workspace.machines}}
    for where, action in _actions(workspace):
        kind, target = parse_action(action).kind, parse_action(action).target
        if kind in LOCAL_TARGETS and types.get(target) not in LOCAL_TARGETS[kind]:
            raise WorkspaceError(_bad_target(where, action, types))
    _check_transitions(workspace)


def _check_number(workspace: Workspace) -> None:
    ids = [c.id for c in workspace.controls] + [m.id for m in workspace.machines]
    for name, count in Counter(ids).items():
        if count > 1:
            raise WorkspaceError(f"id {name!r} is taken; controls and machines share their ids: choose another.")
    for what, number, limit in (
        ("controls", len(workspace.controls), MAX_CONTROLS),
        ("machines", len(workspace.machines), MAX_MACHINES),
    ):
        if number > limit:
            raise WorkspaceError(f"{number} {what} on screen, at most {limit} are allowed: remove some.")


def _actions(workspace: Workspace) -> Iterator[tuple[str, str]]:
    for control in workspace.controls:
        if control.action:
            yield f"button {control.id!r}", control.action
    for machine in workspace.machines:
        for state in machine.states:
            for button in state.buttons:
                yield f"machine {machine.id!r}, state {state.name!r}, button {button.label!r}", button.action


def _bad_target(where: str, action: str, types: dict[str, str]) -> str:
    kind, target = parse_action(action).kind, parse_action(action).target
    fitting = [name for name, type_ in types.items() if type_ in LOCAL_TARGETS[kind]]
    what = f"{target!r} is a {types[target]}" if target in types else f"there is no {target!r}"
    wanted = " or ".join(LOCAL_TARGETS[kind])
    return (
        f"{where}: {action!r} needs a {wanted}, but {what}; {allowed(target, fitting)}. "
        "Send the target first or together with the button; remove the button before or with its target."
    )


def _check_transitions(workspace: Workspace) -> None:
    for control in workspace.controls:
        action = parse_action(control.action or "")
        if action.kind != "go":
            continue
        knowing = [machine.id for machine in workspace.machines if action.target in machine.names]
        if not knowing:
            names = [name for machine in workspace.machines for name in machine.names]
            raise WorkspaceError(
                f"button {control.id!r} goes to state {action.target!r} that no machine knows; "
                f"{allowed(action.target, set(names))}. "
                "Create the machine first; remove the button before the machine."
            )
        if len(knowing) > 1:
            raise WorkspaceError(
                f"button {control.id!r} goes to state {action.target!r}, "
                f"which machines {', '.join(knowing)} all know; "
                "put the button into the machine that it means, or give the states different names."
            )
