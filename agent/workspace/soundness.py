"""What is wrong with a machine: unknown targets, unreachable states, duplicates, no way out, absurd size."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from agent.errors import WorkspaceError, allowed
from agent.workspace.actions import Action, parse_action
from agent.workspace.letters import blank
from agent.workspace.limits import (
    MAX_BUTTONS,
    MAX_LABEL,
    MAX_NAME,
    MAX_STATES,
    MAX_TEXT,
    id_problem,
    length_problem,
)
from agent.workspace.machines import Machine, MachineButton, MachineState

SHOWN_PROBLEMS = 8


def check_new(machine: Machine) -> None:
    """Raise when a machine must not be shown, with everything that is wrong with it."""
    _refuse(machine, [*_sound(machine), *_unreachable(machine), *_pointless(machine)])


def check_extended(before: Machine, after: Machine) -> None:
    """Raise when a state was added or replaced wrongly; a new state may wait for a button to it."""
    lost = sorted(before.reachable() - after.reachable())
    _refuse(after, [*_sound(after), *(f"state {name!r} could not be reached any more" for name in lost)])


def check_stored(machine: Machine) -> None:
    """Raise when a machine that was read from outside does not hold together."""
    _refuse(machine, list(_sound(machine)))


def _refuse(machine: Machine, problems: list[str]) -> None:
    found = [problem for problem in problems if problem]
    if not found:
        return
    more = f"; and {len(found) - SHOWN_PROBLEMS} more" if len(found) > SHOWN_PROBLEMS else ""
    listed = "; ".join(found[:SHOWN_PROBLEMS])
    raise WorkspaceError(f"machine {machine.id!r}: {listed}{more}. Nothing was changed.")


def _sound(machine: Machine) -> Iterable[str]:
    yield id_problem(machine.id)
    if not machine.states:
        yield "it has no states; give at least one"
    if len(machine.states) > MAX_STATES:
        yield f"{len(machine.states)} states, at most {MAX_STATES} are allowed"
    for name, count in Counter(machine.names).items():
        if count > 1:
            yield f"duplicate state {name!r} ({count} times); every state needs its own name"
    for role, name in {"initial": machine.initial, "current": machine.current}.items():
        if name not in machine.names:
            yield f"the {role} state {name!r} does not exist; {allowed(name, machine.names)}"
            break
    for state in machine.states:
        yield from _sound_state(state, machine.names)


def _sound_state(state: MachineState, names: tuple[str, ...]) -> Iterable[str]:
    where, stay = f"state {state.name!r}", Action("go", state.name)
    if not state.name or state.name != state.name.strip() or not state.name.isprintable():
        yield f"{where}: a name is one line of visible characters without blanks around it"
    yield length_problem(f"{where}: the name", state.name, MAX_NAME)
    yield length_problem(f"{where}: the text", state.text, MAX_TEXT)
    if len(state.buttons) > MAX_BUTTONS:
        yield f"{where}: {len(state.buttons)} buttons, at most {MAX_BUTTONS} are allowed"
    for label, count in Counter(button.label for button in state.buttons).items():
        if count > 1:
            yield f"{where}: duplicate label {label!r} ({count} buttons); labels differ within a state"
    for button in state.buttons:
        yield from _sound_button(button, where, names)
    if not state.final and all(parse_action(button.action) == stay for button in state.buttons):
        yield (
            f"{where} has no way out; give it a button that leads elsewhere, such as go:{names[0]}, "
            "or say final: true when the machine is meant to end there"
        )


def _sound_button(button: MachineButton, where: str, names: tuple[str, ...]) -> Iterable[str]:
    if blank(button.label):
        yield f"{where}: a button has no label; the user could not tell what it does"
    yield length_problem(f"{where}: the label {button.label[:20]!r}...", button.label, MAX_LABEL)
    yield length_problem(f"{where}: the action {button.action[:20]!r}...", button.action, MAX_LABEL)
    action = parse_action(button.action)
    if not button.action.strip():
        yield f"{where}: button {button.label!r} has no action; give go:STATE or a name that you will get"
    if action.kind == "go" and action.target not in names:
        target = action.target
        yield f"{where}: button {button.label!r} goes to unknown state {target!r}; {allowed(target, names)}"
    if action.kind == "set":
        yield f"{where}: button {button.label!r}: set:ID carries a value; it works only in set_controls"


def _unreachable(machine: Machine) -> Iterable[str]:
    bare = {button.action.strip(): repr(button.label) for state in machine.states for button in state.buttons}
    reachable = machine.reachable()
    for name in machine.names if reachable else ():
        if name not in reachable:
            hint = f"; button {bare[name]} says {name!r}, a transition is go:{name}" if name in bare else ""
            yield f"unreachable state {name!r}: no button leads to it from {machine.initial!r}{hint}"


def _pointless(machine: Machine) -> Iterable[str]:
    if machine.states and not any(state.buttons for state in machine.states):
        yield "no state has a button; show a text with set_controls and a label instead"
