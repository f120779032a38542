"""Reasoning with tools under a contract: a turn ends only through ``answer``, ``ask_user`` or ``hand_off``.

Current models refuse a forced tool choice, so the contract is held by the prompt, by a check, and by one second try
that states the fact. What ended the turn goes on record: that nothing was done is then a fact and not a guess.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agent.nodes.tool_loop import ROUNDS, result_block

if TYPE_CHECKING:
    from agent.messages import ToolResult
    from agent.models.request import ModelReply, ToolCall
    from agent.nodes.prompting import Messages
    from agent.nodes.turn import NodeTurn

TEXTS = {"answer": "text", "ask_user": "question", "hand_off": "reason"}  # each ending and what it says
NOT_ENDED = "No tool was called just now, so the turn has not ended. End it with answer, ask_user or hand_off."
CUT = "Your call of {names} was cut off before it was complete and did not run. Send it again, shorter."
NO_MORE = "You have used all {rounds} rounds. End the turn now with answer or hand_off, and say what is missing."
TOO_EARLY = "Not taken: it came together with other calls. Read their results, then end the turn."
EMPTY = "Not taken: {argument} must be text that says something."
NOT_RUN = "Not run: the rounds of this turn are used up."


@dataclass(frozen=True, slots=True)
class Ended:
    """How a turn ended: through which tool (empty: through none), with what text, after which tool calls."""

    ending: str
    text: str
    results: tuple[ToolResult, ...]


async def work(turn: NodeTurn, messages: Messages, system: tuple[str, ...]) -> Ended:
    """Let the model work until it ends the turn through a tool; without one it gets one second try."""
    results: list[ToolResult] = []
    told = False
    for number in range(ROUNDS + 2):
        reply = await turn.ask(messages, system=system, tools=turn.tools)
        ending = _ending(reply)
        if ending is not None:
            turn.note("ended", ending.name)
            return Ended(ending.name, ending.arguments[TEXTS[ending.name]].strip(), tuple(results))
        if number > ROUNDS or (told and not reply.tool_calls):
            break
        if reply.content:
            messages.append({"role": "assistant", "content": list(reply.content)})
        if reply.tool_calls:
            blocks = await _answered(turn, reply.tool_calls, results, run=number < ROUNDS)
        else:
            told = True
            turn.note("not ended", "no tool was called; the model was told once")
            blocks = [{"type": "text", "text": CUT.format(names=", ".join(reply.cut)) if reply.cut else NOT_ENDED}]
        if number == ROUNDS - 1:
            blocks.append({"type": "text", "text": NO_MORE.format(rounds=ROUNDS)})
        messages.append({"role": "user", "content": blocks})
    turn.note("ended", "without a tool")
    return Ended("", reply.text, tuple(results))


def _ending(reply: ModelReply) -> ToolCall | None:
    """Give the call that ends the turn: the first one, when nothing else was called and it says something."""
    calls = reply.tool_calls
    if not calls or any(call.name not in TEXTS or not _says(call) for call in calls):
        return None
    return calls[0]


def _says(call: ToolCall) -> bool:
    text = call.arguments.get(TEXTS[call.name])
    return isinstance(text, str) and bool(text.strip())


async def _answered(
    turn: NodeTurn, calls: Sequence[ToolCall], results: list[ToolResult], *, run: bool
) -> list[dict[str, Any]]:
    """Run the calls of one answer and give their result blocks; an ending among them is not taken."""
    blocks = []
    for call in calls:
        if call.name in TEXTS:
            alone = all(other.name in TEXTS for other in calls)
            blocks.append(_refused(call, EMPTY.format(argument=TEXTS[call.name]) if alone else TOO_EARLY))
        elif not run:
            blocks.append(_refused(call, NOT_RUN))
        else:
            results.append(await turn.use(call))
            blocks.append(result_block(results[-1]))
    return blocks


def _refused(call: ToolCall, text: str) -> dict[str, Any]:
    return {"type": "tool_result", "tool_use_id": call.id, "content": text, "is_error": True}
