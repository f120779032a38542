"""Nodes that want to be called every few seconds."""

from __future__ import annotations

import asyncio
import logging
import weakref
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from agent.messages import Envelope
from agent.runtime.record import TurnRecord
from agent.runtime.run import TurnRun
from agent.runtime.tasks import spawn

if TYPE_CHECKING:
    from agent.runtime.session import Runtime

SECONDS = 5.0  # between two ticks of a node that says nothing else
RESTING = 5.0  # seconds until a graph without ticking nodes is looked at again: it may have been switched


class Ticker:
    """Calls ``tick(turn)`` of each node that has one, every ``tick_seconds``; rests while nobody looks."""

    def __init__(self, session: Runtime) -> None:
        """Hold the session weakly: ticking alone keeps no session alive."""
        self._session = weakref.ref(session)
        self._task: asyncio.Task[None] | None = None
        self._soon = asyncio.Event()
        self._dozing = False

    def start(self) -> None:
        """Begin to tick."""
        session = self._session()
        if session is not None and self._task is None:
            session.services.look_soon = self._soon.set
            self._task = spawn(self._tick_on(), "ticker")

    def stop(self) -> None:
        """End ticking."""
        if self._task is not None:
            self._task.cancel()
            self._task = None

    async def _tick_on(self) -> None:
        now = asyncio.get_running_loop().time
        due: dict[tuple[str, float], float] = {}
        while (session := self._session()) is not None:
            due = {node: due.get(node, now() + node[1]) for node in _ticking(session)}
            del session  # while waiting, too
            await self._wait(min(due.values(), default=now() + RESTING) - now())
            ready = [node for node, at in due.items() if at <= now() or self._soon.is_set()]
            for node in ready:
                due[node] += node[1] * max(0, 1 + (now() - due[node]) // node[1])  # no drift, and none made up for
            self._soon.clear()
            await self._look({role for role, _ in ready})

    async def _wait(self, seconds: float) -> None:
        try:
            async with asyncio.timeout(max(0.0, seconds)):
                await self._soon.wait()
        except TimeoutError:
            return

    async def _look(self, roles: Collection[str]) -> None:
        """Ask the browsers, when there is a live view; when nobody looks any more, one last time."""
        session = self._session()
        if session is None or session.busy or not roles:
            return
        eyes, seen = session.services.eyes, None
        if eyes is not None:
            if not eyes.open and self._dozing:
                return
            seen = await eyes.look()
            if not eyes.settled:
                return
            self._dozing = not eyes.open
        if not session.busy:
            tick(session, seen, roles)


def tick(
    session: Runtime, dashboard: Sequence[Mapping[str, Any]] | None = None, roles: Collection[str] | None = None
) -> None:
    """Let every node that has a ``tick`` look around once; a failing one is logged and goes on ticking."""
    record = _between_turns(session, dashboard)
    run = TurnRun(session.live, session.services, record, session.chain, None)
    for index, node in enumerate(session.live.nodes):
        look: Any = getattr(node, "tick", None)
        role = session.live.plan.roles[index]
        if look is None or (roles is not None and role not in roles):
            continue
        try:
            look(run.look_around(index))
        except Exception:
            logging.getLogger("agent").exception("tick of %s failed", role)


def _ticking(session: Runtime) -> list[tuple[str, float]]:
    nodes = zip(session.live.plan.roles, session.live.nodes, strict=True)
    return [(role, float(getattr(node, "tick_seconds", SECONDS))) for role, node in nodes if hasattr(node, "tick")]


def _between_turns(session: Runtime, dashboard: Sequence[Mapping[str, Any]] | None) -> TurnRecord:
    now, seen = session.services.clock(), None if dashboard is None else tuple(dashboard)
    who = ("", session.user, session.id, session.channel, now)
    envelope = Envelope(*who, idle=session.idle_seconds, dashboard=seen, watched=session.services.eyes is not None)
    return TurnRecord(0, envelope, session.live.graph, publish=session.services.publish)
