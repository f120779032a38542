"""The queue of a session: turns are taken one after the other, each in a task of its own that can be stopped."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from time import monotonic, time
from typing import TYPE_CHECKING

from agent.runtime.tasks import spawn
from agent.trace.events import Queued, TurnEnded

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
        self._stopped: dict[int, float] = {}

    @property
    def busy(self) -> bool:
        """Whether a turn is running or queued."""
        return bool(self._waiting)

    def put(self, record: TurnRecord) -> None:
        """Queue a turn; it starts when those before it have ended."""
        self._ends[record.number] = _loop().create_future()
        task = spawn(self._run(record), f"turn {record.number}")
        waits = self.busy
        self._waiting.append((record, task))
        if waits:
            record.add(queued(record))

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
                if not record.events:
                    record.add(queued(record))
                record.add(TurnEnded(time(), record.number, "", "withdrawn", record.error))
                self._ended(record)
                task.cancel()
            elif self._may_stop(number):
                task.cancel()

    def _may_stop(self, number: int) -> bool:
        """Tell whether a turn is not rolling back already: a second cancellation would break that off."""
        now = monotonic()
        if now - self._stopped.get(number, -GRACE_SECONDS) < GRACE_SECONDS:
            return False
        self._stopped[number] = now
        return True

    def _ended(self, record: TurnRecord) -> None:
        self._waiting = [(known, task) for known, task in self._waiting if known is not record]
        self._stopped.pop(record.number, None)
        ended = self._ends.pop(record.number, None)
        if ended is not None and not ended.done():
            ended.set_result(None)


def queued(record: TurnRecord) -> Queued:
    """Give the event that says what a turn that has to wait is about."""
    text, action = record.envelope.text, record.envelope.action
    if action is None:
        return Queued(time(), record.number, "", text)
    return Queued(time(), record.number, "", text, action.name, dict(action.data))


def _loop() -> asyncio.AbstractEventLoop:
    try:
        return asyncio.get_running_loop()
    except RuntimeError:
        raise RuntimeError(
            "a session needs a running event loop: await it in a notebook cell, or in a coroutine for asyncio.run"
        ) from None
