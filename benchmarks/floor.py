"""The floor: the seven steps of a turn by hand in plain asyncio, as fast as it can sensibly be written.

Two variants. `BareFloor` only runs the steps. `TracedFloor` streams every event through a queue to a consumer,
writes node events to a trace file, and saves the state once a turn: what a real session does besides.
"""

import asyncio
import time
from collections.abc import Coroutine
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from benchmarks.pipeline import Message, Stubs

T = TypeVar("T")
Event = tuple[float, str, str, Any]


class BareFloor:
    """The pipeline without anything around it; the background of a turn runs after its reply."""

    def __init__(self, stubs: Stubs, messages: list[Message], window: int = 40) -> None:
        self.stubs = stubs
        self.messages = messages
        self.window = window
        self.memory = self.direction = 0
        self.shown = ""
        self._background: tuple[asyncio.Task[int], ...] = ()

    async def turn(self, text: str) -> str:
        """Give the reply; returns as soon as the next message can be taken."""
        stubs = self.stubs
        self.remember(await stubs.input(text))
        plan = await stubs.plan(self.messages)
        thought = await stubs.thinker(self.messages, plan)
        shown = asyncio.create_task(stubs.ui(thought))
        reply = await stubs.output(self.messages, thought, None)
        self.shown = await shown
        self.remember({"role": "assistant", "content": reply})
        self._background = (
            asyncio.create_task(stubs.memorizer(self.messages, reply)),
            asyncio.create_task(stubs.director(self.messages, reply)),
        )
        return reply

    async def settle(self) -> None:
        """Wait for the background work of the last turn."""
        if self._background:
            self.memory, self.direction = [await task for task in self._background]
            self._background = ()

    def remember(self, message: Message) -> None:
        """Append to the history and keep its last messages only."""
        self.messages.append(message)
        del self.messages[: -self.window]


class TracedFloor(BareFloor):
    """The same pipeline with a live stream of events, a trace file, and its state saved each turn."""

    def __init__(self, stubs: Stubs, messages: list[Message], folder: Path) -> None:
        super().__init__(stubs, messages)
        self.tokens = self.events = 0
        self.saved = b""
        self._encode = msgspec.json.Encoder().encode
        self._trace = (folder / "trace.jsonl").open("ab", buffering=1 << 16)  # kept open: 0.5 us an event
        self._queue: asyncio.Queue[Event | None] = asyncio.Queue()
        self._consumer: asyncio.Task[None] | None = None

    async def turn(self, text: str) -> str:
        """Give the reply while a consumer receives what happens."""
        stubs = self.stubs
        self._consumer = asyncio.create_task(self._consume())
        self.remember(await self._run("input", stubs.input(text)))
        plan = await self._run("plan", stubs.plan(self.messages))
        thought = await self._run("thinker", stubs.thinker(self.messages, plan))
        shown = asyncio.create_task(self._run("ui", stubs.ui(thought)))
        reply = await self._run("output", stubs.output(self.messages, thought, self._emit))
        self.shown = await shown
        self.remember({"role": "assistant", "content": reply})
        self._background = (
            asyncio.create_task(self._run("memorizer", stubs.memorizer(self.messages, reply))),
            asyncio.create_task(self._run("director", stubs.director(self.messages, reply))),
        )
        return reply

    async def settle(self) -> None:
        """Wait for the background work, save the state, and let the consumer end."""
        await super().settle()
        state = {"messages": self.messages, "memory": self.memory, "direction": self.direction}
        self.saved = self._encode({**state, "shown": self.shown})
        self._queue.put_nowait(None)
        if self._consumer is not None:
            await self._consumer

    def close(self) -> None:
        """Close the trace file."""
        self._trace.close()

    async def _run(self, node: str, work: Coroutine[Any, Any, T]) -> T:
        self._note("start", node, None)
        result = await work
        self._note("end", node, result)
        return result

    def _note(self, kind: str, node: str, data: object) -> None:
        now = time.time()
        self._queue.put_nowait((now, kind, node, data))
        self._trace.write(self._encode({"time": now, "kind": kind, "node": node, "data": data}) + b"\n")

    def _emit(self, token: str) -> None:
        self._queue.put_nowait((0.0, "token", "output", token))

    async def _consume(self) -> None:
        while (event := await self._queue.get()) is not None:
            self.events += 1
            self.tokens += event[1] == "token"
