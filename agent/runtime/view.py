"""The turn as one node sees it: the implementation of ``NodeTurn``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from time import time
from typing import TYPE_CHECKING, Any

from agent.audit.facts import WireCall
from agent.errors import DatabaseError, ModelRefused
from agent.models.request import ModelCall, ModelReply, ModelRequest
from agent.models.retry import declined
from agent.runtime.budget import Meter
from agent.runtime.evidence import keep_evidence
from agent.runtime.processes import Process
from agent.tools.tool import ToolContext
from agent.trace.events import ControlsShown, FlagRaised, ModelCalled, Noted, ToolCalled, ToolEnded

if TYPE_CHECKING:
    from agent.audit.facts import Finding
    from agent.data.database import Database
    from agent.graph.node import Tier
    from agent.messages import Envelope, ToolResult
    from agent.models.model import Model
    from agent.models.request import ToolCall
    from agent.runtime.run import TurnRun
    from agent.workspace import Operation, Workspace

NOTHING: Mapping[str, Any] = {}


class NodeView:
    """One node's view of one turn; made by the run, handed to the node."""

    __slots__ = ("_run", "_tools", "context", "history", "index", "messages", "notice", "number", "role", "states")

    def __init__(self, run: TurnRun, index: int) -> None:
        """Show a node its turn; edges fill in the rest before it runs."""
        self._run = run
        self.index = index
        self.number = run.number
        self.role = run.roles[index]
        self.history = run.history
        self.messages: tuple[Any, ...] = ()
        self.context: Mapping[str, str] = NOTHING
        self.states: Mapping[str, Any] = NOTHING
        self.notice = ""
        self._tools: ToolContext | None = None

    @property
    def envelope(self) -> Envelope:
        """The message or click of the turn."""
        return self._run.record.envelope

    @property
    def flags(self) -> tuple[str, ...]:
        """The flags that wait to be told."""
        return tuple(self._run.services.flags)

    @property
    def prompt(self) -> str:
        """This node's prompt on this graph."""
        return self._run.live.prompts[self.index]

    @property
    def tier(self) -> Tier | None:
        """This node's model tier on this graph."""
        return self._run.live.tiers[self.index]

    @property
    def tools(self) -> tuple[str, ...]:
        """The names of the tools this node may use on this graph."""
        return self._run.live.tools[self.index]

    @property
    def now(self) -> datetime:
        """The time by the session's clock."""
        return self._run.services.clock()

    def note(self, name: str, text: str = "", **data: Any) -> None:
        """Put a note of this node into the trace."""
        self._run.add(Noted(time(), self.number, self.role, name, text, data))

    def stream(self, text: str) -> None:
        """Show a piece of the reply in the chat at once."""
        self._run.stream(self.role, text)

    def withdraw(self, reason: str) -> None:
        """Take back what was streamed so far."""
        self._run.withdraw(self.role, reason)

    def show(self, workspace: Workspace, again: Sequence[str] = ()) -> None:
        """Tell everybody that the workspace changed; ``again`` names what a browser lost and is to be drawn anew."""
        self._run.record.add(ControlsShown(time(), self.number, self.role, list(workspace.items()), list(again)))

    def find(self, finding: Finding, done: str) -> None:
        """Put a finding of the audit on record, with what was done about it."""
        self._run.record.find(self.role, finding, done)

    def raise_flag(self, flag: str) -> None:
        """Leave something for the model to be told at the next turn."""
        if flag not in self._run.services.flags:
            self._run.services.flags.append(flag)
            self._run.record.add(FlagRaised(time(), self.number, self.role, flag))

    def take_flags(self) -> tuple[str, ...]:
        """Take the pending flags; they come back when the turn is stopped or fails."""
        return self._run.take_flags()

    def operations(self) -> tuple[Operation, ...]:
        """Give the operations that this turn's tools have staged since this was last asked."""
        return self._run.staged_operations()

    async def ask(
        self,
        messages: Sequence[Mapping[str, Any]],
        *,
        system: Sequence[str] = (),
        tools: Sequence[str] = (),
        schema: Mapping[str, Any] | None = None,
        tier: Tier | None = None,
        speak: bool = False,
    ) -> ModelReply:
        """Ask the model of this node's tier; ``speak`` streams the text to the chat."""
        definitions = {d["name"]: d for d in self._run.live.definitions[self.index]}
        request = ModelRequest(
            tier=tier or self.tier or "small",
            system=tuple(system) or (self.prompt,),
            messages=tuple(dict(message) for message in messages),
            tools=tuple(definitions[name] for name in tools),
            schema=dict(schema) if schema is not None else None,
            node=self.role,
            turn=self.number,
            secrets=self._run.services.secrets,
        )
        reply = await self._model().ask(
            request,
            on_text=self.stream if speak else None,
            on_reset=(lambda: self.withdraw("the model's answer broke off")) if speak else None,
            on_call=self._called,
        )
        self._run.record.wire.append(WireCall(self.role, reply.stop_reason, reply.cut))
        if reply.declined:
            if speak:
                self.withdraw("the model declined to answer")
            raise ModelRefused(declined(reply.model, reply.explanation))
        return reply

    async def use(self, call: ToolCall) -> ToolResult:
        """Run one tool call as a process of this turn."""
        run = self._run
        process = Process(call.id, call.name, dict(call.arguments), self.number, self.role)
        run.services.processes[call.id] = process
        run.add(ToolCalled(time(), self.number, self.role, call.id, call.name, process.arguments))
        status = "cancelled"
        content = ""
        try:
            result, output = await process.run(self.tools, self._tool_context())
            status, content = process.status, result.content
            if output is not None and output.result is not None:
                run.record.results.append((self.role, output.result))
            keep_evidence(run.record, run.services, result, None if output is None else output.result)
            return result
        finally:
            run.services.processes.pop(call.id, None)
            ended = ToolEnded(time(), self.number, self.role, call.id, call.name, status, process.ms or 0.0, content)
            run.add(ended)

    async def schema(self) -> str:
        """Give the digest of the session's databases for a prompt; a database that cannot be reached says why."""
        digests = [await self._digest(database) for database in self._run.services.databases.values()]
        self._run.record.schema = "\n\n".join(digests)
        return self._run.record.schema

    async def _digest(self, database: Database) -> str:
        try:
            return await database.digest()
        except DatabaseError as error:
            self._run.fail(self.role, error, background=True)  # on record; the turn goes on without the database
            return f"database {database.name}: not available now ({error})"

    def _tool_context(self) -> ToolContext:
        """Give what this node's tools may touch: its own count of failures, the stage of the turn."""
        stage = self._run.stage()
        if self._tools is None:
            self._tools = ToolContext(self._run.services.databases, stage, self.number, self.role)
        self._tools.stage = stage
        return self._tools

    def _model(self) -> Model | Meter:
        model, budgets = self._run.services.model, self._run.record.budgets
        return Meter(model, budgets) if budgets else model

    def _called(self, call: ModelCall) -> None:
        self._run.record.calls.append(call)
        if call.outcome != "ok":
            self._run.record.wire.append(WireCall(self.role, None, outcome=call.outcome))
        self._run.add(
            ModelCalled(
                time(),
                self.number,
                self.role,
                call.tier,
                call.model,
                call.input_tokens,
                call.output_tokens,
                call.cached_tokens,
                call.usd,
                call.ms,
                call.first_ms,
                call.outcome,
            )
        )
