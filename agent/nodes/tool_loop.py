"""Reasoning with tools: ask, run the calls, ask again, until the model has an answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from agent.messages import ToolResult
    from agent.nodes.prompting import Messages
    from agent.nodes.turn import NodeTurn

ROUNDS = 12
NO_MORE = "You have used all {rounds} rounds of tool calls. Answer now with what you know, and say what is missing."


@dataclass(frozen=True, slots=True)
class Reasoned:
    """The model's last text and the tool calls that led to it."""

    text: str
    results: tuple[ToolResult, ...]


async def reason(turn: NodeTurn, messages: Messages, system: tuple[str, ...], *, speak: bool = False) -> Reasoned:
    """Let the model work with this node's tools; after twelve rounds it must answer with what it has."""
    results: list[ToolResult] = []
    for number in range(ROUNDS + 1):
        last_round = number == ROUNDS
        if last_round:
            messages[-1]["content"].append({"type": "text", "text": NO_MORE.format(rounds=ROUNDS)})
        reply = await turn.ask(messages, system=system, tools=turn.tools, speak=speak)
        if not reply.tool_calls or last_round:
            return Reasoned(reply.text, tuple(results))
        if speak and reply.text:
            turn.withdraw("the model goes on working with tools")
        messages.append({"role": "assistant", "content": list(reply.content)})
        round_results = [await turn.use(call) for call in reply.tool_calls]
        results += round_results
        messages.append({"role": "user", "content": [result_block(result) for result in round_results]})
    raise AssertionError("the last round always returns")


def result_block(result: ToolResult) -> dict[str, Any]:
    """Give a tool result as the Messages API wants it."""
    return {
        "type": "tool_result",
        "tool_use_id": result.id,
        "content": result.content or "(nothing)",
        "is_error": result.failed,
    }
