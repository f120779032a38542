"""Small nodes of the tests' own, as a user would write them in a cell, and graphs made of them."""

from __future__ import annotations

import asyncio
from datetime import datetime
from itertools import pairwise
from typing import Any

from agent import Edge, Envelope, Graph, Reply, Runtime, register_node

CLOCK = datetime(2026, 11, 22, 18, 0)


@register_node("stub_words")
class Words:
    """Give the text of the message."""

    accepts = Envelope
    gives = str

    async def run(self, message: Envelope, turn: Any) -> str:
        return message.text or message.action.name


@register_node("stub_upper")
class Upper:
    accepts = str
    gives = str

    async def run(self, message: str, turn: Any) -> str:
        return message.upper()


@register_node("stub_slow")
class Slow:
    """Take a while; remembers how many of its kind ran at the same time."""

    accepts = str
    gives = str
    together = 0
    most = 0

    async def run(self, message: str, turn: Any) -> str:
        Slow.together += 1
        Slow.most = max(Slow.most, Slow.together)
        await asyncio.sleep(0.02)
        Slow.together -= 1
        return f"slow {message}"


@register_node("stub_join")
class Join:
    accepts = str
    gives = Reply

    async def run(self, message: Any, turn: Any) -> Reply:
        return Reply(" | ".join(turn.messages))


@register_node("stub_say")
class Say:
    """Say the message and every context block it got."""

    accepts = str
    gives = Reply

    async def run(self, message: str, turn: Any) -> Reply:
        blocks = "".join(f" <{source}: {text}>" for source, text in turn.context.items())
        states = "".join(f" [{source}: {state}]" for source, state in turn.states.items())
        return Reply(message + blocks + states)


@register_node("stub_memory")
class Memory:
    """Count the replies it has seen, slowly, and fail on the word 'poison'."""

    accepts = Reply
    seconds = 0.05

    def __init__(self) -> None:
        self.count = 0

    async def run(self, message: Reply, turn: Any) -> None:
        count = self.count + 1
        await asyncio.sleep(self.seconds)
        if "poison" in message.text:
            raise ValueError("poisoned")
        self.count = count

    def context(self, turn: Any) -> str:
        return f"{self.count} replies"

    def state(self) -> dict[str, int]:
        return {"count": self.count}

    def restore(self, state: dict[str, int]) -> None:
        self.count = state["count"]


@register_node("stub_none")
class Nothing:
    """Give nothing, which rules out what follows."""

    accepts = str
    gives = str

    async def run(self, message: str, turn: Any) -> None:
        return None


@register_node("stub_fail")
class Fail:
    accepts = str
    gives = str

    async def run(self, message: str, turn: Any) -> str:
        raise RuntimeError("broken on purpose")


@register_node("stub_wait")
class Wait:
    """Stream a piece, then wait for ever."""

    accepts = str
    gives = Reply

    async def run(self, message: str, turn: Any) -> Reply:
        turn.stream(f"half of {message}")
        await asyncio.Event().wait()
        return Reply("never")


def chain(*names: str, extra: tuple[Edge, ...] = (), more: dict[str, str] | None = None, **options: Any) -> Graph:
    """Give a graph words -> names... with the last one as the reply; roles are a, b, c ..."""
    roles = "abcdefgh"[: len(names) + 1]
    nodes = dict(zip(roles, ("stub_words", *names), strict=True))
    edges = tuple(Edge(one, two) for one, two in pairwise(roles))
    return Graph("chain", {**nodes, **(more or {})}, edges + extra, {"message": "a"}, roles[-1], **options)


def session(graph: Graph, **options: Any) -> Runtime:
    """Give a session without database and trace, at a fixed time."""
    return Runtime(graph, model="offline", db=None, trace=False, clock=lambda: CLOCK, **options)
