"""director, version 1: how to go on, and plans for what is hard."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from agent.graph import register_node
from agent.messages import Command
from agent.nodes.prompting import TEXT, TEXTS, answer_schema, block, conversation, task

if TYPE_CHECKING:
    from agent.nodes.turn import NodeTurn

RECENT = 6  # entries of the history that a direction or a plan looks at
WATCHED = ("language", "mood", "situation")
DIRECTION = answer_schema("Direction", {"mode": TEXT, "style": TEXT, "goal": TEXT})
PLAN = answer_schema("Plan", {"steps": TEXTS})
PLAN_PROMPT = """You plan the work of an assistant before it begins: give two to six steps, each one line, that lead
from the user's message to a checked answer. Name the tables concerned. Do not answer the message."""


@register_node("director_v1")
class Director:
    """Sets mode, style and goal after the turns, and plans hard ones beforehand with the big model.

    It decides anew only when what it decides by has changed (language, mood, situation): asking after each turn would
    keep the next one waiting and cost a call for the same answer.
    """

    tier = "small"
    prompt = """You direct an assistant from behind. From what is known of the conversation give JSON: mode (explore,
explain, build, repair or talk), style (how to speak to this user, in a few words), goal (what the user is after, one
line)."""

    def __init__(self) -> None:
        """Begin with a neutral direction."""
        self._direction = {"mode": "explain", "style": "clear and brief", "goal": ""}
        self._decided_by: dict[str, Any] = {}

    async def run(self, message: Any, turn: NodeTurn) -> None:
        """Take no data: the director acts through context, prepare and update."""

    def context(self, turn: NodeTurn) -> str:
        """Give mode, style and goal."""
        return "\n".join(f"{key}: {value}" for key, value in self._direction.items() if value)

    async def prepare(self, command: Command, turn: NodeTurn) -> str:
        """Plan the work on a command with the big model."""
        asked = conversation(turn.history[-RECENT:], task(turn, language=command.analysis.language))
        reply = await turn.ask(asked, system=(PLAN_PROMPT,), schema=PLAN, tier="big")
        steps = reply.data.get("steps", []) if isinstance(reply.data, dict) else []
        return "plan:\n" + "\n".join(f"{number}. {step}" for number, step in enumerate(steps, 1)) if steps else ""

    async def update(self, turn: NodeTurn) -> None:
        """Decide anew when what the decision rests on has changed."""
        known = turn.states.get("memorizer") or {}
        basis = {key: known.get(key) for key in WATCHED}
        if basis == self._decided_by or not any(basis.values()):
            return
        asked = block("state", json.dumps(known, ensure_ascii=False, indent=1))
        reply = await turn.ask(conversation(turn.history[-RECENT:], asked), schema=DIRECTION)
        if isinstance(reply.data, dict):
            kept = {key: str(reply.data.get(key) or value) for key, value in self._direction.items()}
            self._direction, self._decided_by = kept, basis

    def state(self) -> dict[str, Any]:
        """Give the direction and what it rests on."""
        return {"direction": self._direction, "decided_by": self._decided_by}

    def restore(self, state: dict[str, Any]) -> None:
        """Take over a direction."""
        self._direction, self._decided_by = dict(state["direction"]), dict(state["decided_by"])
