"""Callbacks and paces on the loop."""

from __future__ import annotations

import asyncio
import threading

from agent.widgets.loop import Callbacks, Pace
from tests.widgets.scene import until


async def test_callbacks_run_on_the_loop_whatever_thread_asks(callbacks: Callbacks) -> None:
    seen: list[threading.Thread] = []
    asker = threading.Thread(target=lambda: callbacks.call(lambda: seen.append(threading.current_thread())))
    asker.start()
    await until(lambda: seen)
    asker.join()
    assert seen == [threading.main_thread()]


async def test_callbacks_tell_what_failed(callbacks: Callbacks, problems: list[str]) -> None:
    async def fail() -> None:
        raise ValueError("no good")

    callbacks.start(fail)
    callbacks.call(int, "x")
    await until(lambda: len(problems) == 2)
    assert "ValueError: no good" in problems
    assert any(problem.startswith("ValueError: invalid literal") for problem in problems)


async def test_pace_joins_requests() -> None:
    calls: list[int] = []
    pace = Pace(asyncio.get_running_loop(), lambda: calls.append(1), seconds=0.02)
    for _ in range(100):
        pace.ask()
    await until(lambda: calls)
    for _ in range(100):
        pace.ask()
    assert calls == [1]
    await until(lambda: len(calls) == 2)
    await asyncio.sleep(0.05)
    assert calls == [1, 1]


async def test_pace_that_is_stopped_calls_no_more() -> None:
    calls: list[int] = []
    pace = Pace(asyncio.get_running_loop(), lambda: calls.append(1), seconds=0.01)
    pace.ask()
    pace.stop()
    await asyncio.sleep(0.03)
    assert calls == []
