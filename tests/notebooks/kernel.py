"""The kernel that notebooks are checked in: the same environment everywhere, and its death is noticed."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from queue import Empty
from typing import Any

from nbval.kernel import RunningKernel, start_new_kernel

SAME_EVERYWHERE = {"PYTHONHASHSEED": "0", "TZ": "UTC", "LC_ALL": "C.UTF-8", "COLUMNS": "80", "NO_COLOR": "1"}
LAST_WORDS = 2000


class StrictKernel(RunningKernel):
    """nbval's kernel, with its own IPython folder, its error stream kept, and stopped gracefully."""

    def __init__(self, kernel_name: str, cwd: str | None = None, startup_timeout: float = 60) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="nbval-")
        self._errors = Path(self._folder.name, "stderr").open("w+")  # noqa: SIM115  # closed in stop()
        self.km, self.kc = start_new_kernel(
            startup_timeout=startup_timeout,
            kernel_name=kernel_name,
            stderr=self._errors,
            cwd=cwd,
            env={**os.environ, **SAME_EVERYWHERE, "IPYTHONDIR": self._folder.name},
        )
        self._ensure_iopub_up()

    def await_reply(self, msg_id: str, timeout: float | None = None) -> None:
        """Wait for a reply; nbval would wait for a dead kernel until the cell's time is up."""
        deadline = time.monotonic() + timeout if timeout is not None else float("inf")
        while True:
            try:
                reply: dict[str, Any] = self.get_message(stream="shell", timeout=1)
            except Empty:
                if not self.is_alive():
                    words = self._last_words()
                    raise RuntimeError(f"the kernel died in this cell; its last words:\n{words}") from None
                if time.monotonic() >= deadline:
                    raise
                continue
            if reply["parent_header"].get("msg_id") == msg_id:
                return

    def stop(self) -> None:
        """Let the kernel end by itself, so that what it started (a database server) ends too."""
        self.kc.stop_channels()
        self.km.shutdown_kernel(now=False)
        del self.km
        self._errors.close()
        self._folder.cleanup()

    def _last_words(self) -> str:
        self._errors.seek(0)
        return self._errors.read()[-LAST_WORDS:]
