"""The workbench in a real kernel: interrupts, and messages from a browser while a cell awaits."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel

SET_UP = """
from agent import Workbench
from tests.widgets.scene import GRAPH
wb = Workbench(GRAPH, "offline", None, trace=False)
"""


class Kernel:
    """A kernel that runs one cell after the other."""

    def __init__(self) -> None:
        self.manager: KernelManager
        self.client: BlockingKernelClient
        self.manager, self.client = start_new_kernel(kernel_name="python3")
        self.run(SET_UP)

    def start(self, code: str) -> str:
        """Begin a cell, wait until it awaits, and give its id."""
        said = "asyncio.get_running_loop().call_later(0.1, print, 'under way')"
        id = str(self.client.execute(f"import asyncio; {said}; {code}", stop_on_error=False))
        while self.client.get_iopub_msg(timeout=20)["content"].get("text") != "under way\n":
            pass
        return id

    def reply(self, id: str) -> dict[str, Any]:
        """Wait for the end of a cell."""
        while True:
            reply = self.client.get_shell_msg(timeout=20)
            if reply["parent_header"].get("msg_id") == id:
                return dict(reply["content"])

    def run(self, code: str, expression: str = "None") -> str:
        """Run a cell and give the value of an expression after it."""
        id = str(self.client.execute(code, user_expressions={"value": expression}))
        content = self.reply(id)
        assert content["status"] == "ok", "\n".join(content.get("traceback", ()))
        return str(content["user_expressions"]["value"]["data"]["text/plain"])


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    kernel = Kernel()
    yield kernel
    kernel.client.stop_channels()
    kernel.manager.shutdown_kernel(now=True)


def test_interrupt_ends_the_cell_with_a_stopped_turn(kernel: Kernel) -> None:
    cell = kernel.start("turn = await wb.send('wait'); after = True")
    kernel.manager.interrupt_kernel()
    assert kernel.reply(cell)["status"] == "ok"
    assert kernel.run("", "(turn.status, turn.text, after)") == "('stopped', 'You ', True)"


def test_interrupt_of_something_else_raises_as_ever(kernel: Kernel) -> None:
    cell = kernel.start("await asyncio.sleep(30)")
    kernel.manager.interrupt_kernel()
    assert kernel.reply(cell)["status"] == "error"


def test_timeout_is_not_taken_for_an_interrupt(kernel: Kernel) -> None:
    code = """
try:
    async with asyncio.timeout(0.1):
        await wb.send('wait')
except TimeoutError:
    told = True
"""
    assert kernel.run("import asyncio" + code, "(told, wb.turns[-1].status)") == "(True, 'stopped')"


def test_session_goes_on_after_an_interrupt(kernel: Kernel) -> None:
    assert kernel.run("turn = await wb.send('Hi')", "turn.text") == "'You said **Hi**'"


def test_display_has_a_short_text(kernel: Kernel) -> None:
    text = kernel.run("", "wb")
    assert text.startswith("Workbench('widget-test', offline rules")
    assert len(text) <= 110
