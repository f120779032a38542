"""Telling a kernel interrupt from every other cancellation."""

from __future__ import annotations

import signal
import threading
from types import FrameType
from typing import Any


class InterruptWatch:
    """Knows whether SIGINT came while somebody was watching.

    ipykernel turns an interrupt into an ordinary cancellation of the awaiting cell. Only that one may be swallowed
    (the cell then ends with a stopped turn); swallowing a cancellation of ``asyncio.timeout`` would break it.
    """

    def __init__(self) -> None:
        self.count = 0
        self._watchers = 0
        self._previous: Any = None

    def __enter__(self) -> InterruptWatch:
        self._watchers += 1
        if self._watchers == 1 and threading.current_thread() is threading.main_thread():
            self._previous = signal.getsignal(signal.SIGINT)
            if callable(self._previous):
                signal.signal(signal.SIGINT, self._interrupted)
        return self

    def __exit__(self, *_: object) -> None:
        self._watchers -= 1
        ours = signal.getsignal(signal.SIGINT) == self._interrupted
        if self._watchers == 0 and ours and threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, self._previous)

    def _interrupted(self, number: int, frame: FrameType | None) -> None:
        self.count += 1
        self._previous(number, frame)


WATCH = InterruptWatch()
