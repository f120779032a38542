"""What stands around a node under test: stubs for its neighbours, and sessions at a fixed time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from typing import Any, ClassVar

from agent import Command, Edge, Envelope, Graph, InputAnalysis, Reply, Runtime, ThoughtResult, register_node
from agent.messages import Committed
from agent.models.request import ModelCall
from agent.workspace import Operation

CLOCK = datetime(2026, 11, 22, 18, 0)


@register_node("around_echo")
class Echo:
    """Repeat the message; keeps what its edges brought."""

    accepts = Envelope
    gives = Reply

    def __init__(self) -> None:
        self.contexts: list[dict[str, str]] = []

    async def run(self, message: Envelope, turn: Any) -> Reply:
        self.contexts.append(dict(turn.context))
        if message.text == "fail":
            raise RuntimeError("broken on purpose")
        return Reply(message.text if message.action is None else f"clicked {message.action.name}")


@register_node("around_probe")
class Probe:
    """Keep what comes in and say it, or the context when there is one."""

    accepts = (Command, ThoughtResult, Committed, Reply)
    gives = Reply

    def __init__(self) -> None:
        self.messages: list[Any] = []

    async def run(self, message: Any, turn: Any) -> Reply:
        self.messages.append(message)
        return Reply("\n".join(turn.context.values()) or type(message).__name__)


@register_node("around_command")
class Ask:
    """Make a command of the message without asking a model, in the language that a test has laid down for it."""

    accepts = Envelope
    gives = Command
    languages: ClassVar[dict[str, str]] = {}

    async def run(self, message: Envelope, turn: Any) -> Command:
        language = self.languages.get(message.text, "de")
        return Command(InputAnalysis(message.user.name, language, "request"), message.text, message.action)


@register_node("around_thought")
class Thought:
    """Give the thought that a test has laid down under the message, else the message as the answer."""

    accepts = Envelope
    gives = ThoughtResult
    prepared: ClassVar[dict[str, ThoughtResult]] = {}

    async def run(self, message: Envelope, turn: Any) -> ThoughtResult:
        return self.prepared.get(message.text, ThoughtResult(message.text))


def thought(text: str, *operations: Operation, answer: str = "done", language: str = "en", style: str = "") -> str:
    """Lay down a thought; gives the message that brings it."""
    Thought.prepared[text] = ThoughtResult(answer, language, style, operations=operations)
    return text


def in_language(language: str, text: str) -> str:
    """Lay down the language of a message; gives the message."""
    Ask.languages[text] = language
    return text


def graph(nodes: dict[str, str], *edges: Edge, reply: str, **options: Any) -> Graph:
    """Give a graph whose first role takes messages and clicks."""
    first = next(iter(nodes))
    return Graph("around", nodes, edges, {"message": first, "action": first}, reply, **options)


def session(graph: str | Graph, model: Any = "offline", db: Any = None, **options: Any) -> Runtime:
    """Give a session without a trace, at a fixed time."""
    return Runtime(graph, model=model, db=db, trace=False, **{"clock": lambda: CLOCK, **options})


def node(rt: Runtime, role: str) -> Any:
    """Give the node of a role."""
    return rt.live.nodes[rt.live.plan.roles.index(role)]


async def until(condition: Callable[[], object], seconds: float = 5.0) -> None:
    """Wait for something that will hold soon."""
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.005)


def calls_of(turn: Any, role: str) -> list[ModelCall]:
    """Give the model calls of one role in a turn."""
    return [call for call in turn.calls if call.node == role]


def last_text(call: ModelCall) -> str:
    """Give the text of the last message that was sent."""
    return str(call.request["messages"][-1]["content"])
