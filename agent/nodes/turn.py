"""A node's door to the turn it runs in: what its edges gave it, and the services it may use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from agent.audit.facts import Finding
    from agent.graph.node import Tier
    from agent.messages import Envelope, Spoken, ToolResult
    from agent.models.request import ModelReply, ToolCall
    from agent.workspace import Operation, Workspace


class NodeTurn(Protocol):
    """What a node sees of a turn; it has no other way to the world.

    ``messages`` holds what each data edge brought, in definition order. ``context`` and ``states`` map the source
    roles of its context and state edges to their text and snapshots. ``history`` is the conversation as of the
    turn's start (at the reply, for background work). ``notice`` is what the audit wants said to the model before a
    second try, else empty.
    """

    number: int
    role: str
    envelope: Envelope
    history: tuple[Spoken, ...]
    flags: tuple[str, ...]
    messages: tuple[Any, ...]
    context: Mapping[str, str]
    states: Mapping[str, Any]
    prompt: str
    tier: Tier | None
    tools: tuple[str, ...]
    notice: str
    now: datetime

    def note(self, name: str, text: str = "", **data: Any) -> None:
        """Put a note of this node into the trace."""
        ...

    def stream(self, text: str) -> None:
        """Show a piece of the reply in the chat at once."""
        ...

    def withdraw(self, reason: str) -> None:
        """Take back what was streamed so far."""
        ...

    def show(self, workspace: Workspace, again: Sequence[str] = ()) -> None:
        """Tell everybody that the workspace changed; ``again`` names what a browser lost and is to be drawn anew."""
        ...

    def find(self, finding: Finding, done: str) -> None:
        """Put a finding of the audit on record, with what was done about it."""
        ...

    def raise_flag(self, flag: str) -> None:
        """Leave something for the model to be told at the next turn."""
        ...

    def take_flags(self) -> tuple[str, ...]:
        """Take the pending flags; they come back when the turn is stopped or fails."""
        ...

    def operations(self) -> tuple[Operation, ...]:
        """Give the workspace operations that the tools of this turn have staged and nobody has taken yet."""
        ...

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
        """Ask the model of this node's tier (its prompt is the system unless given); ``speak`` streams to the chat."""
        ...

    async def use(self, call: ToolCall) -> ToolResult:
        """Run one tool call as a process of this turn; a failure comes back as a failed result."""
        ...

    async def schema(self) -> str:
        """Give the digest of the session's databases for a prompt (empty without a database)."""
        ...
