"""One turn on its way through the graph: the engine says what runs next, this runs it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import perf_counter, time
from typing import TYPE_CHECKING, Any

from agent.errors import WorkbenchError
from agent.graph.engine import Progress, check_given
from agent.messages import Command, ThoughtResult
from agent.runtime.auditing import audited_reply, audited_thought
from agent.runtime.background import BackgroundChain, Updated
from agent.runtime.pulling import bring, look, prepare, wait_for_fresh
from agent.runtime.view import NodeView
from agent.trace.events import (
    EdgeCarried,
    Event,
    Failed,
    NodeEnded,
    NodeStarted,
    StateCommitted,
    Streamed,
    Withdrawn,
)
from agent.workspace import Operation, Stage
from agent.workspace.letters import showable

if TYPE_CHECKING:
    from agent.audit.facts import Finding
    from agent.messages import Spoken
    from agent.runtime.live import LiveGraph
    from agent.runtime.record import TurnRecord
    from agent.runtime.services import Services


class TurnRun:
    """Runs the foreground of one turn, then its background.

    ``tell`` takes the events; None builds none. ``failure`` is the first failure of the foreground: it ends its
    branch, the other branches go on.
    """

    __slots__ = (
        "_branches",
        "_stage",
        "_taken_flags",
        "_views",
        "audit_labels",
        "behind",
        "chain",
        "failure",
        "failure_text",
        "history",
        "live",
        "number",
        "progress",
        "record",
        "reply",
        "roles",
        "services",
        "streamed",
        "tell",
        "waited",
    )

    def __init__(
        self,
        live: LiveGraph,
        services: Services,
        record: TurnRecord,
        chain: BackgroundChain,
        tell: Callable[[Event], None] | None,
    ) -> None:
        """Prepare a run; nothing happens yet."""
        self.live = live
        self.services = services
        self.record = record
        self.chain = chain
        self.tell = tell
        self.number = record.number
        self.roles = live.plan.roles
        self.history = record.history_before
        self.progress = Progress(live.plan)
        self.streamed: list[str] = []
        self.audit_labels: list[Finding] | None = None
        self.reply: Any = None
        self.behind = False
        self.waited = 0.0
        self.failure: BaseException | None = None
        self.failure_text = ""
        self._views: list[NodeView | None] = [None] * len(live.nodes)
        self._branches: list[asyncio.Task[None]] = []
        self._taken_flags: tuple[str, ...] = ()
        self._stage: Stage | None = None

    async def foreground(self, kind: str, message: Any) -> None:
        """Run every foreground node: chains inline, a task only where the graph forks."""
        for index, arrive in self.live.arrivals:
            arrive(self.look_around(index))
        try:
            await self._follow(*self.progress.start(kind, message))
            while self._branches:
                await self._branches.pop()
        except BaseException:
            await self._end_branches()
            raise

    async def background(self, history: tuple[Spoken, ...], updated: Updated) -> None:
        """Run what data reaches only after the reply, then each update; a failure leaves that node's last commit."""
        self._views, self.history, self.behind = [None] * len(self._views), history, True
        later, live = self.progress.later, self.live
        while later:
            node, messages = later.pop(0)
            view = self.view(node)
            given = await self._run(view, messages, live.runs[node], background=True)
            try:
                self.progress.finished(node, given, view)
            except Exception as error:  # a condition
                self.fail(view.role, error, background=True)
            self._tell_edges()
            if live.updates[node] is None:
                self._committed(node, updated)
        for node, update in live.updating:
            await self._run(self.view(node), (), update, background=True)
            self._committed(node, updated)

    async def _follow(self, node: int, messages: tuple[Any, ...]) -> None:
        live = self.live
        while True:
            view = self.view(node)
            given = await self._run(view, messages, live.runs[node])
            if node == live.plan.reply:
                self.reply = given
            ready = self.progress.finished(node, given, view)
            if self.tell is not None:
                self._tell_edges()
            if not ready:
                return
            for other in ready[1:]:
                self._branches.append(asyncio.create_task(self._follow(*other)))
            node, messages = ready[0]

    async def _end_branches(self) -> None:
        branches, self._branches = self._branches, []
        for branch in branches:
            branch.cancel()
        if branches:
            await asyncio.wait(branches)

    async def _run(
        self, view: NodeView, messages: tuple[Any, ...], work: Callable[..., Any], *, background: bool = False
    ) -> Any:
        """Pull what the edges bring, then let the node work; ``update`` gets no message."""
        node, live, tell, given = view.index, self.live, self.tell, None
        view.messages = messages
        message = messages[0] if len(messages) == 1 else messages
        try:
            if live.asks[node]:
                if not background and self.chain.busy:
                    await wait_for_fresh(self, view)
                bring(self, view)
                if live.preparing[node]:
                    await prepare(self, view, message)
            if not background:
                self.record.path.append(view.role)
            if tell is not None:
                tell(NodeStarted(time(), view.number, view.role, background, _kind(message) if messages else "update"))
            if messages:
                live.exchange(node, message, None)
            began = perf_counter()
            try:
                given = await (work(message, view) if messages else work(view))
                if live.audited[node] and not background:
                    given = await self._audited(view, message, given, work)
            finally:
                if tell is not None:
                    ms = (perf_counter() - began) * 1000
                    tell(NodeEnded(time(), view.number, view.role, ms, background, _kind(given)))
            if messages:
                live.exchange(node, message, given)
            if given is not None:
                check_given(live.names[node], live.gives[node], given)
            return given
        except (Exception, KeyboardInterrupt, SystemExit) as error:  # the last two would end the kernel's loop
            self.fail(view.role, error, background=background)
            return None

    async def _audited(self, view: NodeView, message: Any, given: Any, work: Callable[..., Any]) -> Any:
        """Review what a node gives that can act, and what the user is to read."""
        if isinstance(given, Command):
            self.record.analysis = given.analysis
        if isinstance(given, ThoughtResult) or self.live.offers[view.index]:
            given = await audited_thought(self, view, message, given, work)
        if view.index == self.live.plan.reply and self.live.offered:
            given = await audited_reply(self, view, given)
        return given

    def fail(self, role: str, error: BaseException, *, background: bool = False) -> None:
        """Put a failure on record; in the foreground the first one decides how the turn ends."""
        text = f"node {role!r} ({self.record.graph.nodes[role]}): {told(error)}"
        if not background and self.failure is None:
            self.failure, self.failure_text = error, text
        if self.tell is not None:
            self.tell(Failed(time(), self.record.number, role, type(error).__name__, text))

    def _tell_edges(self) -> None:
        story = self.progress.story
        if self.tell is not None:
            roles, background = self.roles, self.live.plan.background
            for carried, source, target in story:
                if carried:
                    number, ends = self.record.number, (roles[source], roles[target])
                    self.tell(EdgeCarried(time(), number, *ends, "data", background[target]))
        story.clear()

    def _committed(self, node: int, updated: Updated) -> None:
        state = self.live.states[node]
        if state is not None and self.tell is not None:
            try:
                self.tell(StateCommitted(time(), self.record.number, self.live.plan.roles[node], state()))
            except Exception as error:
                self.fail(self.live.plan.roles[node], error, background=True)
        updated(node)

    # -- what views ask

    def view(self, index: int) -> NodeView:
        """Give this turn as the node of that index sees it."""
        found = self._views[index]
        if found is None:
            found = self._views[index] = NodeView(self, index)
        return found

    def look_around(self, index: int) -> NodeView:
        """Give the view of a node that only looks around: the states as they are, nothing waited for."""
        view = self.view(index)
        look(self, view)
        return view

    def add(self, event: Event) -> None:
        """Tell an event, when anybody wants to know."""
        if self.tell is not None:
            self.tell(event)

    def stream(self, role: str, text: str) -> None:
        """Show a piece of the reply; it is not kept with the turn's events, the whole reply is."""
        text = showable(text)
        self.streamed.append(text)
        if self.record.publish is not None:
            self.record.publish(Streamed(time(), self.record.number, role, text))

    def withdraw(self, role: str, reason: str) -> None:
        """Take back what was streamed."""
        self.streamed.clear()
        self.add(Withdrawn(time(), self.record.number, role, reason))

    def take_flags(self) -> tuple[str, ...]:
        """Take the pending flags and remember them; background work takes none, nobody would tell them."""
        if self.behind:
            return ()
        taken = tuple(self.services.flags)
        self._taken_flags += taken
        self.services.flags.clear()
        return taken

    def give_back_flags(self) -> None:
        """Put the taken flags back: the turn did not come to its end."""
        self.services.flags[:0] = [flag for flag in self._taken_flags if flag not in self.services.flags]
        self._taken_flags = ()

    def stage(self) -> Stage:
        """Give the one staged workspace on which all tools of this turn work."""
        if self._stage is None:
            self._stage = Stage(self.live.workspace)
        return self._stage

    def staged_operations(self) -> tuple[Operation, ...]:
        """Take the staged operations; tools that run later stage on the workspace as it is then."""
        if self._stage is None:
            return ()
        operations, self._stage = self._stage.operations, None
        return operations


def told(error: BaseException) -> str:
    """Give an error in words: ours speak for themselves, others with their type and the line they come from."""
    if isinstance(error, WorkbenchError):
        return str(error)
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = f" (line {trace.tb_lineno} of {trace.tb_frame.f_code.co_name})" if trace is not None else ""
    return f"{type(error).__name__}: {error}{place}"


def _kind(message: Any) -> str:
    return "" if message is None else type(message).__name__
