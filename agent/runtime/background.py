"""The background chain: one job after the other, in the order in which the replies went out."""

from __future__ import annotations

import asyncio
import logging
from collections import deque
from collections.abc import Awaitable, Callable, Iterable
from functools import partial

Updated = Callable[[int], None]
Work = Callable[[Updated], Awaitable[None]]
Futures = dict[int, "asyncio.Future[None]"]


class Job:
    """Work that updates some nodes; futures are made only where somebody waits."""

    __slots__ = ("nodes", "waiting", "work")

    def __init__(self, work: Work, nodes: tuple[int, ...]) -> None:
        self.work = work
        self.nodes = nodes
        self.waiting: Futures = {}


class BackgroundChain:
    """Runs jobs first in, first out; ``pending`` tells for each node whether an update of it is still to come."""

    def __init__(self) -> None:
        """Begin with nothing to do."""
        self._jobs: deque[Job] = deque()
        self._last: dict[int, Job] = {}
        self._worker: asyncio.Task[None] | None = None
        self._settling: list[asyncio.Future[None]] = []

    def add(self, work: Work, nodes: Iterable[int]) -> None:
        """Queue work that will update these nodes; it reports each and handles its own failures."""
        job = Job(work, tuple(nodes))
        self._jobs.append(job)
        for node in job.nodes:
            self._last[node] = job
        if self._worker is None:
            self._worker = asyncio.get_running_loop().create_task(self._run())

    def pending(self, node: int) -> asyncio.Future[None] | None:
        """Give what to wait for until this node's last queued update is in, or None."""
        job = self._last.get(node)
        if job is None:
            return None
        if node not in job.waiting:
            job.waiting[node] = asyncio.get_running_loop().create_future()
        return job.waiting[node]

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

    async def _run(self) -> None:
        try:
            while self._jobs:
                job = self._jobs[0]
                try:
                    await job.work(partial(self._updated, job))
                except (Exception, KeyboardInterrupt, SystemExit):  # one broken job must not hold up the others
                    logging.getLogger("agent").exception("background work failed")
                finally:
                    self._jobs.popleft()
                    self._all_updated(job)
        finally:
            for job in self._jobs:
                self._all_updated(job)
            self._jobs.clear()
            self._worker = None
            settling, self._settling = self._settling, []
            for idle in settling:
                _resolve(idle)

    def _all_updated(self, job: Job) -> None:
        for node in job.nodes:
            self._updated(job, node)

    def _updated(self, job: Job, node: int) -> None:
        if self._last.get(node) is job:
            del self._last[node]
        if job.waiting and node in job.waiting:
            _resolve(job.waiting.pop(node))


def _resolve(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_result(None)
