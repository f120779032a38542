"""``Runtime``: one conversation with one agent, without widgets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from time import time
from typing import TYPE_CHECKING, Any

from agent.catalog import load_graph
from agent.data.health import Health
from agent.data.several import open_databases
from agent.errors import SessionClosed, missing_name
from agent.graph import Graph
from agent.messages import Action, Envelope, User
from agent.runtime.announcing import announce, inherit, notice_registered_anew
from agent.runtime.background import BackgroundChain
from agent.runtime.budget import Budget, Kept, chosen
from agent.runtime.clicks import click_locally
from agent.runtime.conversation import Conversation
from agent.runtime.evidence import recorded_evidence
from agent.runtime.identity import identify
from agent.runtime.inbox import Inbox
from agent.runtime.incoming import checked_text, parse_action
from agent.runtime.lineage import Origin, origin_of
from agent.runtime.live import LiveGraph
from agent.runtime.record import TurnRecord
from agent.runtime.reruns import Reruns
from agent.runtime.resources import (
    TraceSetting,
    as_model,
    checked_clock,
    close_services,
    open_trace,
    session_id,
    warm_up,
    warm_up_audit,
)
from agent.runtime.resume import Resumed, open_past, restore
from agent.runtime.services import Services, Subscriber
from agent.runtime.session_audit import SessionAudit
from agent.runtime.taking import take_turn
from agent.runtime.tasks import spawn, wake_on_interrupt
from agent.runtime.ticker import Ticker
from agent.runtime.turn import Turn
from agent.runtime.usage import usage_frame
from agent.trace.events import Event, SessionEnded
from agent.workspace import Press

if TYPE_CHECKING:
    import pandas

    from agent.audit.figures import Evidence
    from agent.data.database import Database

Dashboard = Sequence[Mapping[str, Any]] | None
INSTEAD = {
    "send": "session.handle_message",
    "click": "session.handle_action",
    "history": "session.turns, or session.conversation",
    "model": "session.services.model",
    "tables": "turn.tables, or await session.query(sql)",
    **dict.fromkeys(("db", "database"), "session.databases"),
}


class Runtime:
    """One session: it takes messages and clicks one after the other and gives a ``Turn`` for each.

    ``graph`` is a name or a Graph (default: the active one); ``model`` is "offline", "anthropic", the base URL of a
    server that speaks the Messages API, the same with settings (Offline(...), Anthropic(...), Server(...)), or a model
    object (default: anthropic when ANTHROPIC_API_KEY is set, else offline); ``db`` is "sample", a DSN, a dict of
    pymysql arguments or None; ``user_claims`` and ``origin`` say who speaks; ``trace`` is None (a file in the data
    folder), a path, or False. ``clock`` gives the time.
    """

    def __init__(
        self,
        graph: str | Graph | None = None,
        model: Any = None,
        db: Any = "sample",
        user_claims: Mapping[str, Any] | None = None,
        origin: str = "",
        trace: TraceSetting = None,
        *,
        clock: Callable[[], datetime] = datetime.now,
    ) -> None:
        """Check every setting; nothing is started or connected before the first message."""
        self.live = LiveGraph(load_graph(graph))
        self.user = identify(user_claims, origin)
        self.services = Services(as_model(model), open_databases(db), checked_clock(clock))
        self.channel = origin or "local"
        self.id = session_id(clock())
        self.turns: list[Turn] = []
        self.conversation = Conversation()
        self.chain = BackgroundChain()
        self._owns = {"model": self.services.model is not model, "databases": isinstance(db, (str, Mapping))}
        self._log = open_trace(trace, self.id)
        if self._log is not None:
            self.services.subscribe(self._log)
        self.services.model.warm_up()
        self._next_graph: Graph | None = None
        self._origin: Origin | None = None
        self._resumed: Resumed | None = None
        self._records: list[TurnRecord] = []
        self.inherited_evidence: tuple[Evidence, ...] = ()
        self.audit = SessionAudit(self.turns, self.services)
        self._inbox = Inbox(self._take)
        self._reruns, self._is_rerun = Reruns(), False
        self._ending: asyncio.Task[None] | None = None
        self._clicking = False
        self._ticker = Ticker(self)
        self._last_seen = clock()
        self._started = False
        self._closed = False

    # -- what a session is

    @property
    def graph(self) -> Graph:
        """The graph of the next turn."""
        return self._next_graph or self.live.graph

    @property
    def busy(self) -> bool:
        """Whether a turn is running or queued."""
        return self._inbox.busy

    @property
    def events(self) -> list[Event]:
        """What happened in all turns so far, in the order of the turns."""
        return [event for record in self._records for event in record.events]

    @property
    def idle_seconds(self) -> float:
        """Seconds since the user last did something."""
        return max(0.0, (self.services.clock() - self._last_seen).total_seconds())

    @property
    def path(self) -> Any:
        """The trace file, or None."""
        return None if self._log is None else self._log.path

    @property
    def databases(self) -> Mapping[str, Database]:
        """The databases of the session, by name."""
        return self.services.databases

    @property
    def workspace(self) -> Any:
        """The workspace as it is now."""
        return self.live.workspace

    if not TYPE_CHECKING:  # a type checker knows what there is

        def __getattr__(self, name: str) -> Any:
            """Say what there is instead of a name that there is not."""
            if name.startswith("_") or hasattr(type(self), name):
                return object.__getattribute__(self, name)
            raise missing_name(self, name, INSTEAD)

    def __repr__(self) -> str:
        """Graph, model and number of turns."""
        return f"Runtime({self.graph.name!r}, {self.services.model.label!r}, {len(self.turns)} turns)"

    # -- messages and clicks

    async def handle_message(self, text: str, dashboard: Dashboard = None) -> Turn:
        """Take a message and give its turn when the reply is out; queued when a turn is running.

        ``dashboard`` is what the browser shows: None when nobody knows, empty when the user sees nothing.
        """
        return await self.wait(self.submit(text, dashboard))

    async def handle_action(
        self, action: str, data: Mapping[str, Any] | None = None, dashboard: Dashboard = None
    ) -> Turn:
        """Take a click by the name of its action; machines and local actions answer at once, without a model."""
        return await self.wait(self.submit_action(action, data, dashboard))

    def submit(self, text: str, dashboard: Dashboard = None) -> Turn:
        """Queue a message and give its turn at once, still under way."""
        text = checked_text(text)
        action = parse_action(text)
        if action is not None:
            return self.submit_action(action.name, action.data, dashboard)
        self._open()
        record = self._record(self._envelope(text, dashboard))
        turn = self._keep(record)
        try:
            self._inbox.put(record)
        except Exception:
            self._drop(record)
            raise
        return turn

    def submit_action(self, action: str, data: Mapping[str, Any] | None = None, dashboard: Dashboard = None) -> Turn:
        """Answer a click locally when it can be, else queue it; gives its turn at once."""
        self._open()
        record = self._record(self._envelope("", dashboard, Action(action, dict(data or {}))))
        turn = self._keep(record)
        late, clicking = self.busy or self._clicking, self._clicking
        self._clicking = True  # who listens may click on, or send: that comes after this click
        try:
            if click_locally(self.live, record):
                self.conversation.add(record, record.text, late=late)
                record.workspace = self.live.workspace
            else:
                self._inbox.put(record)
        except Exception:
            self._drop(record)
            raise
        finally:
            self._clicking = clicking
        return turn

    def find(self, label_or_id: str) -> Press:
        """Give what pressing the control of that label or id would send; raises UnknownAction when it is gone."""
        self._open()
        return self.live.workspace.find(label_or_id)

    async def wait(self, turn: Turn) -> Turn:
        """Wait for the end of a turn; when the caller is cancelled, so is the turn, and it rolls back first."""
        await self._inbox.wait(turn.number)
        return turn

    async def query(
        self, sql: str, parameters: Sequence[Any] = (), *, rows: int | None = None, database: str | None = None
    ) -> pandas.DataFrame:
        """Read all rows (or the first ``rows``) of a statement of your own, checked and read-only like a model's.

        Each ``%s`` stands for one of the ``parameters``. Without a ``database`` the session's first one is asked.
        """
        return await self.services.database(database).frame(sql, parameters, rows=rows)

    async def health(self) -> dict[str, Health]:
        """Ask each database who it is, what its account may do, and what to warn of; by name."""
        return {name: await database.health() for name, database in self.services.databases.items()}

    # -- stop, settle, close

    async def stop(self) -> None:
        """Cancel the running turn (model stream and SQL statement with it) and withdraw what is queued."""
        await self._inbox.stop()

    def request_stop(self) -> None:
        """Begin to stop, without waiting: for buttons."""
        self._inbox.request_stop()

    async def settle(self) -> None:
        """Wait for the background work of all turns."""
        await self.chain.settle()

    async def close(self) -> None:
        """Stop, let background work end, close nodes, model, databases and trace.

        When the caller is cancelled it goes on nevertheless; a further call waits for its end.
        """
        self._closed = True
        if self._ending is None or self._ending.cancelled():
            self._ending = spawn(self._end(), "close the session", awaited=True)
        await asyncio.shield(self._ending)

    async def _end(self) -> None:
        self._ticker.stop()
        await self.stop()
        if not self._is_rerun:
            await self._reruns.close()
        await self.chain.settle()
        try:
            if self._started:
                await self.live.close()
        finally:
            await close_services(self.services, **self._owns)
            self.services.publish(SessionEnded(time()))
            if self._log is not None:
                self._log.close()

    def __await__(self) -> Generator[None, None, Runtime]:
        """Give the session itself: it is made at once, and may be awaited as what it does is."""
        yield from ()
        return self

    async def __aenter__(self) -> Runtime:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    def subscribe(self, subscriber: Subscriber) -> Callable[[], None]:
        """Call ``subscriber(event)`` for every event; the function that comes back ends it."""
        return self.services.subscribe(subscriber)

    # -- what it may cost, and does

    def budget(
        self,
        shared: Budget | None = None,
        *,
        usd: float | None = None,
        seconds: float | None = None,
        calls: int | None = None,
    ) -> Kept:
        """Limit what the messages sent inside this ``with`` block may cost, or keep them to a shared Budget.

        A call that might exceed it is not made: its turn fails with BudgetExceeded. See ``Budget`` for what counts.
        """
        return Kept(self.services.budgets, chosen(shared, usd, seconds, calls))

    @property
    def usage(self) -> pandas.DataFrame:
        """Calls, tokens, cost and time of the session by node and model, background work included."""
        return usage_frame([call for record in self._records for call in record.calls])

    # -- other graphs, other times

    def switch_graph(self, graph: str | Graph) -> Graph:
        """Go on with another graph from the next turn on; history and workspace carry over."""
        self._open()
        self._next_graph = load_graph(graph)
        return self._next_graph

    def fork(self, turn: int | None = None, graph: str | Graph | None = None) -> Runtime:
        """Give a new session that goes on from after a turn (default: the last; 0: from the beginning)."""
        origin = origin_of(self, self._records, turn, self._origin)
        databases: Any = self.services.databases or None
        trace = False if self._log is None else None
        graph = load_graph(graph or (origin.records[-1].graph if origin else self.live.graph))
        forked = Runtime(graph, self.services.model, databases, trace=trace, clock=self.services.clock)
        forked._owns = {"model": False, "databases": False}
        forked.services.budgets = self.services.budgets
        forked.user, forked.channel, forked._origin = self.user, self.channel, origin
        if origin is not None:
            forked.live.workspace = origin.workspace
            shared = (evidence for record in origin.records for evidence in record.evidence)
            forked.services.evidence.extend((*origin.session.inherited_evidence, *shared))
            forked.inherited_evidence = tuple(forked.services.evidence)
        return forked

    async def rerun(self, record: TurnRecord, graph: str | Graph | None = None) -> Turn:
        """Take a recorded turn again, from the state before it."""
        before = [known.number for known in self._records if known.number < record.number]
        forked = self.fork(before[-1] if before else 0, graph or record.graph)
        forked._reruns, forked._is_rerun = self._reruns, True
        return await self._reruns.take(forked, record)

    @classmethod
    def resume(
        cls,
        path: str | Path,
        graph: str | Graph | None = None,
        model: Any = None,
        db: Any = "",
        *,
        clock: Callable[[], datetime] = datetime.now,
    ) -> Runtime:
        """Go on with a session from its trace (a path, or an id of ``list_sessions()``), after its last complete turn.

        History, workspace, node states and turns are as they were, and the same file goes on; query results are not
        kept in a trace. A ``ResumeWarning`` says once which versions of graph or nodes, and which model, are others
        than before; the log names a turn that had not ended, which is left out. Default: the graph, the model (when
        it was offline) and the sample database as before. Raises TraceError when the file is missing, no trace, or
        of a newer format.
        """
        resumed = open_past(path, graph, model, db)
        session = cls(resumed.graph, resumed.model, resumed.db, trace=resumed.path, clock=clock)
        began = resumed.past.session
        session.id, session.channel, session._resumed = began.session, resumed.past.channel, resumed
        session.user = User(began.user, began.situation)
        session._records = [resumed.past.records[number] for number in sorted(resumed.past.records)]
        restore(session, resumed)
        session.services.evidence.extend(recorded_evidence(session._records))
        session.audit = SessionAudit(session.turns, session.services)
        return session

    # -- inside

    def flush(self) -> None:
        """Let the trace so far survive the end of this process."""
        if self._log is not None:
            self._log.flush()

    def _envelope(self, text: str, dashboard: Dashboard, action: Action | None = None) -> Envelope:
        now, idle = self.services.clock(), self.idle_seconds
        self._last_seen = now
        seen = None if dashboard is None else tuple(dashboard)
        eyes = self.services.eyes
        watched = eyes is not None and eyes.settled
        return Envelope(text, self.user, self.id, self.channel, now, action, idle, seen, watched)

    def _record(self, envelope: Envelope) -> TurnRecord:
        last = self._records[-1].number if self._records else (self._origin.number if self._origin else 0)
        number = max(last, self._resumed.past.last_number if self._resumed else 0) + 1
        live, budgets = self.live, tuple(dict.fromkeys(self.services.budgets))
        record = TurnRecord(number, envelope, live.pinned, publish=self.services.publish)
        record.looked_at, record.budgets = live.workspace, budgets
        return record

    def _keep(self, record: TurnRecord) -> Turn:
        self._records.append(record)
        self.turns.append(Turn(record, self))
        return self.turns[-1]

    def _drop(self, record: TurnRecord) -> None:
        """Take back a turn of which nothing was told: its number is free again."""
        if not record.events and self._records[-1] is record:
            self._records.pop()
            self.turns.pop()

    def _open(self) -> None:
        if self._closed:
            raise SessionClosed("the session is closed; make a new Runtime or Workbench")

    async def _take(self, record: TurnRecord) -> None:
        await take_turn(self, record, self._begin)

    async def _begin(self) -> None:
        """Start the session at its first turn, and change the graph when asked to."""
        if self._next_graph is not None:
            await self._change_graph()
        notice_registered_anew(self)
        if self._started:
            return
        wake_on_interrupt()
        if self._origin is not None:
            self.conversation = await self._origin.hand_over(self.live)
        await self.live.start()
        self._started = True
        self._announce()
        if self._origin is not None:
            inherit(self)
        self._ticker.start()
        warm_up_audit()
        for database in self.services.databases.values():
            spawn(warm_up(database), f"warm up {database.name}")

    async def _change_graph(self) -> None:
        assert self._next_graph is not None
        await self.chain.settle()
        graph, self._next_graph = self._next_graph, None  # one that cannot start fails one turn, not all
        old, new = self.live, LiveGraph(graph)
        new.workspace = old.workspace
        if self._started:
            new.restore(old.snapshot())
            new.workspace = old.workspace
            await new.start()
            await old.close()
        self.live = new
        if self._started:
            self._announce()

    def _announce(self) -> None:
        resumed = self._resumed
        parent = str(self._origin or (resumed.past.session.parent if resumed else ""))
        announce(self, parent, resumed=resumed is not None)
