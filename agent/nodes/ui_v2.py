"""ui, version 2: the workspace, and the last node before the user; no model."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from agent.graph import register_node
from agent.messages import Reply, ThoughtResult
from agent.nodes.ui_v1 import Ui

if TYPE_CHECKING:
    from agent.nodes.turn import NodeTurn


@register_node("ui_v2")
class UiThatReplies(Ui):
    """Does what version 1 does, then hands the answer on as the reply: for graphs whose thinker speaks itself.

    What is on screen and what was said thus come from one node, in this order.
    """

    gives: Any = Reply

    async def run(self, message: ThoughtResult, turn: NodeTurn) -> Reply:  # type: ignore[override]  # another message
        """Put the operations of a thought on screen and give its answer."""
        await super().run(message, turn)
        return Reply(message.answer, message.language)
