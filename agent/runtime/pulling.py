"""What context and state edges bring to a node that is about to run."""

from __future__ import annotations

import asyncio
from time import perf_counter, time
from typing import TYPE_CHECKING, Any

from agent.trace.events import EdgeCarried, NodeEnded, NodeStarted, Planned, Stale

if TYPE_CHECKING:
    from agent.runtime.run import TurnRun
    from agent.runtime.view import NodeView


def look(run: TurnRun, view: NodeView) -> None:
    """Bring a node the states of its state edges as they are now."""
    looks = run.live.looks[view.index]
    if not looks:
        return
    view.states = {role: state() for role, state in looks}
    if run.tell is not None:
        for role, _ in looks:
            run.tell(EdgeCarried(time(), view.number, role, view.role, "state", run.behind))


def bring(run: TurnRun, view: NodeView) -> None:
    """Bring a node its states and its context as they are now."""
    look(run, view)
    pulls = run.live.pulls[view.index]
    if not pulls:
        return
    context = {}
    for edge in pulls:
        source = run.view(edge.source)
        if run.live.looks[edge.source]:
            look(run, source)
        context[edge.role] = edge.context(source)
        if run.tell is not None:
            run.tell(EdgeCarried(time(), view.number, edge.role, view.role, "context", run.behind))
    view.context = context


async def wait_for_fresh(run: TurnRun, view: NodeView) -> None:
    """Wait for the pending updates of fresh sources, ten seconds in all the turn; who is late is noted as stale."""
    sources = {role: run.chain.pending(source) for source, role in run.live.waits[view.index]}
    pending = {role: future for role, future in sources.items() if future is not None}
    if not pending:
        return
    began = perf_counter()
    await asyncio.wait(pending.values(), timeout=max(0.0, run.services.fresh_seconds - run.waited))
    run.waited += perf_counter() - began
    for role, future in pending.items():
        if not future.done():
            run.add(Stale(time(), view.number, view.role, role))


async def prepare(run: TurnRun, view: NodeView, message: Any) -> None:
    """Let sources prepare something for a node whose ``prepare`` condition holds; it joins their context."""
    for edge in run.live.pulls[view.index]:
        if edge.prepare is not None and edge.prepare(message, view):
            prepared = await _prepared(run, run.view(edge.source), view.role, message)
            text = "\n".join(part for part in (view.context[edge.role], prepared) if part)
            view.context = {**view.context, edge.role: text}


async def _prepared(run: TurnRun, source: NodeView, target: str, message: Any) -> str:
    """Let a source prepare something for its target; a turn does without it when that fails."""
    work = run.live.prepares[source.index]
    assert work is not None  # checked when the graph was defined
    began, text = perf_counter(), ""
    run.add(NodeStarted(time(), source.number, source.role, message="prepare"))
    try:
        text = str(await work(message, source) or "")
    except Exception as error:
        run.fail(source.role, error, background=True)
    finally:
        ms = (perf_counter() - began) * 1000
        run.add(NodeEnded(time(), source.number, source.role, ms, message="prepare"))
    if text:
        run.add(Planned(time(), source.number, source.role, target, text, ms))
    return text
