"""Nodes that want to be called every few seconds."""

from __future__ import annotations

import asyncio
import logging
import weakref
from typing import TYPE_CHECKING, Any

from agent.messages import Envelope
from agent.runtime.record import TurnRecord
from agent.runtime.run import TurnRun
from agent.runtime.tasks import spawn

if TYPE_CHECKING:
    from agent.runtime.session import Runtime


class Ticker:
    """Calls ``tick(turn)`` of each node that has one, every ``tick_seconds`` (5 unless the node says otherwise)."""

    def __init__(self, session: Runtime) -> None:
        """Hold the session weakly: ticking alone keeps no session alive."""
        self._session = weakref.ref(session)
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to tick, when a node wants it."""
        session = self._session()
        if session is not None and self._task is None:
            self._task = spawn(self._tick_on(), "ticker")

    def stop(self) -> None:
        """End ticking."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _tick_on(self) -> None:
        loop = asyncio.get_running_loop()
        due = loop.time()
        while True:
            session = self._session()
            if session is None:
                return
            due += min((getattr(node, "tick_seconds", 5.0) for node in session.live.nodes), default=5.0)
            del session
            await asyncio.sleep(max(0.0, due - loop.time()))
            session = self._session()
            if session is not None and not session.busy:
                tick(session)


def tick(session: Runtime) -> None:
    """Let every node that has a ``tick`` look around once; a failing one is logged and goes on ticking."""
    record = _between_turns(session)
    run = TurnRun(session.live, session.services, record, session.chain, None)
    for index, node in enumerate(session.live.nodes):
        look: Any = getattr(node, "tick", None)
        if look is None:
            continue
        try:
            look(run.look_around(index))
        except Exception:
            logging.getLogger("agent").exception("tick of %s failed", session.live.plan.roles[index])


def _between_turns(session: Runtime) -> TurnRecord:
    now = session.services.clock()
    envelope = Envelope("", session.user, session.id, session.channel, now, idle=session.idle_seconds)
    return TurnRecord(0, envelope, session.live.graph, publish=session.services.publish)
