"""State machines as values: states, buttons, transitions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from agent.errors import UnknownAction, allowed
from agent.workspace.actions import parse_action
from agent.workspace.controls import Control
from agent.workspace.letters import showable


@dataclass(frozen=True, slots=True)
class MachineButton:
    """A button of a state: ``go:STATE``, a local action, or an action for the model."""

    label: str
    action: str


@dataclass(frozen=True, slots=True)
class MachineState:
    """What is shown while a machine is in this state; ``final`` lets it end here without a button."""

    name: str
    text: str = ""
    buttons: tuple[MachineButton, ...] = ()
    final: bool = False

    def targets(self) -> tuple[str, ...]:
        """Give the states that its buttons go to."""
        actions = (parse_action(button.action) for button in self.buttons)
        return tuple(action.target for action in actions if action.kind == "go")

    def readable(self) -> MachineState:
        """Give the state with texts that a page can show."""
        buttons = tuple(MachineButton(showable(button.label), showable(button.action)) for button in self.buttons)
        return replace(self, text=showable(self.text), buttons=buttons)


@dataclass(frozen=True, slots=True)
class Machine:
    """States, the one it starts in and the one it is in now (the initial one unless said otherwise)."""

    id: str
    states: tuple[MachineState, ...]
    initial: str
    current: str = ""

    def __post_init__(self) -> None:
        """Start in the initial state."""
        if not self.current:
            object.__setattr__(self, "current", self.initial)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of its states, in order."""
        return tuple(state.name for state in self.states)

    @property
    def state(self) -> MachineState:
        """The state that it is in."""
        return next(state for state in self.states if state.name == self.current)

    def go(self, name: str) -> Machine:
        """Give the machine in that state."""
        if name not in self.names:
            raise UnknownAction(f"machine {self.id!r} has no state {name!r}; {allowed(name, self.names)}.")
        return replace(self, current=name)

    def with_state(self, state: MachineState) -> Machine:
        """Give the machine with one more state, or with the one of that name replaced."""
        if state.name not in self.names:
            return replace(self, states=(*self.states, state))
        return replace(self, states=tuple(state if old.name == state.name else old for old in self.states))

    def readable(self) -> Machine:
        """Give the machine with texts that a page can show; names are checked instead, for actions name them."""
        return replace(self, states=tuple(state.readable() for state in self.states))

    def reachable(self) -> frozenset[str]:
        """Give the states that its own buttons lead to, the initial one included."""
        states = {state.name: state for state in self.states}
        found: set[str] = set()
        ahead = [self.initial]
        while ahead:
            name = ahead.pop()
            if name in states and name not in found:
                found.add(name)
                ahead.extend(states[name].targets())
        return frozenset(found)

    def item(self) -> dict[str, Any]:
        """Give the machine as a dashboard item, with the buttons of its state under ``buttons``."""
        shown = Control("machine", self.id, text=self.state.text, state=self.current).item()
        return {**shown, "buttons": [self.button(button).item() for button in self.state.buttons]}

    def button(self, button: MachineButton) -> Control:
        """Give one of its buttons as a control with the id ``machine:label``."""
        return Control("button", f"{self.id}:{button.label}", label=button.label, action=button.action)

    def to_json(self) -> dict[str, Any]:
        """Give the machine as a plain dict."""
        states = [_state_to_json(state) for state in self.states]
        return {"id": self.id, "initial": self.initial, "current": self.current, "states": states}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Machine:
        """Make the machine that ``to_json`` gave."""
        states = tuple(_state_from_json(state) for state in data["states"])
        return cls(data["id"], states, data["initial"], data.get("current", ""))


def _state_to_json(state: MachineState) -> dict[str, Any]:
    buttons = [{"label": button.label, "action": button.action} for button in state.buttons]
    final = {"final": True} if state.final else {}
    return {"name": state.name, "text": state.text, "buttons": buttons, **final}


def _state_from_json(data: Mapping[str, Any]) -> MachineState:
    buttons = tuple(MachineButton(button["label"], button["action"]) for button in data["buttons"])
    return MachineState(data["name"], data["text"], buttons, data.get("final", False))
