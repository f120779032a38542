"""What ipykernel 7 needs so that widgets stay alive while a cell awaits."""

from __future__ import annotations

import inspect
from typing import Any

# Two behaviours of ipykernel 7, measured in a real browser (tests/browser types into a field to watch the second):
#
# 1. Comm messages may be answered on a subshell, which means another thread and another event loop. The session lives
#    on the main loop, so replies are kept off subshells.
# 2. A comm message that comes in while a cell awaits is handled at once, but never followed by the status "idle" that
#    names it. The browser's ipywidgets wait for that status before they send the next value of a Text or a slider:
#    the widget is dead for good. So "idle" is published, then "busy" again for the cell that still runs.
#
# Both look for the behaviour, not for a version: an ipykernel without it is left as it is.

MARK = "_agent_workbench"


def keep_widgets_alive() -> None:
    """Patch the running ipykernel where it needs it; outside a kernel nothing happens, a second call does nothing."""
    try:
        from ipykernel.comm.comm import BaseComm
        from ipykernel.kernelbase import Kernel
    except ImportError:
        return
    if not Kernel.initialized():
        return
    _keep_comms_on_main_thread(BaseComm)
    _publish_idle_after_comms(Kernel)


def _keep_comms_on_main_thread(comm: Any) -> None:
    if hasattr(comm, "_reply_subshell_for"):
        comm._reply_subshell_for = lambda self, data, default: None


def _publish_idle_after_comms(kernel: Any) -> None:
    dispatch = kernel.dispatch_shell
    if hasattr(dispatch, MARK) or "concurrent" not in inspect.signature(dispatch).parameters:
        return

    async def dispatch_shell(
        self: Any, msg: Any, /, subshell_id: str | None = None, *, concurrent: bool = False
    ) -> None:
        cell = self.get_parent("shell")
        await dispatch(self, msg, subshell_id=subshell_id, concurrent=concurrent)
        if concurrent:
            self._publish_status("idle", "shell")
            self._publish_status("busy", "shell", parent=cell)

    setattr(dispatch_shell, MARK, True)
    kernel.dispatch_shell = dispatch_shell
