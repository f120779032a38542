"""Nodes that answer without a model, well or badly, and comparisons made of them."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from agent import Comparison, Graph, Reply, Scenario, compare, register_node
from agent.messages import Envelope

ASKED: list[str] = []


@register_node("lab_echo")
class Echo:
    """Say the message."""

    accepts = Envelope
    gives = Reply

    async def run(self, message: Envelope, turn: Any) -> Reply:
        ASKED.append(message.text)
        await asyncio.sleep(0.001)
        return Reply(message.text)


@register_node("lab_shout")
class Shout(Echo):
    """Say the message in capitals, which is wrong."""

    async def run(self, message: Envelope, turn: Any) -> Reply:
        return Reply(message.text.upper())


@register_node("lab_chance")
class Chance(Echo):
    """Say the message, or in six of ten cases nothing of it; the session's number decides, so that repeats differ."""

    async def run(self, message: Envelope, turn: Any) -> Reply:
        number = hashlib.sha256(f"{message.session}{message.text}".encode()).digest()[0]
        return Reply(message.text if number < 102 else "no")


def graph(name: str, node: str) -> Graph:
    """Give a graph of one node."""
    return Graph(name, {"voice": node}, (), {"message": "voice"}, "voice")


GOOD, LOUD, LUCKY = graph("good", "lab_echo"), graph("loud", "lab_shout"), graph("lucky", "lab_chance")


def scenario(number: int, *replies: str) -> Scenario:
    """Give a scenario that says one thing and expects it back."""
    expect = {"reply": [f"word {number}", *replies]}
    steps = [{"say": f"word {number}", "expect": expect}]
    return Scenario.model_validate({"name": f"s{number}", "suite": "lab", "db": "none", "steps": steps})


def scenarios(count: int) -> list[Scenario]:
    """Give so many scenarios."""
    return [scenario(number) for number in range(count)]


async def compared(
    folder: Path, graphs: Sequence[Graph], count: int = 10, repeats: int = 1, **options: Any
) -> Comparison:
    """Compare graphs without model and database, quietly."""
    given = {"db": None, "progress": False, "path": folder / "runs.jsonl", **options}
    return await compare(graphs, scenarios(count), repeats, "offline", **given)
