"""The record of one turn: everything that happened in it, filled in while it runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from time import time
from typing import TYPE_CHECKING, Literal

from agent.trace.events import Audited

if TYPE_CHECKING:
    from agent.audit.facts import Finding, WireCall
    from agent.audit.figures import Evidence, Figure
    from agent.data.result import QueryResult
    from agent.graph import Graph
    from agent.messages import Envelope, InputAnalysis, Spoken, ToolResult
    from agent.models.request import ModelCall
    from agent.runtime.budget import Budget
    from agent.trace.events import Event
    from agent.workspace import Workspace

Status = Literal["queued", "running", "ok", "stopped", "failed", "withdrawn"]


@dataclass(slots=True)
class TurnRecord:
    """One turn as it happens; ``history_length`` and ``snapshot`` are what a fork after this turn starts from.

    ``looked_at`` is the workspace that the dashboard of its envelope is about.
    ``analysis``, ``tools``, ``wire`` and ``evidence`` are what the audit holds the reply against.
    ``budgets`` are those that held when the message came: they hold for its background work too.
    """

    number: int
    envelope: Envelope
    graph: Graph
    status: Status = "queued"
    text: str = ""
    error: str | None = None
    local: bool = False
    path: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    calls: list[ModelCall] = field(default_factory=list)
    foreground_calls: int = 0
    results: list[tuple[str, QueryResult]] = field(default_factory=list)
    findings: list[Audited] = field(default_factory=list)
    analysis: InputAnalysis | None = None
    tools: list[ToolResult] = field(default_factory=list)
    wire: list[WireCall] = field(default_factory=list)
    evidence: list[Evidence] = field(default_factory=list)
    schema: str = ""
    figures: tuple[Figure, ...] = ()
    ms: float = 0.0
    history_before: tuple[Spoken, ...] = ()
    history_length: int = 0
    looked_at: Workspace | None = None
    workspace: Workspace | None = None
    snapshot: dict[str, tuple[str, bytes]] | None = None
    publish: Callable[[Event], None] | None = None
    budgets: tuple[Budget, ...] = ()

    @property
    def calls_before_reply(self) -> list[ModelCall]:
        """The calls of the foreground: what the user waited for."""
        return self.calls[: self.foreground_calls]

    def add(self, event: Event) -> None:
        """Keep an event and pass it on."""
        self.events.append(event)
        if self.publish is not None:
            self.publish(event)

    def find(self, role: str, found: Finding, done: str) -> None:
        """Keep a finding of the audit, with what was done about it."""
        label = found.label_in("en" if self.analysis is None else self.analysis.language)
        about = (found.code, found.severity, found.stage, found.evidence, found.verdict, done, label)
        event = Audited(time(), self.number, role, *about)
        self.findings.append(event)
        self.add(event)
