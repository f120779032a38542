"""Engine: a turn of v1-current's shape with stub nodes, beside the hand-written asyncio floor."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from agent import Edge, Envelope, Graph, Reply, Runtime, User, register_node
from agent.runtime.background import BackgroundChain
from agent.runtime.live import LiveGraph
from agent.runtime.record import TurnRecord
from agent.runtime.run import TurnRun
from agent.runtime.services import Services
from benchmarks.clock import interleaved
from benchmarks.floor import BareFloor, TracedFloor
from benchmarks.pipeline import Stubs, history

TOKENS = 10
ROUNDS, TURNS = 15, 200


class _Stub:
    def __init__(self) -> None:
        self.count = 0

    def context(self, turn: Any) -> str:
        return "known"

    def state(self) -> int:
        return self.count


def _stub_graph() -> Graph:
    """v1-current's thirteen edges over nodes that do nothing but count."""

    def make(role: str, takes: Any, gives: Any, result: Any, *, speaks: bool = False, updates: bool = False) -> str:
        class Node(_Stub):
            accepts = takes

            async def run(self, message: Any, turn: Any) -> Any:
                self.count += 1
                if speaks:
                    for _ in range(TOKENS):
                        turn.stream("token ")
                return result

        Node.gives = gives  # type: ignore[attr-defined]
        if updates:

            async def update(self: Any, turn: Any) -> None:
                self.count += 1

            Node.update = update  # type: ignore[attr-defined]
        Node.__qualname__ = f"Stub_{role}"
        register_node(f"bench_{role}_v1")(Node)
        return f"bench_{role}_v1"

    nodes = {
        "input": make("input", Envelope, str, "command"),
        "thinker": make("thinker", str, str, "a thought"),
        "output": make("output", str, Reply, Reply("token " * TOKENS), speaks=True),
        "ui": make("ui", str, str, "<div/>"),
        "memorizer": make("memorizer", Reply, (), None),
        "director": make("director", (), (), None, updates=True),
        "sensor": make("sensor", (), (), None),
    }
    edges = (
        Edge("input", "thinker"),
        Edge("thinker", "output"),
        Edge("thinker", "ui"),
        Edge("output", "memorizer"),
        Edge("memorizer", "input", "context", fresh=False),
        Edge("memorizer", "thinker", "context"),
        Edge("memorizer", "output", "context"),
        Edge("director", "thinker", "context"),
        Edge("sensor", "thinker", "context"),
        Edge("memorizer", "director", "state"),
        Edge("memorizer", "sensor", "state"),
        Edge("ui", "sensor", "state"),
    )
    return Graph("bench", nodes, edges, {"message": "input"}, "output")


class Bare:
    """The engine alone: edges, joins, pulls and the background chain; nobody listens."""

    def __init__(self, graph: Graph) -> None:
        self.live = LiveGraph(graph)
        self.chain = BackgroundChain()
        self.services: Any = Services.__new__(Services)
        self.services.fresh_seconds, self.services.flags = 10.0, []
        self.envelope = Envelope("hello there", User(), "bench", "local", None)  # type: ignore[arg-type]
        self.record = TurnRecord(1, self.envelope, graph)  # keeping records is the session's, not the engine's

    async def turn(self, text: str) -> str:
        """Give the reply."""
        self.record.path.clear()
        run = TurnRun(self.live, self.services, self.record, self.chain, None)
        await run.foreground("message", self.envelope)
        self.chain.add(lambda updated: run.background((), updated), self.live.background)
        return str(run.reply.text)

    async def settle(self) -> None:
        """Wait for the background work."""
        await self.chain.settle()


class Everything:
    """A whole session: queue, streaming to a listener, trace file, history and state."""

    def __init__(self, graph: Graph, folder: Path) -> None:
        self.runtime = Runtime(graph, model="offline", db=None, trace=folder / "trace.jsonl")
        self.events = 0
        self.runtime.subscribe(self._count)

    def _count(self, event: object) -> None:
        self.events += 1

    async def turn(self, text: str) -> str:
        """Give the reply."""
        return (await self.runtime.handle_message(text)).text

    async def settle(self) -> None:
        """Wait for the background work."""
        await self.runtime.settle()


async def measure(folder: Path) -> dict[str, float]:
    """Give microseconds of processor time a turn, by contender."""
    graph = _stub_graph()
    traced = TracedFloor(Stubs(), history(40), folder)
    everything = Everything(graph, folder)
    contenders: dict[str, Any] = {
        "floor": BareFloor(Stubs(), history(40)),
        "engine": Bare(graph),
        "floor, everything on": traced,
        "session, everything on": everything,
    }
    times = await interleaved({name: turn_of(contender) for name, contender in contenders.items()}, ROUNDS, TURNS)
    traced.close()
    await everything.runtime.close()
    return times


def turn_of(session: Any) -> Callable[[], Awaitable[object]]:
    """Give a function that takes one whole turn, its background included."""

    async def turn() -> None:
        await session.turn("hello there")
        await session.settle()

    return turn


def main() -> None:
    """Print the processor time of a turn and the ratio to the floor, with the ratio that is allowed."""
    with tempfile.TemporaryDirectory() as folder:
        times = asyncio.run(measure(Path(folder)))
    allowed = {"engine": "(at most 2)", "session, everything on": "(at most 8)"}
    for name, microseconds in times.items():
        ratio = microseconds / times["floor"]
        print(f"  {name:<30} {microseconds:8.1f} us a turn  {ratio:6.2f} x  {allowed.get(name, '')}")
