"""The background chain: one job after the other, in the order in which the replies went out."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

Updated = Callable[[int], None]
Job = Callable[[Updated], Awaitable[None]]


class Pending:
    """An update that is still to come; the future is made when somebody waits for it."""

    __slots__ = ("future",)

    def __init__(self) -> None:
        self.future: asyncio.Future[None] | None = None

    def resolve(self) -> None:
        """Let those go on who wait."""
        if self.future is not None and not self.future.done():
            self.future.set_result(None)


class BackgroundChain:
    """Runs jobs first in, first out; ``pending`` tells for each node whether an update of it is still to come."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._jobs: deque[tuple[Job, dict[int, Pending]]] = deque()
        self._last: dict[int, Pending] = {}
        self._worker: asyncio.Task[None] | None = None
        self._settling: list[asyncio.Future[None]] = []

    def add(self, job: Job, nodes: Iterable[int]) -> None:
        """Queue a job that will update these nodes; it reports each and handles its own failures."""
        updates = {node: Pending() for node in nodes}
        self._jobs.append((job, updates))
        self._last.update(updates)
        if self._worker is None:
            self._worker = asyncio.get_running_loop().create_task(self._work())

    def pending(self, node: int) -> asyncio.Future[None] | None:
        """Give what to wait for until this node's last queued update is in, or None."""
        update = self._last.get(node)
        return None if update is None else _future(update)

    @property
    def busy(self) -> bool:
        """Whether any update is still to come."""
        return bool(self._last)

    async def settle(self) -> None:
        """Wait until nothing is left to do."""
        while self._worker is not None:
            idle: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._settling.append(idle)
            await idle

    async def cancel(self) -> None:
        """Drop what is queued and end what runs."""
        if self._worker is not None:
            self._worker.cancel()
            await self.settle()

    async def _work(self) -> None:
        try:
            while self._jobs:
                job, updates = self._jobs[0]
                try:
                    await job(partial(self._updated, updates))
                finally:
                    self._jobs.popleft()
                    self._all_updated(updates)
        finally:
            for _, updates in self._jobs:
                self._all_updated(updates)
            self._jobs.clear()
            self._worker = None
            settling, self._settling = self._settling, []
            for idle in settling:
                if not idle.done():
                    idle.set_result(None)

    def _all_updated(self, updates: dict[int, Pending]) -> None:
        for node in tuple(updates):
            self._updated(updates, node)

    def _updated(self, updates: dict[int, Pending], node: int) -> None:
        update = updates.pop(node, None)
        if update is None:
            return
        update.resolve()
        if self._last.get(node) is update:
            del self._last[node]


def _future(update: Pending) -> asyncio.Future[None]:
    if update.future is None:
        update.future = asyncio.get_running_loop().create_future()
    return update.future
