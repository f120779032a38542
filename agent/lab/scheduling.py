"""Making many runs at once: on this loop, or on any executor of ``concurrent.futures``."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import BrokenExecutor, Executor, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import Any

import msgspec

from agent.errors import WorkbenchError, WorkersLost
from agent.lab.jobs import Job
from agent.lab.metrics import Metric
from agent.lab.parcels import pack
from agent.lab.purse import Purse
from agent.lab.resources import Resources
from agent.lab.runs import Run
from agent.lab.worker import Order, carry_out

ATTEMPTS = 3
AHEAD = 4  # jobs handed to an executor for each that runs at a time, so that no worker waits for the next one
APART = 0.005  # seconds between the first runs: runs of one length that begin together would keep waking together
Keep = Callable[[Run], object]


@dataclass(slots=True)
class Schedule:
    """Jobs under a limit and a budget; every run is handed to ``keep`` as soon as it is made."""

    jobs: Iterator[Job]
    keep: Keep
    purse: Purse
    limit: int
    under_way: int = 0
    _ended: asyncio.Event = field(default_factory=asyncio.Event)

    async def run_here(self, resources: Resources, metrics: Mapping[str, Metric]) -> None:
        """Make the runs on this loop, ``limit`` at a time."""

        async def work(number: int) -> None:
            await asyncio.sleep(number * APART)
            while (job := await self._next()) is not None:
                run = await resources.run(job.lane.graph, job.scenario, metrics, self.purse.share())
                self._made(job, run)

        await _all([asyncio.ensure_future(work(number)) for number in range(self.limit)])

    async def run_on(self, executor: Executor, order_of: Callable[[Job], Order]) -> None:
        """Make the runs on an executor; a run whose worker died is made again."""
        if isinstance(executor, ProcessPoolExecutor):
            await asyncio.to_thread(_import_all)
        running: dict[asyncio.Future[Run], tuple[Job, Order]] = {}
        try:
            while True:
                while len(running) < self.limit * AHEAD and (job := self._take()) is not None:
                    usd, calls = self.purse.grant()
                    order = replace(order_of(job), usd=usd, calls=calls)
                    running[_submitted(executor, order)] = (job, order)
                if not running:
                    return
                done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
                for future in done:
                    job, order = running.pop(future)
                    run = _came(future, order.attempt)
                    if run is None:
                        order = replace(order, attempt=order.attempt + 1)
                        running[_submitted(executor, order)] = (job, order)
                    else:
                        self._made(job, run, order.calls)
        except WorkersLost:
            for future in running:  # they fail by themselves: cancelling them meanwhile would break the executor more
                future.add_done_callback(_retrieve)
            running.clear()
            raise
        finally:
            for future in running:
                future.cancel()

    def _take(self) -> Job | None:
        if self.purse.limited and not self.purse.allows_one_more(self.under_way):
            return None
        job = next(self.jobs, None)
        self.under_way += job is not None
        return job

    async def _next(self) -> Job | None:
        """Give the next job; while others are under way, what they leave of the budget may still allow it."""
        while (job := self._take()) is None and self.under_way and self.purse.limited and not self.purse.refused:
            self._ended.clear()
            await self._ended.wait()
        return job

    def _made(self, job: Job, run: Run, granted: int | None = None) -> None:
        self.under_way -= 1
        self.purse.pay(run, granted)
        self._ended.set()
        if run.refused:
            return
        self.keep(msgspec.structs.replace(run, key=job.key, graph=job.lane.label, repeat=job.repeat))


def orders(model: Any, db: Any, metrics: Mapping[str, Metric]) -> Callable[[Job], Order]:
    """Give what makes orders of jobs; each graph is packed once."""
    parcels: dict[str, bytes] = {}

    def order_of(job: Job) -> Order:
        label = job.lane.label
        if label not in parcels:
            parcels[label] = pack(job.lane.graph, metrics)
        return Order(job.key, parcels[label], job.scenario.model_dump_json(), model, db, attempt=1)

    return order_of


def _import_all() -> None:
    """Import what sessions import in threads: a child forked in the middle of an import waits for it for ever."""
    for name in ("agent.models.client", "agent.models.offline.transport"):
        import_module(name)


async def _all(tasks: list[asyncio.Future[None]]) -> None:
    """Wait for all; when one fails, or the caller is cancelled, the others end first."""
    try:
        await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


def _submitted(executor: Executor, order: Order) -> asyncio.Future[Run]:
    try:
        return asyncio.wrap_future(executor.submit(carry_out, order))
    except RuntimeError as error:  # broken, or shut down
        raise _lost(error) from None


def _came(future: asyncio.Future[Run], attempt: int) -> Run | None:
    """Give the run, or None when it has to be made once more."""
    try:
        return future.result()
    except WorkbenchError:
        raise  # the run itself said no: again it would say the same
    except BrokenExecutor as error:
        raise _lost(error) from None
    except (Exception, asyncio.CancelledError) as error:  # whatever an executor says when a worker is gone
        if attempt == ATTEMPTS:
            raise _lost(error) from error
        return None


def _retrieve(future: asyncio.Future[Run]) -> None:
    if not future.cancelled():
        future.exception()


def _lost(error: BaseException) -> WorkersLost:
    return WorkersLost(
        f"the executor makes no more runs: {type(error).__name__}: {error}. What was finished is kept; start the "
        "comparison again, with new workers, and only what is missing will run"
    )
