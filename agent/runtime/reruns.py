"""Turns that are taken again, each in a session of its own that closes with the one it comes from."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from agent.runtime.tasks import spawn

if TYPE_CHECKING:
    from agent.runtime.record import TurnRecord
    from agent.runtime.session import Runtime
    from agent.runtime.turn import Turn


class Reruns:
    """The reruns of a session; a rerun of a rerun belongs to the first session too, whose model it asks."""

    def __init__(self) -> None:
        """Begin with none."""
        self._under_way: list[Runtime] = []
        self._closing: set[asyncio.Task[None]] = set()

    async def take(self, forked: Runtime, record: TurnRecord) -> Turn:
        """Take a recorded turn again in a fork; what it leaves to do in the background is finished behind it."""
        envelope, action = record.envelope, record.envelope.action
        self._under_way.append(forked)
        try:
            if action is not None:
                return await forked.handle_action(action.name, action.data, envelope.dashboard)
            return await forked.handle_message(envelope.text, envelope.dashboard)
        finally:
            self._under_way.remove(forked)
            closing = spawn(forked.close(), "close a rerun")
            self._closing.add(closing)
            closing.add_done_callback(self._closing.discard)

    async def close(self) -> None:
        """Stop those that are under way and wait until all are closed."""
        await asyncio.gather(*(forked.close() for forked in self._under_way), *self._closing, return_exceptions=True)
