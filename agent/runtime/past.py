"""What a trace file tells of a session: its turns, its history, and the states its nodes were in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec

from agent.catalog import load_graph
from agent.errors import TraceError, UnknownGraph, WorkspaceError
from agent.graph import Graph
from agent.messages import Action, Envelope, Spoken, User
from agent.models.request import ModelCall, SentRequest
from agent.runtime.conversation import Conversation
from agent.runtime.record import TurnRecord
from agent.runtime.taking import remembered
from agent.trace.events import (
    Audited,
    Clicked,
    Event,
    Inherited,
    ModelCalled,
    NodeStarted,
    Queued,
    Replied,
    SessionStarted,
    StateCommitted,
    TurnEnded,
    TurnStarted,
)
from agent.trace.log import read_trace
from agent.workspace import Workspace

States = dict[str, tuple[str, bytes]]
WORKSPACE_FIELDS = {"controls", "machines"}


@dataclass(slots=True)
class Past:
    """A session as its trace tells it; ``session`` is its last start, ``torn`` the turns that never ended."""

    session: SessionStarted
    graph: Graph | None = None
    records: dict[int, TurnRecord] = field(default_factory=dict)
    conversation: Conversation = field(default_factory=Conversation)
    states: States = field(default_factory=dict)
    workspace: Workspace = field(default_factory=Workspace)
    channel: str = "local"
    last_number: int = 0
    torn: dict[int, TurnRecord] = field(default_factory=dict)
    _open: set[int] = field(default_factory=set)

    def take(self, event: Event) -> None:
        """Take in the next event of the trace."""
        if isinstance(event, SessionStarted):
            self._began(event)
        elif isinstance(event, Inherited):
            said = [Spoken("user" if role == "user" else "assistant", text, turn) for role, text, turn in event.said]
            self.conversation = Conversation(tuple(said))
            self.last_number = max([self.last_number, *(spoken.turn for spoken in said)])
        elif event.turn:
            record = self._record(event)
            record.events.append(event)
            self._tell(record, event)
        elif isinstance(event, StateCommitted):
            self._committed(event)

    def close(self) -> None:
        """Take note that nothing more comes: what is not complete by now has been cut off."""
        self.torn |= {number: self.records.pop(number) for number in self._open}
        self._open.clear()
        self.conversation.follow()

    def _began(self, event: SessionStarted) -> None:
        """Go on with a graph: states of nodes that are another version now are of no use any more."""
        self.session = event
        if event.resumed:
            self.close()
            self.torn = {}  # the session has gone on since, and has said what was lost
        kept = _hashes(event)
        self.states = {role: state for role, state in self.states.items() if kept.get(role) == state[0]}

    def _record(self, event: Event) -> TurnRecord:
        record = self.records.get(event.turn)
        if record is None:
            user = User(self.session.user, self.session.situation)
            envelope = Envelope("", user, self.session.session, self.channel, datetime.fromtimestamp(event.time))
            record = self.records[event.turn] = TurnRecord(event.turn, envelope, self._pinned(self.session))
            self.last_number = max(self.last_number, event.turn)
        return record

    def _tell(self, record: TurnRecord, event: Event) -> None:
        match event:
            case Queued():
                action = Action(event.action, event.data) if event.action else None
                record.envelope = replace(record.envelope, text=event.text, action=action)
                self._open.add(record.number)
            case TurnStarted():
                action = Action(event.action, event.data) if event.action else None
                self.channel = event.channel or self.channel
                record.envelope = replace(record.envelope, text=event.text, action=action, channel=self.channel)
                record.graph = self._pinned(event)
                self._open.add(record.number)
            case Clicked():
                record.local, record.text = True, event.text
                self._open.add(record.number)
                record.envelope = replace(record.envelope, action=Action(event.name, event.data))
            case NodeStarted() if not event.background and event.message != "prepare":
                record.path.append(event.node)
            case ModelCalled():
                record.calls.append(_call(event))
            case Audited():
                record.findings.append(event)
            case Replied():
                record.text = event.text
            case StateCommitted():
                self._committed(event)
                if record.snapshot is not None:
                    record.snapshot = {**record.snapshot, event.node: self.states[event.node]}
            case TurnEnded():
                self._ended(record, event)

    def _committed(self, event: StateCommitted) -> None:
        self.states[event.node] = (_hashes(self.session).get(event.node, ""), msgspec.json.encode(event.state))
        if isinstance(event.state, dict) and event.state.keys() == WORKSPACE_FIELDS:
            try:
                self.workspace = Workspace.from_json(event.state)
            except WorkspaceError:
                del self.states[event.node]  # some other node's state of the same form

    def _ended(self, record: TurnRecord, event: TurnEnded) -> None:
        self._open.discard(record.number)
        record.status, record.error, record.ms = _status(event.status), event.error or None, event.ms
        record.text = record.text or event.text
        record.foreground_calls = len(record.calls)
        if record.status == "withdrawn":
            return
        record.workspace, record.snapshot = self.workspace, None if record.local else dict(self.states)
        reply = record.text if record.local else remembered(record)
        for late in self.conversation.add(record, reply, late=record.local and bool(self._open)):
            late.workspace, late.snapshot = record.workspace, record.snapshot

    def _pinned(self, event: SessionStarted | TurnStarted) -> Graph:
        """Give the graph of a turn with the hashes it had then; of one that is gone, its name on another's shape."""
        assert self.graph is not None
        try:
            graph = load_graph(event.graph) if event.graph else self.graph
        except UnknownGraph:
            graph = replace(self.graph, name=event.graph)
        return graph.pinned(event.topology_hash, event.content_hash)


def read_past(path: Path, graph: str | Graph | None = None) -> Past:
    """Read a trace; ``graph`` stands in for the one it ran on. Raises TraceError when it holds no session."""
    events = read_trace(path)
    first = next((event for event in events if isinstance(event, SessionStarted)), None)
    if first is None:
        raise TraceError(f"{path} holds no session: nothing was said before it ended")
    last = [event for event in events if isinstance(event, SessionStarted)][-1]
    past = Past(first, _find(graph if graph is not None else last.graph, given=graph is not None))
    for event in events:
        past.take(event)
    past.close()
    return past


def _find(graph: str | Graph, *, given: bool) -> Graph:
    try:
        return load_graph(graph)
    except UnknownGraph as error:
        if given:
            raise
        raise UnknownGraph(
            f"the session ran on the graph {graph!r}, which is not defined now; run the cell that defines it, or give "
            f"Runtime.resume(path, graph=...). {error}"
        ) from None


def _hashes(event: SessionStarted) -> dict[str, str]:
    return {role: node.rpartition("@")[2] for role, node in event.nodes.items()}


def _status(status: str) -> Any:
    return status if status in ("ok", "stopped", "failed", "withdrawn") else "failed"


def _call(event: ModelCalled) -> ModelCall:
    """Give the ledger row of a call; what was sent and answered is not in a trace."""
    tier: Any = event.tier
    return ModelCall(
        turn=event.turn,
        node=event.node,
        tier=tier,
        model=event.model,
        input_tokens=event.input_tokens,
        output_tokens=event.output_tokens,
        cached_tokens=event.cached_tokens,
        usd=event.usd,
        ms=event.ms,
        first_ms=event.first_ms,
        outcome=event.outcome,
        request=SentRequest(),
    )
