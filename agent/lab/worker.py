"""A job in whatever process or thread an executor runs it: one loop a process, shared by all its jobs."""

from __future__ import annotations

import asyncio
import os
import threading
from dataclasses import dataclass
from typing import Any

import msgspec

from agent.lab.allowance import allowance
from agent.lab.parcels import unpack
from agent.lab.resources import Resources
from agent.lab.runs import Run
from agent.lab.schema import Scenario


@dataclass(frozen=True, slots=True)
class Order:
    """One run as it travels: the graph and metrics packed, the scenario as JSON, model and database as settings.

    ``usd`` and ``calls`` are what it may cost at most.
    """

    key: str
    parcel: bytes
    scenario: str
    model: Any
    db: Any
    usd: float | None = None
    calls: int | None = None
    attempt: int = 0  # executors that know equal orders again (Dask) must not answer a second attempt with the first


class Process:
    """This process as a worker: a loop in a thread of its own, and resources by what they are opened with."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.loop = asyncio.new_event_loop()
        self._resources: dict[str, Resources] = {}
        threading.Thread(target=self.loop.run_forever, name="lab worker", daemon=True).start()

    def carry_out(self, order: Order) -> Run:
        """Make a run, and wait for it."""
        return asyncio.run_coroutine_threadsafe(self._carry_out(order), self.loop).result()

    async def _carry_out(self, order: Order) -> Run:
        graph, metrics = unpack(order.parcel)
        shared = self._resources.setdefault(repr((order.model, order.db)), Resources(order.model, order.db))
        scenario, allowed = Scenario.model_validate_json(order.scenario), allowance(order.usd, order.calls)
        run = await shared.run(graph, scenario, metrics, allowed)
        return msgspec.structs.replace(run, key=order.key)


_process: Process | None = None
_lock = threading.Lock()


def carry_out(order: Order) -> Run:
    """Make one run in this process; the door for executors."""
    global _process
    with _lock:
        if _process is None or _process.owner != os.getpid():  # the loop's thread does not come along in a fork
            _process = Process()
    return _process.carry_out(order)


def _after_fork() -> None:
    global _lock
    _lock = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
