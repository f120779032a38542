"""A real kernel that tests drive: one cell after the other, each awaited by its reply."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import KernelManager, start_new_kernel

UNDER_WAY = "under way\n"


class Kernel:
    """A kernel in which a set-up has run; a cell that prints "under way" can be interrupted from then on."""

    def __init__(self, set_up: str) -> None:
        self.manager: KernelManager
        self.client: BlockingKernelClient
        self.manager, self.client = start_new_kernel(kernel_name="python3")
        self.run(set_up)

    def start(self, code: str) -> str:
        """Begin a cell, wait until it says that it is under way, and give its id."""
        id = str(self.client.execute(code, stop_on_error=False))
        while self.client.get_iopub_msg(timeout=20)["content"].get("text") != UNDER_WAY:
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

    @property
    def pid(self) -> int:
        """The process of the kernel."""
        return int(self.run("import os", "os.getpid()"))


@contextmanager
def driven_kernel(set_up: str) -> Iterator[Kernel]:
    """Give a kernel in which a set-up has run, and end it."""
    kernel = Kernel(set_up)
    try:
        yield kernel
    finally:
        kernel.client.stop_channels()
        kernel.manager.shutdown_kernel(now=True)
