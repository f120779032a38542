"""Tasks that cannot take the kernel down."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import threading
import weakref
from collections.abc import Coroutine
from typing import Any, TypeVar

T = TypeVar("T")
_running: set[asyncio.Task[Any]] = set()


def spawn(work: Coroutine[Any, Any, T], name: str, *, awaited: bool = False) -> asyncio.Task[T]:
    """Start a task, hold on to it, and keep KeyboardInterrupt and SystemExit from ending the kernel's loop.

    The failure of a task that nobody awaits is logged.
    """
    task = asyncio.get_running_loop().create_task(_guarded(work, name), name=name)
    _running.add(task)
    task.add_done_callback(_running.discard if awaited else _ended)
    task.add_done_callback(lambda _: work.close())  # cancelled before it began, it would never have been awaited
    return task


_woken: weakref.WeakSet[asyncio.AbstractEventLoop] = weakref.WeakSet()


def wake_on_interrupt() -> None:
    """Let an interrupt reach an awaiting cell at once, not when the loop next wakes (ipykernel issue 881).

    asyncio sets a wake-up descriptor only when a signal handler is added, and ipykernel adds none; a handler that
    does nothing, for a signal that nobody sends, makes every signal wake the loop.
    """
    loop = asyncio.get_running_loop()
    if loop in _woken or threading.current_thread() is not threading.main_thread() or not hasattr(signal, "SIGURG"):
        return
    _woken.add(loop)  # once a loop: adding a handler costs as much as a small turn
    with contextlib.suppress(NotImplementedError, ValueError, RuntimeError):
        loop.add_signal_handler(signal.SIGURG, lambda: None)


async def _guarded(work: Coroutine[Any, Any, T], name: str) -> T:
    try:
        return await work
    except (KeyboardInterrupt, SystemExit) as error:
        raise RuntimeError(f"{name} ended with {type(error).__name__}: {error}") from error


def _ended(task: asyncio.Task[Any]) -> None:
    _running.discard(task)
    if not task.cancelled() and (error := task.exception()) is not None:
        logging.getLogger("agent").error("%s failed: %s: %s", task.get_name(), type(error).__name__, error)
