"""Taking one turn from its message to its reply, whatever happens on the way."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from time import perf_counter, time
from typing import TYPE_CHECKING, Any

from agent.errors import MissingReply
from agent.graph import find_node
from agent.messages import Command, Envelope, InputAnalysis
from agent.runtime.auditing import audit_failed_turn
from agent.runtime.run import TurnRun
from agent.trace.events import Failed, Replied, StateCommitted, TurnEnded, TurnStarted

if TYPE_CHECKING:
    from agent.runtime.background import Updated
    from agent.runtime.live import LiveGraph
    from agent.runtime.record import Status, TurnRecord
    from agent.runtime.session import Runtime

STOPPED = "[stopped]"


async def take_turn(session: Runtime, record: TurnRecord, begin: Callable[[], Awaitable[None]]) -> None:
    """Run a turn; afterwards its record is complete, the history goes on, and background work is queued.

    ``begin`` makes the session ready; a turn in which that fails has failed, and the next one tries again.
    """
    record.status = "running"
    broken: BaseException | None = None
    try:
        await begin()
    except (Exception, asyncio.CancelledError) as error:
        broken = error
    record.graph = session.live.pinned
    record.history_before = session.conversation.window()
    run = TurnRun(session.live, session.services, record, session.chain, record.add)
    _announce(record, session.channel)
    began = perf_counter()
    kind = "message" if record.envelope.action is None else "action"
    try:
        if broken is not None:
            raise broken
        await _look_again(session, record)
        await run.foreground(kind, _entry_message(session, kind, record.envelope))
        _conclude(run)
    except asyncio.CancelledError:
        _break_off(run, "stopped", "stopped by the user")
    except (Exception, SystemExit, KeyboardInterrupt) as error:  # the last two would end the kernel's loop
        run.failure = error
        record.add(Failed(time(), record.number, "", type(error).__name__, str(error)))
        _conclude(run)
    record.ms = (perf_counter() - began) * 1000
    _close(session, run)


async def _look_again(session: Runtime, record: TurnRecord) -> None:
    """Ask the browsers anew when the workspace has changed since the message came: it had to wait its turn."""
    eyes, envelope = session.services.eyes, record.envelope
    if envelope.watched and eyes is not None and session.live.workspace is not record.looked_at:
        seen = await eyes.look()
        record.envelope = replace(envelope, dashboard=None if seen is None else tuple(seen))


def _announce(record: TurnRecord, channel: str) -> None:
    envelope, graph = record.envelope, record.graph
    name, data = ("", {}) if envelope.action is None else (envelope.action.name, dict(envelope.action.data))
    hashes = (graph.topology_hash, graph.content_hash)
    record.add(TurnStarted(time(), record.number, "", envelope.text, name, data, channel, graph.name, *hashes))


def _entry_message(session: Runtime, kind: str, envelope: Envelope) -> Any:
    """Give the entry node what it accepts: the envelope, else a command, else the bare text."""
    plan = session.live.plan
    accepts = find_node(session.live.names[plan.entries[kind].role]).accepts
    if issubclass(Envelope, accepts):
        return envelope
    if issubclass(Command, accepts):
        analysis = InputAnalysis(who=envelope.user.name, intent="action" if envelope.action else "question")
        return Command(analysis, envelope.text, envelope.action)
    return envelope.text or (envelope.action.name if envelope.action else "")


def _conclude(run: TurnRun) -> None:
    record = run.record
    if run.failure is None and run.reply is None:
        ran = (
            f"it ran and gave nothing (path: {' → '.join(record.path)})"
            if record.graph.reply in record.path
            else (f"no data reached it (path: {' → '.join(record.path)})")
        )
        run.failure = MissingReply(f"there is no reply from the role {record.graph.reply!r}: {ran}")
    if run.failure is not None:
        audit_failed_turn(run)
        _break_off(run, "failed", run.failure_text or str(run.failure) or type(run.failure).__name__)
        return
    record.status = "ok"
    record.text = reply_text(run.reply)


def _break_off(run: TurnRun, status: Status, error: str) -> None:
    record = run.record
    record.status, record.error = status, error
    record.text = reply_text(run.reply) if run.reply is not None else "".join(run.streamed)
    run.give_back_flags()


def reply_text(reply: Any) -> str:
    """Give the text of whatever the reply role gave: a Reply, another message with text, or plain text."""
    text = getattr(reply, "text", None)
    if text is None:
        text = getattr(reply, "answer", None)
    return str(reply if text is None else text)


def _close(session: Runtime, run: TurnRun) -> None:
    record = run.record
    record.foreground_calls = len(record.calls)
    record.workspace = session.live.workspace
    record.snapshot = session.live.snapshot()
    for late in session.conversation.add(record, remembered(record)):
        late.workspace, late.snapshot = record.workspace, record.snapshot
    if run.reply is not None:
        record.add(Replied(time(), record.number, record.graph.reply, record.text, record.ms))
        _queue_background(session, run)
    commit(session.live, record, record.snapshot)
    partial = "" if run.reply is not None else record.text
    record.add(TurnEnded(time(), record.number, "", record.status, record.error or "", record.ms, partial))


def commit(live: LiveGraph, record: TurnRecord, snapshot: Mapping[str, tuple[str, bytes]]) -> None:
    """Put the states that the foreground has changed on record, so that the trace holds them before the turn ends."""
    for role, state in live.uncommitted(snapshot):
        record.add(StateCommitted(time(), record.number, role, state))


def remembered(record: TurnRecord) -> str:
    """Give what the history keeps as the answer of a turn, however it ended."""
    if record.status == "stopped":
        return f"{record.text} {STOPPED}".strip()
    if record.status == "failed":
        return f"{record.text} [broken off: {record.error}]" if record.text else f"[no answer: {record.error}]"
    return record.text


def _queue_background(session: Runtime, run: TurnRun) -> None:
    history = session.conversation.window()
    live, record = session.live, run.record

    async def job(updated: Updated) -> None:
        await run.background(history, updated)
        record.snapshot = {**(record.snapshot or {}), **live.snapshot(live.background)}
        session.flush()

    session.chain.add(job, live.background)
