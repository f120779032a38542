"""What the nodes of one turn share, and what is each node's own."""

from __future__ import annotations

import asyncio
from typing import Any

from agent import Edge, Graph, Reply, ToolContext, register_node, tool
from agent.models.request import ToolCall
from agent.workspace import Control, SetControls
from tests.graph.stubs import session


@tool
async def stub_stumble(context: ToolContext, times: int) -> str:
    """Fail so many times, slowly, and say who called and what has failed so far."""
    for _ in range(times):
        context.failed_queries += 1
        await asyncio.sleep(0.01)
    return f"{context.node} {context.failed_queries}"


@tool
async def stub_put(context: ToolContext, id: str) -> str:
    """Put a label on screen and say what is there."""
    context.stage.apply(SetControls((Control("label", id, text=id),)))
    return ",".join(control.id for control in context.stage.workspace.controls)


class Caller:
    """Calls each tool twice."""

    accepts = str
    gives = str
    tools = ("stub_stumble", "stub_put")
    times = 0

    async def run(self, message: str, turn: Any) -> str:
        said = []
        for number in range(2):
            done = await turn.use(ToolCall(f"{turn.role}{number}", "stub_stumble", {"times": self.times}))
            said.append(done.content)
            await turn.use(ToolCall(f"{turn.role}p{number}", "stub_put", {"id": f"{turn.role}{number}"}))
        return " ".join(said)


@register_node("stub_careful")
class Careful(Caller):
    pass


@register_node("stub_clumsy")
class Clumsy(Caller):
    times = 2


@register_node("stub_join_with_screen")
class JoinWithScreen:
    """Give what came, and what was put on screen."""

    accepts = str
    gives = Reply

    async def run(self, message: Any, turn: Any) -> Reply:
        shown = [control.id for operation in turn.operations() for control in operation.controls]
        return Reply(f"{' | '.join(turn.messages)} | {' '.join(sorted(shown))}")


async def test_parallel_nodes_have_their_own_tool_context_on_one_stage() -> None:
    nodes = {"a": "stub_words", "b": "stub_careful", "c": "stub_clumsy", "d": "stub_join_with_screen"}
    edges = (Edge("a", "b"), Edge("a", "c"), Edge("b", "d"), Edge("c", "d"))
    async with session(Graph("side by side", nodes, edges, {"message": "a"}, "d")) as rt:
        for _ in range(2):  # the next turn counts anew
            assert (await rt.handle_message("x")).text == "b 0 b 0 | c 2 c 4 | b0 b1 c0 c1"
