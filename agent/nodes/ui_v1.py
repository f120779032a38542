"""ui, version 1: the workspace; no model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from agent.errors import WorkspaceError
from agent.graph import register_node
from agent.messages import Committed, ThoughtResult
from agent.workspace import ClickResult, Workspace

if TYPE_CHECKING:
    from agent.nodes.turn import NodeTurn


@register_node("ui_v1")
class Ui:
    """Commits workspace operations, runs machine transitions and local actions, keeps controls across turns."""

    accepts = ThoughtResult
    gives = Committed

    def __init__(self) -> None:
        """Begin with an empty workspace."""
        self.workspace = Workspace()

    async def run(self, message: ThoughtResult, turn: NodeTurn) -> Committed:
        """Put the operations of a thought on screen; one that no longer fits is left out and noted."""
        before, done = self.workspace, 0
        for operation in message.operations:
            try:
                self.workspace = self.workspace.apply(operation)
                done += 1
            except WorkspaceError as error:
                turn.note("operation left out", str(error))
        if self.workspace is not before:
            turn.show(self.workspace)
        return Committed(done, tuple(str(item["id"]) for item in self.workspace.items()))

    def handle_action(self, action: str, data: Mapping[str, Any]) -> ClickResult | None:
        """Answer a click that needs no model."""
        result = self.workspace.click(action, data)
        if result is not None:
            self.workspace = result.workspace
        return result

    def state(self) -> dict[str, Any]:
        """Give what is on screen."""
        return self.workspace.to_json()

    def restore(self, state: Mapping[str, Any]) -> None:
        """Take over what was on screen."""
        self.workspace = Workspace.from_json(state)
