"""Faults of the kernel: an interrupt leaves a session that answers at once, a kill leaves no server behind."""

from __future__ import annotations

import signal
import time
from collections.abc import Iterator

import psutil
import pytest

from tests.driven_kernel import Kernel, driven_kernel

SLOW = "SELECT COUNT(*) FROM ablesungen a, ablesungen b WHERE a.stand + b.stand > 5"
SET_UP = f"""
import asyncio, time
from agent import Runtime
from agent.data.connection import Loader
from agent.data.server import shared_server
from tests.nodes.far_end import call, far_model
SLOW = {SLOW!r}
model, far = far_model(thinker=[call("query_db", {{"query": SLOW}})])
rt = Runtime("v1-current", model, "sample", trace=False)
await rt.handle_message("Hallo")
await rt.services.databases["eras2_sample"].query("SELECT 1")
def running():
    with Loader(shared_server().admin()) as loader:
        shown = loader.execute("SELECT INFO FROM information_schema.PROCESSLIST WHERE USER = 'workbench_reader'")
        return any(text == SLOW for (text,) in shown)
async def tell():
    while not running():
        await asyncio.sleep(0.01)
    print("under way")
"""


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    with driven_kernel(SET_UP) as kernel:
        yield kernel


def test_interrupt_stops_the_turn_and_its_statement_and_the_session_answers_within_a_second(kernel: Kernel) -> None:
    cell = kernel.start("watch = asyncio.create_task(tell()); await rt.handle_message('Wie viele Kunden gibt es?')")
    kernel.manager.interrupt_kernel()
    interrupted = time.monotonic()
    assert kernel.reply(cell)["status"] == "error"
    ended = time.monotonic()
    code = "began = time.monotonic(); turn = await rt.handle_message('Wie viele Kunden gibt es?')"
    assert kernel.run(f"{code}; took = time.monotonic() - began", "turn.text") == "'Es gibt 60 Kunden.'"
    assert float(kernel.run("", "took")) < 1
    assert ended - interrupted < 2
    assert kernel.run("", "(rt.turns[1].status, running())") == "('stopped', False)"


def test_interrupt_of_an_idle_session_changes_nothing(kernel: Kernel) -> None:
    kernel.manager.interrupt_kernel()
    assert kernel.run("turn = await rt.handle_message('Danke')", "turn.text") == "'Gern geschehen.'"


def test_interrupt_keeps_the_conversation(kernel: Kernel) -> None:
    spoken = kernel.run("", "' / '.join(spoken.text for spoken in rt.conversation.window()[2:6])")
    assert spoken == "'Wie viele Kunden gibt es? / [stopped] / Wie viele Kunden gibt es? / Es gibt 60 Kunden.'"


def alive(pid: int) -> bool:
    try:
        return bool(psutil.Process(pid).status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


def test_killed_kernel_leaves_no_server_behind(kernel: Kernel) -> None:
    server = int(kernel.run("", "shared_server().pid"))
    family = [child.pid for child in psutil.Process(kernel.pid).children(recursive=True)]
    assert server in family
    kernel.client.execute("await rt.services.databases['eras2_sample'].query(SLOW)")
    kernel.manager.signal_kernel(signal.SIGKILL)
    end = time.monotonic() + 10
    while left := [pid for pid in family if alive(pid)]:
        assert time.monotonic() < end, f"still there: {left}"
        time.sleep(0.02)
