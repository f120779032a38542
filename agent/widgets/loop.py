"""From widget callbacks to the session's event loop, and from many events to few messages."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any

from agent.runtime.tasks import spawn

PACE_SECONDS = 0.08  # 12 messages a second; above 1,000 the Jupyter server drops some without a word


class Callbacks:
    """Runs on the loop what a widget's callback asks for.

    A callback only schedules: depending on the ipykernel it comes in another thread, in the middle of an awaited
    cell, or after the cell, and an error in it would vanish. Here errors go to ``failed``.
    """

    def __init__(self, loop: asyncio.AbstractEventLoop, failed: Callable[[str], None]) -> None:
        self.loop = loop
        self._failed = failed

    def call(self, function: Callable[..., object], *args: Any) -> None:
        """Call a function soon."""
        self.loop.call_soon_threadsafe(self._guarded, function, *args)

    def start(self, work: Callable[..., Coroutine[Any, Any, object]], *args: Any) -> None:
        """Start a task soon."""
        self.loop.call_soon_threadsafe(lambda: spawn(self._watched(work, *args), work.__name__))

    def _guarded(self, function: Callable[..., object], *args: Any) -> None:
        try:
            function(*args)
        except Exception as error:
            self._tell(error)

    async def _watched(self, work: Callable[..., Coroutine[Any, Any, object]], *args: Any) -> None:
        try:
            await work(*args)
        except Exception as error:
            self._tell(error)

    def _tell(self, error: Exception) -> None:
        logging.getLogger("agent").error("a widget's callback failed", exc_info=error)
        self._failed(f"{type(error).__name__}: {error}")


class Pace:
    """Calls a function soon after it is asked to, but not more often than every ``seconds``."""

    def __init__(
        self, loop: asyncio.AbstractEventLoop, run: Callable[[], object], seconds: float = PACE_SECONDS
    ) -> None:
        self._loop = loop
        self._run = run
        self._seconds = seconds
        self._next = 0.0
        self._handle: asyncio.TimerHandle | None = None

    def ask(self) -> None:
        """Ask for a call; several requests become one."""
        if self._handle is None:
            self._handle = self._loop.call_at(max(self._next, self._loop.time()), self._go)

    def stop(self) -> None:
        """Drop a call that is still to come."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _go(self) -> None:
        self._handle = None
        self._next = self._loop.time() + self._seconds
        self._run()
