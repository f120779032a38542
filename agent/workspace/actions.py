"""How the action of a button is read: a transition, a local change, or a message to the model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ActionKind = Literal["go", "inc", "dec", "toggle", "set", "model"]

LOCAL_TARGETS: dict[str, tuple[str, ...]] = {
    "inc": ("counter",),
    "dec": ("counter",),
    "toggle": ("toggle",),
    "set": ("counter", "toggle", "label", "machine"),
}
"""The local actions, each with the control types it works on."""


@dataclass(frozen=True, slots=True)
class Action:
    """An action split into its kind and what it aims at: a state, a control id, or the action itself."""

    kind: ActionKind
    target: str

    @property
    def local(self) -> bool:
        """Whether it runs without a model."""
        return self.kind != "model"


def parse_action(text: str) -> Action:
    """Split an action; whatever has none of our prefixes is for the model."""
    prefix, colon, target = text.partition(":")
    match prefix.strip() if colon else "":
        case "go" | "inc" | "dec" | "toggle" | "set" as kind:
            return Action(kind, target.strip())
        case _:
            return Action("model", text)
