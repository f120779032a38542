"""The workbench in a real kernel: interrupts, and messages from a browser while a cell awaits."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.driven_kernel import Kernel, driven_kernel

SET_UP = """
from agent import Workbench
from tests.widgets.scene import GRAPH
wb = Workbench(GRAPH, "offline", None, trace=False)
"""


@pytest.fixture(scope="module")
def kernel() -> Iterator[Kernel]:
    with driven_kernel(SET_UP) as kernel:
        yield kernel


def start(kernel: Kernel, code: str) -> str:
    """Begin a cell that is under way as soon as it awaits, and give its id."""
    said = "asyncio.get_running_loop().call_later(0.1, print, 'under way')"
    return kernel.start(f"import asyncio; {said}; {code}")


def test_interrupt_ends_the_cell_with_a_stopped_turn(kernel: Kernel) -> None:
    cell = start(kernel, "turn = await wb.send('wait'); after = True")
    kernel.manager.interrupt_kernel()
    assert kernel.reply(cell)["status"] == "ok"
    assert kernel.run("", "(turn.status, turn.text, after)") == "('stopped', 'You ', True)"


def test_interrupt_of_something_else_raises_as_ever(kernel: Kernel) -> None:
    cell = start(kernel, "await asyncio.sleep(30)")
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
