"""sensor, version 1: time, idleness and the workspace as it is sent and as it is seen; no model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from agent.audit.facts import Finding
from agent.graph import register_node
from agent.workspace import Comparison, Workspace, compare

if TYPE_CHECKING:
    from agent.nodes.turn import NodeTurn

RETURN_SECONDS = 30 * 60.0
BACK = "idle_return: the user is back after a while; greet them once"
NOBODY = "no browser shows the workspace any more; what the user sees is unknown"


@register_node("sensor_v1")
class Sensor:
    """Looks around at every message and every five seconds, and tells the thinker what it needs to know."""

    tick_seconds = 5.0

    def __init__(self) -> None:
        """Have seen nothing yet."""
        self._seen: Sequence[Mapping[str, Any]] | None = None
        self._seen_of: Any = None
        self._told = ""

    async def run(self, message: Any, turn: NodeTurn) -> None:
        """Take no data: the sensor acts through context and tick."""

    def arrive(self, turn: NodeTurn) -> None:
        """Look at what came with a message, before anything runs; a user who was long away is greeted once."""
        if turn.history and turn.envelope.idle >= RETURN_SECONDS:
            turn.raise_flag(BACK)
        self._look(turn, turn.envelope.dashboard, always=True)

    def tick(self, turn: NodeTurn) -> None:
        """Look at what browsers show now, else at what the last message said, as long as that was about this."""
        if turn.envelope.watched or turn.envelope.dashboard is not None:
            self._look(turn, turn.envelope.dashboard, always=False)
        elif self._seen is not None and turn.states.get("ui") == self._seen_of:
            self._look(turn, self._seen, always=False)

    def context(self, turn: NodeTurn) -> str:
        """Give time, idle time, controls, machines, the browser's report, differences and flags."""
        workspace = _workspace(turn)
        lines = [f"<now>{turn.now:%Y-%m-%d %H:%M %A}; idle {turn.envelope.idle:.0f} s{_back(turn)}</now>"]
        memory = turn.states.get("memorizer") or {}
        if memory.get("user_name"):
            lines.append(f"user: {memory['user_name']}")
        lines.append(f"workspace:\n{workspace.describe() or 'empty'}")
        lines.append(f"seen: {compare(workspace.items(), turn.envelope.dashboard).text}")
        lines += [f"flag: {flag}" for flag in turn.take_flags()]
        return "\n".join(lines)

    def _look(self, turn: NodeTurn, dashboard: Sequence[Mapping[str, Any]] | None, *, always: bool) -> None:
        """Find what differs: at a message ``always``, at a tick only what is new; lost things are sent again once."""
        workspace = _workspace(turn)
        found = compare(workspace.items(), dashboard)
        if dashboard is not None:
            self._seen, self._seen_of = dashboard, turn.states.get("ui")
        elif not (turn.envelope.watched and workspace.items()):
            return  # nobody was asked, which is no news
        text = {"mismatch": found.text, "unknown": NOBODY}.get(found.status, "")
        new, self._told = text != self._told, text
        if not text or not (new or always):
            return
        if found.status == "unknown":
            turn.find(_finding(text, found), "the workspace is shown again with the next turn of a cell")
            return
        lost = list(dict.fromkeys(name.partition(":")[0] for name in (*found.missing, *found.changed)))
        if new:
            turn.raise_flag(f"workspace_mismatch: {text}")
            turn.show(workspace, again=lost)
        turn.find(_finding(text, found), f"sent again: {', '.join(lost)}" if new and lost else "told to the model")


def _finding(text: str, found: Comparison) -> Finding:
    unknown = found.status == "unknown"
    return Finding("workspace_mismatch", text, stage="workspace", verdict="unknown" if unknown else "contradicted")


def _back(turn: NodeTurn) -> str:
    """Say after how long a user is back who was away."""
    idle = turn.envelope.idle
    if not turn.history or idle < RETURN_SECONDS:
        return ""
    minutes = round(idle / 60)
    days, hours, left = minutes // 1440, minutes // 60 % 24, minutes % 60
    parts = ((days, "d"), (hours, "h"), (left, "min"))
    return f"; back after {' '.join(f'{number} {unit}' for number, unit in parts if number)}"


def _workspace(turn: NodeTurn) -> Workspace:
    state = turn.states.get("ui")
    return Workspace.from_json(state) if state else Workspace()
