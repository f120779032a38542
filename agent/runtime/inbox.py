"""The queue of a session: turns are taken one after the other, each in a task of its own that can be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import time
from typing import TYPE_CHECKING

from agent.runtime.tasks import spawn
from agent.trace.events import TurnEnded

if TYPE_CHECKING:
    from agent.runtime.record import TurnRecord

GRACE_SECONDS = 5.0
Take = Callable[["TurnRecord"], Awaitable[None]]


class Inbox:
    """Runs queued turns in order; a stopped one gets five seconds to roll back."""

    def __init__(self, take: Take) -> None:
        """Begin empty; ``take`` runs one turn to its end, whatever happens."""
        self._take = take
        self._waiting: list[tuple[TurnRecord, asyncio.Task[None]]] = []
        self._ends: dict[int, asyncio.Future[None]] = {}

    @property
    def busy(self) -> bool:
        """Whether a turn is running or queued."""
        return bool(self._waiting)

    def put(self, record: TurnRecord) -> None:
        """Queue a turn; it starts when those before it have ended."""
        self._ends[record.number] = _loop().create_future()
        task = spawn(self._run(record), f"turn {record.number}")
        self._waiting.append((record, task))

    async def wait(self, number: int) -> None:
        """Wait for the end of a turn; when the caller is cancelled, so is the turn, and it rolls back first."""
        ended = self._ends.get(number)
        if ended is None:
            return
        try:
            await asyncio.shield(ended)
        except asyncio.CancelledError:
            self._cancel(number)
            await asyncio.wait({ended}, timeout=GRACE_SECONDS)
            raise

    def request_stop(self) -> None:
        """Cancel the running turn and withdraw the queued ones, without waiting."""
        for record, _ in reversed(self._waiting[:]):
            self._cancel(record.number)

    async def stop(self) -> None:
        """Cancel the running turn and withdraw the queued ones; gives back when they have ended."""
        ends = tuple(self._ends.values())
        self.request_stop()
        if ends:
            await asyncio.wait(ends, timeout=GRACE_SECONDS)

    async def _run(self, record: TurnRecord) -> None:
        try:
            while (first := self._waiting[0][0]) is not record:
                await asyncio.wait({self._ends[first.number]})
            await self._take(record)
        finally:
            self._ended(record)

    def _cancel(self, number: int) -> None:
        for record, task in self._waiting[:]:
            if record.number != number:
                continue
            if record.status == "queued":
                record.status, record.error = "withdrawn", "withdrawn before it began"
                record.add(TurnEnded(time(), record.number, "", "withdrawn", record.error))
                self._ended(record)
            task.cancel()

    def _ended(self, record: TurnRecord) -> None:
        self._waiting = [(known, task) for known, task in self._waiting if known is not record]
        ended = self._ends.pop(record.number, None)
        if ended is not None and not ended.done():
            ended.set_result(None)


def _loop() -> asyncio.AbstractEventLoop:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise RuntimeError(
            "a session needs a running event loop: await it in a notebook cell, or in a coroutine for asyncio.run"
        ) from None
