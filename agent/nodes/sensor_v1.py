"""sensor, version 1: time, idleness and the workspace as it is sent and as it is seen; no model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from agent.graph import register_node
from agent.workspace import Comparison, Workspace, compare

if TYPE_CHECKING:
    from agent.nodes.turn import NodeTurn


@register_node("sensor_v1")
class Sensor:
    """Looks around at every message and every five seconds, and tells the thinker what it needs to know."""

    tick_seconds = 5.0

    def __init__(self) -> None:
        """Have seen nothing yet."""
        self._seen: Sequence[Mapping[str, Any]] | None = None
        self._seen_of: Any = None
        self._flagged = ""

    async def run(self, message: Any, turn: NodeTurn) -> None:
        """Take no data: the sensor acts through context and tick."""

    def arrive(self, turn: NodeTurn) -> None:
        """Look at what came with a message, before anything runs."""
        if turn.envelope.dashboard is not None:
            self._seen, self._seen_of = turn.envelope.dashboard, turn.states.get("ui")
            self._compare(turn)

    def tick(self, turn: NodeTurn) -> None:
        """Compare again with what the browser last said, as long as that was about this workspace."""
        if turn.states.get("ui") == self._seen_of:
            self._compare(turn)

    def context(self, turn: NodeTurn) -> str:
        """Give time, idle time, controls, machines, the browser's report, differences and flags."""
        workspace = _workspace(turn)
        lines = [f"<now>{turn.now:%Y-%m-%d %H:%M %A}; idle {turn.envelope.idle:.0f} s</now>"]
        memory = turn.states.get("memorizer") or {}
        if memory.get("user_name"):
            lines.append(f"user: {memory['user_name']}")
        lines.append(f"workspace:\n{workspace.describe() or 'empty'}")
        lines.append(f"seen: {compare(workspace.items(), turn.envelope.dashboard).text}")
        lines += [f"flag: {flag}" for flag in turn.take_flags()]
        return "\n".join(lines)

    def _compare(self, turn: NodeTurn) -> None:
        """Raise one flag for each new difference between what was sent and what is seen."""
        found: Comparison = compare(_workspace(turn).items(), self._seen)
        text = found.text if found.status == "mismatch" else ""
        if text and text != self._flagged:
            turn.raise_flag(f"workspace_mismatch: {text}")
        self._flagged = text


def _workspace(turn: NodeTurn) -> Workspace:
    state = turn.states.get("ui")
    return Workspace.from_json(state) if state else Workspace()
